/** A published dataset and its exports in the readers of their users, unmodified, by the snippets of the dataset's card (bench/readers runs the same). */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import sharp from 'sharp'
import { sampleExporter } from '../../../exports/forms/forms.ts'
import { publishDataset } from '../../../shards/publish/publish.ts'
import { openDatasetObjects } from '../../../shards/verify/dataset-files.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { noReader, runReader } from '../../helpers/python/readers.ts'
import { ID, samplePublication, writeDataset } from './publish-fixtures.ts'

const FORMS = ['parquet', 'obelics', 'omnicorpus', 'mmc4', 'texts-images'] as const
const COUNTED = '10 documents, 19 images'
const folder = await mkdtemp(join(tmpdir(), 'm3w-read-by-others-'))
after(() => rm(folder, { recursive: true, force: true }))

let reading: Promise<string> | undefined
/** What the readers said of the dataset and of all exports: in one process, because each would load the readers anew. */
function said(): Promise<string> {
  reading ??= readAll()
  return reading
}

async function readAll(): Promise<string> {
  const create = { width: 8, height: 6, channels: 3, background: 'red' } as const
  const picture = await sharp({ create }).jpeg().toBuffer()
  const { publication, store } = await samplePublication(undefined, undefined, picture)
  await publishDataset(store, publication)
  const copy = join(folder, 'dataset')
  await writeDataset(store, copy)
  const dataset = openDatasetObjects(store, `datasets/${ID}/`, 'sample')
  const request = { store: openMemoryStore(), dataset: async () => dataset, scratchFolder: folder }
  for (const form of FORMS) await sampleExporter(form)({ ...request, out: join(folder, form) })
  const exports = FORMS.flatMap((form) => ['export', join(folder, form)])
  return await runReader('bench/readers/read_dataset.py', ['card', copy, ...exports], folder)
}

describe('a published dataset is read', () => {
  it('by datasets, with the snippet of its card, whole and streaming', { skip: noReader('datasets') }, async () => {
    assert.match(await said(), /^datasets: \['str', 'JpegImageFile', 'JpegImageFile', 'str'\]$/m)
    for (const streaming of ['False', 'True'])
      assert.ok((await said()).includes(`load_dataset, streaming=${streaming}: ${COUNTED}\n`), await said())
    assert.match(await said(), /^dropped\/: 6 rows, http_404_410$/m)
  })

  it('by webdataset, with the snippet of its card', { skip: noReader('webdataset') }, async () => {
    assert.match(await said(), /^webdataset: \['str', 'Image', 'Image', 'str'\]$/m)
  })

  it('by the interleaved cooker of Megatron-Energon, with the snippet of its card', {
    skip: noReader('megatron.energon'),
  }, async () => {
    // Any of the documents: it shuffles.
    assert.match(await said(), /^megatron\.energon: \['str'(, 'Tensor'){1,3}, 'str'\]$/m)
  })
})

describe('an export is read', () => {
  for (const form of FORMS) {
    it(`as ${form} by datasets, whole and streaming`, { skip: noReader('datasets') }, async () => {
      for (const streaming of ['False', 'True'])
        assert.ok((await said()).includes(`${join(folder, form)}, streaming=${streaming}: ${COUNTED}\n`), await said())
    })
  }

  for (const form of ['parquet', 'obelics', 'omnicorpus'] as const) {
    it(`as ${form} by pyarrow`, { skip: noReader('pyarrow') }, async () => {
      const columns =
        (await said()).match(new RegExp(`/${form}/train-00000\\.parquet 1 groups of 10 rows \\[(.*)\\]`))?.[1] ?? ''
      for (const column of ['texts', 'images', 'metadata']) assert.ok(columns.includes(`'${column}'`), await said())
    })
  }
})
