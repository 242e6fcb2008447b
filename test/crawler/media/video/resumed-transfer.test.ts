/** Transfers that break off: from a server that breaks them, and as values. */
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { sha256Hex } from '../../../../core/hash.ts'
import { authorityOf } from '../../../../core/url.ts'
import type { HttpExchange } from '../../../../crawler/http/exchange.ts'
import { failed } from '../../../../crawler/http/exchange-on-line.ts'
import { createBodyBudget } from '../../../../crawler/http/lines/body-budget.ts'
import { openTransfer } from '../../../../crawler/media/resumed-transfer.ts'
import { fetchVideosStage } from '../../../../crawler/media/video/fetch-videos-stage.ts'
import type { WantedVideo } from '../../../../datasets/clips.ts'
import { runStage } from '../../../helpers/run-stage.ts'
import { openImageSite, type Route, testNetwork } from '../image-site.ts'

/** Begins like an MP4; nothing here opens it. */
const VIDEO = Buffer.concat([
  Buffer.from('000000186674797069736f6d', 'hex'),
  Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) >> 3)),
])
const TAGGED = { etag: '"a"' }

/** Sends the head and the first `bytes` of a body, and then nothing more. */
function breakOff(response: ServerResponse, status: number, headers: object, body: Buffer): void {
  response.writeHead(status, { 'content-type': 'video/mp4', ...headers })
  response.write(body, () => setTimeout(() => response.destroy(), 30))
}

/** Breaks off after 200,000 bytes each time; goes on where it is asked to. */
function breaking(headers: object = TAGGED, partial: object = {}): Route {
  return ({ headers: { range } }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    const part = VIDEO.subarray(start, start + 200_000)
    const length = { 'content-length': VIDEO.length - start }
    const isLast = start + part.length === VIDEO.length
    const range206 = { 'content-range': `bytes ${start}-${VIDEO.length - 1}/${VIDEO.length}`, ...partial }
    const [status, all] = start > 0 ? [206, { ...length, ...range206 }] : [200, { ...length, ...headers }]
    if (isLast) response.writeHead(status, all).end(part)
    else breakOff(response, status, all, part)
  }
}

async function fetched(t: TestContext, route: Route, settings: object = {}) {
  const seen: IncomingMessage['headers'][] = []
  const site = await openImageSite(t, {
    '/a.mp4': (request, response, nth) => {
      seen.push(request.headers)
      route(request, response, nth)
    },
  })
  const url = site.url('/a.mp4')
  const wanted = {
    url,
    host: authorityOf(url),
    tracks: [],
    documentId: '0'.repeat(32),
    place: 0,
  } as unknown as WantedVideo
  const stage = fetchVideosStage(
    { imagePartitions: 1, maxBytes: 64_000_000, refetch: 0, token: 'm3w', policy: 'strict', ...settings },
    {
      network: testNetwork({ maxAttempts: 5 }),
      ledger: { segmentBytes: 64_000_000, segmentMs: 120_000 },
      timeoutMs: 60_000,
      behind: [],
      offline: false,
    },
  )
  const { outputs, store } = await runStage(stage, { inputs: { wanted: [wanted], archived: [], followed: [] } })
  const [video, drop] = [outputs.videos[0], outputs.dropped[0]]
  const ranges = seen.map(({ range }) => range)
  return { fact: video?.fact, reason: drop?.reason, ranges, seen, store }
}

test('fetch-videos: a transfer that breaks off goes on where it broke, under the validator of the first answer', async (t) => {
  const { fact, seen, store } = await fetched(t, breaking())
  assert.equal(fact?.body?.id, sha256Hex(VIDEO))
  assert.deepEqual(
    seen.map(({ range, 'if-range': condition }) => [range, condition]),
    [
      [undefined, undefined],
      ['bytes=200000-', '"a"'],
    ],
  )
  const chunks: Buffer[] = []
  for await (const chunk of store.read(fact?.body?.blob.key ?? '')) chunks.push(Buffer.from(chunk))
  const ledger = Buffer.concat(chunks).toString('latin1')
  assert.match(ledger, /M3W-Resumed-At: 200000\r\n/)
  assert.equal(ledger.match(/^HTTP\/1\.1 206/gm), null, 'one answer stands for both parts')
})

test('fetch-videos: a reservation in the answer with the rest holds, and so does the limit of bytes', async (t) => {
  const reserved = await fetched(t, breaking(TAGGED, { 'x-robots-tag': 'noai' }))
  assert.equal(reserved.reason, 'optout_header')
  // Each part says truly how long it is, the whole never does.
  const long = await fetched(t, breaking({ ...TAGGED, 'content-length': 200_001 }), { maxBytes: 250_000 })
  assert.equal(long.reason, 'too_large')
})

const URL_ = 'http://a.example/a.mp4'
type Part = Partial<Pick<HttpExchange, 'status' | 'truncated' | 'cutBy'>>

/** An answer of so many bytes. */
function answer(bytes: number, headers: Readonly<Record<string, string>>, part: Part = {}): HttpExchange {
  const about = { url: URL_, date: '2026-01-01T00:00:00Z', ip: '', statusText: '', requestHead: Buffer.alloc(0), ms: 1 }
  return {
    kind: 'answer',
    protocol: 'http/1.1',
    status: 200,
    ...about,
    headers: Object.entries(headers),
    body: Buffer.alloc(bytes, bytes),
    ...part,
  }
}
const BROKEN = { truncated: 'disconnect', cutBy: 'reset' } as const
const rest = (range: string, bytes = 5, part: Part = {}) =>
  answer(bytes, { 'content-range': range }, { status: 206, ...part })

/** A transfer of which 5 of 10 bytes came. */
function half(headers: Readonly<Record<string, string>> = TAGGED) {
  const bodies = createBodyBudget()
  const transfer = openTransfer(bodies)
  transfer.take(URL_, answer(5, headers, BROKEN))
  return { transfer, bodies }
}

test('resumed-transfer: nothing is resumed where nothing says that the rest is of the same file', () => {
  const date = 'Thu, 01 Jan 2026 00:01:00 GMT'
  const old = { date, 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
  assert.deepEqual(half(old).transfer.headersFor(URL_), { range: 'bytes=5-', 'if-range': old['last-modified'] })
  const young = { date, 'last-modified': 'Thu, 01 Jan 2026 00:00:01 GMT' }
  for (const headers of [
    {},
    { etag: 'W/"a"' },
    { ...old, etag: 'W/"a"' },
    young,
    { 'last-modified': date },
    { ...TAGGED, 'accept-ranges': 'none' },
  ]) {
    const { transfer, bodies } = half(headers)
    assert.deepEqual(transfer.headersFor(URL_), {})
    assert.equal(bodies.usedBytes, 0)
  }
  assert.deepEqual(half().transfer.headersFor('http://a.example/b.mp4'), {}, 'of another address')
})

test('resumed-transfer: the parts are one answer, also where the rest breaks off again', () => {
  const { transfer, bodies } = half()
  const more = transfer.take(URL_, rest('bytes 5-9/10', 2, BROKEN)) as HttpExchange
  assert.deepEqual([more.status, more.body.length, more.truncated, bodies.usedBytes], [200, 7, 'disconnect', 7])
  assert.equal(transfer.headersFor(URL_).range, 'bytes=7-')
  const whole = transfer.take(URL_, rest('bytes 7-9/10', 3)) as HttpExchange
  assert.deepEqual([...whole.body], [5, 5, 5, 5, 5, 2, 2, 3, 3, 3])
  assert.deepEqual([whole.status, whole.truncated, whole.cutBy, whole.resumedAt], [200, undefined, undefined, [5, 7]])
  assert.equal(bodies.usedBytes, 0)
})

test('resumed-transfer: a server that gives less than the rest has broken off, too', () => {
  const { transfer } = half()
  assert.equal((transfer.take(URL_, rest('bytes 5-6/10', 2)) as HttpExchange).truncated, 'disconnect')
})

test('resumed-transfer: what is no continuation is a failure that another attempt mends from the beginning', () => {
  const others = [
    rest('bytes 0-4/10'),
    rest('bytes 6-9/10'),
    rest('bytes 5-9/*'),
    rest('bytes 5-9/9'),
    rest('chars 5-9/10'),
    rest('bytes 5-9/10', 6),
    rest('', 5),
    answer(0, {}, { status: 416 }),
    answer(5, { 'content-range': 'bytes 5-9/10', 'content-encoding': 'gzip' }, { status: 206 }),
  ]
  for (const other of others) {
    const { transfer, bodies } = half()
    assert.equal((transfer.take(URL_, other) as { code?: string }).code, 'reset')
    assert.deepEqual([transfer.headersFor(URL_), bodies.usedBytes], [{}, 0])
  }
})

test('resumed-transfer: a server that sends all of it, or says no, is taken at its word', () => {
  for (const other of [answer(12, { etag: '"b"' }), answer(3, {}, { status: 404 })]) {
    const { transfer } = half()
    assert.equal(transfer.take(URL_, other), other)
    assert.deepEqual(transfer.headersFor(URL_), {})
  }
})

test('resumed-transfer: a failure between two parts loses nothing of the first, and closing gives its memory back', () => {
  const { transfer, bodies } = half()
  for (const other of [
    failed(URL_, 'connect_refused', ''),
    answer(9, {}, { status: 503 }),
    answer(9, {}, { status: 429 }),
  ]) {
    assert.equal(transfer.take(URL_, other), other)
    assert.equal(transfer.headersFor(URL_).range, 'bytes=5-')
  }
  assert.equal(bodies.usedBytes, 5)
  transfer.close()
  assert.equal(bodies.usedBytes, 0)
})
