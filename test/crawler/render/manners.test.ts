/** Rendered pages keep the manners of the crawl, and one that never ends holds nobody up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderConfig } from '../../../schemas/index.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'
import { ledgerRows, outcomes } from '../pages/run-crawl.ts'
import { type Answer, answers, openSite } from '../site.ts'
import { NO_BROWSER, renderCrawl } from './render-crawl.ts'

/** Asked of every host before its first page (docs/rights.md). */
const POLICY_FILES = /^\/(?:ai\.txt|\.well-known\/)/
const options = { skip: NO_BROWSER, timeout: HANG_MS }
const script =
  (text: string): Answer =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(text)
const shell = (scripts: string): string => `<!doctype html><title>x</title>${scripts}<div id="root"></div>`
const SHOW = `addEventListener('DOMContentLoaded', () => { root.textContent = 'Here I am. '.repeat(40) })`

test(
  'render: what pages ask for keeps robots.txt, the pace and reservations, and is asked for once',
  options,
  async (t) => {
    const inFlight = new Set<string>()
    let mostAtOnce = 0
    const table = answers({
      '/robots.txt': 'User-agent: *\nDisallow: /private',
      '/': shell(
        '<script src="/app.js"></script><script src="/private.js"></script><script src="/moved.js"></script><script src="/led-astray.js"></script><script src="http://127.0.0.2/other.js"></script><a href="/two"></a><a href="/reserved"></a>',
      ),
      '/two': shell('<script src="/app.js"></script><script src="/moved.js"></script>'),
      '/reserved': (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'text/html', 'x-robots-tag': 'noai' })
          .end(shell('<script src="/reserved.js"></script>')),
      '/app.js': script(SHOW),
      '/moved.js': (_request, response) => response.writeHead(302, { location: '/real.js' }).end(),
      '/real.js': script('window.moved = 1'),
      '/led-astray.js': (_request, response) => response.writeHead(302, { location: '/private/x.js' }).end(),
    })
    const site = await openSite(t, (request, response) => {
      inFlight.add(request.url ?? '')
      mostAtOnce = Math.max(mostAtOnce, inFlight.size)
      response.on('close', () => inFlight.delete(request.url ?? ''))
      setTimeout(() => table(request, response), 20)
    })
    const run = await renderCrawl(t, {
      seeds: [`${site.origin}/`],
      crawl: { render: renderConfig.parse({ mode: 'auto' }) },
      network: { minDelayMs: 200 },
    })
    const asked = site.asked.map(({ path }) => path).filter((path) => !POLICY_FILES.test(path))
    assert.deepEqual(asked.sort(), [
      '/',
      '/app.js',
      '/led-astray.js',
      '/moved.js',
      '/real.js',
      '/reserved',
      '/robots.txt',
      '/two',
    ])
    const gaps = site.asked.slice(1).map(({ atMs }, n) => atMs - (site.asked[n]?.atMs ?? 0))
    assert.ok(Math.min(...gaps) >= 200, `gaps of ${gaps.map(Math.round).join(', ')} ms`)
    assert.equal(mostAtOnce, 1)
    const pages = (await ledgerRows(run.store)).flatMap((row) => ('outcome' in row ? [row] : []))
    assert.deepEqual(
      pages.map(({ render }) => render?.refused).filter((refused) => refused !== undefined),
      [{ robots: 2, other_site: 1 }, {}],
    )
  },
)

test(
  'render: a page that never ends, by any of three ways, ends as render_failed, and the next is rendered',
  options,
  async (t) => {
    const site = await openSite(
      t,
      answers({
        '/': `${shell('<script src="/app.js"></script>')}<a href="/loop"></a><a href="/microtasks"></a><a href="/huge"></a><a href="/last"></a>`,
        '/loop': shell('<script src="/loop.js"></script>'),
        '/microtasks': shell('<script src="/microtasks.js"></script>'),
        '/huge': shell('<script src="/huge.js"></script>'),
        '/last': shell('<script src="/app.js"></script>'),
        '/app.js': script(SHOW),
        '/loop.js': script('for (;;);'),
        '/microtasks.js': script('const again = () => Promise.resolve().then(again); again()'),
        '/huge.js': script(
          "for (let n = 0; n < 300000; n += 1) document.documentElement.append(document.createElement('p'))",
        ),
      }),
    )
    const run = await renderCrawl(t, {
      seeds: [`${site.origin}/`],
      crawl: { render: renderConfig.parse({ mode: 'hosts', hosts: [new URL(site.origin).host] }) },
      network: { renderTimeoutMs: 8_000 },
    })
    assert.deepEqual(await outcomes(run.store), {
      '/': 'captured',
      '/huge': 'render_failed',
      '/last': 'captured',
      '/loop': 'render_failed',
      '/microtasks': 'render_failed',
    })
    const pages = (await ledgerRows(run.store)).flatMap((row) => ('outcome' in row ? [row] : []))
    const detailOf = (path: string) => pages.find(({ url }) => url.endsWith(path))?.detail
    assert.match(detailOf('/loop') ?? '', /timed out|Timeout/)
    // On a busy machine its time is over before it is counted.
    assert.match(detailOf('/huge') ?? '', /too large|timed out/)
    assert.equal(pages.find(({ url }) => url.endsWith('/last'))?.render?.result, 'rendered')
  },
)
