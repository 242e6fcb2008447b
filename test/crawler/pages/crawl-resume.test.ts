/** A crawl that is killed goes on where its ledger ends: no record is lost, and no URL with an outcome is asked again. */
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isStoreFull, M3wError } from '../../../core/errors.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { answers, openSite, type Site } from '../site.ts'
import { CRAWL_KEY, type CrawlSetup, ledgerRows, outcomes, runCrawl, warcRecords } from './run-crawl.ts'

/** `KILLS=30 node --test --test-name-pattern='killed at any point'` of this file is the measurement in bench/results.md. */
const KILLS = Number(process.env.KILLS ?? 0)
const PAGES = Math.max(150, 15 * KILLS)
/** Requests until each kill. */
const UNTIL_KILL = KILLS === 0 ? [1, 9, 40, 23, 17] : Array.from({ length: KILLS }, (_, n) => 1 + ((n * 7) % 13))

/** Every page links to the next ones; some redirect, fail once, or do not exist. */
async function openWeb(t: TestContext): Promise<Site> {
  const failed = new Set<string>()
  return await openSite(t, (request, response) => {
    const n = Number(/^\/p(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN)
    const links = [1, 2, 3, 50].map((step) => `<a href="/p${n + step}">x</a>`).join('')
    const isLast = n >= PAGES
    if (Number.isNaN(n) || isLast) answers({})(request, response)
    else if (n % 10 === 7) response.writeHead(302, { location: `/p${n + 1}` }).end()
    else if (n % 10 === 3 && !failed.has(request.url ?? '')) {
      failed.add(request.url ?? '')
      response.writeHead(500).end()
    } else
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${links}${'filler '.repeat(100 + n)}</html>`)
  })
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-resume-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** URLs whose outcome a restart can know: rows of the ledger and complete rows of the open segment. */
async function durableUrls(folder: string, stateFolder: string, ledger?: string): Promise<Set<string>> {
  const rows: unknown[] = await ledgerRows(openFileStore(folder), ledger)
  const local = await readdir(join(stateFolder, 'segments')).catch(() => [])
  for (const name of local.filter((one) => one.endsWith('.rows'))) {
    const text = await readFile(join(stateFolder, 'segments', name), 'utf8')
    for (const line of text.split('\n').slice(0, -1)) rows.push((JSON.parse(line) as { row: unknown }).row)
  }
  return new Set(rows.flatMap((row) => (isPage(row) ? [new URL(row.url).pathname] : [])))
}
function isPage(row: unknown): row is { url: string } {
  return typeof row === 'object' && row !== null && 'outcome' in row && 'url' in row
}

/** Runs the crawl in a child; ends it with `signal` once `requests` more have come. Its exit code, null if it was killed. */
function runChild(
  site: Site,
  setup: CrawlSetup & { folder: string },
  requests: number,
  signal: NodeJS.Signals,
): Promise<number | null> {
  const until = site.asked.length + requests
  return new Promise((done) => {
    const child = fork(new URL('./crawl-child.js', import.meta.url), [JSON.stringify(setup)])
    const watch = setInterval(() => {
      if (site.asked.length >= until) child.kill(signal)
    }, 1)
    child.on('exit', (code) => {
      clearInterval(watch)
      done(code)
    })
  })
}

test('resume: killed at any point, the crawl ends as if it had not been', {
  timeout: HANG_MS * Math.max(1, KILLS / 6),
}, async (t) => {
  // Which of several ways to a page is met first depends on time; without a limit the depth decides nothing.
  const crawl = { maxDepth: 1000 }
  const undisturbed = await runCrawl(t, { seeds: [`${(await openWeb(t)).origin}/p0`], crawl })
  const site = await openWeb(t)
  const folder = await folderOf(t)
  const stateFolder = join(await folderOf(t), 'state')
  const setup = { folder, crawl, seeds: [`${site.origin}/p0`], stateFolder, ledger: { segmentBytes: 30_000 } }
  let known = new Set<string>()
  let kills = 0
  for (const requests of [...UNTIL_KILL, Number.POSITIVE_INFINITY]) {
    const from = site.asked.length
    const code = await runChild(site, setup, requests, 'SIGKILL')
    const asked = site.asked.slice(from).map(({ path }) => path)
    assert.deepEqual(
      asked.filter((path) => known.has(path)),
      [],
      `asked again after kill ${kills}`,
    )
    if (code !== null) {
      assert.equal(code, 0)
      break
    }
    kills += 1
    // One of the restarts is on another machine: local scratch is gone, only what was committed counts.
    if (kills === 3) await rm(stateFolder, { recursive: true })
    known = await durableUrls(folder, stateFolder)
  }
  assert.ok(kills >= Math.max(4, KILLS), `${kills} kills`)

  const store = openFileStore(folder)
  assert.deepEqual(await outcomes(store), await outcomes(undisturbed.store))
  const pages = (await ledgerRows(store)).filter(isPage).map(({ url }) => url)
  assert.equal(new Set(pages).size, pages.length, 'one outcome a URL')
  const run = await runCrawl(t, { ...setup, store })
  const records = await warcRecords(run)
  for (const row of await ledgerRows(store)) {
    if ('outcome' in row && row.outcome === 'captured') {
      assert.equal(
        records.filter(
          ({ type, targetUri, block }) => type === 'response' && targetUri === row.url && block.includes('200 OK'),
        ).length,
        1,
        row.url,
      )
    }
  }
  assert.deepEqual(
    { ...run.counts, 'exchanges.robots': 0, 'exchanges.rights': 0, 'exchanges.attempt': 0, 'crawl.bytes': 0 },
    { ...undisturbed.counts, 'exchanges.robots': 0, 'exchanges.rights': 0, 'exchanges.attempt': 0, 'crawl.bytes': 0 },
  )
})

test('resume: a finished crawl yields the same again, and asks nothing', async (t) => {
  const site = await openWeb(t)
  const store = openMemoryStore()
  const first = await runCrawl(t, { seeds: [`${site.origin}/p0`], store })
  const asked = site.asked.length
  const second = await runCrawl(t, { seeds: [`${site.origin}/p0`], store })
  assert.equal(site.asked.length, asked)
  assert.deepEqual({ ...second, store: 0 }, { ...first, store: 0 })
})

test('interruption: requests under way end, what was answered is committed, and the rest is asked later', async (t) => {
  const site = await openWeb(t)
  const store = openMemoryStore()
  const stop = new AbortController()
  const watch = setInterval(() => {
    if (site.asked.length > 30) stop.abort()
  }, 1)
  t.after(() => clearInterval(watch))
  await assert.rejects(runCrawl(t, { seeds: [`${site.origin}/p0`], store, signal: stop.signal }), {
    code: 'E_INTERRUPTED',
  })
  clearInterval(watch)
  const known = new Set((await ledgerRows(store)).filter(isPage).map(({ url }) => new URL(url).pathname))
  assert.ok(known.size > 10)
  const from = site.asked.length
  const run = await runCrawl(t, { seeds: [`${site.origin}/p0`], store })
  assert.deepEqual(
    site.asked
      .slice(from)
      .map(({ path }) => path)
      .filter((path) => known.has(path)),
    [],
  )
  assert.equal(run.counts['page.in'], Object.keys(await outcomes(store)).length)
})

test('interruption: a host that never answers does not hold the end up', { timeout: HANG_MS }, async (t) => {
  const stop = new AbortController()
  const site = await openSite(t, (request, response) => {
    if (request.url === '/robots.txt') response.writeHead(404).end()
    else stop.abort()
  })
  // Whoever waits for the host waits for an hour.
  const network = { headersTimeoutMs: 3_600_000, totalTimeoutMs: 3_600_000, idleTimeoutMs: 3_600_000 }
  await assert.rejects(runCrawl(t, { seeds: [`${site.origin}/`], network, signal: stop.signal }), {
    code: 'E_INTERRUPTED',
  })
})

test('full disk: surfaces as one that is recognised, and asks no more', async (t) => {
  const site = await openWeb(t)
  const memory = openMemoryStore()
  const store = {
    ...memory,
    write: () =>
      Promise.reject(
        new M3wError('E_STORE_FULL', 'no space', { cause: Object.assign(new Error('x'), { code: 'ENOSPC' }) }),
      ),
  }
  await assert.rejects(
    runCrawl(t, { seeds: [`${site.origin}/p0`], store, ledger: { segmentBytes: 5000 } }),
    isStoreFull,
  )
  assert.ok(site.asked.length < PAGES, `${site.asked.length} requests`)
})

test('resume: a refresh that is killed asks nothing again that its ledger holds, and ends as if it had not been', {
  timeout: HANG_MS,
}, async (t) => {
  const version = { now: 1 }
  const site = await openSite(t, (request, response) => {
    const n = Number(/^\/p(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN)
    const isGone = version.now === 2 && n % 5 === 4
    if (Number.isNaN(n) || n >= 40 || isGone) answers({})(request, response)
    else if (request.headers['if-none-match'] === `"${n}"`) response.writeHead(304).end()
    else {
      const links = [1, 2, 3].map((step) => `<a href="/p${n + step}">x</a>`).join('')
      response.writeHead(200, { 'content-type': 'text/html', ...(n % 2 === 0 ? { etag: `"${n}"` } : {}) })
      response.end(`<html>${links}${n % 3 === 0 ? `version ${version.now}` : 'always'}</html>`)
    }
  })
  const folder = await folderOf(t)
  const store = openFileStore(folder)
  const crawl = { maxDepth: 1000 }
  const seeds = [`${site.origin}/p0`]
  await runCrawl(t, { store, crawl, seeds })
  version.now = 2
  const refresh = { generation: 1, before: '2999-01-01T00:00:00.000Z' }
  const stateFolder = join(await folderOf(t), 'state')
  const setup = { folder, crawl, seeds, stateFolder, refresh, ledger: { segmentBytes: 10_000 } }
  const generation = `${CRAWL_KEY}-g1-00`
  let known = new Set<string>()
  for (const requests of [8, 14, Number.POSITIVE_INFINITY]) {
    const from = site.asked.length
    const code = await runChild(site, setup, requests, 'SIGKILL')
    const again = site.asked
      .slice(from)
      .map(({ path }) => path)
      .filter((path) => known.has(path))
    assert.deepEqual(again, [], `asked again with ${known.size} known`)
    assert.equal(code, requests === Number.POSITIVE_INFINITY ? 0 : null)
    known = await durableUrls(folder, stateFolder, generation)
  }
  const found = await outcomes(store, generation)
  for (let n = 0; n < 40; n += 1) {
    const expected = n % 5 === 4 ? 'http_404_410' : n % 2 === 1 && n % 3 === 0 ? 'captured' : 'unchanged'
    assert.equal(found[`/p${n}`], expected, `page ${n}`)
  }
})
