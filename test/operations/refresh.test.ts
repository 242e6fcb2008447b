/** Whole builds of a crawl that is asked again: a new dataset of what stands now, the old one as it was, and the same bytes from the ledgers alone. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BuildResult, buildDataset, completeConfig, planBuild, silentLog, verifyDataset } from '../../index.ts'
import { answers, openSite, type Site } from '../crawler/site.ts'
import { htmlOf, pictureOf } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-refresh-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Three pages with a picture each. The first names a version; from the second one on the last page is gone, and there is a new one. */
async function openWeb(t: TestContext): Promise<Site & { version: number }> {
  const pictures = await Promise.all([0, 1, 2, 3].map((n) => pictureOf(n)))
  const site: Site = await openSite(t, (request, response) => {
    const path = request.url ?? ''
    const n = Number(/^\/(?:p|pictures\/)(\d)/.exec(path)?.[1] ?? Number.NaN)
    const isHere = web.version === 1 ? n < 3 : n !== 2 && n < 4
    if (path.startsWith('/pictures/')) response.writeHead(200, { 'content-type': 'image/jpeg' }).end(pictures[n])
    else if (path === '/')
      answers({
        '/': [0, 1, 2, 3]
          .slice(0, web.version + 2)
          .map((one) => `<a href=/p${one}>p</a>`)
          .join(''),
      })(request, response)
    else if (!isHere) answers({})(request, response)
    else if (n === 0)
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(htmlOf(n).replace('<p>', `<p>Version ${web.version}. `))
    else if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
    else response.writeHead(200, { 'content-type': 'text/html', etag: '"1"' }).end(htmlOf(n))
  })
  const web = { ...site, version: 1 }
  return web
}

function settings(site: Site, refreshAfterSeconds: number | undefined, network: object = {}) {
  return completeConfig({
    sources: [`${site.origin}/`],
    crawl: { sitemaps: false, ...(refreshAfterSeconds === undefined ? {} : { refreshAfterSeconds }) },
    network: { contact: 'tester@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0, ...network },
    images: { explicit: 'off' },
    partitions: { pages: 2, shuffle: 1, images: 1 },
    text: { minWords: 20 },
  })
}

const build = (out: string, config: ReturnType<typeof settings>): Promise<BuildResult> =>
  buildDataset({ out, config, workers: 0, log: silentLog, childEntry: '' })

const summary = ({ report, manifest }: BuildResult) => ({
  documents: manifest.documents,
  dropped: report.stages.find(({ name }) => name === 'crawl')?.dropped,
})

test('refresh: a later build asks again, publishes what stands, and leaves the dataset before as it was', async (t) => {
  const web = await openWeb(t)
  const out = join(folder, 'store')
  const first = await build(out, settings(web, undefined))
  assert.deepEqual(summary(first), { documents: 3, dropped: {} })
  web.version = 2
  const asked = web.asked.length
  const dueOf = async (config: ReturnType<typeof settings>) => (await planBuild(out, config)).pagesToAskAgain
  assert.equal(await dueOf(settings(web, undefined)), undefined)
  assert.equal(await dueOf(settings(web, 3600)), 0)

  await sleep(1100)
  const config = settings(web, 1)
  assert.equal(await dueOf(config), 4)
  assert.equal(web.asked.length, asked, 'a plan asks nobody')
  const second = await build(out, config)
  assert.deepEqual(summary(second), { documents: 3, dropped: { gone: 1 } })
  assert.notEqual(second.manifest.id, first.manifest.id)
  for (const { folder } of [first, second]) assert.deepEqual((await verifyDataset(folder)).problems, [])
  assert.equal(web.times('/pictures/1.jpg'), 1, 'pictures keep their answers')

  const copy = join(folder, 'copy')
  mkdirSync(copy)
  for (const part of ['ledger', 'store.json']) cpSync(join(out, part), join(copy, part), { recursive: true })
  const before = web.asked.length
  const again = await build(copy, settings(web, 1, { offline: true }))
  assert.deepEqual(again.manifest.shards, second.manifest.shards)
  assert.deepEqual(summary(again), summary(second))
  assert.equal(web.asked.length, before)
})
