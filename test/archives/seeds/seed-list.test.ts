/** Lists of seeds in a store: damage is named, and an index fits the list that stands, whoever wrote it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { readOpenedDomains, readSeeds, sortSeeds } from '../../../archives/seeds/seed-list.ts'
import { openSplitDomains } from '../../../archives/seeds/seed-words.ts'
import { readAll } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { type CrawlConfig, crawlConfig, type Seed } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

const PARTITIONS = [0, 1, 2, 3, 4, 5]

async function* seeds(): AsyncGenerator<Seed> {
  for (let n = 0; n < 4; n += 1) yield { url: `https://host${n}.example/` }
}

async function writeList(t: TestContext, store = openMemoryStore()) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-list-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const list = await sortSeeds(seeds(), folder, { partitions: PARTITIONS.length })
  await list.write(store)
  list.close()
  const keys = { index: `seeds/${list.digest}.json`, list: `seeds/${list.digest}.jsonl.gz` }
  const read = async (of = store) =>
    await Promise.all(PARTITIONS.map((partition) => collect(readSeeds(of, list.digest, partition))))
  return { store, keys, read }
}

test('a list that a killed build wrote with another zlib is read as it stands', async (t) => {
  const { store, keys, read } = await writeList(t)
  const before = await read()
  const indexed = JSON.parse(String(await readAll(store, keys.index))) as {
    partitions: { start: number; end: number }[]
  }
  const bytes = await readAll(store, keys.list)
  const members = indexed.partitions.filter(({ start, end }) => end > start)
  // Each line a member of its own, stored: as many bytes more as another library may take.
  const lines = members.flatMap(({ start, end }) => String(gunzipSync(bytes.subarray(start, end))).split(/(?<=\n)/))
  const other = Buffer.concat(lines.map((line) => gzipSync(line, { level: 0 })))
  const killed = openMemoryStore({ [keys.list]: other })
  await writeList(t, killed)
  assert.deepEqual(await readAll(killed, keys.list), other)
  assert.deepEqual(await read(killed), before)
})

test('a list or an index that is damaged is refused by its name', async (t) => {
  const { store, keys, read } = await writeList(t)
  const [index, list] = [await readAll(store, keys.index), await readAll(store, keys.list)]
  for (const [key, bytes] of [
    [keys.index, '{"format": "m3w-se'],
    [keys.index, '{}'],
    [keys.list, Buffer.from(list).fill(0, 12, 30)],
    [keys.list, list.subarray(0, list.length - 10)],
    [keys.list, ''],
  ] as const) {
    const broken = openMemoryStore({ [keys.index]: index, [keys.list]: list, [key]: Buffer.from(bytes) })
    await assert.rejects(read(broken), { code: 'E_CORRUPT', message: new RegExp(key) }, `${key} ${bytes.length}`)
  }
  const none = openMemoryStore({ [keys.list]: list })
  await assert.rejects(read(none), { code: 'E_STORE_MISSING', message: new RegExp(keys.index) })
})

test('a list that is damaged gets no index', async (t) => {
  const { store, keys } = await writeList(t)
  const list = await readAll(store, keys.list)
  const killed = openMemoryStore({ [keys.list]: list.subarray(0, list.length - 10) })
  await assert.rejects(writeList(t, killed), { code: 'E_CORRUPT', message: new RegExp(keys.list) })
  assert.equal(await killed.stat(keys.index), undefined)
})

test('a list tells which domains that are cut by host its seeds open: by line, by rule or by default, the deepest counts', async (t) => {
  const opened = async (lines: readonly Seed[], asked: Partial<CrawlConfig>) => {
    const folder = await mkdtemp(join(tmpdir(), 'm3w-list-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const crawl = crawlConfig.parse({ splitDomains: ['blogs.example', 'other.example'], maxDepth: 9, ...asked })
    const cut = { partitions: 4, splitDomains: crawl.splitDomains, opens: openSplitDomains(crawl) }
    const list = await sortSeeds(each(lines), folder, cut)
    const store = openMemoryStore()
    await list.write(store)
    list.close()
    return [await readOpenedDomains(store, list.digest), list.digest] as const
  }
  const [a, b, far] = ['http://a.blogs.example/', 'http://b.blogs.example/x', 'http://far.example/']
  const [none, plain] = await opened([{ url: a }, { url: far, scope: 'domain' }], {})
  assert.deepEqual(none, [])
  const [byLine, named] = await opened(
    [
      { url: a, scope: 'domain', maxDepth: 3 },
      { url: b, scope: 'domain', maxDepth: 2 },
    ],
    {},
  )
  assert.deepEqual(byLine, [{ site: 'blogs.example', maxDepth: 3 }])
  assert.notEqual(plain, named)
  const seedRules = [{ match: 'b.blogs.example', scope: 'domain' as const }]
  assert.deepEqual((await opened([{ url: a }], { seedRules }))[0], [])
  assert.deepEqual((await opened([{ url: b }], { seedRules }))[0], [{ site: 'blogs.example', maxDepth: 9 }])
  const byDefault = { scope: 'domain' as const }
  assert.deepEqual((await opened([{ url: a, scope: 'host' }, { url: 'http://other.example/' }], byDefault))[0], [
    { site: 'other.example', maxDepth: 9 },
  ])
})

async function* each(lines: readonly Seed[]): AsyncGenerator<Seed> {
  yield* lines
}
