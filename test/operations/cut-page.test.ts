/** A page of more pictures than a document may have, through a whole build: its parts are documents, and the funnel adds up. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildDataset, completeConfig, readDatasetRecords, type Sample, silentLog, verifyDataset } from '../../index.ts'
import { makeManual } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-cut-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a manual of 100 pictures becomes a document a part, loses no picture, and verifies', async () => {
  const warc = join(folder, 'manual.warc.gz')
  writeFileSync(warc, await makeManual(10, 10))
  const config = completeConfig({
    sources: [warc],
    network: { offline: true },
    images: { explicit: 'off' },
    extract: { maxImages: 40 },
    partitions: { shuffle: 3, images: 2 },
  })
  const result = await buildDataset({ out: join(folder, 'store'), config, workers: 0, log: silentLog, childEntry: '' })
  assert.deepEqual((await verifyDataset(result.folder)).problems, [])
  assert.deepEqual([result.manifest.documents, result.manifest.images], [3, 100])
  const samples: Sample[] = []
  for await (const sample of readDatasetRecords(result.folder, 'samples')) samples.push(sample as Sample)
  samples.sort((a, b) => (a.metadata.part?.index ?? 0) - (b.metadata.part?.index ?? 0))
  assert.deepEqual(
    samples.map(({ url, metadata, images }) => [url, metadata.part, images.filter((image) => image !== null).length]),
    [40, 40, 20].map((images, index) => ['https://stories.example/manual.html', { index, count: 3 }, images]),
  )
  assert.deepEqual(
    samples.map(({ texts }) => texts[0]?.split('\n')[0]),
    ['Chapter 0', 'Chapter 4', 'Chapter 8'],
  )
})
