import assert from 'node:assert/strict'
import { test } from 'node:test'
import { id128, sha256Hex } from '../../core/hash.ts'
import { extractStage } from '../../extract/extract-stage.ts'
import { extractConfig } from '../../schemas/config.ts'
import { draftDocument, dropRecord } from '../../schemas/index.ts'
import { encodeWarcRecord } from '../../shards/warc-write.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { runStage } from '../helpers/run-stage.ts'
import { prose } from './pages.ts'

const OPTIONS = { extract: extractConfig.parse({}), maxPageBytes: 1_000_000, token: 'm3w' }
const ENVIRONMENT = { taskBytes: 1_000_000, maxErrorShare: 0.01 }
const GOOD = `<title>Bridges</title><html lang="en"><body><article><p>${prose('bridge')}</p><img src="b.jpg"></article>`

interface Answer {
  readonly url: string
  readonly html: string
  readonly head?: string
  readonly warc?: readonly (readonly [string, string])[]
}

async function extractAll(answers: readonly Answer[], options = OPTIONS) {
  const records = answers.map(({ url, html, head = '', warc = [] }, index) =>
    encodeWarcRecord(
      {
        type: 'response',
        recordId: `<urn:uuid:00000000-0000-4000-8000-${String(index).padStart(12, '0')}>`,
        date: '2026-01-02T03:04:05Z',
        targetUri: url,
        headers: warc,
        contentType: 'application/http; msgtype=response',
        block: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n${head}\r\n${html}`),
      },
      { gzip: true },
    ),
  )
  const archive = Buffer.concat(records)
  const split = {
    key: 'a.warc.gz',
    bytes: archive.length,
    sha256: sha256Hex(archive),
    layout: 'members',
    start: 0,
    end: archive.length,
  } as const
  return runStage(extractStage(options, ENVIRONMENT), {
    inputs: {},
    splits: [split],
    store: openMemoryStore({ 'a.warc.gz': archive }),
  })
}

test('extract: a capture becomes a valid draft whose id is made of its URL and payload', async () => {
  const { outputs } = await extractAll([{ url: 'https://example.org/b#top', html: GOOD }])
  const draft = draftDocument.parse(outputs.drafts[0])
  assert.equal(draft.id, id128(`https://example.org/b\n${sha256Hex(GOOD)}`))
  assert.deepEqual([draft.url, draft.title, draft.declaredLanguage], ['https://example.org/b', 'Bridges', 'en'])
  assert.equal(draft.capture.date, '2026-01-02T03:04:05Z')
  assert.deepEqual(
    draft.segments.map((segment) => (segment.kind === 'text' ? segment.text : segment.url)),
    [prose('bridge'), 'https://example.org/b.jpg'],
  )
})

test('extract: every capture ends as a draft or as a drop, and the funnel adds up', async () => {
  const { outputs, counts } = await extractAll([
    { url: 'https://example.org/kept', html: GOOD },
    { url: 'https://example.org/header', html: GOOD, head: 'X-Robots-Tag: noai\r\n' },
    { url: 'https://example.org/meta', html: `<meta name="robots" content="noindex">${GOOD}` },
    { url: 'https://example.org/empty', html: '<html><body><nav><a href="/">Home</a></nav>' },
    { url: 'https://example.org/cut', html: GOOD, warc: [['WARC-Truncated', 'length']] },
  ])
  const drops = outputs.dropped.map((record) => dropRecord.parse(record))
  assert.deepEqual(
    drops.map(({ url, reason }) => [url, reason]),
    [
      ['https://example.org/header', 'rights_reserved'],
      ['https://example.org/meta', 'rights_reserved'],
      ['https://example.org/empty', 'no_text'],
      ['https://example.org/cut', 'truncated_page'],
    ],
  )
  assert.match(String(drops[0]?.measured), /noai/)
  assert.equal(outputs.drafts.length, 1)
  const dropped = Object.entries(counts).reduce(
    (sum, [name, count]) => sum + (name.startsWith('page.dropped.') ? count : 0),
    0,
  )
  assert.deepEqual([counts['page.in'], counts['page.kept'], dropped], [5, 1, 4])
})

test('extract: a page over a limit is dropped with what was measured and the limit', async () => {
  const extract = { ...OPTIONS.extract, maxNodes: 1000 }
  const html = '<p>one</p>'.repeat(20_000)
  const { outputs } = await extractAll([{ url: 'https://example.org/many', html }], { ...OPTIONS, extract })
  const [drop] = outputs.dropped
  assert.equal(drop?.reason, 'too_many_nodes')
  assert.equal(drop?.limit, 1000)
  assert.ok(Number(drop?.measured) > 1000)
})

test('extract: how many failures of ours are borne is no part of what a task is, nor is how the work is cut', () => {
  const options = (environment: typeof ENVIRONMENT) => extractStage(OPTIONS, environment).options
  assert.deepEqual(options({ taskBytes: 1, maxErrorShare: 1 }), options(ENVIRONMENT))
  assert.deepEqual(Object.keys(options(ENVIRONMENT) as object).sort(), ['extract', 'maxPageBytes', 'token'])
})
