/** Seed files: any number of lines, each checked by its number; the list that a crawl reads is the same whatever their order. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readSeeds } from '../../../archives/seeds/seed-list.ts'
import { M3wError } from '../../../core/errors.ts'
import { bucketOf } from '../../../core/hash.ts'
import { siteOf } from '../../../core/site.ts'
import type { Store } from '../../../core/store.ts'
import { collect } from '../../../core/streams.ts'
import { sortSeedFiles } from '../../../crawler/sources/seed-file.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { loopback } from '../site.ts'

const cut = { partitions: 4 }

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-seeds-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function register(t: TestContext, lines: readonly string[], name = 'seeds.jsonl') {
  const folder = await folderOf(t)
  const file = join(folder, name)
  const text = `${lines.join('\n')}\n`
  await writeFile(file, name.endsWith('.gz') ? gzipSync(text) : text)
  const store = openMemoryStore()
  const digest = await registerIn(store, file, folder)
  assert.deepEqual(await readdir(folder), [name], 'nothing is left of the sorting')
  return { store, digest }
}

async function registerIn(store: Store, file: string, folder: string, partitions = 4): Promise<string> {
  const seeds = await sortSeedFiles([file], { folder, network: loopback(), cut: { partitions } })
  await seeds.write(store)
  await seeds.close()
  return seeds.digests[0] ?? ''
}

test('each partition reads its own seeds in order, each once, whatever their order in the file', async (t) => {
  const urls = Array.from({ length: 5000 }, (_, n) => `https://host${n % 700}.example/page/${n}`)
  const lines = urls.map((url) => JSON.stringify({ url }))
  const { store, digest } = await register(t, [...lines, '', ...lines.slice(0, 100)])
  const found: string[] = []
  for (let partition = 0; partition < cut.partitions; partition += 1) {
    const own = (await collect(readSeeds(store, digest, partition))).map(({ url }) => url)
    assert.ok(own.every((url) => bucketOf(siteOf(url), cut.partitions) === partition))
    assert.deepEqual(own, [...own].sort())
    found.push(...own)
  }
  assert.deepEqual(found.sort(), [...urls].sort())
  const again = await register(t, lines.toReversed(), 'other.jsonl.gz')
  assert.equal(again.digest, digest)
})

test('a gzip file that is cut or damaged is refused by name', async (t) => {
  const folder = await folderOf(t)
  const whole = gzipSync(`{"url":"https://host.example/"}\n`.repeat(5000))
  const file = join(folder, 'seeds.jsonl.gz')
  for (const bytes of [whole.subarray(0, -9), Buffer.concat([whole.subarray(0, 20), Buffer.from('damage')])]) {
    await writeFile(file, bytes)
    await assert.rejects(
      registerIn(openMemoryStore(), file, folder),
      (error) => error instanceof M3wError && /seeds\.jsonl\.gz is no whole gzip file/.test(error.message),
    )
    assert.deepEqual(await readdir(folder), ['seeds.jsonl.gz'])
  }
})

test('what a line says of its seed is kept; of two lines for one URL the first counts', async (t) => {
  const lines = [
    '{"maxPages": 5, "url": "https://A.example#top", "scope": "prefix", "maxDepth": 1, "maxBytes": 1000}',
    '{"url": "https://a.example/", "maxPages": 7}',
  ]
  const { store, digest } = await register(t, lines)
  const all = await Promise.all([0, 1, 2, 3].map((partition) => collect(readSeeds(store, digest, partition))))
  const said = { scope: 'prefix', maxDepth: 1, maxPages: 5, maxBytes: 1000 }
  assert.deepEqual(all.flat(), [{ url: 'https://a.example/', ...said }])
})

test('a line that is no seed is refused by its number, and the store stays as it was', async (t) => {
  for (const [bad, words] of [
    ['https://b.example/', /seeds\.jsonl, line 3 is no seed: expected \{"url"/],
    ['{"url": "https://b.example/", "depth": 2}', /line 3 is no seed: .*depth/],
    ['{"url": "https://b.example/", "maxPages": 0}', /line 3 is no seed: .*maxPages/],
    ['{"url": "ftp://b.example/"}', /line 3 is no source: expected an http or https URL/],
    ['{"url": "https://user:word@b.example/"}', /line 3 is refused: .*credentials/],
    ['{"url": "http://10.0.0.1/"}', /line 3 is refused \(ssrf_denied\)/],
    ['{"url": "https://b.example/sitemap.xml"}', /line 3 is a sitemap/],
  ] as const) {
    const lines = ['{"url": "https://a.example/"}', '', bad, '{"url": "https://c.example/"}']
    await assert.rejects(register(t, lines), { code: 'E_INPUT', message: words }, bad)
  }
})

test('a place where nothing can be sorted is refused in words', async (t) => {
  const folder = await folderOf(t)
  const file = join(folder, 'seeds.jsonl')
  await writeFile(file, '{"url": "https://a.example/"}\n')
  // No folder can be made below a file, by root neither.
  const options = { folder: join(file, 'work'), network: loopback(), cut }
  await assert.rejects(sortSeedFiles([file], options), {
    code: 'E_STORE',
    message: /work cannot be worked in \(ENOTDIR\): expected a folder that may be written/,
  })
})

test('another cut of the partitions is another list, and a list that is there is written once', async (t) => {
  const folder = await folderOf(t)
  const file = join(folder, 'seeds.jsonl')
  await writeFile(file, '{"url": "https://a.example/"}\n')
  const store = openMemoryStore()
  const first = await registerIn(store, file, folder)
  assert.equal(await registerIn(store, file, folder), first)
  assert.notEqual(await registerIn(store, file, folder, 5), first)
})
