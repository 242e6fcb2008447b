/** Page revisits of imported archives: joined with the body of another URL's record, in whichever archive and order, and else dropped with a word. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import type { Split } from '../../../core/stage.ts'
import { scanArchivesStage } from '../../../crawler/media/scan-archives-stage.ts'
import { findOriginalsStage } from '../../../crawler/sources/find-originals-stage.ts'
import { extractStage } from '../../../extract/extract-stage.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'
import { extractConfig } from '../../../schemas/config/extract.ts'
import { prose } from '../../extract/pages.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'

const OPTIONS = {
  extract: extractConfig.parse({}),
  maxPageBytes: 1_000_000,
  token: 'ourbot',
  policy: 'strict' as const,
}
const HTML = ['Content-Type: text/html']
const ORIGINAL_DATE = '2026-01-01T00:00:00Z'
let made = 0

function record(
  type: WarcRecord['type'],
  url: string,
  rest: Partial<WarcRecord> & { head?: readonly string[]; body?: string } = {},
): WarcRecord {
  const { head = HTML, body = '', ...others } = rest
  made += 1
  return {
    type,
    recordId: `<urn:uuid:00000000-0000-4000-8000-${String(made).padStart(12, '0')}>`,
    date: type === 'revisit' ? '2026-02-02T00:00:00Z' : ORIGINAL_DATE,
    targetUri: url,
    contentType: 'application/http; msgtype=response',
    block: Buffer.from(`HTTP/1.1 200 OK\r\n${head.join('\r\n')}\r\n\r\n${body}`),
    ...others,
  }
}

const page = (word: string): string => `<html><body><p>${prose(word)}</p></body></html>`
const to = (uri: string, date = ORIGINAL_DATE): NonNullable<WarcRecord['headers']> => [
  ['WARC-Refers-To-Target-URI', uri],
  ['WARC-Refers-To-Date', date],
]

/** Imports archives, and reads their pages: the drafts, and what was dropped by path. */
async function imported(archives: readonly (readonly WarcRecord[])[], gzip = true) {
  const store = openMemoryStore()
  const splits: Split[] = []
  for (const [n, records] of archives.entries()) {
    const bytes = Buffer.concat(records.map((each) => encodeWarcRecord(each, { gzip })))
    const key = `archive-${n}`
    await store.create(key, bytes)
    const archive = { key, bytes: bytes.length, sha256: sha256Hex(bytes), layout: gzip ? 'members' : 'plain' } as const
    splits.push({ ...archive, start: 0, end: bytes.length })
  }
  const work = { inputs: {}, store, splits, partitions: splits.length }
  const scan = await runStage(scanArchivesStage({ imagePartitions: 1, taskBytes: 1 << 20 }), work)
  const { revisits, sites } = scan.outputs
  const find = await runStage(findOriginalsStage({ taskBytes: 1 << 20 }), { ...work, whole: { revisits } })
  const stage = extractStage(OPTIONS, { taskBytes: 1 << 20, maxErrorShare: 0.01 })
  const { outputs, counts } = await runStage(stage, { ...work, whole: { sites, originals: find.outputs.originals } })
  const pathOf = (url: string): string => new URL(url).pathname
  return {
    originals: find.outputs.originals,
    drafts: outputs.drafts,
    counts,
    kept: Object.fromEntries(
      outputs.drafts.map(({ url, capture, title }) => [pathOf(url), { date: capture.date, title }]),
    ),
    dropped: Object.fromEntries(outputs.dropped.map(({ url, reason }) => [pathOf(url), reason])),
  }
}

test('a revisit of another URL is a page of its own, by address and date, by digest or by id, whatever the order', async () => {
  const original = record('response', 'http://a.example/original', { body: page('harbour') })
  const sha256 = sha256Hex(page('harbour'))
  const revisits = [
    record('revisit', 'http://a.example/by-address', {
      headers: to('http://a.example/original', '2026-01-01T00:00:00.250Z'),
    }),
    record('revisit', 'http://a.example/by-digest', { payloadSha256: sha256 }),
    record('revisit', 'http://a.example/by-id', { headers: [['WARC-Refers-To', original.recordId]] }),
    record('revisit', 'http://a.example/by-none', { headers: to('http://a.example/lost') }),
  ]
  const runs = [
    await imported([[original], revisits]),
    await imported([[...revisits].reverse(), [original]]),
    await imported([[...revisits, original]], false),
  ]
  for (const run of runs) {
    const date = '2026-02-02T00:00:00Z'
    const { '/original': first, ...joined } = run.kept
    assert.equal(first?.date, ORIGINAL_DATE)
    assert.deepEqual(
      Object.entries(joined)
        .map(([path, { date: of }]) => [path, of])
        .sort(),
      [
        ['/by-address', date],
        ['/by-digest', date],
        ['/by-id', date],
      ],
    )
    assert.deepEqual(run.dropped, { '/by-none': 'revisit' })
    assert.equal(run.counts['page.imported'], 5)
    assert.deepEqual(multiset(run.drafts), multiset(runs[0]?.drafts ?? []))
  }
})

test('a revisit of its own URL brings nothing, also where the digest finds others first', async () => {
  const body = page('lantern')
  const other = record('response', 'http://a.example/other', { body, date: '2025-01-01T00:00:00Z' })
  const own = record('response', 'http://a.example/own', { body })
  const again = record('revisit', 'http://a.example/own', { payloadSha256: sha256Hex(body) })
  const run = await imported([[again], [other], [own]])
  assert.deepEqual(run.kept['/own']?.date, ORIGINAL_DATE)
  assert.deepEqual(run.dropped, { '/own': 'revisit' })
})

test('many revisits and many records of one digest bring a few records, not one for each pair', async () => {
  const body = page('quarry')
  const payloadSha256 = sha256Hex(body)
  const many = (type: WarcRecord['type'], path: string): WarcRecord[] =>
    Array.from({ length: 30 }, (_, n) => record(type, `http://a.example/${path}${n}`, { body, payloadSha256 }))
  // The twins of ten revisits are their own URL's: for these it has to be known.
  const own = many('response', 'page').slice(0, 10)
  const run = await imported([[...many('response', 'other'), ...own], many('revisit', 'page')])
  assert.equal(run.originals.length, 1 + 10)
  assert.equal(Object.keys(run.kept).length, 30 + 10 + 20)
  assert.equal(Object.keys(run.dropped).length, 10)
})

test('a redirect or an error with the same digest is no original, though it is earlier', async () => {
  const body = page('meadow')
  const payloadSha256 = sha256Hex(body)
  const answer = (status: number, path: string, date: string): WarcRecord => ({
    ...record('response', `http://a.example/${path}`, { payloadSha256, date }),
    block: Buffer.from(`HTTP/1.1 ${status} So\r\nContent-Type: text/html\r\n\r\n${body}`),
  })
  const run = await imported([
    [answer(301, 'moved', '2025-01-01T00:00:00Z'), answer(404, 'gone', '2025-01-02T00:00:00Z')],
    [answer(200, 'page', '2025-01-03T00:00:00Z'), record('revisit', 'http://a.example/again', { payloadSha256 })],
  ])
  assert.deepEqual(
    run.originals.map(({ original }) => original.url),
    ['http://a.example/page'],
  )
  assert.ok('/again' in run.kept)
})

test('the head of a revisit speaks of it, the coding and type of its body are those of the original', async () => {
  const original = record('response', 'http://a.example/original', { body: page('bridge') })
  const headers = to('http://a.example/original')
  const run = await imported([
    [
      original,
      record('revisit', 'http://a.example/noai', { headers, head: ['X-Robots-Tag: noai', 'Content-Encoding: gzip'] }),
      record('revisit', 'http://a.example/open', { headers, head: ['Content-Encoding: gzip'] }),
    ],
  ])
  assert.deepEqual(Object.keys(run.kept).sort(), ['/open', '/original'])
  assert.deepEqual(run.dropped, { '/noai': 'rights_reserved' })
})
