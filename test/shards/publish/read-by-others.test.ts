/** A published dataset and its exports in the readers of their users, unmodified, by the snippets of the dataset's card (bench/readers runs the same). */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import sharp from 'sharp'
import { sampleExporter } from '../../../exports/forms/forms.ts'
import { SAMPLE_KINDS } from '../../../schemas/index.ts'
import { openDatasetObjects } from '../../../shards/verify/dataset-files.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { noReader, runReader } from '../../helpers/python/readers.ts'
import { mediaPublication } from './media-fixtures.ts'
import { ID, publishDataset, samplePublication, writeDataset } from './publish-fixtures.ts'

const FORMS = ['parquet', 'obelics', 'omnicorpus', 'mmc4', 'texts-images'] as const
const folder = await mkdtemp(join(tmpdir(), 'm3w-read-by-others-'))
after(() => rm(folder, { recursive: true, force: true }))

let reading: Promise<readonly string[]> | undefined
/** What the readers said of a dataset's card or of an export, by its folder's name. All in one process, because each would load the readers anew. */
async function said(name: string): Promise<string> {
  reading ??= readAll()
  const text = (await reading).find((part) => part.includes(`/${name}\n`))
  return text ?? assert.fail(`nothing was said of ${name}`)
}

async function readAll(): Promise<readonly string[]> {
  const create = { width: 8, height: 6, channels: 3, background: 'red' } as const
  const picture = await sharp({ create }).jpeg().toBuffer()
  const published = {
    page: await samplePublication(undefined, undefined, picture),
    pair: await mediaPublication('pair'),
    clip: await mediaPublication('clip'),
  }
  const args: string[] = []
  for (const kind of SAMPLE_KINDS) {
    const { publication, store } = published[kind]
    await publishDataset(store, publication)
    const copy = join(folder, `${kind}s`)
    await writeDataset(store, copy)
    args.push('card', copy)
    const dataset = openDatasetObjects(store, `datasets/${ID}/`, 'sample')
    const request = { store: openMemoryStore(), dataset: async () => dataset, scratchFolder: folder }
    for (const form of kind === 'page' ? FORMS : (['parquet'] as const)) {
      const out = join(folder, `${form}-${kind}`)
      await sampleExporter(form)({ ...request, out })
      args.push('export', out)
    }
  }
  return (await runReader('bench/readers/read_dataset.py', args, folder)).split(/^== /m)
}

/** By folder: what `datasets` counts. */
const COUNTED = {
  pages: '10 documents, 19 images',
  pairs: '1 documents, 1 images',
  clips: '1 documents, 2 images',
}

describe('a published dataset is read with the snippets of its card', () => {
  for (const [name, types] of [
    ['pages', "'str', 'JpegImageFile', 'JpegImageFile', 'str'"],
    ['pairs', "'PngImageFile'"],
    ['clips', "'JpegImageFile', 'JpegImageFile'"],
  ] as const) {
    it(`by datasets: ${name}, whole and streaming`, { skip: noReader('datasets') }, async () => {
      const text = await said(name)
      assert.ok(text.includes(`\ndatasets: [${types}]\n`), text)
      for (const streaming of ['False', 'True'])
        assert.ok(text.includes(`\nload_dataset, streaming=${streaming}: ${COUNTED[name]}\n`), text)
      assert.match(text, /^dropped\/: 6 rows, http_404_410$/m)
    })

    it(`by webdataset: ${name}`, { skip: noReader('webdataset') }, async () => {
      const text = await said(name)
      assert.ok(text.includes(`\nwebdataset: [${types.replace(/(Jpeg|Png)ImageFile/g, 'Image')}]\n`), text)
    })
  }

  it('by the interleaved cooker of Megatron-Energon', { skip: noReader('megatron.energon') }, async () => {
    // Any of the documents: it shuffles.
    assert.match(await said('pages'), /^megatron\.energon: \['str'(, 'Tensor'){1,3}, 'str'\]$/m)
  })
})

describe('an export is read', () => {
  for (const [name, counted] of [
    ...FORMS.map((form) => [`${form}-page`, COUNTED.pages] as const),
    ['parquet-pair', COUNTED.pairs],
    ['parquet-clip', COUNTED.clips],
  ] as const) {
    it(`as ${name} by datasets, whole and streaming`, { skip: noReader('datasets') }, async () => {
      const text = await said(name)
      for (const streaming of ['False', 'True'])
        assert.ok(text.includes(`/${name}, streaming=${streaming}: ${counted}\n`), text)
    })
  }

  for (const [name, rows, columns] of [
    ['parquet-page', 10, ['texts', 'images', 'image_info', 'metadata']],
    ['obelics-page', 10, ['texts', 'images', 'metadata', 'general_metadata']],
    ['omnicorpus-page', 10, ['texts', 'images', 'metadata', 'general_metadata']],
    ['parquet-pair', 1, ['image', 'caption']],
    ['parquet-clip', 1, ['frames', 'caption']],
  ] as const) {
    it(`as ${name} by pyarrow`, { skip: noReader('pyarrow') }, async () => {
      const text = await said(name)
      assert.ok(text.includes(`/train-00000.parquet 1 groups of ${rows} rows [`), text)
      for (const column of columns) assert.ok(text.includes(`'${column}'`), text)
    })
  }
})
