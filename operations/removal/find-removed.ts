/** What of a removal list a dataset holds: by addresses, by the digests that samples state, by the bytes themselves, and in the lists of what was dropped. */
import { openRemovals } from '../../archives/rights/removals.ts'
import { M3wError } from '../../core/errors.ts'
import { parsePublished } from '../../core/files/parse-published.ts'
import { sha256Hex } from '../../core/hash.ts'
import { readTar } from '../../formats/tar/read.ts'
import {
  type AnySample,
  anySample,
  datasetManifest,
  type Removal,
  type SampleImage,
  type SampleKind,
} from '../../schemas/index.ts'
import type { DatasetFiles } from '../../shards/verify/dataset-files.ts'
import { readDatasetRecords } from '../../shards/verify/inspect.ts'

export interface FoundRemoval {
  /** Of pairs and clips with the link that leads to their dataset: `pairs/shard-000000.tar`. */
  readonly shard: string
  /** Id of the document, pair or clip: the key of the sample. */
  readonly document: string
  readonly url: string
  /** Of the sample. */
  readonly kind: SampleKind
  /** `sample`: all of it; else the SHA-256 of its picture in the shard, of a clip that of its video. */
  readonly what: 'sample' | { readonly sha256: string; readonly url: string }
  /** The entry of the list. */
  readonly entry: string
}

export interface Scan {
  readonly documents: number
  readonly images: number
  readonly found: readonly FoundRemoval[]
}

/** Shards of a dataset, from its manifest. E_CORRUPT where there is none. */
export async function shardsOf(files: DatasetFiles) {
  return (await manifestOf(files)).shards
}

async function manifestOf(files: DatasetFiles) {
  const content = await files.readWhole('dataset.json')
  if (content === undefined)
    throw new M3wError('E_CORRUPT', `${files.place} has no dataset.json: expected a published dataset. Build it again.`)
  return parsePublished({ place: files.place, name: 'dataset.json' }, content, datasetManifest)
}

/** Reads every sample and hashes every picture of a dataset. Order: shards, then samples. */
export async function findRemoved(files: DatasetFiles, removals: readonly Removal[]): Promise<Scan> {
  const list = openRemovals(removals)
  const found: FoundRemoval[] = []
  let [documents, images] = [0, 0]
  const { kind = 'page', shards } = await manifestOf(files)
  for (const { name } of shards) {
    // Shards of every kind have the same names.
    const shard = kind === 'page' ? name : `${kind}s/${name}`
    let about = { shard, kind, document: '', url: '' }
    for await (const item of readTar(files.read(name))) {
      if (item.kind === 'problem')
        throw new M3wError('E_CORRUPT', `${files.place}/${name}: ${item.message}. Run m3w verify on it.`)
      if (item.name.endsWith('.json')) {
        const one = parsePublished({ place: files.place, name: `${name}: ${item.name}` }, item.content, anySample)
        about = { shard, kind, document: one.id, url: one.url }
        documents += 1
        const entry = list.address(one.url)
        if (entry !== undefined) found.push({ ...about, what: 'sample', entry })
        for (const info of imagesOf(one)) {
          const entry = entryOf(list, info)
          if (entry !== undefined) found.push({ ...about, what: { sha256: info.sha256, url: info.url }, entry })
        }
      } else if (!item.name.endsWith('.txt')) {
        images += 1
        const sha256 = sha256Hex(item.content)
        const entry = list.picture({ id: sha256 })
        // Most are found by what their sample says of them; this is for a sample that does not say so.
        if (entry !== undefined && !isNamed(found.at(-1), about.document))
          found.push({ ...about, what: { sha256, url: '' }, entry })
      }
    }
  }
  return { documents, images, found }
}

/** A picture or a video of a sample, as far as a removal may name it. */
export type NamedMedia = Pick<SampleImage, 'url' | 'sha256' | 'original'> & Partial<Pick<SampleImage, 'phash'>>

/** What a sample of any kind says of its pictures, or of its video. */
export function imagesOf(sample: AnySample): readonly NamedMedia[] {
  if (sample.format === 'm3w-pair/1') return [sample.image_info]
  if (sample.format === 'm3w-clip/1') return [{ url: sample.video.url, sha256: sample.video.id }]
  return sample.image_info.filter((info) => info !== null)
}

/** Is the address of something on the list in a dataset's lists of what was dropped? Those have titles and first words too. */
export async function dropsName(files: DatasetFiles, removals: readonly Removal[]): Promise<boolean> {
  const list = openRemovals(removals)
  for await (const drop of readDatasetRecords(files, 'dropped')) {
    const { url } = drop as { readonly url?: unknown }
    if (typeof url === 'string' && list.address(url) !== undefined) return true
  }
  return false
}

function isNamed(last: FoundRemoval | undefined, document: string): boolean {
  return last !== undefined && last.document === document
}

function entryOf(list: ReturnType<typeof openRemovals>, { url, sha256, original }: NamedMedia): string | undefined {
  return list.address(url) ?? list.picture({ id: sha256 }) ?? (original && list.picture({ id: original.sha256 }))
}
