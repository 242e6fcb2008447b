/** Politeness: rests, sleeps and breaks of hosts, measured on the clock. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FailureCode, FetchFailure, HttpExchange, RawHeaders } from '../../crawler/exchange.ts'
import { openPacer } from '../../crawler/pace.ts'
import { retryAfterMs } from '../../crawler/retry-after.ts'
import { loopback } from './site.ts'

const answer = (status: number, headers: RawHeaders = []): HttpExchange => ({
  kind: 'answer',
  url: 'http://a.example/',
  date: '2026-11-23T10:00:00.000Z',
  ip: '127.0.0.1',
  protocol: 'http/1.1',
  status,
  statusText: '',
  headers,
  requestHead: Buffer.alloc(0),
  body: Buffer.alloc(0),
  ms: 1,
})
const failure = (code: FailureCode): FetchFailure => ({ kind: 'failure', url: '', date: '', code, detail: '' })
/** How long a host sleeps after results, ms. */
async function sleepAfter(
  pacer: ReturnType<typeof openPacer>,
  ...results: (HttpExchange | FetchFailure)[]
): Promise<number> {
  const release = await pacer.acquire('h')
  const [result] = results
  release(result)
  return pacer.readyAtMs('h') - performance.now()
}
const near = (actual: number, expected: number): void => {
  assert.ok(actual > expected - 60 && actual <= expected + 5, `${actual} is not about ${expected}`)
}

test('pace: the rest of a host begins when the answer ends, hosts do not wait for each other', async () => {
  const pacer = openPacer(loopback({ minDelayMs: 80 }))
  const first = await pacer.acquire('h')
  await new Promise((done) => setTimeout(done, 40))
  first(answer(200))
  const endMs = performance.now()
  ;(await pacer.acquire('other'))(answer(200))
  assert.ok(performance.now() - endMs < 60)
  await pacer.acquire('h')
  assert.ok(performance.now() - endMs >= 80)
})

test('pace: one request at a time a host, in order of asking; more where they are allowed', async () => {
  const pacer = openPacer(loopback())
  const order: number[] = []
  const first = await pacer.acquire('h')
  const waiting = [1, 2, 3].map(async (n) => {
    const release = await pacer.acquire('h')
    order.push(n)
    release(answer(200))
  })
  await new Promise((done) => setTimeout(done, 20))
  assert.deepEqual(order, [])
  first(answer(200))
  await Promise.all(waiting)
  assert.deepEqual(order, [1, 2, 3])
  const two = openPacer(loopback(), { connectionsPerHost: 2 })
  await Promise.all([two.acquire('h'), two.acquire('h')])
})

test('pace: Retry-After counts in seconds and as a date, is clamped, and nothing else is believed', async () => {
  const header = (value: string, date?: string) =>
    retryAfterMs(
      [['retry-after', value], ...(date === undefined ? [] : [['Date', date] as const])],
      '2026-11-23T10:00:00.000Z',
    )
  assert.equal(header('30'), 30_000)
  assert.equal(header('Mon, 23 Nov 2026 10:02:00 GMT'), 120_000)
  assert.equal(header('Mon, 23 Nov 2026 10:02:00 GMT', 'Mon, 23 Nov 2026 10:01:00 GMT'), 60_000)
  assert.equal(header('Mon, 23 Nov 2020 10:00:00 GMT'), 0)
  for (const bad of ['-5', 'soon', '', '1e9', '3.5']) assert.equal(header(bad), undefined, bad)
  const network = loopback({ backoffMs: 10_000, maxRetryAfterMs: 50_000 })
  near(await sleepAfter(openPacer(network), answer(429, [['Retry-After', '7']])), 7000)
  near(await sleepAfter(openPacer(network), answer(503, [['Retry-After', '99999999999']])), 50_000)
  near(await sleepAfter(openPacer(network), answer(503, [['Retry-After', '-1']])), 10_000)
  near(await sleepAfter(openPacer(network), answer(200, [['Retry-After', '7']])), 0)
  near(await sleepAfter(openPacer(network), answer(500)), 0)
})

test('pace: back-off doubles while a host fails, and ends with a good answer', async () => {
  const pacer = openPacer(loopback({ backoffMs: 10 }))
  const sleeps: number[] = []
  for (const result of [answer(503), failure('connect_timeout'), answer(429), answer(200), answer(503)]) {
    sleeps.push(await sleepAfter(pacer, result))
  }
  assert.deepEqual(
    sleeps.map((ms) => Math.max(0, Math.ceil(ms / 10) * 10)),
    [10, 20, 40, 0, 10],
  )
})

test('pace: a host that only fails is broken; facts about names cost no sleep', async () => {
  const pacer = openPacer(loopback({ backoffMs: 1 }))
  for (let n = 0; n < 6; n += 1) {
    assert.equal(pacer.isBroken('h'), false)
    await sleepAfter(pacer, failure('reset'))
  }
  assert.equal(pacer.isBroken('h'), true)
  near(await sleepAfter(openPacer(loopback({ backoffMs: 60_000 })), failure('dns_nxdomain')), 0)
})

test('pace: Crawl-delay lengthens the rest, up to its cap', async () => {
  const pacer = openPacer(loopback({ minDelayMs: 10, maxCrawlDelayMs: 5000 }))
  pacer.setCrawlDelay('h', 3000)
  near(await sleepAfter(pacer, answer(200)), 3000)
  const capped = openPacer(loopback({ maxCrawlDelayMs: 5000 }))
  capped.setCrawlDelay('h', 900_000)
  near(await sleepAfter(capped, answer(200)), 5000)
})

test('pace: hosts of one address share its clock; exempt addresses have none', async () => {
  const pacer = openPacer(loopback({ minDelayMs: 400 }), {
    addressOf: async (host) => (host === 'exempt' ? undefined : '192.0.2.1'),
  })
  const startMs = performance.now()
  for (const host of ['a', 'b', 'exempt', 'c']) (await pacer.acquire(host))(answer(200))
  const tookMs = performance.now() - startMs
  assert.ok(tookMs >= 200 && tookMs < 390, `${tookMs} ms`)
})

function soon(): AbortSignal {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 10)
  return stop.signal
}

test('pace: waiting ends with the signal, and leaves the host usable', async () => {
  const pacer = openPacer(loopback({ minDelayMs: 60 }))
  const held = await pacer.acquire('h')
  await assert.rejects(pacer.acquire('h', soon()), { code: 'E_INTERRUPTED' })
  held(answer(200))
  await assert.rejects(pacer.acquire('h', soon()), { code: 'E_INTERRUPTED' })
  await assert.rejects(pacer.acquire('h', AbortSignal.abort()), { code: 'E_INTERRUPTED' })
  ;(await pacer.acquire('h'))()
})
