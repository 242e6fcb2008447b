/** What is a page: what the crawl counts as kept is what extract reads, whatever else was answered and archived. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLedger } from '../../../archives/ledger.ts'
import { openSegmentWriter } from '../../../archives/segment-writer.ts'
import { silentLog } from '../../../core/log.ts'
import { readAll, type Store } from '../../../core/store.ts'
import { newRecordId, type WarcRecord } from '../../../formats/warc/write.ts'
import { brokenBodies, once, page } from '../../bench/misbehaving/answers.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { type Answer, answers, openSite } from '../site.ts'
import { pagesIn } from './archived-pages.ts'
import { CRAWL_KEY, type CrawlRun, outcomes, runCrawl } from './run-crawl.ts'

const link = (...paths: string[]): string => paths.map((path) => `<a href="${path}">x</a>`).join('')
const HTML = '<!doctype html><p>hello</p>'

/** Both sides of the funnel, and the archives read without their journals, agree on these many pages. */
async function assertPages(run: CrawlRun, expected: number): Promise<void> {
  assert.equal(run.counts['page.kept'], expected, 'kept by crawl')
  const read = await pagesIn(run)
  assert.equal(read.length, expected, `read by extract:\n${read.join('\n')}`)
  assert.deepEqual(await pagesIn(run, { asForeign: true }), read, 'read without the journal')
}

test('a page whose connection breaks in mid-body, once or always, in any of seven ways, is one page', async (t) => {
  const seeds: string[] = []
  for (const name of Object.keys(brokenBodies(HTML))) {
    const broken = (): Answer => brokenBodies(HTML)[name] ?? page('')
    const table = answers({ '/': link('/once', '/always'), '/once': once(broken(), page(HTML)), '/always': broken() })
    seeds.push(`${(await openSite(t, table)).origin}/`)
  }
  const network = { backoffMs: 5, idleTimeoutMs: 300, totalTimeoutMs: 1000, headersTimeoutMs: 5000 }
  const run = await runCrawl(t, { seeds, network })
  assert.deepEqual(await outcomes(run.store), { '/': 'captured', '/always': 'captured', '/once': 'captured' })
  // One attempt for each `once`, two for each `always`, whose third is its page, cut.
  assert.equal(run.counts['exchanges.attempt'], 21)
  await assertPages(run, 21)
})

test('a site that answers robots.txt with HTML and links to it has one page more, and no second one', async (t) => {
  const site = await openSite(t, answers({ '/robots.txt': HTML, '/': link('/robots.txt') }))
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.deepEqual(await outcomes(run.store), { '/': 'captured', '/robots.txt': 'captured' })
  assert.equal(site.times('/robots.txt'), 2)
  await assertPages(run, 2)
})

test('sitemaps and pages that robots.txt leads to are pages only where they were asked for as pages', async (t) => {
  const site = await openSite(t, (request, response) =>
    answers({
      '/robots.txt': (_request, out) => void out.writeHead(302, { location: '/rules.html' }).end(),
      '/rules.html': `<!doctype html>\nSitemap: http://${request.headers.host}/map.html\n`,
      '/sitemap.xml': HTML,
      '/map.html': HTML,
      '/': link('/rules.html', '/map.html', '/sitemap.xml', '/old', '/new'),
      '/old': (_request, out) => void out.writeHead(301, { location: '/new', 'content-type': 'text/html' }).end(HTML),
      '/new': HTML,
    })(request, response),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { sitemaps: true } })
  assert.deepEqual(await outcomes(run.store), {
    '/': 'captured',
    '/map.html': 'captured',
    '/new': 'captured',
    '/old': 'redirected',
    '/rules.html': 'captured',
    '/sitemap.xml': 'captured',
  })
  assert.deepEqual(
    ['/rules.html', '/map.html', '/sitemap.xml', '/new'].map((path) => site.times(path)),
    [2, 2, 2, 1],
  )
  await assertPages(run, 5)
})

test('a body that begins like a chunk under a transfer coding is judged as it is archived', async (t) => {
  const chunked: Answer = (_request, response) => {
    response.writeHead(200).write('6\r\n<html>\r\n0\r\n\r\n')
    response.end()
  }
  const site = await openSite(t, answers({ '/': link('/odd'), '/odd': chunked }))
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.deepEqual(await outcomes(run.store), { '/': 'captured', '/odd': 'not_html' })
  await assertPages(run, 1)
})

test('a store of a version that did not mark attempts gives the pages that its journals name', async (t) => {
  const url = 'http://127.0.0.1:1/'
  const store = openMemoryStore()
  const answer = (body: string, more: WarcRecord['headers'] = []): WarcRecord => ({
    type: 'response',
    recordId: newRecordId(),
    date: '2026-01-01T00:00:00.000Z',
    targetUri: url,
    headers: more,
    contentType: 'application/http; msgtype=response',
    block: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${body}`),
  })
  const about = { url, date: '2026-01-01T00:00:00.000Z', httpStatus: 200 }
  const done = { ...about, outcome: 'captured', depth: 0, hops: 0, admitted: [], refused: {} }
  await writeLedger(store, [
    [answer('<p>cut', [['WARC-Truncated', 'disconnect']]), { ...about, evidence: 'attempt', detail: 'reset: cut' }],
    [answer(HTML), done],
  ])
  const run = await runCrawl(t, { seeds: [url], store })
  assert.equal(run.counts['page.kept'], 1)
  assert.equal((await pagesIn(run)).length, 1)
})

test('a journal that is not the one the crawl saw is refused', async (t) => {
  const site = await openSite(t, answers({ '/': HTML }))
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  const key = run.archives[0]?.journal?.key ?? ''
  const bytes = await readAll(run.store, key)
  await run.store.delete(key)
  await run.store.create(key, Buffer.concat([bytes, Buffer.from(' ')]))
  await assert.rejects(pagesIn(run), {
    code: 'E_CORRUPT',
    message: /000000\.journal\.json was changed: expected SHA-256/,
  })
})

async function writeLedger(store: Store, rows: readonly (readonly [WarcRecord, object])[]): Promise<void> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'm3w-old-'))
  const writer = await openSegmentWriter({
    ledger: openLedger(store, 'pages', `${CRAWL_KEY}-00`),
    stateFolder,
    layout: 'members',
    segmentBytes: 1_000_000,
    segmentMs: 60_000,
    nextN: 0,
    log: silentLog,
  })
  for (const [record, row] of rows) {
    await writer.append([record], ({ offsets: [offset = -1] }) => ({ ...row, offset }))
  }
  await writer.close()
  await rm(stateFolder, { recursive: true })
}
