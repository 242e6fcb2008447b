/** A domain that is cut by host, from a seed file, and asked again: each host by its own partition, links between them found anew. */
import assert from 'node:assert/strict'
import fs, { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { bucketOf } from '../../core/hash.ts'
import { buildDataset, completeConfig, silentLog } from '../../index.ts'
import { type Answer, answers, openSite, type Site } from '../crawler/site.ts'
import { htmlOf, pictureOf } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-refresh-split-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Makes names lead to loopback, as lines of the hosts file would. */
function nameLoopback(t: TestContext, names: readonly string[]): void {
  const { readFileSync } = fs
  const read = (...args: Parameters<typeof readFileSync>) =>
    args[0] === '/etc/hosts' ? `127.0.0.1 localhost ${names.join(' ')}\n` : readFileSync(...args)
  const mocked = t.mock.method(fs, 'readFileSync', read as typeof readFileSync)
  syncBuiltinESMExports()
  t.after(() => {
    mocked.mock.restore()
    syncBuiltinESMExports()
  })
}

interface Web extends Site {
  version: number
  /** Authorities of two partitions. */
  hosts: readonly [string, string]
}

/** Two hosts of one domain. Nothing but the first one's start page names the second one's stories. */
async function openWeb(t: TestContext): Promise<Web> {
  const pictures = await Promise.all([0, 1, 2].map((n) => pictureOf(n)))
  const answer: Answer = (request, response) => {
    const [, kind, text] = /^\/(p|pictures\/)(\d)/.exec(request.url ?? '') ?? []
    const n = Number(text)
    const isFirst = request.headers.host === web.hosts[0]
    const hasStory = web.version === 1 ? n < 2 : n > 0
    if (kind === 'pictures/') response.writeHead(200, { 'content-type': 'image/jpeg' }).end(pictures[n])
    else if (kind === 'p' && !isFirst && hasStory) {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
      else response.writeHead(200, { 'content-type': 'text/html', etag: '"1"' }).end(htmlOf(n))
    } else if (request.url === '/' && isFirst) {
      const links = [0, 1, 2].slice(0, web.version + 1).map((one) => `<a href="http://${web.hosts[1]}/p${one}">p</a>`)
      answers({ '/': links.join('') })(request, response)
    } else answers({})(request, response)
  }
  const web: Web = { ...(await openSite(t, answer)), version: 1, hosts: ['', ''] }
  const names = Array.from({ length: 20 }, (_, n) => `blog${n}.blogs.example`)
  nameLoopback(t, names)
  const [first = '', ...others] = names.map((name) => `${name}:${web.port}`)
  const second = others.find((host) => bucketOf(host, 2) !== bucketOf(first, 2)) ?? ''
  web.hosts = [first, second]
  return web
}

test('refresh: of a domain cut by host, which a seed file opens, each host is asked again by its own partition', async (t) => {
  const web = await openWeb(t)
  const seeds = join(folder, 'seeds.jsonl')
  writeFileSync(seeds, `${JSON.stringify({ url: `http://${web.hosts[0]}/`, scope: 'domain' })}\n`)
  const out = join(folder, 'store')
  const build = (to: string, refresh: object, network: object = {}) => {
    const config = completeConfig({
      sources: [seeds],
      crawl: { sitemaps: false, maxRounds: 2, splitDomains: ['blogs.example'], ...refresh },
      network: { contact: 'tester@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0, ...network },
      images: { explicit: 'off' },
      partitions: { pages: 2, shuffle: 1, images: 1 },
      text: { minWords: 20 },
    })
    return buildDataset({ out: to, config, workers: 0, log: silentLog, childEntry: '' })
  }
  assert.equal((await build(out, {})).manifest.documents, 2)
  web.version = 2
  const asked = web.asked.length
  await sleep(1100)
  const second = await build(out, { refreshAfterSeconds: 1 })
  const again = web.asked.slice(asked).filter(({ path }) => /^\/p\d/.test(path))
  assert.deepEqual(again.map(({ path, host, headers }) => [path, host, headers['if-none-match']]).sort(), [
    ['/p0', web.hosts[1], '"1"'],
    ['/p1', web.hosts[1], '"1"'],
    ['/p2', web.hosts[1], undefined],
  ])
  assert.equal(second.manifest.documents, 2, 'one is gone, one is new')

  const copy = join(folder, 'copy')
  mkdirSync(copy)
  for (const part of ['ledger', 'store.json']) cpSync(join(out, part), join(copy, part), { recursive: true })
  const before = web.asked.length
  const rebuilt = await build(copy, { refreshAfterSeconds: 1 }, { offline: true })
  assert.deepEqual(rebuilt.manifest.shards, second.manifest.shards)
  assert.equal(web.asked.length, before)
})
