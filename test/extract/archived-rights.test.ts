/** Pages of imported archives are judged by what their sites say there: the archive's own robots.txt, policy files and terms. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../core/hash.ts'
import { scanArchivesStage } from '../../crawler/media/scan-archives-stage.ts'
import { extractStage } from '../../extract/extract-stage.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import { extractConfig } from '../../schemas/config/extract.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { runStage } from '../helpers/run-stage.ts'
import { prose } from './pages.ts'

const OPTIONS = {
  extract: extractConfig.parse({}),
  maxPageBytes: 1_000_000,
  token: 'ourbot',
  policy: 'strict' as const,
}
const PAGE = `<html><body><p>${prose('bridge')}</p></body></html>`

interface Record {
  readonly path: string
  readonly body?: string
  readonly status?: number
  readonly headers?: string
  readonly date?: string
  readonly host?: string
}
const page = (path: string, more: Partial<Record> = {}): Record => ({
  path,
  body: PAGE,
  headers: 'Content-Type: text/html\r\n',
  ...more,
})

/** Imports one archive of records, scans it, and reads its pages: what became of each path, or the evidence of a page that is kept. */
async function judged(records: readonly Record[], gzip = true): Promise<{ [path: string]: unknown }> {
  const encoded = records.map(({ path, body = '', status = 200, headers = '', date, host = 'example.org' }, n) =>
    encodeWarcRecord(
      {
        type: 'response',
        recordId: `<urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}>`,
        date: date ?? '2026-01-02T03:04:05Z',
        targetUri: `https://${host}${path}`,
        contentType: 'application/http; msgtype=response',
        block: Buffer.from(`HTTP/1.1 ${status} X\r\n${headers}\r\n${body}`),
      },
      { gzip },
    ),
  )
  const bytes = Buffer.concat(encoded)
  const store = openMemoryStore()
  const key = 'a.warc.gz'
  await store.create(key, bytes)
  const archive = { key, bytes: bytes.length, sha256: sha256Hex(bytes), layout: gzip ? 'members' : 'plain' } as const
  const splits = [{ ...archive, start: 0, end: bytes.length }]
  const scan = scanArchivesStage({ imagePartitions: 1, taskBytes: 1 << 20 })
  const { outputs } = await runStage(scan, { inputs: {}, store, splits })
  const stage = extractStage(OPTIONS, { taskBytes: 1 << 20, maxErrorShare: 0.01 })
  const run = await runStage(stage, { inputs: {}, whole: { sites: outputs.sites, originals: [] }, store, splits })
  const pathOf = (url: string) => new URL(url).pathname
  return Object.fromEntries([
    ...run.outputs.drafts.map(({ url, rights }) => [pathOf(url), rights.evidence.map(({ value }) => value)]),
    ...run.outputs.dropped.map(({ url, reason, measured }) => [pathOf(url), `${reason}: ${measured}`]),
  ])
}

test('an archived robots.txt keeps its pages out as it would have live, and its words on training count', async () => {
  const robots =
    'User-agent: *\nDisallow: /private\nContent-Usage: /art train-ai=n\n\nUser-agent: GPTBot\nDisallow: /news'
  for (const gzip of [true, false])
    assert.deepEqual(
      await judged(
        [{ path: '/robots.txt', body: robots }, ...['/private', '/art', '/news', '/'].map((path) => page(path))],
        gzip,
      ),
      {
        '/private': 'rights_reserved: robots-disallow: Disallow: /private',
        '/art': 'rights_reserved: robots-content-usage: Content-Usage: /art train-ai=n',
        '/news': 'rights_reserved: robots-sibling: User-agent: GPTBot Disallow: /news',
        '/': [],
      },
    )
})

test('archived policy files and terms count, and a later word of the answer frees what tdmrep.json reserves', async () => {
  const records = [
    { path: '/robots.txt', body: 'License: /terms.xml\nUser-agent: *\nAllow: /' },
    { path: '/.well-known/tdmrep.json', body: '[{"location":"/tdm","tdm-reservation":1}]' },
    { path: '/ai.txt', body: 'User-agent: *\nDisallow: /ai' },
    {
      path: '/terms.xml',
      body: '<rsl><content url="/sold"><license><payment type="use"/></license></content></rsl>',
      headers: 'Content-Type: application/rsl+xml\r\n',
    },
    ...['/tdm/1', '/ai/1', '/sold/1', '/'].map((path) => page(path)),
    page('/tdm/free', { headers: 'Content-Type: text/html\r\nTDM-Reservation: 0\r\n' }),
  ]
  const others = 'https://example.org/terms.xml speaks of other addresses'
  assert.deepEqual(await judged(records), {
    '/tdm/1': 'rights_reserved: tdmrep-file: 1 for /tdm',
    '/ai/1': 'rights_reserved: ai-txt: Disallow: /ai',
    '/sold/1': 'rights_reserved: rsl: https://example.org/terms.xml payment use',
    '/': [others],
    '/tdm/free': [others, '0'],
    '/terms.xml': 'not_html: null',
  })
})

test('terms that stand in a page reserve it, and keep a page in that they do not speak of', async () => {
  const within = (url: string) =>
    PAGE.replace(
      '<body>',
      `<body><script type="application/rsl+xml"><rsl xmlns="https://rslstandard.org/rsl"><content url="${url}"><license><prohibits type="usage">ai-train</prohibits></license></content></rsl></script>`,
    )
  assert.deepEqual(
    await judged([
      page('/a', { body: within('https://www.example.org/a') }),
      page('/b', { body: within('/books/*.epub$') }),
    ]),
    {
      '/a': 'rights_reserved: rsl: in the page: prohibits ai-train',
      // The second is about pictures at those addresses.
      '/b': ['in the page: speaks of other addresses', 'in the page: prohibits ai-train'],
    },
  )
})

test('of several copies the one that was current when the page came counts, behind its redirects', async () => {
  const deny = 'User-agent: *\nDisallow: /'
  const records = [
    { path: '/robots.txt', body: deny, date: '2026-01-03T00:00:00Z' },
    {
      path: '/robots.txt',
      status: 301,
      headers: 'Location: https://www.example.org/robots.txt\r\n',
      date: '2026-01-01T00:00:00Z',
    },
    { path: '/robots.txt', host: 'www.example.org', body: 'User-agent: *\nAllow: /', date: '2026-01-01T00:00:01Z' },
    page('/before', { date: '2026-01-02T00:00:00Z' }),
    page('/behind', { date: '2026-01-04T00:00:00Z' }),
  ]
  assert.deepEqual(await judged(records), { '/before': [], '/behind': 'rights_reserved: robots-disallow: Disallow: /' })
})

test('an archive without a word of a site says nothing of it, and a robots.txt that was refused keeps us out', async () => {
  assert.deepEqual(await judged([page('/')]), { '/': [] })
  for (const [status, expected] of [
    ...[401, 402, 403, 407, 451].map(
      (status) => [status, `rights_reserved: robots-disallow: robots.txt answered ${status}`] as const,
    ),
    [404, []],
    [503, []],
  ] as const)
    assert.deepEqual(await judged([{ path: '/robots.txt', status }, page('/')]), { '/': expected })
})
