/** A crawl that is ended yields what it has and says where it was cut; the next leg asks the rest, and the leg before stays what it was. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endLeg, readCut } from '../../../../archives/crawl-legs.ts'
import { openMemoryStore } from '../../../helpers/memory-store.ts'
import { answers, openSite, type Site } from '../../site.ts'
import { CRAWL_KEY, ledgerRows, outcomes, runCrawl } from '../run-crawl.ts'

const PAGES = 60
const PREFIX = `ledger/pages/${CRAWL_KEY}-00`

/** A chain of pages with shortcuts; `onAsked` learns how many were asked. */
async function openWeb(t: Parameters<typeof openSite>[0], onAsked: (site: Site) => void = () => {}): Promise<Site> {
  const site: Site = await openSite(t, (request, response) => {
    onAsked(site)
    const n = Number(/^\/p(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN)
    if (Number.isNaN(n) || n >= PAGES) answers({})(request, response)
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<html>${[1, 2, 9].map((step) => `<a href="/p${n + step}">x</a>`).join('')}</html>`)
  })
  return site
}

test('ended in the middle: the stage yields what is there, and the leg is cut at its last segment', async (t) => {
  const store = openMemoryStore()
  const leg = { crawlKey: CRAWL_KEY, leg: 0 }
  const site = await openWeb(t, ({ asked }) => {
    if (asked.length === 12) void endLeg(store, leg, 'finish')
  })
  const setup = { seeds: [`${site.origin}/p0`], store, network: { minDelayMs: 100 }, ledger: { segmentBytes: 4000 } }
  const first = await runCrawl(t, setup)
  const cut = await readCut(store, PREFIX, 0)
  assert.equal(cut?.isDone, false)
  assert.ok(cut.waiting > 0)
  assert.equal(first.counts['crawl.cut'], 1)
  assert.equal(first.counts['crawl.waiting'], cut.waiting)
  assert.equal(cut.segments, first.archives.length)
  const asked = site.asked.length
  assert.ok(asked < PAGES)

  const again = await runCrawl(t, setup)
  assert.deepEqual({ ...again, store: 0 }, { ...first, store: 0 }, 'the same leg again')
  assert.equal(site.asked.length, asked)

  const second = await runCrawl(t, { ...setup, network: {}, leg: 1 })
  assert.equal(second.counts['crawl.cut'], undefined)
  assert.equal(second.counts['page.kept'], PAGES)
  const pages = site.asked.map(({ path }) => path).filter((path) => path.startsWith('/p'))
  assert.equal(new Set(pages).size, pages.length, 'no page was asked twice')
  assert.ok((second.counts['crawl.bytes'] ?? 0) > 0)

  const later = await runCrawl(t, setup)
  assert.deepEqual({ ...later, store: 0 }, { ...first, store: 0 }, 'the leg before, made again after the next')
})

test('ended before it began: nothing is asked, and the seeds wait', async (t) => {
  const store = openMemoryStore()
  await endLeg(store, { crawlKey: CRAWL_KEY, leg: 0 }, 'offline')
  const site = await openWeb(t)
  const run = await runCrawl(t, { seeds: [`${site.origin}/p0`, `${site.origin}/p5`], store })
  assert.equal(site.asked.length, 0)
  assert.deepEqual(run.counts, { 'crawl.cut': 1, 'crawl.waiting': 2 })
})

test('ended when all is done: no partition was cut', async (t) => {
  const store = openMemoryStore()
  const site = await openWeb(t)
  const setup = { seeds: [`${site.origin}/p0`], store }
  const first = await runCrawl(t, setup)
  await endLeg(store, { crawlKey: CRAWL_KEY, leg: 0 }, 'finish')
  const again = await runCrawl(t, setup)
  assert.deepEqual({ ...again, store: 0 }, { ...first, store: 0 })
  assert.equal((await readCut(store, PREFIX, 0))?.isDone, true)
})

test('ended while a host does not answer: the request is given up, and its page waits', async (t) => {
  const store = openMemoryStore()
  const site = await openSite(t, (request, response) => {
    if (request.url === '/robots.txt') response.writeHead(404).end()
    else void endLeg(store, { crawlKey: CRAWL_KEY, leg: 0 }, 'finish')
  })
  const network = { headersTimeoutMs: 3_600_000, totalTimeoutMs: 3_600_000, idleTimeoutMs: 3_600_000 }
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], store, network })
  assert.deepEqual([run.counts['crawl.waiting'], run.counts['page.in']], [1, undefined])
})

test('a host that has sent all its bytes is asked no more, now and after a restart', async (t) => {
  const store = openMemoryStore()
  const links = Array.from({ length: 20 }, (_, n) => `<a href="/p${n}">x</a>`).join('')
  const site = await openSite(t, (request, response) => {
    if (!/^\/(p\d+)?$/.test(request.url ?? '')) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${links}${'x'.repeat(10_000)}</html>`)
  })
  const setup = { seeds: [`${site.origin}/`], store, crawl: { maxBytesPerHost: 35_000 } }
  const run = await runCrawl(t, setup)
  assert.deepEqual([run.counts['page.kept'], run.counts['page.dropped.over_byte_budget']], [4, 17])
  assert.equal(run.dropped[0]?.limit, 35_000)
  const rows = (await ledgerRows(store)).filter((row) => 'outcome' in row && row.outcome === 'captured')
  assert.ok(
    rows.every(({ wireBytes = 0, ms, waitMs }) => wireBytes > 10_000 && ms !== undefined && waitMs !== undefined),
  )
  await runCrawl(t, setup)
  assert.equal(Object.keys(await outcomes(store)).length, 21)
  assert.equal(site.asked.filter(({ path }) => /^\/(p\d+)?$/.test(path)).length, 4)
})
