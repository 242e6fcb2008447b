/** Politeness: rests, sleeps and breaks of hosts, on a clock of the test's own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FailureCode, FetchFailure, HttpExchange, RawHeaders } from '../../../crawler/http/exchange.ts'
import { openPacer } from '../../../crawler/http/pace.ts'
import { retryAfterMs } from '../../../crawler/http/retry-after.ts'
import { fakeClock } from '../../helpers/fake-clock.ts'
import { loopback } from '../site.ts'

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

test('pace: the rest of a host begins when the answer ends, hosts do not wait for each other', async (t) => {
  const clock = fakeClock(t)
  const pacer = openPacer(loopback({ minDelayMs: 80 }))
  const first = await pacer.acquire('h')
  await clock.pass(40)
  first(answer(200))
  // No time passes while this one waits: it would never end.
  ;(await pacer.acquire('other'))(answer(200))
  let isGiven = false
  const second = pacer.acquire('h').then(() => {
    isGiven = true
  })
  await clock.pass(79)
  assert.equal(isGiven, false)
  await clock.pass(2)
  assert.equal(isGiven, true)
  await second
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

test('pace: Retry-After counts in seconds and as a date, is clamped, and nothing else is believed', async (t) => {
  fakeClock(t)
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
  assert.equal(await sleepAfter(openPacer(network), answer(429, [['Retry-After', '7']])), 7000)
  assert.equal(await sleepAfter(openPacer(network), answer(503, [['Retry-After', '99999999999']])), 50_000)
  assert.equal(await sleepAfter(openPacer(network), answer(503, [['Retry-After', '-1']])), 10_000)
  assert.equal(await sleepAfter(openPacer(network), answer(200, [['Retry-After', '7']])), 0)
  assert.equal(await sleepAfter(openPacer(network), answer(500)), 0)
})

test('pace: back-off doubles while a host fails, and ends with a good answer', async (t) => {
  const clock = fakeClock(t)
  const pacer = openPacer(loopback({ backoffMs: 10 }))
  const sleeps: number[] = []
  for (const result of [answer(503), failure('connect_timeout'), answer(429), answer(200), answer(503)]) {
    sleeps.push(await sleepAfter(pacer, result))
    await clock.pass(50)
  }
  assert.deepEqual(sleeps, [10, 20, 40, 0, 10])
})

test('pace: a host that only fails is broken; facts about names cost no sleep', async (t) => {
  const clock = fakeClock(t)
  const pacer = openPacer(loopback({ backoffMs: 1 }))
  for (let n = 0; n < 6; n += 1) {
    assert.equal(pacer.isBroken('h'), false)
    await sleepAfter(pacer, failure('reset'))
    await clock.pass(40)
  }
  assert.equal(pacer.isBroken('h'), true)
  assert.equal(await sleepAfter(openPacer(loopback({ backoffMs: 60_000 })), failure('dns_nxdomain')), 0)
})

test('pace: Crawl-delay lengthens the rest, up to its cap', async (t) => {
  fakeClock(t)
  const pacer = openPacer(loopback({ minDelayMs: 10, maxCrawlDelayMs: 5000 }))
  pacer.setCrawlDelay('h', 3000)
  assert.equal(await sleepAfter(pacer, answer(200)), 3000)
  const capped = openPacer(loopback({ maxCrawlDelayMs: 5000 }))
  capped.setCrawlDelay('h', 900_000)
  assert.equal(await sleepAfter(capped, answer(200)), 5000)
})

test('pace: hosts of one address share its clock; exempt addresses have none', async (t) => {
  const clock = fakeClock(t)
  const pacer = openPacer(loopback({ minDelayMs: 400 }), {
    addressOf: async (host) => (host === 'exempt' ? undefined : '192.0.2.1'),
  })
  const startMs = clock.now()
  const givenMs: number[] = []
  const allGiven = (async () => {
    for (const host of ['a', 'b', 'exempt', 'c']) {
      ;(await pacer.acquire(host))(answer(200))
      givenMs.push(clock.now() - startMs)
    }
  })()
  await clock.pass(300)
  await allGiven
  // A quarter of the delay each, and the millisecond by which a timer may fire early.
  assert.deepEqual(givenMs, [0, 101, 101, 202])
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
