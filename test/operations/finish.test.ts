/** Whole builds whose crawl is ended early: what is there is published, the same command goes on, and a rebuild gives the same bytes. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { type BuildResult, buildDataset, completeConfig, finishCrawl, silentLog, verifyDataset } from '../../index.ts'
import { answers, openSite, type Site } from '../crawler/site.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-finish-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const PAGES = 40
const NETWORK = {
  contact: 'tester@example.org',
  allowAddresses: ['127.0.0.0/8'],
  minDelayMs: 150,
  backoffMs: 20,
  headersTimeoutMs: 300_000,
  totalTimeoutMs: 600_000,
}
const FAST = { minDelayMs: 0 }

/** A chain of pages. Page 10 is answered when `hold` says so. */
async function openWeb(t: TestContext, hold: Promise<unknown> = Promise.resolve()): Promise<Site> {
  return await openSite(t, async (request, response) => {
    if (request.url === '/p10') await hold
    const n = Number(/^\/p(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN)
    if (Number.isNaN(n) || n >= PAGES) answers({})(request, response)
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html><html lang="en"><p>The old baker carried lantern ${n} home.<a href="/p${n + 1}">on</a>`)
  })
}

function settings(site: Site, crawl: object = {}, network: object = {}) {
  return completeConfig({
    sources: [`${site.origin}/p0`],
    crawl: { sitemaps: false, maxDepth: 1000, ...crawl },
    network: { ...NETWORK, ...network },
    images: { explicit: 'off' },
    partitions: { pages: 2, shuffle: 1, images: 1 },
  })
}

const build = (out: string, config: ReturnType<typeof settings>): Promise<BuildResult> =>
  buildDataset({ out, config, workers: 0, log: silentLog, childEntry: '' })

test('finish: publishes what is captured, says how much waits, and the same command goes on to the end', async (t) => {
  let resolve = (): void => {}
  const promise = new Promise<void>((go) => {
    resolve = go
  })
  const site = await openWeb(t, promise)
  const out = join(folder, 'finish')
  const building = build(out, settings(site, {}, { minDelayMs: 400 }))
  while (site.times('/p10') === 0) await new Promise((next) => setTimeout(next, 5))
  assert.equal((await finishCrawl(out)).state, 'ended')
  resolve()
  const first = await building
  assert.equal(first.waiting, 1)
  assert.deepEqual(first.report.crawlEnded, { by: 'finish', waiting: 1 })
  assert.deepEqual((await verifyDataset(first.folder)).problems, [])
  assert.match(readFileSync(join(first.folder, 'README.md'), 'utf8'), /ended early \(finish\): 1 pages/)
  assert.match(readFileSync(join(first.folder, 'report.html'), 'utf8'), /ended early/)
  const kept = first.report.stages[0]?.kept ?? 0
  assert.ok(kept >= 11 && kept < PAGES, `${kept} pages`)
  assert.equal((await finishCrawl(out)).state, 'done')

  const second = await build(out, settings(site, {}, FAST))
  assert.equal(second.waiting, undefined)
  assert.notEqual(second.manifest.id, first.manifest.id)
  assert.equal(second.report.stages[0]?.kept, PAGES)
  const pages = site.asked.map(({ path }) => path).filter((path) => path.startsWith('/p'))
  assert.equal(new Set(pages).size, pages.length, 'no page was asked twice')
  const asked = site.asked.length
  assert.equal(
    (await build(out, settings(site, {}, FAST))).manifest.id,
    second.manifest.id,
    'a crawl that is done has no next leg',
  )
  assert.equal(site.asked.length, asked)
})

test('a crawl that was ended is built again from its ledger alone, with the same bytes', async (t) => {
  const site = await openWeb(t)
  const out = join(folder, 'offline')
  const first = await build(out, settings(site, { maxBytes: 1000 }))
  assert.equal(first.report.crawlEnded?.by, 'maxBytes')
  const asked = site.asked.length
  const again = await build(copyLedger(out, 'copy'), settings(site, {}, { offline: true }))
  assert.deepEqual(again.manifest.shards, first.manifest.shards)
  assert.deepEqual(again.report.crawlEnded, first.report.crawlEnded)
  assert.equal(site.asked.length, asked)
  // The ledger goes on; what the first leg held is still the same.
  await build(out, settings(site, {}, FAST))
  assert.ok(site.asked.length > asked)
  const grown = copyLedger(out, 'grown')
  const legs = readdirSync(join(grown, 'ledger', 'pages')).find((name) => name.endsWith('-legs')) ?? ''
  rmSync(join(grown, 'ledger', 'pages', legs, '000000.built.json'))
  const old = await build(grown, settings(site, {}, { offline: true }))
  assert.deepEqual(old.manifest.shards, first.manifest.shards)
  assert.deepEqual(old.report.stages[0]?.kept, first.report.stages[0]?.kept)
})

/** A store that has the ledgers of another and nothing else. */
function copyLedger(from: string, name: string): string {
  const to = join(folder, name)
  mkdirSync(to)
  for (const part of ['ledger', 'store.json']) cpSync(join(from, part), join(to, part), { recursive: true })
  return to
}

test('maxSeconds ends each run of the command, and another limit is the same crawl', async (t) => {
  const site = await openWeb(t)
  const out = join(folder, 'seconds')
  const first = await build(out, settings(site, { maxSeconds: 1 }, { minDelayMs: 300 }))
  assert.equal(first.report.crawlEnded?.by, 'maxSeconds')
  const second = await build(out, settings(site, { maxSeconds: 3600 }, FAST))
  assert.equal(second.report.crawlEnded, undefined)
  assert.equal(second.report.stages[0]?.kept, PAGES)
})

test('offline without answers in the store is refused in words', async (t) => {
  const site = await openWeb(t)
  await assert.rejects(build(join(folder, 'none'), settings(site, {}, { offline: true })), /has no answers yet/)
})
