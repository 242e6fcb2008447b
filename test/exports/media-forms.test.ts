/** Pairs and clips as parquet: pictures and frames byte for byte, texts beside them, and features by which `datasets` shows them. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import type { PublishedFiles } from '../../exports/exporter.ts'
import { sampleExporter } from '../../exports/forms/forms.ts'
import { openTarWriter } from '../../formats/tar/write.ts'
import type { SampleKind } from '../../schemas/index.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'
import { about, CLIP, id, PAIR } from './media-samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-media-forms-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A dataset of one sample. */
async function datasetOf(kind: SampleKind, members: Readonly<Record<string, string>>): Promise<PublishedFiles> {
  const parts: Buffer[] = []
  const tar = openTarWriter({
    write: async (...chunks) => void parts.push(...chunks.map((chunk) => Buffer.from(chunk))),
  })
  for (const [suffix, content] of Object.entries(members)) await tar.add(`${id}.${suffix}`, Buffer.from(content))
  await tar.end()
  const shard = { name: 'shard-000000.tar', bytes: 1, sha256: '0'.repeat(64), documents: 1, images: 2 }
  const manifest = { format: 'm3w-dataset/1', id: 'a'.repeat(16), kind, config: {}, seed: 0, versions: {} }
  const json = JSON.stringify({ ...manifest, documents: 1, images: 2, shards: [shard] })
  return {
    place: 'made',
    async *read() {
      yield Buffer.concat(parts)
    },
    readWhole: async () => Buffer.from(json),
    names: async () => [],
  }
}

let exports = 0
async function exported(form: Parameters<typeof sampleExporter>[0], files: PublishedFiles) {
  const out = join(folder, `out-${exports++}`)
  const request = { store: openMemoryStore(), dataset: async () => files, out, scratchFolder: folder }
  const counts = await sampleExporter(form)(request)
  const bytes = new Uint8Array(readFileSync(join(out, 'train-00000.parquet'))).buffer
  const footer = parquetMetadata(bytes).key_value_metadata?.find(({ key }) => key === 'huggingface')?.value ?? ''
  const rows = await parquetReadObjects({ file: bytes, utf8: false })
  return { counts, features: JSON.parse(footer).info.features, row: rows[0] as Record<string, unknown> }
}
const textOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString()

describe('an export as parquet', () => {
  it('of pairs has the picture and its text in a row', async () => {
    const files = await datasetOf('pair', { json: JSON.stringify(PAIR), txt: about.text, png: 'kite' })
    const { counts, features, row } = await exported('parquet', files)
    assert.deepEqual(counts, { files: 1, pairs: 1 })
    assert.deepEqual([features.image, features.caption], [{ _type: 'Image' }, { dtype: 'string', _type: 'Value' }])
    const { bytes, path } = row.image as { bytes: Uint8Array; path: string }
    assert.deepEqual([textOf(bytes), path], ['kite', `${id}.png`])
    assert.deepEqual([row.caption, row.captions, row.text_origin], [about.text, about.captions, 'caption'])
    assert.deepEqual([row.image_url, row.width, row.score], ['https://a.example/kite.png', 320, null])
    assert.equal(JSON.parse(String(row.metadata)).image.alt, 'a kite')
  })

  it('of clips has the frames in order, and not the file beside them', async () => {
    const members = {
      'clip.json': JSON.stringify(CLIP),
      txt: about.text,
      '00.jpg': 'one',
      '01.jpg': 'two',
      mp4: 'file',
    }
    const { counts, features, row } = await exported('parquet', await datasetOf('clip', members))
    assert.deepEqual(counts, { files: 1, clips: 1, frames: 2 })
    assert.deepEqual(features.frames, [{ _type: 'Image' }])
    const frames = row.frames as { bytes: Uint8Array; path: string }[]
    assert.deepEqual(
      frames.map(({ bytes, path }) => [textOf(bytes), path]),
      [
        ['one', `${id}.00.jpg`],
        ['two', `${id}.01.jpg`],
      ],
    )
    assert.deepEqual([row.caption, row.video_url, row.end_ms, row.motion], [about.text, CLIP.video.url, 2000, 0.02])
  })

  it('stops where a picture or a frame lacks', async () => {
    const { png: _, ...members } = { json: JSON.stringify(PAIR), txt: '', png: '' }
    await assert.rejects(exported('parquet', await datasetOf('pair', members)), { code: 'E_CORRUPT' })
    const clip = { 'clip.json': JSON.stringify(CLIP), txt: '', '00.jpg': 'one' }
    await assert.rejects(exported('parquet', await datasetOf('clip', clip)), /1 of 2 frames/)
  })
})

it('a form that knows pages alone refuses pairs in words', async () => {
  const files = await datasetOf('pair', { json: JSON.stringify(PAIR), txt: about.text, png: 'kite' })
  await assert.rejects(exported('obelics', files), {
    code: 'E_USAGE',
    message: /of kind pair.*parquet knows every kind/,
  })
})
