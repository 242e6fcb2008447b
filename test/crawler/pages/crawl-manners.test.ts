/** Manners and limits of a whole crawl: pace, Retry-After, redirects, budgets, scope, partitions, opt-outs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucketOf } from '../../../core/hash.ts'
import { type Answer, answers, openSite, type Site } from '../site.ts'
import { ledgerRows, outcomes, runCrawl, warcRecords } from './run-crawl.ts'

const page = (...hrefs: string[]): string =>
  `<html><body>${hrefs.map((href) => `<a href="${href}">x</a>`).join('')}</body></html>`
const redirect =
  (location: string, status = 302): Answer =>
  (_request, response) =>
    response.writeHead(status, { location }).end()
const smallestGapMs = (site: Site): number =>
  Math.min(...site.asked.slice(1).map(({ atMs }, index) => atMs - (site.asked[index]?.atMs ?? 0)))

test('manners: requests to a host keep their distance, robots.txt and retries included', async (t) => {
  let failures = 0
  const site = await openSite(
    t,
    answers({
      '/': page('/a', '/b', '/flaky'),
      '/a': page(),
      '/b': page(),
      '/flaky': (_request, response) => {
        failures += 1
        response.writeHead(failures < 3 ? 500 : 200, { 'content-type': 'text/html' }).end(page())
      },
    }),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], network: { minDelayMs: 120, backoffMs: 10 } })
  assert.equal(run.counts['page.kept'], 4)
  // Three of them robots.txt and the two policy files of the site.
  assert.equal(site.asked.length, 9)
  // Loopback takes its time too; the rest counts from the end of an answer, so the gap can only be longer.
  assert.ok(smallestGapMs(site) >= 119, `${smallestGapMs(site)} ms`)
})

test('manners: nothing is sent to a host before Retry-After is over', async (t) => {
  let refusals = 1
  const site = await openSite(
    t,
    answers({
      '/': page('/a', '/b'),
      '/a': (_request, response) => {
        if (refusals-- > 0) response.writeHead(429, { 'retry-after': '1' }).end()
        else response.writeHead(200, { 'content-type': 'text/html' }).end(page())
      },
      '/b': page(),
    }),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.equal(run.counts['page.kept'], 3)
  const refusedAt = site.asked.findIndex(({ path }) => path === '/a')
  const next = site.asked[refusedAt + 1]
  assert.ok((next?.atMs ?? 0) - (site.asked[refusedAt]?.atMs ?? 0) >= 999)
})

test('manners: Crawl-delay is kept', async (t) => {
  const site = await openSite(
    t,
    answers({ '/robots.txt': 'User-agent: *\nCrawl-delay: 0.3', '/': page('/a'), '/a': page() }),
  )
  await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.ok(smallestGapMs(site) >= 299, `${smallestGapMs(site)} ms`)
})

test('manners: no request leaves with the voice of a browser, or with a cookie', async (t) => {
  const site = await openSite(t, (request, response) => {
    response.setHeader('set-cookie', 'session=1')
    answers({ '/': page('/a'), '/a': page(), '/sitemap.xml': '<urlset/>' })(request, response)
  })
  await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { sitemaps: true } })
  assert.equal(site.asked.length, 6)
  for (const { headers } of site.asked) {
    assert.match(headers['user-agent'] ?? '', /^mthreew\/[\d.]+ \(\+mailto:tester@example\.org\)$/)
    assert.equal(headers.cookie, undefined)
  }
})

test('redirects: each hop is archived and judged, five at most, loops end', async (t) => {
  const other = await openSite(t, answers({ '/': page('/deep'), '/deep': page() }))
  const site = await openSite(
    t,
    answers({
      '/robots.txt': 'User-agent: *\nDisallow: /secret',
      '/': page('/h0', '/loop', '/out', '/hide', '/self', '/nowhere', '/bad'),
      ...Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`/h${n}`, redirect(`/h${n + 1}`)])),
      '/loop': redirect('/pool'),
      '/pool': redirect('/loop'),
      '/out': redirect(`${other.origin}/`),
      '/hide': redirect('/secret'),
      '/self': redirect('/self'),
      '/nowhere': (_request, response) => response.writeHead(302).end(),
      '/bad': redirect('ftp://example.org/'),
    }),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.deepEqual(await outcomes(run.store), {
    '/': 'captured',
    '/bad': 'http_other',
    ...Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`/h${n}`, 'redirected'])),
    '/h5': 'redirect_limit',
    '/hide': 'redirected',
    '/loop': 'redirected',
    '/nowhere': 'http_other',
    '/out': 'redirect_out_of_scope',
    '/pool': 'redirect_loop',
    '/secret': 'robots_disallow',
    '/self': 'redirect_loop',
  })
  assert.equal(other.asked.length, 0)
  assert.equal(site.times('/secret'), 0)
  assert.equal(site.times('/self'), 1)
  const hops = (await warcRecords(run)).filter(
    ({ type, targetUri }) => type === 'response' && /\/h\d$/.test(targetUri ?? ''),
  )
  assert.equal(hops.length, 6)
})

test('redirects: where a seed leads joins the scope', async (t) => {
  const target = await openSite(t, answers({ '/home': page('/inner'), '/inner': page() }))
  const site = await openSite(t, answers({ '/': redirect(`${target.origin}/home`) }))
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.deepEqual(await outcomes(run.store), { '/': 'redirected', '/home': 'captured', '/inner': 'captured' })
})

test('opt-outs: nofollow pages and links lead nowhere, a training reservation in robots.txt is obeyed', async (t) => {
  const site = await openSite(
    t,
    answers({
      '/': `${page('/a', '/meta')}<a rel=nofollow href=/no>`,
      '/a': (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html', 'x-robots-tag': 'nofollow' }).end(page('/from-a')),
      '/meta': `<meta name=robots content="nofollow">${page('/from-meta')}`,
    }),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.equal(run.counts['page.in'], 3)
  assert.equal(run.counts['links.refused.nofollow'], 3)
  const reserved = await openSite(
    t,
    answers({ '/robots.txt': 'User-agent: *\nContent-Signal: ai-train=no\nAllow: /', '/': page() }),
  )
  const refused = await runCrawl(t, { seeds: [`${reserved.origin}/`] })
  assert.equal(refused.dropped[0]?.reason, 'rights_reserved')
  assert.match(refused.dropped[0]?.detail ?? '', /ai-train=no/)
})

test('budgets: pages over a host’s budget are outcomes, links over its queue are counts', async (t) => {
  const site = await openSite(t, (request, response) => {
    const n = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0)
    answers({
      [request.url ?? '']:
        request.url === '/robots.txt' ? '' : page(...Array.from({ length: 6 }, (_, k) => `/p${n * 6 + k + 1}`)),
    })(request, response)
  })
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { maxPagesPerHost: 5 } })
  assert.equal(run.counts['page.kept'], 5)
  assert.equal(run.counts['page.dropped.over_budget'], 5)
  assert.equal(run.dropped[0]?.limit, 5)
  assert.equal(site.asked.length, 8)
  assert.ok((run.counts['links.refused.frontier_full'] ?? 0) >= 10)
})

test('hosts that cannot be reached end with the reason', async (t) => {
  const run = await runCrawl(t, { seeds: ['http://10.0.0.1/', 'http://127.0.0.1:1/'], network: { backoffMs: 5 } })
  assert.deepEqual(run.dropped.map(({ url, reason }) => [url, reason]).sort(), [
    ['http://10.0.0.1/', 'ssrf_denied'],
    ['http://127.0.0.1:1/', 'connect_refused'],
  ])
})

test('hostile bodies: a bomb, an endless page and a broken one are archived cut, and marked', async (t) => {
  const { gzipSync } = await import('node:zlib')
  const bomb = gzipSync(Buffer.alloc(30_000_000, 32))
  const site = await openSite(
    t,
    answers({
      '/': page('/bomb', '/endless', '/half'),
      '/bomb': (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb),
      '/endless': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' })
        const pump = (): void =>
          void (response.destroyed || response.write('<p>x</p>'.repeat(8192), () => setImmediate(pump)))
        pump()
      },
      '/half': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' })
        response.write('<a href=/x>')
        setTimeout(() => response.destroy(), 20)
      },
      '/x': page(),
    }),
  )
  const before = process.memoryUsage().rss
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], network: { maxPageBytes: 200_000, backoffMs: 5 } })
  assert.ok(process.memoryUsage().rss - before < 200_000_000)
  assert.equal(run.counts['page.kept'], 5)
  assert.equal(site.times('/half'), 3)
  const cut = (await warcRecords(run)).flatMap(({ type, targetUri, headers }) =>
    type === 'response' && headers.has('warc-truncated')
      ? [`${new URL(targetUri ?? '').pathname} ${headers.get('warc-truncated')}`]
      : [],
  )
  assert.deepEqual([...new Set(cut)].sort(), ['/endless length', '/half disconnect'])
})

test('partitions: each crawls its own sites; links between them wait for the next round', async (t) => {
  // Two hosts that hash to different partitions of two.
  const sites: Site[] = []
  const bodies = new Map<number, string>()
  const openOne = (): Promise<Site> =>
    openSite(t, (request, response) =>
      answers({ '/': bodies.get(request.socket.localPort ?? 0) ?? page(), '/linked': page() })(request, response),
    )
  while (new Set(sites.map(({ port }) => bucketOf(`127.0.0.1:${port}`, 2))).size < 2) sites.push(await openOne())
  const zero = sites.find(({ port }) => bucketOf(`127.0.0.1:${port}`, 2) === 0)
  const one = sites.find(({ port }) => bucketOf(`127.0.0.1:${port}`, 2) === 1)
  assert.ok(zero && one)
  bodies.set(zero.port, page(`${one.origin}/linked`))
  const seeds = [`${zero.origin}/`, `${one.origin}/`]

  const single = await runCrawl(t, { seeds, partitions: 2, partition: 0 })
  assert.deepEqual(await outcomes(single.store), { '/': 'captured' })
  assert.equal(single.counts['links.refused.other_partition'], 1)
  assert.equal(one.asked.length, 0)

  const crawl = { maxRounds: 2 }
  const first = await runCrawl(t, { seeds, partitions: 2, partition: 0, crawl })
  assert.deepEqual(first.links, [{ url: `${one.origin}/linked`, depth: 1 }])
  const store = (await runCrawl(t, { seeds, partitions: 2, partition: 1, crawl })).store
  const second = await runCrawl(t, { seeds, partitions: 2, partition: 1, crawl, round: 1, links: first.links, store })
  assert.equal(second.counts['page.in'], 1)
  assert.equal(one.times('/'), 1)
  assert.equal(one.times('/linked'), 1)
  assert.equal((await ledgerRows(store, 'abcdef012345-01-r1')).length, 4)
})

test('a partition without seeds touches nothing', async (t) => {
  const run = await runCrawl(t, { seeds: [] })
  assert.deepEqual(run.counts, {})
  for await (const { key } of run.store.list('')) assert.fail(key)
})
