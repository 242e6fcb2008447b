/** Whole builds from an archive, in this process: what changes the shards and what does not, what is lost and what is not. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  type BuildResult,
  buildDataset,
  completeConfig,
  M3wError,
  planBuild,
  readDatasetRecords,
  readStoreStatus,
  silentLog,
  verifyDataset,
} from '../../index.ts'
import { answers, openSite } from '../crawler/site.ts'
import { makeSmallArchive, type SmallArchive } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-build-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let archive: SmallArchive
let warc: string
before(async () => {
  archive = await makeSmallArchive(14)
  warc = join(folder, 'stories.warc.gz')
  writeFileSync(warc, archive.bytes)
})

const settings = (changes: Record<string, unknown> = {}, sources = [warc]) =>
  completeConfig({
    sources,
    network: { offline: true },
    images: { explicit: 'off' },
    shards: { targetBytes: 100_000 },
    partitions: { shuffle: 3, images: 2 },
    ...changes,
  })
const build = (name: string, config = settings()): Promise<BuildResult> =>
  buildDataset({ out: join(folder, name), config, workers: 0, log: silentLog, childEntry: '' })
const digests = ({ manifest }: BuildResult): string[] => manifest.shards.map(({ sha256 }) => sha256)
const dropped = async (result: BuildResult): Promise<Record<string, unknown>[]> => {
  const records: Record<string, unknown>[] = []
  for await (const record of readDatasetRecords(result.folder, 'dropped'))
    records.push(record as Record<string, unknown>)
  return records
}

test('a build from an archive keeps every good page, and verifies', async () => {
  const result = await build('base')
  assert.equal(result.manifest.documents, 14)
  assert.equal(result.manifest.images, 14)
  assert.ok(result.manifest.shards.length >= 3)
  assert.deepEqual((await verifyDataset(result.folder)).problems, [])
})

test('a build that was killed before it had made store.json goes on', async () => {
  const base = await build('base')
  mkdirSync(join(folder, 'killed', '.tmp'), { recursive: true })
  writeFileSync(join(folder, 'killed', '.tmp', '4711-0123456789abcdef'), '{"format":"m3w-st')
  assert.deepEqual(digests(await build('killed')), digests(base))
})

test('shards do not depend on the number of partitions', async () => {
  const base = await build('base')
  for (const shuffle of [1, 4, 64]) {
    const other = await build(`cut-${shuffle}`, settings({ partitions: { shuffle, images: 5, taskBytes: 20_000 } }))
    assert.deepEqual(digests(other), digests(base), `partitions.shuffle ${shuffle}`)
  }
})

test('shards do not depend on the order, the number or the names of the archives', async () => {
  const base = await build('base')
  const cut = archive.places[7]?.offset ?? 0
  const [first, second] = [join(folder, 'z.warc.gz'), join(folder, 'a.warc.gz')]
  writeFileSync(first, archive.bytes.subarray(0, cut))
  writeFileSync(second, archive.bytes.subarray(cut))
  const halves = await build('halves', settings({}, [first, second, first]))
  assert.deepEqual(digests(halves), digests(base))
})

test('shards do not depend on where the archive lies', async (t) => {
  const base = await build('base')
  const site = await openSite(t, (_request, response) => response.end(archive.bytes))
  const url = `${site.origin}/stories.warc.gz`
  const network = { contact: 'tester@example.org', allowAddresses: ['127.0.0.0/8'] }
  // Its images are in it; of others nobody is asked.
  const far = await build('far', settings({ network: { ...network, offline: false } }, [url]))
  assert.deepEqual(digests(far), digests(base))
  assert.deepEqual(
    site.asked.map(({ path }) => path),
    ['/stories.warc.gz'],
  )
})

test('the same config on machines with other slots, attempts and editors is the same run, with the same manifest', async () => {
  const base = await build('base')
  const other = await build(
    'base',
    settings({ engine: { networkSlots: 1, maxAttempts: 9 }, $schema: '/home/me/config.schema.json' }),
  )
  assert.equal(other.manifest.id, base.manifest.id)
  assert.deepEqual(other.manifest, base.manifest)
  assert.equal(readdirSync(join(folder, 'base', 'runs')).length, 1)
  assert.deepEqual(Object.keys(base.manifest.config.engine as object), ['maxErrorShare'])
})

test('a run of another m3w is refused in words, and a new build goes on in its store', async () => {
  const base = await build('base')
  const [id = ''] = readdirSync(join(folder, 'base', 'runs'))
  const path = join(folder, 'base', 'runs', id, 'run.json')
  const record = readFileSync(path, 'utf8')
  for (const [older, says] of [
    [record.replace('"m3w": "', '"m3w": "9.'), /planned by m3w 9\./],
    [record.replace('"extract": {', '"extract": { "maxMs": 1,'), /planned by another m3w \(config\.extract: .*maxMs/],
  ] as const) {
    writeFileSync(path, older)
    await assert.rejects(readStoreStatus(join(folder, 'base')), (error) => {
      assert.ok(error instanceof M3wError)
      assert.equal(error.code, 'E_CONFIG')
      assert.match(error.message, says)
      return true
    })
  }
  const next = await build('base', settings({ text: { minWords: 51 } }))
  assert.equal(next.manifest.documents, base.manifest.documents)
  writeFileSync(path, record)
})

test('a changed text threshold re-runs judge-text and what follows, and nothing before', async () => {
  await build('base')
  const config = settings({ text: { minWords: 60 } })
  const { stages } = await planBuild(join(folder, 'base'), config)
  const cached = stages.filter(({ tasks, cached }) => tasks > 0 && tasks === cached).map(({ name }) => name)
  assert.deepEqual(cached, [
    'crawl',
    'import',
    'scan-archives',
    'follow-redirects',
    'find-originals',
    'extract',
    'measure-text',
  ])
  assert.equal(stages.find(({ name }) => name === 'judge-text')?.cached, 0)
})

test('a measure that is newer than the ledger reaches the pictures in it, and the shards are those of a fresh build', async () => {
  const base = await build('base')
  const store = join(folder, 'base')
  const ledger = join(store, 'ledger', 'images')
  const journals = readdirSync(ledger, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  let pictures = 0
  for (const path of journals.map((name) => join(ledger, name))) {
    const { rows, ...about } = JSON.parse(readFileSync(path, 'utf8'))
    for (const { measures } of rows) {
      delete measures.signals.colourDeviation
      delete measures.versions.colourDeviation
      pictures += 1
    }
    writeFileSync(path, JSON.stringify({ ...about, rows }))
  }
  // Another limit makes fetch-images read its ledger again.
  const config = settings({ images: { explicit: 'off', maxPixels: 60_000_000 } })
  const again = await build('base', config)
  assert.deepEqual(digests(again), digests(base))
  const taken = (await readStoreStatus(store)).stages.find(({ name }) => name === 'measure-images')?.counts
  assert.deepEqual([pictures, taken?.['measures.taken'], taken?.['measures.ledger']], [14, 14, undefined])
  const report = JSON.parse(readFileSync(join(again.folder, 'report.json'), 'utf8'))
  assert.deepEqual(report.problems, [])
})

test('64 damaged bytes lose the records they hit, are recorded with their place, and the rest is as before', async () => {
  const base = await build('base')
  const hit = archive.places[6]
  assert.ok(hit !== undefined)
  const bytes = Buffer.from(archive.bytes)
  bytes.fill(0, hit.offset + 100, hit.offset + 164)
  const damaged = join(folder, 'damaged.warc.gz')
  writeFileSync(damaged, bytes)
  const result = await build('damaged', settings({}, [damaged]))
  assert.equal(result.manifest.documents, 13)
  const losses = (await dropped(result)).filter(({ reason }) => reason === 'archive_damaged')
  assert.equal(losses.length, 1)
  assert.match(String(losses[0]?.id), new RegExp(`@${hit.offset}$`))
  assert.equal(losses[0]?.measured, hit.end - hit.offset)
  assert.equal(base.manifest.documents, 14)
})

test('an archive whose images are missing gives drops with their code, and no documents without images', async () => {
  const pagesOnly = join(folder, 'pages.warc.gz')
  writeFileSync(pagesOnly, Buffer.concat(archive.places.map(({ offset, end }) => archive.bytes.subarray(offset, end))))
  const result = await build('pages', settings({}, [pagesOnly]))
  assert.equal(result.manifest.documents, 0)
  const reasons = (await dropped(result)).map(({ reason }) => reason)
  assert.equal(reasons.filter((reason) => reason === 'not_archived').length, 14)
  assert.equal(reasons.filter((reason) => reason === 'no_image').length, 14)
})

test('current.json and the link dataset name the newest dataset, and a build that has nothing to do publishes it again', async () => {
  const first = await build('base')
  const second = await build('base')
  assert.equal(second.manifest.id, first.manifest.id)
  const current = JSON.parse(readFileSync(join(folder, 'base', 'current.json'), 'utf8')) as { dataset: string }
  assert.equal(current.dataset, first.manifest.id)
  assert.ok(readFileSync(join(folder, 'base', 'dataset', 'dataset.json')).length > 0)
})

test('a page ledger’s archive that is given as a source of its own store is counted as imported', async (t) => {
  const site = await openSite(
    t,
    answers({ '/': '<!doctype html><html lang="en"><p>The old baker carried a lantern home.' }),
  )
  const network = { contact: 'tester@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0 }
  const partitions = { pages: 1, shuffle: 1, images: 1 }
  const crawled = await build('ledger', settings({ network, partitions }, [`${site.origin}/`]))
  const pages = join(folder, 'ledger', 'ledger', 'pages')
  const name = readdirSync(pages, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith('.warc.gz')) ?? ''
  const imported = await build('ledger', settings({ partitions }, [join(pages, name)]))
  for (const { report } of [crawled, imported]) {
    assert.deepEqual(report.problems, [])
    const rowOf = (stage: string) => report.stages.find(({ name }) => name === stage)
    assert.deepEqual([rowOf('crawl')?.kept, rowOf('extract')?.in], [1, 1])
  }
})
