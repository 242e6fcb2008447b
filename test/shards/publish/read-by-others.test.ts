/** A published dataset and its exports in the readers of their users, unmodified, by the snippets of the dataset's card (bench/readers runs the same). */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import sharp from 'sharp'
import { sampleExporter } from '../../../exports/forms/forms.ts'
import { publishDataset } from '../../../shards/publish/publish.ts'
import { openDatasetObjects } from '../../../shards/verify/dataset-files.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { noReader, runReader } from '../../helpers/python/readers.ts'
import { ID, samplePublication, writeDataset } from './publish-fixtures.ts'

const FORMS = ['parquet', 'obelics', 'omnicorpus', 'mmc4', 'texts-images'] as const
const COUNTED = '10 documents, 19 images'
let folder = ''
let said = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-read-by-others-'))
  const create = { width: 8, height: 6, channels: 3, background: 'red' } as const
  const { publication, store } = await samplePublication(
    undefined,
    undefined,
    await sharp({ create }).jpeg().toBuffer(),
  )
  await publishDataset(store, publication)
  await writeDataset(store, join(folder, 'dataset'))
  const dataset = openDatasetObjects(store, `datasets/${ID}/`, 'sample')
  const request = { store: openMemoryStore(), dataset: async () => dataset, scratchFolder: folder }
  for (const form of FORMS) await sampleExporter(form)({ ...request, out: join(folder, form) })
  // One process, because each would load the readers anew.
  const exports = FORMS.flatMap((form) => ['export', join(folder, form)])
  said = await runReader('bench/readers/read_dataset.py', ['card', join(folder, 'dataset'), ...exports], folder)
})
after(() => rm(folder, { recursive: true, force: true }))

describe('a published dataset is read', () => {
  it('by datasets, with the snippet of its card, whole and streaming', { skip: noReader('datasets') }, () => {
    assert.match(said, /^datasets: \['str', 'JpegImageFile', 'JpegImageFile', 'str'\]$/m)
    for (const streaming of ['False', 'True'])
      assert.ok(said.includes(`load_dataset, streaming=${streaming}: ${COUNTED}\n`), said)
    assert.match(said, /^dropped\/: 6 rows, http_404_410$/m)
  })

  it('by webdataset, with the snippet of its card', { skip: noReader('webdataset') }, () => {
    assert.match(said, /^webdataset: \['str', 'Image', 'Image', 'str'\]$/m)
  })

  it('by the interleaved cooker of Megatron-Energon, with the snippet of its card', {
    skip: noReader('megatron.energon'),
  }, () => {
    // Any of the documents: it shuffles.
    assert.match(said, /^megatron\.energon: \['str'(, 'Tensor'){1,3}, 'str'\]$/m)
  })
})

describe('an export is read', () => {
  for (const form of FORMS) {
    it(`as ${form} by datasets, whole and streaming`, { skip: noReader('datasets') }, () => {
      for (const streaming of ['False', 'True'])
        assert.ok(said.includes(`${join(folder, form)}, streaming=${streaming}: ${COUNTED}\n`), said)
    })
  }

  for (const form of ['parquet', 'obelics', 'omnicorpus'] as const) {
    it(`as ${form} by pyarrow`, { skip: noReader('pyarrow') }, () => {
      const columns = said.match(new RegExp(`/${form}/train-00000\\.parquet 1 groups of 10 rows \\[(.*)\\]`))?.[1] ?? ''
      for (const column of ['texts', 'images', 'metadata']) assert.ok(columns.includes(`'${column}'`), said)
    })
  }
})
