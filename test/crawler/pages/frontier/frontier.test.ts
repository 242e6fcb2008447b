/** The frontier: order within a host, hosts side by side, budgets, retries, and the state that a replay rebuilds. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openPacer } from '../../../../crawler/http/pace.ts'
import { createTimeHeap } from '../../../../crawler/http/time-heap.ts'
import { type Frontier, type Job, openFrontier } from '../../../../crawler/pages/frontier/frontier.ts'
import { createFrontierStore } from '../../../../crawler/pages/frontier/frontier-store.ts'
import type { RobotsCheck } from '../../../../crawler/robots/robots-cache.ts'
import { type CrawlConfig, crawlConfig, type NetworkConfig } from '../../../../schemas/index.ts'
import { fakeClock } from '../../../helpers/fake-clock.ts'
import { loopback } from '../../site.ts'

const ALLOWED: RobotsCheck = { allowed: true, sitemaps: [], licenses: [], statements: [] }
const LINK = { depth: 1, hops: 0, via: 0 }

function open(t: TestContext, crawl: Partial<CrawlConfig> = {}, network: Partial<NetworkConfig> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-frontier-'))
  const store = createFrontierStore(join(folder, 'f.sqlite'))
  t.after(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })
  const pacer = openPacer(loopback(network))
  const known = new Set<string>()
  const robots = { peek: (url: string) => (known.has(new URL(url).host) ? ALLOWED : undefined) }
  return { frontier: openFrontier({ store, crawl: crawlConfig.parse(crawl), pacer, robots }), pacer, known }
}
/** Runs jobs to the end; what was asked, in order. */
function drain(frontier: Frontier, known: Set<string>): string[] {
  const asked: string[] = []
  for (let job = frontier.take(); job !== undefined; job = frontier.take()) {
    if (job.kind === 'robots') known.add(new URL(job.url).host)
    if (job.kind === 'page') {
      asked.push(job.item.url)
      frontier.finish(job.item)
    }
    if (job.kind === 'drain') for (const item of job.items) frontier.finish(item)
    frontier.release(job.host)
  }
  return asked
}
function expectKind<K extends Job['kind']>(job: Job | undefined, kind: K): Extract<Job, { kind: K }> {
  assert.equal(job?.kind, kind)
  return job as Extract<Job, { kind: K }>
}

test('frontier: a host is asked for robots.txt, then pages by depth and order of admission, each once', (t) => {
  const { frontier, known } = open(t)
  for (const [path, depth] of [
    ['a', 2],
    ['b', 1],
    ['c', 2],
    ['d', 0],
  ] as const) {
    assert.equal(frontier.admit(`http://h.example/${path}`, { ...LINK, depth }), 'admitted')
  }
  assert.equal(frontier.admit('http://h.example/a', LINK), 'seen')
  assert.equal(frontier.admit('https://h.example/b?utm_source=x', LINK), 'seen')
  const first = expectKind(frontier.take(), 'robots')
  assert.equal(first.url, 'http://h.example/d')
  assert.equal(frontier.take(), undefined, 'one job a host')
  known.add('h.example')
  frontier.release(first.host)
  assert.deepEqual(
    drain(frontier, known).map((url) => url.slice(-1)),
    ['d', 'b', 'a', 'c'],
  )
  assert.equal(frontier.isDone(), true)
})

test('frontier: hosts do not wait for each other', (t) => {
  const { frontier, known } = open(t)
  for (const host of ['a', 'b', 'c']) {
    known.add(`${host}.example`)
    frontier.admit(`http://${host}.example/`, LINK)
    frontier.admit(`http://${host}.example/2`, LINK)
  }
  assert.deepEqual(
    [frontier.take(), frontier.take(), frontier.take(), frontier.take()].map((job) => job?.host),
    ['a.example', 'b.example', 'c.example', undefined],
  )
  assert.equal(frontier.isDone(), false)
})

test('frontier: a host at rest is not given out before its time', async (t) => {
  const clock = fakeClock(t)
  const { frontier, pacer, known } = open(t)
  known.add('h.example')
  frontier.admit('http://h.example/', LINK)
  pacer.rest('h.example', 200)
  assert.equal(frontier.take(), undefined)
  assert.equal(frontier.turns().ready, 0)
  assert.equal(frontier.nextAtMs(), clock.now() + 200)
  await clock.pass(199)
  assert.equal(frontier.turns().ready, 0)
  await clock.pass(1)
  assert.equal(frontier.turns().ready, 1)
  expectKind(frontier.take(), 'page')
})

test('frontier: what exceeds a host’s budget ends as over_budget, what exceeds its queue is refused', (t) => {
  const { frontier, known } = open(t, { maxPagesPerHost: 3 })
  known.add('h.example')
  const verdicts = Array.from({ length: 8 }, (_, n) => frontier.admit(`http://h.example/${n}`, LINK))
  assert.deepEqual(verdicts, [...Array(6).fill('admitted'), 'frontier_full', 'frontier_full'])
  assert.equal(frontier.admit('http://h.example/1?utm_id=2', LINK), 'seen')
  assert.equal(frontier.admit('http://h.example/seed', { ...LINK, isForced: true }), 'admitted')
  const asked: string[] = []
  for (let n = 0; n < 3; n += 1) {
    const { item, host } = expectKind(frontier.take(), 'page')
    asked.push(item.url)
    frontier.finish(item)
    frontier.release(host)
  }
  const { items, outcome } = expectKind(frontier.take(), 'drain')
  assert.equal(outcome, 'over_budget')
  assert.equal(items.length, 4)
  frontier.release('h.example')
})

test('frontier: a retry costs no budget, comes after its time and after fresh pages', async (t) => {
  const clock = fakeClock(t)
  const { frontier, known } = open(t, { maxPagesPerHost: 2 })
  known.add('h.example')
  frontier.admit('http://h.example/a', LINK)
  frontier.admit('http://h.example/b', LINK)
  frontier.admit('http://h.example/c', LINK)
  const { item } = expectKind(frontier.take(), 'page')
  frontier.retry(item, clock.now() + 20)
  frontier.release('h.example')
  assert.equal(frontier.isDone(), false)
  const second = expectKind(frontier.take(), 'page')
  assert.equal(second.item.url, 'http://h.example/b')
  frontier.finish(second.item)
  await clock.pass(20)
  frontier.release('h.example')
  assert.equal(expectKind(frontier.take(), 'drain').items[0]?.url, 'http://h.example/c')
  frontier.release('h.example')
  const again = expectKind(frontier.take(), 'page')
  assert.deepEqual([again.item.url, again.item.tries], ['http://h.example/a', 1])
})

test('frontier: a broken host gives up its URLs at once', async (t) => {
  const { frontier, pacer, known } = open(t, {}, { backoffMs: 60_000 })
  known.add('h.example')
  frontier.admit('http://h.example/a', LINK)
  for (let n = 0; n < 6; n += 1) {
    const release = await pacer.acquire('h.example')
    release({ kind: 'failure', url: '', date: '', code: 'dns_nxdomain', detail: '' })
  }
  assert.equal(pacer.isBroken('h.example'), true)
  // However long it would rest, it is not asked any more.
  pacer.rest('h.example', 60_000)
  expectKind(frontier.take(), 'drain')
  frontier.admit('http://h.example/b', LINK)
  frontier.release('h.example')
  assert.equal(expectKind(frontier.take(), 'drain').outcome, 'host_breaker')
})

test('frontier: a redirect to an equivalent URL is followed, once', (t) => {
  const { frontier, known } = open(t)
  known.add('h.example')
  frontier.admit('http://h.example/', LINK)
  const redirect = { ...LINK, redirectedFrom: 'http://h.example/' }
  assert.equal(frontier.admit('https://h.example/', redirect), 'admitted')
  assert.equal(frontier.admit('https://h.example/', redirect), 'seen')
  assert.equal(frontier.admit('https://h.example/', LINK), 'seen')
  assert.deepEqual(drain(frontier, known), ['http://h.example/', 'https://h.example/'])
})

test('frontier: sitemaps come once each, roots before pages', (t) => {
  const { frontier, known } = open(t)
  known.add('h.example')
  frontier.admit('http://h.example/', LINK)
  frontier.addSitemap('http://h.example/sitemap.xml', 0)
  frontier.addSitemap('http://h.example/sitemap.xml', 0)
  expectKind(frontier.take(), 'sitemap')
  frontier.addSitemap('http://h.example/sitemap.xml', 0, 'again')
  frontier.release('h.example')
  expectKind(frontier.take(), 'sitemap')
  frontier.release('h.example')
  expectKind(frontier.take(), 'page')
})

test('frontier: a replay in any order of rows rebuilds what is done, and charges what was asked', (t) => {
  const { frontier, known } = open(t, { maxPagesPerHost: 3 })
  known.add('h.example')
  frontier.admit('http://h.example/', { ...LINK, depth: 0 })
  frontier.replayDone('http://h.example/b', LINK, true)
  frontier.replayDone('http://h.example/', { ...LINK, depth: 0 }, true)
  frontier.admit('http://h.example/a', LINK)
  assert.equal(frontier.admit('http://h.example/b', LINK), 'seen')
  frontier.admit('http://h.example/c', LINK)
  frontier.replayAttempt('http://h.example/a')
  assert.deepEqual(frontier.counts(), { admitted: 4, finished: 2, waiting: 2, hosts: 1, bytes: 0 })
  const { item } = expectKind(frontier.take(), 'page')
  assert.equal(item.url, 'http://h.example/c')
  frontier.release('h.example')
  assert.equal(expectKind(frontier.take(), 'page').item.tries, 1)
})

test('time heap: gives things in order of time, then of arrival', () => {
  const heap = createTimeHeap<number>()
  const times = Array.from({ length: 500 }, (_, n) => (n * 7919) % 50)
  for (const [index, time] of times.entries()) heap.push(time, index)
  const out: number[] = []
  for (let item = heap.popDue(49); item !== undefined; item = heap.popDue(49)) out.push(item)
  assert.deepEqual(
    out,
    times.map((_, index) => index).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b),
  )
  heap.push(10, 1)
  assert.equal(heap.popDue(9), undefined)
  assert.equal(heap.peekMs(), 10)
})
