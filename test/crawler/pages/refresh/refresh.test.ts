/** A crawl that is asked again: what is as it was keeps its capture, what changed has a new one, what is gone or shut leaves, what fails stays. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readCaptures } from '../../../../archives/captures.ts'
import { openMemoryStore } from '../../../helpers/memory-store.ts'
import { type Answer, answers, openSite, type Site } from '../../site.ts'
import { CRAWL_KEY, type CrawlRun, ledgerRows, runCrawl, warcRecords } from '../run-crawl.ts'

const NOW = '2999-01-01T00:00:00.000Z'
const refresh = { generation: 1, before: NOW }
const G1 = `${CRAWL_KEY}-g1-00`

type Pages = Record<string, string | Answer>

/** A site whose pages the test may replace. */
async function openChanging(t: TestContext, pages: Pages): Promise<Site & { readonly pages: Pages }> {
  const site = await openSite(t, (request, response) => answers(pages)(request, response))
  return { ...site, pages }
}

/** What extract would read: URL to text of the payload and date. */
async function read(run: CrawlRun): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const archive of run.archives) {
    const splits = [{ ...archive, start: 0, end: archive.bytes }]
    const task = { store: run.store, splits, signal: new AbortController().signal }
    for await (const item of readCaptures(task, { maxPageBytes: 1e6 })) {
      assert.ok(item.kind === 'capture')
      const path = new URL(item.capture.url).pathname
      assert.ok(!(path in found), `${path} is read once`)
      found[path] = item.capture.payload.toString()
    }
  }
  return found
}

async function outcomesOf(run: CrawlRun): Promise<Record<string, string>> {
  const rows = await ledgerRows(run.store, G1)
  return Object.fromEntries(
    rows.flatMap((row) => ('outcome' in row ? [[new URL(row.url).pathname, row.outcome]] : [])).sort(),
  )
}

const withTag =
  (tag: string, html: string, headers: Record<string, string> = {}): Answer =>
  (request, response) => {
    if (request.headers['if-none-match'] === tag) response.writeHead(304, { etag: tag, ...headers }).end()
    else response.writeHead(200, { 'content-type': 'text/html', etag: tag, ...headers }).end(html)
  }

test('refresh: each page is asked with its validators, and ends as the answer says', async (t) => {
  const modified = 'Mon, 02 Nov 2026 10:00:00 GMT'
  const since: Answer = (request, response) => {
    if (request.headers['if-modified-since'] === modified) response.writeHead(304).end()
    else response.writeHead(200, { 'content-type': 'text/html', 'last-modified': modified }).end('<p>dated')
  }
  const site = await openChanging(t, {
    '/': '<a href=/tag>a</a><a href=/since>b</a><a href=/same>c</a><a href=/new>d</a><a href=/gone>e</a><a href=/fails>f</a><a href=/pdf>g</a>',
    '/tag': withTag('"1"', '<p>tagged<a href=/deep>deep</a>'),
    '/deep': '<p>deep',
    '/since': since,
    '/same': '<p>same',
    '/new': withTag('"old"', '<p>old'),
    '/gone': '<p>gone',
    '/fails': '<p>fails',
    '/pdf': '<p>pdf',
  })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store, network: { maxAttempts: 1 } }
  const first = await runCrawl(t, setup)
  const before = await read(first)
  assert.equal(Object.keys(before).length, 9)
  site.pages['/new'] = withTag('"new"', '<p>new<a href=/born>born</a>')
  site.pages['/born'] = '<p>born'
  delete site.pages['/gone']
  site.pages['/fails'] = (_, response) => response.writeHead(503).end()
  site.pages['/pdf'] = (_, response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF')
  const second = await runCrawl(t, { ...setup, refresh })
  assert.deepEqual(await outcomesOf(second), {
    '/': 'unchanged',
    '/born': 'captured',
    '/deep': 'unchanged',
    '/fails': 'http_5xx',
    '/gone': 'http_404_410',
    '/new': 'captured',
    '/pdf': 'not_html',
    '/same': 'unchanged',
    '/since': 'unchanged',
    '/tag': 'unchanged',
  })
  const { '/gone': _, '/pdf': __, ...stay } = before
  assert.deepEqual(await read(second), {
    ...stay,
    '/new': '<p>new<a href=/born>born</a>',
    '/born': '<p>born',
  })
  assert.deepEqual(
    second.dropped.map(({ url, reason }) => [new URL(url).pathname, reason]),
    [
      ['/gone', 'gone'],
      ['/pdf', 'not_html'],
    ],
  )
  assert.equal(second.counts['page.in'], 10)
  assert.equal(second.counts['page.kept'], 8)
  const asked = site.asked.length
  const again = await runCrawl(t, { ...setup, refresh })
  assert.equal(site.asked.length, asked, 'a generation that is done asks nothing')
  assert.deepEqual(again.archives, second.archives)
  assert.deepEqual(await read(await runCrawl(t, setup)), before, 'the generation before is what it was')
})

test('refresh: a revisit record names the capture that stands, by id, address and date, and has its digest', async (t) => {
  const site = await openChanging(t, { '/': withTag('"1"', '<p>tagged<a href=/same>s</a>'), '/same': '<p>same' })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store }
  const first = await warcRecords(await runCrawl(t, setup))
  const run = await runCrawl(t, { ...setup, refresh })
  const second = (await warcRecords(run)).filter(({ type }) => type === 'revisit')
  assert.deepEqual(
    second.map(({ targetUri, headers, block }) => [
      new URL(targetUri ?? '').pathname,
      headers.get('warc-profile')?.split('/').at(-1),
      block.toString('latin1').split('\r\n')[0],
    ]),
    [
      ['/', 'server-not-modified', ''],
      ['/same', 'identical-payload-digest', 'HTTP/1.1 200 OK'],
    ],
  )
  for (const { targetUri, headers, block } of second) {
    const original = first.find((one) => one.type === 'response' && one.targetUri === targetUri)
    assert.equal(headers.get('warc-refers-to'), original?.recordId)
    assert.equal(headers.get('warc-refers-to-target-uri'), targetUri)
    assert.equal(headers.get('warc-refers-to-date'), original?.date)
    assert.equal(headers.get('warc-payload-digest'), original?.headers.get('warc-payload-digest'))
    assert.match(
      block.toString('latin1'),
      /^(HTTP[\s\S]*\r\ncontent-type: text\/html[\s\S]*\r\n\r\n)?$/i,
      'the head alone',
    )
    assert.doesNotMatch(block.toString('latin1'), /content-length: 0/i, 'readers would show nothing')
  }
  const [metadata] = (await warcRecords(run)).filter(
    ({ type, headers }) => type === 'metadata' && headers.get('warc-concurrent-to') === second[0]?.recordId,
  )
  assert.match(metadata?.block.toString() ?? '', /answered: HTTP\/1.1 304 Not Modified\r\nanswered: etag: "1"/i)
})

test('refresh: what is young is not asked, and a site of which all is young is not asked for its robots.txt either', async (t) => {
  const site = await openChanging(t, { '/': '<a href=/p>p</a>', '/p': '<p>p' })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store }
  const first = await read(await runCrawl(t, setup))
  const asked = site.asked.length
  const run = await runCrawl(t, { ...setup, refresh: { generation: 1, before: '2000-01-01T00:00:00.000Z' } })
  assert.equal(site.asked.length, asked)
  assert.deepEqual(await read(run), first)
  assert.equal(run.counts['page.kept'], 2)
})

test('refresh: a third generation asks by what the first captured, and compares with that', async (t) => {
  const site = await openChanging(t, { '/': withTag('"1"', '<p>tagged') })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store }
  const first = await read(await runCrawl(t, setup))
  await runCrawl(t, { ...setup, refresh })
  const third = await runCrawl(t, { ...setup, refresh: { generation: 2, before: NOW } })
  assert.deepEqual(await read(third), first)
  const rows = await ledgerRows(store, `${CRAWL_KEY}-g2-00`)
  assert.equal(rows.find((row) => 'outcome' in row)?.httpStatus, 304)
})

test('refresh: a page that is disallowed or reserved by now leaves with that reason, asked or by its own head', async (t) => {
  const site = await openChanging(t, {
    '/': '<a href=/shut>a</a><a href=/kept>b</a><a href=/tag>c</a><a href=/same>d</a>',
    '/shut': '<p>shut',
    '/kept': '<p>kept',
    '/tag': withTag('"1"', '<p>tagged'),
    '/same': '<p>same',
  })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store }
  await runCrawl(t, setup)
  const noai = { 'x-robots-tag': 'noai' }
  site.pages['/robots.txt'] = (_, response) =>
    response.writeHead(200, { 'content-type': 'text/plain' }).end('User-agent: *\nDisallow: /shut\n')
  site.pages['/.well-known/tdmrep.json'] = (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('[{"location":"/kept","tdm-reservation":1}]')
  site.pages['/tag'] = withTag('"1"', '<p>tagged', noai)
  site.pages['/same'] = (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...noai }).end('<p>same')
  const run = await runCrawl(t, { ...setup, refresh })
  assert.deepEqual(
    run.dropped.map(({ url, reason }) => [new URL(url).pathname, reason]),
    [
      ['/shut', 'robots_disallow'],
      ['/kept', 'rights_reserved'],
    ],
  )
  // The head of an answer is archived where it says something new of rights: extract reads it there.
  const outcomes = await outcomesOf(run)
  assert.deepEqual([outcomes['/tag'], outcomes['/same']], ['captured', 'captured'])
  const heads = (await warcRecords(run)).filter(
    ({ headers, block }) => headers.get('m3w-purpose') === 'page' && /x-robots-tag: noai/i.test(block.toString()),
  )
  assert.deepEqual(heads.map(({ targetUri }) => new URL(targetUri ?? '').pathname).sort(), ['/same', '/tag'])
})

test('refresh: what a site says beside its pages counts anew for those that are as they were', async (t) => {
  const site = await openChanging(t, { '/': withTag('"1"', '<p>tagged') })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store }
  await runCrawl(t, setup)
  site.pages['/robots.txt'] = (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain' })
      .end('User-agent: *\nContent-Signal: ai-train=yes\nAllow: /\n')
  const run = await runCrawl(t, { ...setup, refresh })
  const [archive] = run.archives
  assert.ok(archive)
  const task = { store, splits: [{ ...archive, start: 0, end: archive.bytes }], signal: new AbortController().signal }
  for await (const item of readCaptures(task, { maxPageBytes: 1e6 }))
    assert.deepEqual(item.kind === 'capture' && item.capture.site?.map(({ says }) => says), ['allowed'])
})

test('refresh: budgets are of the crawl: what was asked once costs nothing again, and what had no room has none', async (t) => {
  const links = Array.from({ length: 9 }, (_, n) => `<a href=/p${n}>p</a>`).join('')
  const pages = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`/p${n}`, `<p>page ${n}`]))
  const site = await openChanging(t, { '/': links, ...pages })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store, crawl: { maxPagesPerHost: 6 } }
  const first = await runCrawl(t, setup)
  assert.equal(first.counts['page.kept'], 6)
  site.pages['/'] = `<a href=/fresh>new</a>${links}`
  site.pages['/fresh'] = '<p>fresh'
  const run = await runCrawl(t, { ...setup, refresh })
  assert.equal(run.counts['page.kept'], 6)
  const { '/fresh': fresh, ...others } = await outcomesOf(run)
  assert.equal(fresh, 'over_budget')
  assert.equal(Object.keys(others).length, 6, 'the pages that were asked, and no other')
  assert.equal(run.counts['page.dropped.over_budget'], 5)
})

test('refresh: pages that come back hardly changed close no part of their site', async (t) => {
  const words =
    'the same few words on every one of these pages that a reader of the site would see as he goes along from one to the next of them, and on, and on, and on'
  const links = '<a href=/a>a</a><a href=/b>b</a>'
  const site = await openChanging(t, { '/': links, '/a': `<p>${words}`, '/b': '<p>other' })
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store, crawl: { maxBarrenPages: 3 } }
  await runCrawl(t, setup)
  for (let generation = 1; generation < 5; generation += 1) {
    site.pages['/a'] = `<p>${words} ${generation}`
    site.pages['/b'] = `<p>other ${generation}`
    await runCrawl(t, { ...setup, refresh: { generation, before: NOW } })
  }
  site.pages['/'] = `${links}<a href=/c>c</a>`
  site.pages['/c'] = '<p>something quite new'
  const run = await runCrawl(t, { ...setup, refresh: { generation: 5, before: NOW } })
  assert.equal(run.counts['page.kept'], 4)
})

test('refresh: sitemaps are read anew', async (t) => {
  const sitemap =
    (...paths: string[]): Answer =>
    (_, response) => {
      const urls = paths.map((path) => `<url><loc>${site.origin}${path}</loc></url>`).join('')
      response.writeHead(200, { 'content-type': 'application/xml' }).end(`<urlset>${urls}</urlset>`)
    }
  const site: Site & { pages: Pages } = await openChanging(t, { '/': '<p>home', '/a': '<p>a', '/b': '<p>b' })
  site.pages['/sitemap.xml'] = sitemap('/a')
  const store = openMemoryStore()
  const setup = { seeds: [`${site.origin}/`], store, crawl: { sitemaps: true } }
  assert.equal((await runCrawl(t, setup)).counts['page.kept'], 2)
  site.pages['/sitemap.xml'] = sitemap('/a', '/b')
  assert.equal((await runCrawl(t, { ...setup, refresh })).counts['page.kept'], 3)
})
