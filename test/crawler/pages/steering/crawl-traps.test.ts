/** Endless sites are left after some pages that brought nothing new; sites of many pages under one path lose none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemoryStore } from '../../../helpers/memory-store.ts'
import { openSite } from '../../site.ts'
import { ledgerRows, runCrawl } from '../run-crawl.ts'

const MENU =
  'Home News About Contact Search Help Imprint Privacy Terms Careers Press Blog Shop Cart Account Login Language English German French Weather Sports Culture Science Travel Food Health Money Family Garden Music Film Books Games Radio Television Events Maps Traffic'

function html(text: string, ...links: string[]): string {
  return `<html><nav>${MENU}</nav><main>${text}</main>${links.map((link) => `<a href="${link}">on</a>`).join(' ')}</html>`
}

const pad = (n: number): string => String(n).padStart(2, '0')
const hex = (n: number): string => Math.imul(n, 2654435761).toString(16).replace('-', 'f')
const numberIn = (path: string): number => Number(/(\d+)\D*$/.exec(path)?.[1] ?? 0)

/** What an endless site answers, by its name. */
const TRAPS: Readonly<Record<string, (path: string) => string>> = {
  calendar(path) {
    const n = numberIn(path.replaceAll('/', '')) % 1000
    const day = (by: number): string =>
      `/cal/${2000 + ((n + by) % 30)}/${pad(1 + ((n + by) % 12))}/${pad(1 + ((n + by) % 28))}`
    return html(`Appointments of day ${path}: none.`, day(1), day(7), day(31))
  },
  sessions: (path) =>
    html(
      'Welcome to our little shop of lanterns.',
      `/?sid=${hex(numberIn(path) + 1)}`,
      `/?sid=${hex(path.length * 77 + numberIn(path))}x${numberIn(path) + 1}`,
    ),
  relative: (path) => html('You are here.', `dir${path.length}/`, `sub${path.length + 1}/`),
  flat: (path) =>
    html(
      `Listing ${path.slice(3)} is not available.`,
      ...[1, 2, 3].map((by) => `/p/${hex(numberIn(path) * 3 + by)}${numberIn(path) * 3 + by}`),
    ),
  facets: (path) =>
    html(
      'No products match.',
      ...['red', 'blue', 'big', 'small', 'new'].map(
        (value, n) => `${path.includes('?') ? path : `${path}list?a=1`}&f${n}=${value}`,
      ),
    ),
}

for (const [name, answer] of Object.entries(TRAPS)) {
  test(`traps: ${name}: left long before the budget, with a reason for every page and link`, async (t) => {
    const site = await openSite(t, (request, response) => {
      if (request.url === '/robots.txt') response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': 'text/html' }).end(answer(request.url ?? '/'))
    })
    const store = openMemoryStore()
    const setup = {
      seeds: [`${site.origin}/`],
      store,
      crawl: { maxPagesPerHost: 500, maxDepth: 200, maxBarrenPages: 15 },
    }
    const run = await runCrawl(t, setup)
    assert.ok(site.asked.length < 60, `${site.asked.length} requests`)
    assert.equal(run.counts['page.dropped.over_budget'], undefined)
    const trapped = (run.counts['links.refused.link_trapped'] ?? 0) + (run.counts['page.dropped.trapped'] ?? 0)
    assert.ok(trapped > 0)
    const counts = { ...run.counts }
    const again = await runCrawl(t, setup)
    assert.deepEqual(again.counts, counts)
  })
}

test('traps: two hundred short articles of one folder, by number and by query, are all kept', async (t) => {
  const words = MENU.split(' ')
  const article = (n: number): string =>
    Array.from(
      { length: 40 },
      (_, k) => `${words[(n * 7 + k * 11) % words.length]}${hex(n * 50 + k).replace(/\d/g, 'q')}`,
    ).join(' ')
  const site = await openSite(t, (request, response) => {
    const n = numberIn(request.url ?? '')
    if (request.url === '/robots.txt') response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(html(article(n), ...(n < 200 ? [`/news/${n + 1}`, `/view?id=${n + 1}`] : [])))
  })
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { maxDepth: 1000, maxBarrenPages: 15 } })
  assert.equal(run.counts['page.kept'], 401)
  assert.equal(run.counts['links.refused.link_trapped'], undefined)
})

test('traps: a gallery of pages with hardly a word, each with a picture of its own, is kept', async (t) => {
  const site = await openSite(t, (request, response) => {
    const n = numberIn(request.url ?? '')
    const next = n < 60 ? `<a href="/photo/${n + 1}">next</a>` : ''
    if (request.url === '/robots.txt') response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'text/html' }).end(`<html><img src="/img/${n}.jpg">${next}</html>`)
  })
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], crawl: { maxDepth: 1000, maxBarrenPages: 15 } })
  assert.equal(run.counts['page.kept'], 61)
})

test('traps: 0 closes nothing, and rows say what a page looked like', async (t) => {
  const site = await openSite(t, (request, response) => {
    const n = numberIn(request.url ?? '')
    if (request.url === '/robots.txt') response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'text/html' }).end(html('Same.', ...(n < 80 ? [`/p/${n + 1}`] : [])))
  })
  const store = openMemoryStore()
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], store, crawl: { maxDepth: 1000, maxBarrenPages: 0 } })
  assert.equal(run.counts['page.kept'], 81)
  const [row] = (await ledgerRows(store)).flatMap((one) => ('outcome' in one ? [one] : []))
  assert.match(row?.sketch?.text ?? '', /^[0-9a-f]{16}$/)
})
