/** Pages that need a browser, end to end: what is asked, what is archived, what extract reads. */
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { readCaptures } from '../../../archives/captures.ts'
import { type Log, silentLog } from '../../../core/log.ts'
import { collect } from '../../../core/streams.ts'
import { renderConfig } from '../../../schemas/index.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'
import { ledgerRows, outcomes, runCrawl, warcRecords } from '../pages/run-crawl.ts'
import { answers, openSite } from '../site.ts'
import { NO_BROWSER, renderCrawl } from './render-crawl.ts'

const options = { skip: NO_BROWSER, timeout: HANG_MS }
const SHELL =
  '<!doctype html><html lang="en"><head><title>App</title><script defer src="/app.js"></script></head><body><div id="root"></div></body></html>'
/** Fetches the text of its page, shows it late, and more of it when it is scrolled. */
const APP = `setTimeout(async () => {
  const story = await (await fetch('/data' + location.pathname + '.json')).json()
  root.innerHTML = '<main><h1>' + story.title + '</h1>' + '<p>' + story.text + '</p><img src="/kite.png" alt="A kite">'
    + '<a href="/other">other</a></main>'
  setTimeout(() => { root.firstChild.insertAdjacentHTML('beforeend', '<p>late text</p>') }, 1500)
}, 500)`
const storyOf = (title: string): string => JSON.stringify({ title, text: `The story of ${title}. `.repeat(20) })

test(
  'render: a page whose text its scripts bring is archived as it was rendered, and its links are followed',
  options,
  async (t) => {
    const json = (text: string) => (_request: unknown, response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    const site = await openSite(
      t,
      answers({
        '/start': SHELL,
        '/other': SHELL,
        '/app.js': (_request, response) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(APP),
        '/data/start.json': json(storyOf('the first kite')),
        '/data/other.json': json(storyOf('the other kite')),
      }),
    )
    const run = await renderCrawl(t, {
      seeds: [`${site.origin}/start`],
      crawl: { render: renderConfig.parse({ mode: 'auto' }) },
    })
    assert.deepEqual(await outcomes(run.store), { '/other': 'captured', '/start': 'captured' })
    for (const path of ['/start', '/other', '/app.js', '/data/start.json', '/data/other.json'])
      assert.equal(site.times(path), 1, path)
    assert.equal(site.times('/kite.png'), 0)
    const rows = await ledgerRows(run.store)
    const [start] = rows.flatMap((row) => ('outcome' in row ? [row] : []))
    assert.deepEqual(
      [start?.render?.because, start?.render?.result, start?.render?.requests],
      ['empty_root', 'rendered', 2],
    )
    const records = await warcRecords(run)
    const about = records.filter(({ targetUri }) => targetUri === `${site.origin}/start`)
    assert.deepEqual(
      about.map(({ type }) => type),
      ['response', 'request', 'metadata', 'conversion'],
    )
    assert.equal(about[3]?.headers.get('warc-refers-to'), about[0]?.recordId)
    assert.equal(about[3]?.offset, start?.render?.offset)
    const splits = run.archives.map((archive) => ({ ...archive, start: 0, end: archive.bytes }))
    const task = { store: run.store, splits, signal: new AbortController().signal }
    const pages = (await collect(readCaptures(task, { maxPageBytes: 1e6 }))).map((item) =>
      item.kind === 'capture' ? item.capture.payload.toString() : item.kind,
    )
    assert.equal(pages.length, 2)
    for (const page of pages) {
      assert.match(page, /The story of the (first|other) kite/)
      assert.match(page, /late text/)
      assert.match(page, /<html lang="en"><head>/)
    }
  },
)

test('render: where there is no browser, or root asks, pages are kept as they were answered, and the log says why once', async (t) => {
  const site = await openSite(t, answers({ '/': SHELL.replace('<div', '<a href="/two">two</a><div'), '/two': SHELL }))
  const said: Readonly<Record<string, unknown>>[] = []
  const log: Log = { ...silentLog, warn: (event, fields = {}) => void said.push({ event, ...fields }) }
  const run = await runCrawl(t, {
    seeds: [`${site.origin}/`],
    crawl: { render: renderConfig.parse({ mode: 'auto' }) },
    network: { browserPath: '/nowhere/chromium' },
    log,
  })
  assert.deepEqual(await outcomes(run.store), { '/': 'captured', '/two': 'captured' })
  assert.equal(said.length, 1)
  assert.match(String(said[0]?.message), /expected a program at \/nowhere\/chromium, got none. Install Chromium/)
  const pages = (await ledgerRows(run.store)).flatMap((row) => ('outcome' in row ? [row.render] : []))
  assert.deepEqual(
    pages.map((render) => render?.result),
    ['no_browser', 'no_browser'],
  )
  const types = (await warcRecords(run)).flatMap(({ type, headers }) =>
    type === 'response' ? [headers.get('m3w-purpose')] : [],
  )
  assert.deepEqual(
    types.filter((purpose) => !['robots', 'rights'].includes(purpose ?? '')),
    ['page', 'page'],
  )
})
