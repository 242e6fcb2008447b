/** Rendered pages that are asked again: as a whole and rendered anew, since their data may have changed where their shell has not. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readCaptures } from '../../../archives/captures.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { renderConfig } from '../../../schemas/index.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'
import { CRAWL_KEY, type CrawlRun, ledgerRows, runCrawl } from '../pages/run-crawl.ts'
import { answers, openSite } from '../site.ts'
import { childFolder, crawlInChild, NO_BROWSER } from './render-crawl.ts'

const APP = `addEventListener('DOMContentLoaded', async () => {
  const answer = await fetch('/data' + location.pathname + '.json')
  root.innerHTML = await answer.text()
})`
const SHELL = '<!doctype html><html lang="en"><script src="/app.js"></script><div id="root"></div></html>'
const WORDS = 'the heron waits in the reeds of the river until a fish comes near enough '.repeat(5)

async function pagesOf({ store, archives }: CrawlRun): Promise<Record<string, string>> {
  const splits = archives.map((archive) => ({ ...archive, start: 0, end: archive.bytes }))
  const found: Record<string, string> = {}
  for await (const item of readCaptures(
    { store, splits, signal: new AbortController().signal },
    { maxPageBytes: 1e6 },
  )) {
    assert.ok(item.kind === 'capture')
    found[new URL(item.capture.url).pathname] = /<div id="root">(\w*)/.exec(item.capture.payload.toString())?.[1] ?? ''
  }
  return found
}

test('render: a refresh asks rendered pages without a condition and renders them again; what fails keeps its capture, what is gone leaves', {
  skip: NO_BROWSER,
  timeout: HANG_MS,
}, async (t) => {
  let version = 1
  const data = (path: string): string | undefined => {
    const [, n] = /^\/data\/p(\d)\.json$/.exec(path) ?? []
    if (n === undefined || (n === '3' && version === 1)) return undefined
    const links = n === '0' ? [1, 2, ...(version === 1 ? [4] : [3, 4])].map((to) => `<a href="/p${to}">p</a>`) : []
    return `${n === '1' ? `version${version}` : 'same'} ${n} ${WORDS}${links.join('')}`
  }
  const site = await openSite(t, (request, response) => {
    const path = request.url ?? ''
    const text = data(path)
    if (path === '/app.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(APP)
    else if (text !== undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    else if (path === '/p4' && version === 2) response.writeHead(503).end()
    else if (!/^\/p[0134]$/.test(path) && !(path === '/p2' && version === 1)) answers({})(request, response)
    else response.writeHead(200, { 'content-type': 'text/html', etag: '"shell"' }).end(SHELL)
  })
  const folder = childFolder(t)
  const setup = {
    seeds: [`${site.origin}/p0`],
    crawl: { render: renderConfig.parse({ mode: 'auto' }) },
    network: { maxAttempts: 1 },
  }
  const crawl = async (more: object): Promise<CrawlRun> => {
    assert.equal(await crawlInChild(t, { ...setup, ...more, folder, stateFolder: join(folder, 'state') }), 0)
    return await runCrawl(t, { ...setup, ...more, store: openFileStore(folder) })
  }
  const first = await pagesOf(await crawl({}))
  assert.deepEqual(first, { '/p0': 'same', '/p1': 'version1', '/p2': 'same', '/p4': 'same' })

  version = 2
  const asked = site.asked.length
  const second = await crawl({ refresh: { generation: 1, before: '2999-01-01T00:00:00.000Z' } })
  assert.deepEqual(await pagesOf(second), { '/p0': 'same', '/p1': 'version2', '/p3': 'same', '/p4': 'same' })
  const pages = site.asked.slice(asked).filter(({ path }) => /^\/p\d$/.test(path))
  assert.deepEqual(pages.map(({ path, headers }) => [path, headers['if-none-match']]).sort(), [
    ['/p0', undefined],
    ['/p1', undefined],
    ['/p2', undefined],
    ['/p3', undefined],
    ['/p4', undefined],
  ])
  const rows = await ledgerRows(second.store, `${CRAWL_KEY}-g1-00`)
  const rendered = rows.flatMap((row) => ('render' in row && row.render?.result === 'rendered' ? [row.url] : []))
  assert.equal(rendered.length, 3)
})
