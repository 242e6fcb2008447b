/** The documents of a dataset with their images, in the order of the shards: one in memory at a time. */
import { M3wError } from '../../core/errors.ts'
import { readTar } from '../../formats/tar/read.ts'
import { type DatasetManifest, datasetManifest, sample as sampleSchema } from '../../schemas/index.ts'
import type { PublishedFiles } from '../exporter.ts'
import type { ExportedDocument } from './form.ts'

/** E_USAGE where it is no dataset. */
export async function readManifest(files: PublishedFiles): Promise<DatasetManifest> {
  const content = await files.readWhole('dataset.json')
  if (content !== undefined) return datasetManifest.parse(JSON.parse(content.toString('utf8')))
  throw new M3wError('E_USAGE', `${files.place} is no dataset: it holds no dataset.json. Name a store or a dataset.`)
}

/** E_CORRUPT where the shard is damaged, or lacks an image that its sample names. */
export async function* readDocuments(files: PublishedFiles, shard: string): AsyncGenerator<ExportedDocument> {
  let json: Buffer | undefined
  let images = new Map<string, Buffer>()
  const document = (): ExportedDocument[] => {
    if (json === undefined) return []
    const sample = sampleSchema.parse(JSON.parse(json.toString('utf8')))
    const lacking = sample.images.find((suffix) => suffix !== null && !images.has(suffix))
    if (lacking != null) throw damaged(files, shard, `${sample.id}.${lacking} is not there`)
    return [{ sample, images }]
  }
  for await (const item of readTar(files.read(shard))) {
    if (item.kind === 'problem') throw damaged(files, shard, `at byte ${item.offset}: ${item.message}`)
    const suffix = item.name.slice(item.name.indexOf('.') + 1)
    if (suffix === 'json') {
      yield* document()
      json = item.content
      images = new Map()
    } else images.set(suffix, item.content)
  }
  yield* document()
}

function damaged({ place }: PublishedFiles, shard: string, what: string): M3wError {
  return new M3wError('E_CORRUPT', `${place}/${shard} is damaged: ${what}. Run "m3w verify", and get the shard again.`)
}
