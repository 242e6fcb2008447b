/** Documents in the forms of others, read back by readers of the formats (the ones of their users: test/shards/publish/read-by-others.test.ts). */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { exportCommand } from '../../cli/store/export.ts'
import { sha256Hex } from '../../core/hash.ts'
import { collect } from '../../core/streams.ts'
import type { PublishedFiles } from '../../exports/exporter.ts'
import { FORM_NAMES, sampleExporter } from '../../exports/forms/forms.ts'
import type { Sample } from '../../schemas/index.ts'
import { openDatasetObjects } from '../../shards/verify/dataset-files.ts'
import { readDatasetRecords } from '../../shards/verify/inspect.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { ID, publishDataset, samplePublication } from '../shards/publish/publish-fixtures.ts'

let folder = ''
let files: PublishedFiles
let samples: Sample[]
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-forms-'))
  const { publication, store } = await samplePublication()
  await publishDataset(store, publication)
  const dataset = openDatasetObjects(store, `datasets/${ID}/`, 'sample')
  files = dataset
  samples = (await collect(readDatasetRecords(dataset, 'samples'))) as Sample[]
})
after(() => rm(folder, { recursive: true, force: true }))

type Name = Parameters<typeof sampleExporter>[0]
let exports = 0
async function exported(form: Name, out = join(folder, `out-${exports++}`), from = files): Promise<string> {
  await sampleExporter(form)({
    store: openMemoryStore(),
    dataset: async () => from,
    out,
    scratchFolder: folder,
  })
  return out
}

async function rowsOf(out: string): Promise<Record<string, unknown>[]> {
  const bytes = await readFile(join(out, 'train-00000.parquet'))
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  return await parquetReadObjects({ file, utf8: false })
}

async function linesOf(out: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(out, 'train-00000.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

const urlsOf = ({ image_info }: Sample) => image_info.map((info) => info?.url ?? null)

describe('an export of documents', () => {
  it('as parquet has every picture byte for byte, null where a text stands, and names features for datasets', async () => {
    const out = await exported('parquet')
    const rows = (await rowsOf(out)) as unknown as {
      id: string
      texts: (string | null)[]
      images: ({ bytes: Uint8Array; path: string } | null | undefined)[]
    }[]
    assert.deepEqual(
      rows.map(({ id, texts }) => [id, texts]),
      samples.map(({ id, texts }) => [id, texts]),
    )
    for (const [n, { images }] of rows.entries()) {
      const digests = images.map((image) => (image == null ? undefined : sha256Hex(Buffer.from(image.bytes))))
      assert.deepEqual(
        digests,
        samples[n]?.image_info.map((info) => info?.sha256),
      )
    }
    const bytes = await readFile(join(out, 'train-00000.parquet'))
    const { created_by, key_value_metadata, row_groups } = parquetMetadata(new Uint8Array(bytes).buffer)
    assert.match(created_by ?? '', /^m3w \d/)
    const features = key_value_metadata?.find(({ key }) => key === 'huggingface')?.value ?? ''
    assert.deepEqual(JSON.parse(features).info.features.images, [{ _type: 'Image' }])
    const column = row_groups[0]?.columns.find(({ meta_data }) => meta_data?.path_in_schema.includes('bytes'))
    assert.equal(column?.meta_data?.codec, 'UNCOMPRESSED')
    assert.equal(column?.meta_data?.statistics, undefined, 'statistics would hold whole pictures')
  })

  it('as OBELICS, OmniCorpus and pairs of lists has URLs and texts in parallel', async () => {
    const expected = samples.map((sample) => [sample.texts, urlsOf(sample)])
    for (const form of ['obelics', 'omnicorpus'] as const) {
      const rows = await rowsOf(await exported(form))
      assert.deepEqual(
        rows.map(({ texts, images }) => [texts, images]),
        expected,
        form,
      )
    }
    const lines = await linesOf(await exported('texts-images'))
    assert.deepEqual(
      lines.map(({ texts, images }) => [texts, images]),
      expected,
    )
    const [row] = await rowsOf(await exported('obelics'))
    const metadata = JSON.parse(String(row?.metadata)) as ({ src: string } | null)[]
    assert.deepEqual(
      metadata.map((one) => one?.src ?? null),
      urlsOf(samples[0] as Sample),
    )
  })

  it('as MMC4 says before which text an image stands', async () => {
    const [line] = await linesOf(await exported('mmc4'))
    const { text_list, image_info } = line as { text_list: string[]; image_info: Record<string, unknown>[] }
    assert.deepEqual(
      text_list,
      samples[0]?.texts.filter((text) => text !== null),
    )
    for (const image of image_info) {
      assert.equal(image.matched_text_index, 1)
      assert.equal(image.matched_sim, null)
    }
  })

  it('gives the same bytes twice, and goes on behind the files that a killed one finished', async () => {
    const first = await readFile(join(await exported('obelics'), 'train-00000.parquet'))
    const out = join(folder, 'resumed')
    const dying: PublishedFiles = {
      ...files,
      async *read(name) {
        yield* files.read(name)
        if (name === 'shard-000001.tar') throw new Error('killed')
      },
    }
    await assert.rejects(exported('obelics', out, dying), /killed/)
    assert.ok(!(await readdir(folder)).includes('resumed'))
    await assert.rejects(exported('mmc4', out), { code: 'E_USAGE', message: /the beginning of another export/ })
    await exported('obelics', out)
    assert.deepEqual(await readdir(out), ['train-00000.parquet'])
    assert.deepEqual(await readFile(join(out, 'train-00000.parquet')), first)
  })

  it('leaves a finished file of its beginning as it is', async () => {
    const out = join(folder, 'kept')
    await mkdir(`${out}.partial`)
    await writeFile(`${out}.partial/other`, '')
    await assert.rejects(exported('obelics', out), /no export\.json/)
    await rm(`${out}.partial/other`)
    const { version } = JSON.parse(
      await readFile(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8'),
    ) as { version: string }
    await writeFile(`${out}.partial/export.json`, `${JSON.stringify({ dataset: ID, to: 'obelics', m3w: version })}\n`)
    await writeFile(`${out}.partial/train-00000.parquet`, 'done before')
    await exported('obelics', out)
    assert.equal(await readFile(join(out, 'train-00000.parquet'), 'utf8'), 'done before')
  })

  it('stops at a shard that lacks a picture', async () => {
    const lacking: PublishedFiles = {
      ...files,
      async *read(name) {
        const bytes = Buffer.concat(await collect(files.read(name)))
        yield Buffer.concat([bytes.subarray(0, bytes.length - 1024 - 1024), Buffer.alloc(1024)])
      },
    }
    await assert.rejects(exported('parquet', join(folder, 'lacking'), lacking), { code: 'E_CORRUPT' })
  })
})

it('what is typed tells of every form', () => {
  const help = exportCommand().helpInformation()
  for (const name of FORM_NAMES) assert.match(help, new RegExp(`\\b${name}\\b`))
})
