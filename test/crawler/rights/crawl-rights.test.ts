/** What owners say outside their pages, heard by a crawl: asked once a site, before pages, at its pace, and kept as proof. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ledgerRows, outcomes, runCrawl, warcRecords } from '../pages/run-crawl.ts'
import { type Answer, openSite } from '../site.ts'

/** Files by path; everything else is a page without links. */
function siteOf(files: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    const path = request.url ?? ''
    const file = Object.hasOwn(files, path) ? files[path] : undefined
    if (file !== undefined) response.end(file)
    else if (/^\/(robots\.txt|ai\.txt|\.well-known\/.*)$/.test(path)) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'text/html', ...headers }).end('<p>text</p>')
  }
}

async function crawl(t: TestContext, answer: Answer, paths: readonly string[] = ['/', '/art/1']) {
  const site = await openSite(t, answer)
  const run = await runCrawl(t, { seeds: paths.map((path) => site.origin + path) })
  return { site, run, outcomes: await outcomes(run.store), rows: await ledgerRows(run.store) }
}
const TDM =
  '[{"location":"/art/","tdm-reservation":1,"tdm-policy":"https://x.example/p"},{"location":"*","tdm-reservation":0}]'

test('a crawl asks robots.txt, tdmrep.json and ai.txt once a site, in this order, before pages', async (t) => {
  const { site } = await crawl(t, siteOf({}), ['/1', '/2', '/3'])
  const paths = site.asked.map(({ path }) => path)
  assert.deepEqual(paths.slice(0, 3), ['/robots.txt', '/.well-known/tdmrep.json', '/ai.txt'])
  assert.deepEqual(paths.slice(3).sort(), ['/1', '/2', '/3'])
})

test('a page that tdmrep.json reserves is not asked for, and of the others the file is evidence', async (t) => {
  const { site, run, outcomes, rows } = await crawl(t, siteOf({ '/.well-known/tdmrep.json': TDM }))
  assert.deepEqual(outcomes, { '/': 'captured', '/art/1': 'rights_reserved' })
  assert.equal(site.times('/art/1'), 0)
  const [page] = rows.flatMap((row) => ('outcome' in row && row.outcome === 'captured' ? [row] : []))
  assert.deepEqual(page?.site, [{ signal: 'tdmrep-file', value: '0 for *', says: 'allowed' }])
  assert.match(run.dropped[0]?.detail ?? '', /^tdmrep-file: 1 for \/art\/$/)
  const proofs = (await warcRecords(run)).filter(({ headers }) => headers.get('m3w-purpose') === 'rights')
  assert.deepEqual(proofs.map(({ targetUri }) => new URL(targetUri ?? '').pathname).sort(), [
    '/.well-known/tdmrep.json',
    '/ai.txt',
  ])
})

test('what robots.txt reserves needs no further question', async (t) => {
  for (const robots of [
    'Content-Signal: ai-train=no',
    'User-agent: *\nContent-Usage: train-ai=n\nAllow: /',
    'User-agent: *\nAllow: /\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /',
  ]) {
    const { site, outcomes } = await crawl(t, siteOf({ '/robots.txt': robots }))
    assert.deepEqual(outcomes, { '/': 'rights_reserved', '/art/1': 'rights_reserved' }, robots)
    assert.deepEqual(
      site.asked.map(({ path }) => path),
      ['/robots.txt'],
    )
  }
})

test('terms that robots.txt names are read once, and forbid where they say so', async (t) => {
  const terms =
    '<rsl xmlns="https://rslstandard.org/rsl"><content url="/art/"><license><prohibits type="usage">ai-train</prohibits></license></content></rsl>'
  const files = { '/robots.txt': 'License: /terms.xml\nUser-agent: *\nAllow: /', '/terms.xml': terms }
  const { site, outcomes } = await crawl(t, siteOf(files), ['/', '/art/1', '/art/2'])
  assert.deepEqual(outcomes, { '/': 'captured', '/art/1': 'rights_reserved', '/art/2': 'rights_reserved' })
  assert.equal(site.times('/terms.xml'), 1)
})

test('terms that a page names in its header are read before it has its outcome', async (t) => {
  const link = { link: '</terms.xml>; rel="license"; type="application/rsl+xml"' }
  const terms = '<rsl><content url="/"><license><payment type="purchase"/></license></content></rsl>'
  const { site, run, rows } = await crawl(t, siteOf({ '/terms.xml': terms }, link))
  assert.equal(site.times('/terms.xml'), 1)
  for (const row of rows) {
    if (!('outcome' in row)) continue
    assert.equal(row.outcome, 'captured')
    assert.deepEqual(row.site, [
      { signal: 'rsl', value: `${site.origin}/terms.xml payment purchase`, says: 'reserved' },
    ])
  }
  const notes = (await warcRecords(run)).filter(({ type }) => type === 'metadata').map(({ block }) => block.toString())
  assert.equal(notes.filter((note) => note.includes('rights: reserved')).length, 2)
})

test('terms that a page names and that speak of its pictures alone stand in its row', async (t) => {
  const link = { link: '</terms.xml>; rel="license"; type="application/rsl+xml"' }
  const terms =
    '<rsl><content url="/img/"><license><prohibits type="usage">ai-train</prohibits></license></content></rsl>'
  const { site, outcomes, rows } = await crawl(t, siteOf({ '/terms.xml': terms }, link), ['/'])
  assert.deepEqual(outcomes, { '/': 'captured' })
  const [page] = rows.flatMap((row) => ('outcome' in row ? [row] : []))
  assert.deepEqual(page?.site, [
    { signal: 'rsl', value: `${site.origin}/terms.xml speaks of other addresses`, says: 'nothing' },
    {
      signal: 'rsl',
      value: `${site.origin}/terms.xml prohibits ai-train`,
      says: 'images_reserved',
      pictures: [{ pattern: '/img/', reserved: true }],
    },
  ])
})

test('a file that robots.txt keeps from us is not asked for, and says nothing', async (t) => {
  const files = {
    '/robots.txt': 'User-agent: *\nDisallow: /.well-known/\nDisallow: /ai.txt',
    '/.well-known/tdmrep.json': TDM,
  }
  const { site, outcomes } = await crawl(t, siteOf(files))
  assert.deepEqual(outcomes, { '/': 'captured', '/art/1': 'captured' })
  assert.deepEqual(site.asked.map(({ path }) => path).sort(), ['/', '/art/1', '/robots.txt'])
})

test('a server that has an error for whatever it does not know is asked twice, and crawled', async (t) => {
  const answer: Answer = (request, response) => {
    if (/well-known|ai\.txt/.test(request.url ?? '')) response.writeHead(503).end()
    else siteOf({})(request, response)
  }
  const { site, outcomes } = await crawl(t, answer)
  assert.deepEqual(outcomes, { '/': 'captured', '/art/1': 'captured' })
  assert.deepEqual(['/.well-known/tdmrep.json', '/ai.txt'].map(site.times), [2, 2])
})

test('a challenge page is a refusal, whatever its status, and is not asked again', async (t) => {
  for (const status of [200, 403, 503]) {
    const answer: Answer = (request, response) => {
      if (request.url !== '/') siteOf({})(request, response)
      else response.writeHead(status, { 'content-type': 'text/html', 'cf-mitigated': 'challenge' }).end('<p>prove it')
    }
    const { site, outcomes } = await crawl(t, answer, ['/'])
    assert.deepEqual(outcomes, { '/': 'challenged' }, `${status}`)
    assert.equal(site.times('/'), 1)
  }
})
