/** A rendered site that is killed and taken up again: nothing is asked twice, and the ledger alone gives the same dataset, without a browser. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { buildDataset, completeConfig, silentLog } from '../../../index.ts'
import { renderConfig } from '../../../schemas/index.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'
import { htmlOf, pictureOf } from '../../helpers/small-archive.ts'
import { ledgerRows, runCrawl, warcRecords } from '../pages/run-crawl.ts'
import { answers, openSite, type Site } from '../site.ts'
import { childFolder, crawlInChild, NO_BROWSER, runUnprivileged } from './render-crawl.ts'

/** `KILLS=30 node --test` of this file is the measurement in bench/results.md. */
const KILLS = Number(process.env.KILLS ?? 2)
const options = { skip: NO_BROWSER, timeout: HANG_MS * Math.max(1, KILLS / 3) }
const PAGES = KILLS > 2 ? 12 * KILLS : 4
/** Each page is empty, takes its content from a file of data, and links to the next. */
const APP = `addEventListener('DOMContentLoaded', async () => {
  const n = Number(location.pathname.slice(2))
  const { html } = await (await fetch('/data/' + n + '.json')).json()
  document.title = 'Story ' + n
  root.innerHTML = html + '<p><a href="/p' + (n + 1) + '">next</a></p>'
})`

async function openApplication(t: TestContext): Promise<Site> {
  const pictures = await Promise.all(Array.from({ length: PAGES }, (_, n) => pictureOf(n)))
  return await openSite(t, (request, response) => {
    const [, kind, text] = /^\/(p|data\/|pictures\/)(\d+)/.exec(request.url ?? '') ?? []
    const n = Number(text)
    if (request.url === '/app.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(APP)
    else if (text === undefined || n >= PAGES) answers({})(request, response)
    else if (kind === 'p') {
      response.writeHead(200, { 'content-type': 'text/html', 'x-robots-tag': 'all' })
      response.end('<!doctype html><html lang="en"><script src="/app.js"></script><div id="root"></div></html>')
    } else if (kind === 'data/') {
      const html = (/<body>([\s\S]*)<\/body>/.exec(htmlOf(n))?.[1] ?? htmlOf(n)).replaceAll(
        'src="pictures',
        'src="/pictures',
      )
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ html }))
    } else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(pictures[n])
  })
}

const render = renderConfig.parse({ mode: 'auto' })

/** What is no page's: each process must know the rules of its day, and may ask for robots.txt and the policy files again. */
const RULES = new Set(['robots', 'rights'])

/** URLs that the ledger or the open segment says were answered, those of the rules apart. */
async function answeredUrls(folder: string, stateFolder: string): Promise<Set<string>> {
  const rows: { readonly url: string; readonly evidence?: string }[] = await ledgerRows(openFileStore(folder))
  const segments = join(stateFolder, 'segments')
  for (const name of readdirSync(segments).filter((one) => one.endsWith('.rows'))) {
    const lines = readFileSync(join(segments, name), 'utf8').split('\n').slice(0, -1)
    rows.push(...lines.map((line) => (JSON.parse(line) as { row: { url: string } }).row))
  }
  return new Set(rows.filter(({ evidence }) => !RULES.has(evidence ?? '')).map(({ url }) => new URL(url).pathname))
}

test(
  'render: a crawl that is killed asks for nothing again that its ledger holds, and ends as if it had not been',
  options,
  async (t) => {
    const site = await openApplication(t)
    const folder = childFolder(t)
    const stateFolder = join(folder, 'state')
    const setup = { folder, stateFolder, seeds: [`${site.origin}/p0`], crawl: { render, maxDepth: PAGES } }
    let known = new Set<string>()
    let kills = 0
    // Three requests of each process are for rules; kills fall behind the first page's parts, and behind a later page.
    for (const more of [...Array<number>(KILLS).fill(6), Number.POSITIVE_INFINITY]) {
      const from = site.asked.length
      const code = await crawlInChild(t, setup, () => site.asked.length >= from + more)
      const again = site.asked.slice(from).filter(({ path }) => known.has(path))
      assert.deepEqual(
        again.map(({ path }) => path),
        [],
        `asked again after ${kills} kills`,
      )
      if (code === null) kills += 1
      else assert.equal(code, 0)
      known = await answeredUrls(folder, stateFolder)
    }
    assert.equal(kills, KILLS)
    const run = await runCrawl(t, { ...setup, store: openFileStore(folder) })
    const records = await warcRecords(run)
    const pages = records.filter(({ type }) => type === 'conversion')
    assert.deepEqual(
      pages.map(({ targetUri }) => new URL(targetUri ?? '').pathname),
      Array.from({ length: PAGES }, (_, n) => `/p${n}`),
    )
    pages.forEach(({ block }, n) => {
      assert.ok(block.includes(`<title>Story ${n}</title>`))
    })
  },
)

test(
  'render: the ledger alone gives the same shards again, without a browser and without a question',
  options,
  async (t) => {
    const site = await openApplication(t)
    const out = childFolder(t)
    const settings = {
      sources: [`${site.origin}/p0`],
      crawl: { sitemaps: false, maxDepth: PAGES, render: { mode: 'auto' } },
      network: { contact: 'tester@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0 },
      images: { explicit: 'off' },
      partitions: { pages: 1, images: 1, shuffle: 1 },
      text: { minWords: 20 },
    }
    const file = join(out, 'config.json')
    writeFileSync(file, JSON.stringify(settings))
    const program = new URL('../../../cli/main.js', import.meta.url)
    const build = ['build', '--config', file, '--out', join(out, 'first'), '--workers', '0']
    // In the measurement the build is killed in the middle of its crawl, again and again; the child that crawls ends with it.
    for (let kills = 0; KILLS > 2 && kills < KILLS; kills += 1) {
      const from = site.asked.length
      assert.equal(await runUnprivileged(t, program, build, () => site.asked.length >= from + 6), null)
    }
    assert.equal(await runUnprivileged(t, program, build), 0)
    const asked = site.asked.length
    mkdirSync(join(out, 'again'))
    for (const name of ['store.json', 'ledger'])
      cpSync(join(out, 'first', name), join(out, 'again', name), { recursive: true })
    const path = process.env.PATH
    process.env.PATH = ''
    t.after(() => {
      process.env.PATH = path
    })
    const config = completeConfig(settings)
    const again = await buildDataset({
      out: join(out, 'again'),
      config,
      workers: 0,
      log: silentLog,
      childEntry: fileURLToPath(program),
    })
    const [first] = readdirSync(join(out, 'first', 'datasets'))
    const shards = (folder: string) =>
      readdirSync(folder)
        .filter((name) => /^shard-.*\.tar$/.test(name))
        .map((name) => readFileSync(join(folder, name)))
    assert.equal(again.manifest.documents, PAGES)
    assert.deepEqual(shards(again.folder), shards(join(out, 'first', 'datasets', first ?? '')))
    assert.equal(site.asked.length, asked)
  },
)
