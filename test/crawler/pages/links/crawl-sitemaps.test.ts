/** Sitemaps and feeds in a crawl: where they are found, what they cost a host, and that none is read twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCaptures } from '../../../../archives/captures.ts'
import { collect } from '../../../../core/streams.ts'
import { planSplits } from '../../../../engine/plan/splits.ts'
import { HANG_MS } from '../../../helpers/hang-guard.ts'
import { openMemoryStore } from '../../../helpers/memory-store.ts'
import { type Answer, answers, openSite, type Site } from '../../site.ts'
import { type CrawlRun, ledgerRows, outcomes, runCrawl } from '../run-crawl.ts'

const urlset = (...paths: string[]): string =>
  `<urlset>${paths.map((path) => `<url><loc>${path}</loc></url>`).join('')}</urlset>`
const index = (...paths: string[]): string =>
  `<sitemapindex>${paths.map((path) => `<sitemap><loc>${path}</loc></sitemap>`).join('')}</sitemapindex>`
const page = (text: string): string => `<html><body>${text}</body></html>`
const typed =
  (type: string, body: string): Answer =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': type }).end(body)

function crawlOf(t: Parameters<typeof runCrawl>[0], site: Site, crawl: object = {}, store = openMemoryStore()) {
  return runCrawl(t, { seeds: [`${site.origin}/`], crawl: { sitemaps: true, ...crawl }, store })
}

async function refusals(store: Parameters<typeof ledgerRows>[0]): Promise<number> {
  const rows = await ledgerRows(store)
  return rows.reduce((sum, { refused }) => sum + (refused?.sitemap_budget ?? 0), 0)
}

test('an endless index of sitemaps that name nothing new is given up after fifty', async (t) => {
  const site = await openSite(t, (request, response) => {
    const path = request.url ?? ''
    if (path === '/') answers({ '/': page('start') })(request, response)
    else if (path === '/sitemap.xml')
      response.end(index(...Array.from({ length: 450 }, (_, n) => `/${n % 2 === 0 ? 'i' : 'u'}${Math.random()}-${n}`)))
    else if (path.startsWith('/i')) response.end(index(`/i${Math.random()}`))
    else if (path.startsWith('/u')) response.end(urlset('/'))
    else response.writeHead(404).end()
  })
  const run = await crawlOf(t, site)
  assert.ok(site.asked.length < 60, `${site.asked.length} requests`)
  assert.deepEqual(await outcomes(run.store), { '/': 'captured' })
  assert.ok((await refusals(run.store)) >= 400, 'those that were not asked are counted')
})

test('the sitemaps of a host may have so many bytes together, and so many requests', async (t) => {
  const fat = (n: number): string => `<urlset><!--${'x'.repeat(4000)}--><url><loc>/p${n}</loc></url></urlset>`
  const site = await openSite(t, (request, response) => {
    const n = Number(/^\/s(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN)
    if (request.url === '/sitemap.xml') response.end(index(...Array.from({ length: 9 }, (_, at) => `/s${at}`)))
    else if (!Number.isNaN(n)) response.end(fat(n))
    else answers({ '/': page('start') })(request, response)
  })
  const few = await crawlOf(t, site, { maxSitemapBytesPerHost: 9000 })
  const asked = site.asked.filter(({ path }) => /^\/s\d/.test(path)).length
  assert.equal(asked, 3)
  assert.equal(await refusals(few.store), 6)
  const two = await crawlOf(t, site, { maxSitemapsPerHost: 2 })
  assert.equal(site.asked.filter(({ path }) => /^\/s\d/.test(path)).length - asked, 1)
  assert.equal(await refusals(two.store), 8)
})

test('a sitemap that robots.txt keeps from us is not asked for, and its crawl ends', async (t) => {
  const site = await openSite(t, answers({ '/': page('start'), '/robots.txt': 'User-agent: *\nDisallow: /' }))
  const signal = AbortSignal.timeout(HANG_MS)
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { sitemaps: true }, signal })
  assert.deepEqual(await outcomes(run.store), { '/': 'robots_disallow' })
  assert.deepEqual(
    site.asked.map(({ path }) => path),
    ['/robots.txt'],
  )
})

test('a sitemap in the ledger is not asked for again', async (t) => {
  const site = await openSite(
    t,
    answers({
      '/': page('start'),
      '/sitemap.xml': index('/one.xml', '/two.xml'),
      '/one.xml': urlset('/a'),
      '/two.xml': urlset('/b'),
    }),
  )
  const store = openMemoryStore()
  await crawlOf(t, site, {}, store)
  const asked = site.asked.length
  await crawlOf(t, site, {}, store)
  assert.deepEqual(
    site.asked.slice(asked).map(({ path }) => path),
    [],
  )
})

test('feeds are read where a page names them and where a link leads to one, and a feed of another site is not', async (t) => {
  const site = await openSite(
    t,
    answers({
      '/': page(
        `<link rel="alternate" type="application/rss+xml" href="/feed"><link rel=alternate type="application/atom+xml" href="http://other.example/feed"><a href="/atom">atom</a>`,
      ),
      '/feed': typed('text/html', '<rss><channel><item><link>/from-rss</link></item></channel></rss>'),
      '/atom': typed('application/atom+xml', '<feed><entry><link href="/from-atom"/></entry></feed>'),
      '/from-rss': page('a'),
      '/from-atom': page('b'),
    }),
  )
  const store = openMemoryStore()
  const run = await crawlOf(t, site, {}, store)
  const expected = { '/': 'captured', '/atom': 'not_html', '/from-atom': 'captured', '/from-rss': 'captured' }
  assert.deepEqual(await outcomes(run.store), expected)
  const asked = site.asked.length
  await crawlOf(t, site, {}, store)
  assert.equal(site.asked.length, asked, 'nothing is asked again')
  const without = await crawlOf(t, site, { sitemaps: false })
  assert.deepEqual(await outcomes(without.store), { '/': 'captured', '/atom': 'not_html' })
})

test('a blog that names a feed in each post has ten of them read', async (t) => {
  const site = await openSite(t, (request, response) => {
    const n = Number(/^\/(?:p(\d+))?$/.exec(request.url ?? '')?.[1] ?? '0')
    if (/^\/feed/.test(request.url ?? '')) response.end('<rss/>')
    else if (/^\/(p\d+)?$/.test(request.url ?? '') && n < 20)
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(page(`<link rel=alternate type=application/rss+xml href=/feed${n}><a href=/p${n + 1}>next</a>`))
    else response.writeHead(404).end()
  })
  // Its posts are alike, as far as text goes.
  const run = await crawlOf(t, site, { maxBarrenPages: 0 })
  assert.equal(site.asked.filter(({ path }) => path.startsWith('/feed')).length, 10)
  assert.equal(await refusals(run.store), 10)
})

test('what a large sitemap names stands in rows of a megabyte, and a further leg knows it all again', async (t) => {
  const names = Array.from({ length: 1300 }, (_, n) => `/p/${n}/${'long-'.repeat(380)}`)
  const site = await openSite(
    t,
    answers({ '/': page('start'), '/sitemap.xml': urlset(...names), '/robots.txt': 'User-agent: *\nDisallow: /p/' }),
  )
  const store = openMemoryStore()
  await crawlOf(t, site, {}, store)
  const rows = await ledgerRows(store)
  const named = rows.filter(({ admitted = [] }) => admitted.length > 100)
  assert.equal(named.length, 3)
  assert.ok(rows.every((row) => JSON.stringify(row).length < 1_010_000))
  const urls = named.flatMap(({ admitted = [] }) => admitted)
  assert.equal(new Set(urls).size, names.length)
  assert.deepEqual(Object.keys(await outcomes(store)).length, names.length + 1)

  const asked = site.asked.length
  await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { sitemaps: true }, store, leg: 1 })
  assert.ok(site.asked.slice(asked).every(({ path }) => path === '/robots.txt'))
  assert.deepEqual(Object.keys(await outcomes(store)).length, names.length + 1)
})

const captioned = (page: string, url: string, caption: string): string =>
  `<url><loc>${page}</loc><image:image><image:loc>${url}</image:loc><image:caption>${caption}</image:caption></image:image></url>`

/** What the captures of a crawl have of their sitemaps, by path: by the journals, or as if the archives were foreign. */
async function imagesIn({ store, archives }: CrawlRun, asForeign: boolean): Promise<Record<string, unknown>> {
  const given = archives.map(({ journal, ...archive }) =>
    asForeign || journal === undefined ? archive : { ...archive, journal },
  )
  const task = { store, splits: planSplits(given, 3000).flat(), signal: new AbortController().signal }
  const items = await collect(readCaptures(task, { maxPageBytes: 100_000 }))
  const captures = items.flatMap((item) => (item.kind === 'capture' ? [item.capture] : []))
  return Object.fromEntries(captures.map(({ url, sitemapImages }) => [new URL(url).pathname, sitemapImages]))
}

test('what a sitemap says of pictures stands in the records of their pages, behind a redirect and after a restart too, with the journals and without', async (t) => {
  const stop = new AbortController()
  const site = await openSite(t, (request, response) => {
    if (request.url === '/a' && !stop.signal.aborted) return stop.abort()
    if (request.url === '/moved') return void response.writeHead(301, { location: '/b' }).end()
    answers({
      '/': page('start'),
      '/sitemap.xml': `<urlset>${captioned('/a', '/a.jpg', 'Reiher im Schilf – 鷺')}${captioned('/moved', '/b.jpg', 'Two')}${captioned('http://other.example/', '/c.jpg', 'Three')}</urlset>`,
      '/a': page('a'),
      '/b': page('b'),
    })(request, response)
  })
  const store = openMemoryStore()
  const asked = { seeds: [`${site.origin}/`], crawl: { sitemaps: true }, store }
  await assert.rejects(runCrawl(t, { ...asked, signal: stop.signal }), /The crawl was stopped/)
  const run = await runCrawl(t, asked)
  const expected = {
    '/': undefined,
    '/a': [{ url: `${site.origin}/a.jpg`, caption: 'Reiher im Schilf – 鷺' }],
    '/b': [{ url: `${site.origin}/b.jpg`, caption: 'Two' }],
  }
  assert.deepEqual(await imagesIn(run, false), expected)
  assert.deepEqual(await imagesIn(run, true), expected)
  const named = (await ledgerRows(store)).filter((row) => 'pictures' in row)
  assert.equal(named.length, 1, 'pictures of other sites are not kept, and the sitemap was read once')
})

test('captions come through several redirects, of which the first were before a restart', async (t) => {
  const stop = new AbortController()
  const site = await openSite(t, (request, response) => {
    const to = { '/one': '/two', '/two': '/three' }[request.url ?? '']
    if (to !== undefined) return void response.writeHead(302, { location: to }).end()
    if (request.url === '/three' && !stop.signal.aborted) return stop.abort()
    answers({
      '/': page('start'),
      '/sitemap.xml': `<urlset>${captioned('/one', '/b.jpg', 'Two herons')}</urlset>`,
      '/three': page('three'),
    })(request, response)
  })
  const store = openMemoryStore()
  const asked = { seeds: [`${site.origin}/`], crawl: { sitemaps: true }, store }
  await assert.rejects(runCrawl(t, { ...asked, signal: stop.signal }), /The crawl was stopped/)
  const run = await runCrawl(t, asked)
  assert.deepEqual([site.times('/one'), site.times('/two')], [1, 1], 'the restart lies behind them')
  assert.deepEqual((await imagesIn(run, true))['/three'], [{ url: `${site.origin}/b.jpg`, caption: 'Two herons' }])
})

test('of the pages that a sitemap has captions for, those that the budget keeps out cost nothing', async (t) => {
  const all = Array.from({ length: 1200 }, (_, n) => `/p${n}`)
  const map = `<urlset>${all.map((path) => captioned(path, `${path}.jpg`, 'A heron')).join('')}</urlset>`
  const pages = Object.fromEntries(all.map((path) => [path, page(path)]))
  const site = await openSite(t, answers({ '/': page('start'), '/sitemap.xml': map, ...pages }))
  const seeds = [`${site.origin}/`, `${site.origin}/p1100`]
  const run = await runCrawl(t, { seeds, crawl: { sitemaps: true, maxPagesPerHost: 10 }, store: openMemoryStore() })
  const named = (await ledgerRows(run.store)).flatMap((row) => ('pictures' in row ? (row.pictures ?? []) : []))
  assert.equal(named.length, 19, 'a frontier takes twice the budget, and one of them is the seed that is not named')
  assert.ok(
    named.some(({ page }) => page.endsWith('/p1100')),
    'what was admitted before counts, however late it is named',
  )
  const captures = Object.values(await imagesIn(run, false))
  assert.equal(captures.filter((images) => images !== undefined).length, 9)
})

test('a crawl of a folder reads the sitemaps and feeds of its host, and nothing else outside the folder', async (t) => {
  const site = await openSite(
    t,
    answers({
      '/robots.txt': typed('text/plain', 'Sitemap: /maps/index.xml'),
      '/docs/': page('<link rel=alternate type="application/rss+xml" href="/feed">start'),
      '/maps/index.xml': index('/maps/a.xml', 'http://other.example/b.xml'),
      '/maps/a.xml': urlset('/docs/one', '/shop/two'),
      '/feed': '<rss><item><link>/docs/three</link></item><item><link>/shop/four</link></item></rss>',
      ...Object.fromEntries(['/docs/one', '/docs/three', '/shop/two', '/shop/four'].map((path) => [path, page(path)])),
    }),
  )
  const seeds = [`${site.origin}/docs/`]
  const { store } = await runCrawl(t, { seeds, crawl: { sitemaps: true, scope: 'prefix' }, store: openMemoryStore() })
  assert.deepEqual(Object.keys(await outcomes(store)).sort(), ['/docs/', '/docs/one', '/docs/three'])
  assert.deepEqual([site.times('/maps/a.xml'), site.times('/sitemap.xml'), site.times('/shop/two')], [1, 1, 0])
})
