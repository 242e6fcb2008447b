/** A small published dataset, in memory or on disk, for the tests of publishing, verifying and inspecting. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Store } from '../../../core/store.ts'
import { readAll } from '../../../core/store.ts'
import { VERSION } from '../../../core/version.ts'
import { completeConfig, type DropRecord } from '../../../schemas/index.ts'
import { packStage } from '../../../shards/pack/pack-stage.ts'
import { type Publication, type PublishedDataset, publishDatasets } from '../../../shards/publish/publish.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { samplePackables } from '../pack/sample-fixtures.ts'

export const ID = '0123456789abcdef'
const DOCUMENTS = 10
const SHARDS = 3

/** A publication of 10 documents of one site in 3 shards, with drops, and the store its shards lie in. More ranges: some get no document. `picture`: what each image begins with. */
export async function samplePublication(
  origin?: string,
  ranges = SHARDS,
  picture?: Buffer,
): Promise<{ readonly publication: Publication; readonly store: Store }> {
  const { packables, store } = samplePackables(DOCUMENTS, origin, picture)
  const config = completeConfig({ seed: 7, network: { contact: 'curator@example.org' } })
  const { outputs } = await runStage(packStage({ seed: 7, targetBytes: 1 }), {
    inputs: { placed: packables },
    partitions: ranges,
    store,
  })
  const images = packables.reduce((sum, { blobs }) => sum + blobs.length, 0)
  const drops = Array.from(
    { length: 6 },
    (_, n): DropRecord => ({
      stage: n < 4 ? 'crawl' : 'judge-text',
      unit: n < 4 ? 'page' : 'document',
      id: `http://example.org/dropped/${n}`,
      url: `http://example.org/dropped/${n}`,
      reason: n % 2 === 0 ? 'http_404_410' : 'too_few_words',
      measured: n,
      limit: 50,
      ruleVersion: 1,
    }),
  )
  const publication = {
    id: ID,
    config,
    versions: { m3w: VERSION, node: '20' },
    ranges: [...outputs.ranges].reverse(),
    report: sampleReport(images),
    dropped: ['crawl', 'judge-text', 'pack'].map((stage) => ({
      stage,
      records: stream(drops.filter((drop) => drop.stage === stage)),
    })),
  }
  return { publication, store }
}

/** Publishes one dataset alone. */
export async function publishDataset(store: Store, publication: Publication): Promise<PublishedDataset> {
  const [published] = await publishDatasets(store, [publication])
  assert.ok(published)
  return published
}

function sampleReport(images: number): Publication['report'] {
  const row = { seconds: 1.5, bytes: 100 }
  return {
    format: 'm3w-report/1',
    dataset: ID,
    stages: [
      {
        ...row,
        name: 'crawl',
        unit: 'page',
        upstream: null,
        in: 20,
        kept: 16,
        dropped: { http_404_410: 2, too_few_words: 2 },
      },
      { ...row, name: 'extract', unit: 'page', upstream: 'crawl', in: 16, kept: 16, dropped: {} },
      {
        ...row,
        name: 'judge-text',
        unit: 'document',
        upstream: null,
        in: 12,
        kept: 10,
        dropped: { http_404_410: 1, too_few_words: 1 },
      },
      { ...row, name: 'fetch-images', unit: 'image', upstream: null, in: 9, kept: 7, dropped: { http_5xx: 2 } },
      { ...row, name: 'assemble', unit: 'slot', upstream: null, in: images, kept: images, dropped: {} },
      { ...row, name: 'pack', unit: 'document', upstream: 'judge-text', in: 10, kept: 10, dropped: {} },
    ],
  }
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

/** Writes a published dataset of the store to a folder. */
export async function writeDataset(store: Store, folder: string): Promise<void> {
  const prefix = `datasets/${ID}/`
  for await (const { key } of store.list(prefix)) {
    const path = join(folder, key.slice(prefix.length))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, await readAll(store, key))
  }
}
