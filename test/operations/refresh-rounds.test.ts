/** A crawl of several rounds that is asked again: links from one partition into another are found anew, too. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { bucketOf } from '../../core/hash.ts'
import { openPartitionKey } from '../../core/site.ts'
import { buildDataset, completeConfig, silentLog } from '../../index.ts'
import { type Answer, answers, openSite, type Site } from '../crawler/site.ts'
import { htmlOf, pictureOf } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-refresh-rounds-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** An address of loopback that another of two partitions crawls than 127.0.0.1. */
function addressOfOtherPartition(): string {
  const partitionOf = (host: string): number => bucketOf(openPartitionKey()(`http://${host}/`), 2)
  const candidates = Array.from({ length: 30 }, (_, n) => `127.0.0.${n + 2}`)
  return candidates.find((host) => partitionOf(host) !== partitionOf('127.0.0.1')) ?? ''
}

/** Listens on another address too, at the same port: another host for a crawler. */
async function listenOn(t: TestContext, host: string, port: number, answer: Answer): Promise<void> {
  const server = createServer(answer).listen(port, host)
  await new Promise((ready) => server.once('listening', ready))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
}

/** Two hosts. Nothing but the first one's start page names the second one's stories; from the second version on it names another. */
async function openWeb(t: TestContext): Promise<Site & { version: number }> {
  const other = addressOfOtherPartition()
  const pictures = await Promise.all([0, 1, 2].map((n) => pictureOf(n)))
  const answer: Answer = (request, response) => {
    const [, kind, text] = /^\/(p|pictures\/)(\d)/.exec(request.url ?? '') ?? []
    const n = Number(text)
    const isOther = request.headers.host?.startsWith(`${other}:`) === true
    if (kind === 'pictures/') response.writeHead(200, { 'content-type': 'image/jpeg' }).end(pictures[n])
    else if (kind === 'p' && isOther && (n < 2 || web.version > 1)) {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
      else response.writeHead(200, { 'content-type': 'text/html', etag: '"1"' }).end(htmlOf(n))
    } else if (request.url === '/' && isOther) answers({ '/': 'nothing' })(request, response)
    else if (request.url === '/') {
      const links = [0, 1, 2]
        .slice(0, web.version + 1)
        .map((one) => `<a href="http://${other}:${web.port}/p${one}">p</a>`)
      answers({ '/': links.join('') })(request, response)
    } else answers({})(request, response)
  }
  const web = { ...(await openSite(t, answer)), version: 1 }
  await listenOn(t, other, web.port, (request, response) => {
    web.asked.push({ path: request.url ?? '', host: other, headers: request.headers, atMs: performance.now() })
    answer(request, response)
  })
  return web
}

function settings(web: Site, refresh: object, network: object = {}) {
  return completeConfig({
    sources: [`${web.origin}/`, `http://${addressOfOtherPartition()}:${web.port}/`],
    crawl: { sitemaps: false, maxRounds: 2, ...refresh },
    network: { contact: 'tester@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0, ...network },
    images: { explicit: 'off' },
    partitions: { pages: 2, shuffle: 1, images: 1 },
    text: { minWords: 20 },
  })
}

const build = (out: string, config: ReturnType<typeof settings>) =>
  buildDataset({ out, config, workers: 0, log: silentLog, childEntry: '' })

test('refresh: a page that only another partition names is asked again, and a new one is found, by the round that follows', async (t) => {
  const web = await openWeb(t)
  const out = join(folder, 'store')
  assert.equal((await build(out, settings(web, {}))).manifest.documents, 2)
  web.version = 2
  const asked = web.asked.length
  await sleep(1100)
  const second = await build(out, settings(web, { refreshAfterSeconds: 1 }))
  const again = web.asked.slice(asked).filter(({ path }) => path.startsWith('/p') && !path.startsWith('/pictures'))
  assert.deepEqual(again.map(({ path, headers }) => [path, headers['if-none-match']]).sort(), [
    ['/p0', '"1"'],
    ['/p1', '"1"'],
    ['/p2', undefined],
  ])
  assert.equal(second.manifest.documents, 3)

  const copy = join(folder, 'copy')
  mkdirSync(copy)
  for (const part of ['ledger', 'store.json']) cpSync(join(out, part), join(copy, part), { recursive: true })
  const before = web.asked.length
  const rebuilt = await build(copy, settings(web, { refreshAfterSeconds: 1 }, { offline: true }))
  assert.deepEqual(rebuilt.manifest.shards, second.manifest.shards)
  assert.equal(web.asked.length, before)
})
