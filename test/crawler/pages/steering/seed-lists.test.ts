/** Seeds out of a list: they are crawled like others, within what their lines say, and a list is read by partition. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type SeedCut, sortSeeds } from '../../../../archives/seeds/seed-list.ts'
import { openSplitDomains } from '../../../../archives/seeds/seed-words.ts'
import { bucketOf } from '../../../../core/hash.ts'
import { authorityOf } from '../../../../core/url.ts'
import { crawlConfig, type Seed } from '../../../../schemas/index.ts'
import { openMemoryStore } from '../../../helpers/memory-store.ts'
import { answers, openSite } from '../../site.ts'
import { outcomes, runCrawl } from '../run-crawl.ts'

const page = (...links: string[]): string => `<html>${links.map((link) => `<a href="${link}">x</a>`).join('')}</html>`
const PAGES = { '/': page('/a', '/b', '/c', '/d'), '/a': page('/e'), '/b': page(), '/c': page(), '/d': page() }

async function storeWith(t: TestContext, seeds: readonly Seed[], cut: SeedCut = { partitions: 1 }) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-list-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const store = openMemoryStore()
  const list = await sortSeeds(each(seeds), folder, cut)
  await list.write(store)
  list.close()
  return { store, seedLists: [list.digest] }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

test('a seed of a list ends at its own budget of pages, and the drops name that budget', async (t) => {
  const site = await openSite(t, answers(PAGES))
  const { store, seedLists } = await storeWith(t, [{ url: `${site.origin}/`, maxPages: 3 }])
  const run = await runCrawl(t, { store, seedLists })
  assert.equal(run.counts['page.kept'], 3)
  const over = run.dropped.filter(({ reason }) => reason === 'over_budget')
  assert.equal(over.length, 3)
  assert.ok(over.every(({ limit }) => limit === 3))
})

test('depth and scope of a line hold for its seed, and for where it redirects to', async (t) => {
  const other = await openSite(t, answers({ ...PAGES, '/in/': page('/in/x', '/out'), '/in/x': page('/in/y') }))
  const site = await openSite(t, (request, response) => {
    if (request.url === '/robots.txt') return void response.writeHead(404).end()
    response.writeHead(301, { location: `${other.origin}/in/` }).end()
  })
  const url = `${site.origin}/`
  const { store, seedLists } = await storeWith(t, [{ url, scope: 'prefix', maxDepth: 1, maxPages: 9 }])
  const run = await runCrawl(t, { store, seedLists })
  assert.deepEqual(await outcomes(store), { '/': 'redirected', '/in/': 'captured', '/in/x': 'captured' })
  assert.equal(run.counts['links.refused.out_of_scope'], 1)
  assert.equal(run.counts['links.refused.too_deep'], 1)
})

test('rules of the config give budgets to the seeds they match, and a host with several seeds has the most', async (t) => {
  const site = await openSite(t, answers(PAGES))
  const seeds = [`${site.origin}/`, `${site.origin}/b`]
  const seedRules = [
    { match: '/b', maxPages: 2 },
    { match: '*', maxPages: 1 },
  ]
  const run = await runCrawl(t, { seeds, crawl: { seedRules } })
  assert.equal(run.counts['page.kept'], 2)
})

test('bytes of a seed are a budget of its host', async (t) => {
  const site = await openSite(t, answers(PAGES))
  const { store, seedLists } = await storeWith(t, [{ url: `${site.origin}/`, maxBytes: 1 }])
  const run = await runCrawl(t, { store, seedLists })
  assert.equal(run.counts['page.kept'] ?? 0, 0)
  assert.equal(run.counts['page.dropped.over_byte_budget'], 1)
  assert.equal(run.dropped[0]?.limit, 1)
})

test('a seed of a list opens a domain that is cut by host in every partition: a link from elsewhere waits for the next round', async (t) => {
  const partitions = 4
  const site = await openSite(t, answers({ '/': page('http://b.blogs.example/', 'http://c.blogs.example/') }))
  const partition = bucketOf(authorityOf(site.origin), partitions)
  const crawl = { splitDomains: ['blogs.example'], maxRounds: 2 }
  const elsewhere = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'].map(
    (name) => `http://${name}.blogs.example/`,
  )
  const seed = elsewhere.find((url) => bucketOf(authorityOf(url), partitions) !== partition) ?? ''
  const linksOf = async (scope: 'host' | 'domain') => {
    const cut = { partitions, splitDomains: crawl.splitDomains, opens: openSplitDomains(crawlConfig.parse(crawl)) }
    const { store, seedLists } = await storeWith(t, [{ url: seed, scope }], cut)
    const run = await runCrawl(t, { store, seedLists, seeds: [`${site.origin}/`], crawl, partition, partitions })
    return run.counts['links.refused.out_of_scope'] ?? 0
  }
  assert.equal(await linksOf('host'), 2)
  assert.equal(await linksOf('domain'), 0)
})
