/** The samples of a dataset with their images, in the order of the shards: one in memory at a time. */
import { M3wError } from '../../core/errors.ts'
import { parsePublished } from '../../core/files/parse-published.ts'
import { readTar } from '../../formats/tar/read.ts'
import { type AnySample, anySample, type DatasetManifest, datasetManifest } from '../../schemas/index.ts'
import type { PublishedFiles } from '../exporter.ts'
import type { Exported } from './form.ts'

/** E_USAGE where it is no dataset. */
export async function readManifest(files: PublishedFiles): Promise<DatasetManifest> {
  const content = await files.readWhole('dataset.json')
  if (content !== undefined)
    return parsePublished({ place: files.place, name: 'dataset.json' }, content, datasetManifest)
  throw new M3wError('E_USAGE', `${files.place} is no dataset: it holds no dataset.json. Name a store or a dataset.`)
}

/** E_CORRUPT where the shard is damaged, or lacks an image that its sample names. */
export async function* readExported(files: PublishedFiles, shard: string): AsyncGenerator<Exported<AnySample>> {
  let json: Buffer | undefined
  let images = new Map<string, Buffer>()
  const whole = (): Exported<AnySample>[] => {
    if (json === undefined) return []
    const sample = parsePublished({ place: files.place, name: shard }, json, anySample)
    const lacking = lackingOf(sample, images)
    if (lacking !== undefined) throw damaged(files, shard, `${sample.id}.${lacking} is not there`)
    return [{ sample, images }]
  }
  for await (const item of readTar(files.read(shard))) {
    if (item.kind === 'problem') throw damaged(files, shard, `at byte ${item.offset}: ${item.message}`)
    const suffix = item.name.slice(item.name.indexOf('.') + 1)
    if (suffix === 'json' || suffix === 'clip.json') {
      yield* whole()
      json = item.content
      images = new Map()
    } else images.set(suffix, item.content)
  }
  yield* whole()
}

/** The suffix of a picture that is not there, or how many frames are; undefined: all is there. */
function lackingOf(sample: AnySample, images: ReadonlyMap<string, Buffer>): string | undefined {
  if (sample.format === 'm3w-clip/1') {
    const frames = [...images.keys()].filter((suffix) => suffix.endsWith('.jpg')).length
    return frames === sample.frames.length ? undefined : `jpg: ${frames} of ${sample.frames.length} frames`
  }
  const suffixes = sample.format === 'm3w-pair/1' ? [sample.image] : sample.images
  return suffixes.find((suffix) => suffix !== null && !images.has(suffix)) ?? undefined
}

function damaged({ place }: PublishedFiles, shard: string, what: string): M3wError {
  return new M3wError('E_CORRUPT', `${place}/${shard} is damaged: ${what}. Run "m3w verify", and get the shard again.`)
}
