/** The crawl stage end to end: what is asked, what is archived, what becomes of every URL. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { captureOf } from '../../../archives/captures.ts'
import { type Answer, answers, openSite } from '../site.ts'
import { ledgerRows, outcomes, runCrawl, warcRecords } from './run-crawl.ts'

const page = (...hrefs: string[]): string =>
  `<html><body>${hrefs.map((href) => `<a href="${href}">x</a>`).join('')}</body></html>`
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(code, { 'content-type': 'text/html', ...headers }).end('<p>status')

test('crawl: every URL has one outcome, and the funnel adds up', async (t) => {
  const site = await openSite(
    t,
    answers({
      '/robots.txt': 'User-agent: *\nDisallow: /private',
      '/': page(
        '/a',
        '/b#x',
        '/b',
        '/private/x',
        '/old',
        '/pdf',
        '/gone',
        '/401',
        '/451',
        '/500',
        '/pic.jpg',
        'mailto:x@y.z',
        '//8.8.8.8/',
      ),
      '/a': page('/', '/b', '/c'),
      '/b': page(),
      '/c': page('https://other.example/'),
      '/old': status(301, { location: '/new' }),
      '/new': page('/d'),
      '/d': page(),
      '/pdf': (_request, response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF'),
      '/401': status(401),
      '/451': status(451),
      '/500': status(500),
    }),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.deepEqual(await outcomes(run.store), {
    '/': 'captured',
    '/401': 'http_401_403',
    '/451': 'http_451',
    '/500': 'http_5xx',
    '/a': 'captured',
    '/b': 'captured',
    '/c': 'captured',
    '/d': 'captured',
    '/gone': 'http_404_410',
    '/new': 'captured',
    '/old': 'redirected',
    '/pdf': 'not_html',
    '/private/x': 'robots_disallow',
  })
  assert.equal(run.counts['page.in'], 13)
  assert.equal(run.counts['page.kept'], 6)
  assert.equal(run.dropped.length, 7)
  assert.equal(run.dropped.find(({ reason }) => reason === 'http_401_403')?.measured, 401)
  const pdf = (await warcRecords(run)).find(({ type, targetUri }) => type === 'response' && targetUri?.endsWith('/pdf'))
  assert.equal(pdf?.headers.get('warc-truncated'), 'length')
  assert.match(pdf?.block.toString() ?? '', /\r\n\r\n$/, 'the body of a file that is no page is not taken')
  assert.equal(site.times('/private/x'), 0)
  assert.equal(site.times('/robots.txt'), 1)
  assert.equal(site.times('/500'), 3)
  for (const path of ['/', '/a', '/b', '/c', '/d', '/old', '/new', '/pdf', '/401'])
    assert.equal(site.times(path), 1, path)
  assert.equal(run.counts['links.refused.file_type'], 1)
  assert.equal(run.counts['links.refused.not_http'], 1)
  assert.equal(run.counts['links.refused.out_of_scope'], 2)
  assert.equal(run.counts['exchanges.attempt'], 2)
  assert.equal(run.counts['exchanges.robots'], 1)
})

test('crawl: archives request, response and metadata of each exchange, the body as it came', async (t) => {
  const html = page('/next')
  const site = await openSite(
    t,
    answers({
      '/': (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip', 'X-Robots-Tag': 'noai' })
        response.end(gzipSync(html))
      },
      '/next': page(),
    }),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`] })
  const records = await warcRecords(run)
  assert.equal(records[0]?.type, 'warcinfo')
  assert.match(records[0]?.block.toString() ?? '', /operator: tester@example\.org\r\n/)
  const about = records.filter(({ targetUri }) => targetUri === `${site.origin}/`)
  assert.deepEqual(
    about.map(({ type }) => type),
    ['response', 'request', 'metadata'],
  )
  const [response, request, metadata] = about
  assert.ok(response && request && metadata)
  assert.equal(request.headers.get('warc-concurrent-to'), response.recordId)
  assert.equal(response.headers.get('warc-ip-address'), '127.0.0.1')
  assert.match(request.block.toString(), /^GET \/ HTTP\/1\.1\r\nhost: /)
  assert.match(metadata.block.toString(), /rights: reserved\r\nrightsEvidence: x-robots-tag reserved noai\r\n/)
  const capture = captureOf(response, { key: 'k', maxPageBytes: 10_000, isImported: true })
  assert.ok(typeof capture === 'object')
  assert.equal(capture.payload.toString(), html)
  const next = records.find(({ targetUri, type }) => targetUri === `${site.origin}/next` && type === 'metadata')
  assert.match(next?.block.toString() ?? '', new RegExp(`via: ${site.origin}/\r\ndepth: 1`))
  const robots = records.find(({ targetUri, type }) => targetUri === `${site.origin}/robots.txt` && type === 'response')
  assert.equal(robots?.headers.get('m3w-purpose'), 'robots')
  for (const row of await ledgerRows(run.store)) {
    if (row.offset !== undefined)
      assert.ok(records.some(({ offset, type }) => offset === row.offset && type === 'response'))
  }
})

test('crawl: reads sitemaps that robots.txt names and the usual one, through indexes', async (t) => {
  const urls = (...paths: string[]): string =>
    `<urlset>${paths.map((path) => `<url><loc>${path}</loc></url>`).join('')}</urlset>`
  const site = await openSite(t, (request, response) =>
    answers({
      '/robots.txt': `Sitemap: ${`http://${request.headers.host}`}/index.xml\n`,
      '/index.xml':
        '<sitemapindex><sitemap><loc>/one.xml.gz</loc></sitemap><sitemap><loc>http://other.example/s.xml</loc></sitemap></sitemapindex>',
      '/one.xml.gz': (_request, out) =>
        out.writeHead(200, { 'content-type': 'application/gzip' }).end(gzipSync(urls('/from-one', '/'))),
      '/sitemap.xml': urls('/from-usual?a=1&amp;b=2', 'http://elsewhere.example/'),
      '/': page(),
      '/from-one': page(),
      '/from-usual?a=1&b=2': page(),
    })(request, response),
  )
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { sitemaps: true } })
  assert.deepEqual(await outcomes(run.store), {
    '/': 'captured',
    '/from-one': 'captured',
    '/from-usual?a=1&b=2': 'captured',
  })
  assert.equal(run.counts['exchanges.sitemap'], 3)
})

test('crawl: links of pages in a legacy charset are asked for in the words of the page, their queries in its bytes', async (t) => {
  const asked: (string | undefined)[] = []
  const legacy = (head: string, query: string): Answer => {
    const body = Buffer.from(
      `${head}<p>\xcc\xe0\xff\xea \xed\xe0 \xee\xf1\xf2\xf0\xee\xe2\xe5</p><a href="/\xe4\xee\xec?${query}#x">x</a>`,
      'latin1',
    )
    return (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(body)
  }
  const site = await openSite(t, (request, response) => {
    asked.push(request.url)
    answers({
      '/robots.txt': '',
      '/': page('/declared', '/undeclared'),
      '/declared': legacy(`<script>${'/'.repeat(5000)}</script><meta charset=cp1251>`, 'q=\xf1\xeb\xee\xe2\xee'),
      '/undeclared': legacy('', 'q=\xf1\xe5\xe2\xe5\xf0&y=&#9731;'),
    })(request, response)
  })
  await runCrawl(t, { seeds: [`${site.origin}/`] })
  assert.deepEqual(asked.filter((url) => url?.includes('?')).sort(), [
    '/%D0%B4%D0%BE%D0%BC?q=%F1%E5%E2%E5%F0&y=%26%239731%3B',
    '/%D0%B4%D0%BE%D0%BC?q=%F1%EB%EE%E2%EE',
  ])
})
