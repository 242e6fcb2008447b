/** Every dataset of the pipeline: its name, its record, its key. Stages import these, so that producer and consumer cannot disagree. */
import { hash64, id128, rangeOf } from '../core/hash.ts'
import { siteOf } from '../core/site.ts'
import { type ArchiveObject, type Dataset, defineDataset } from '../core/stage.ts'
import type {
  ArchivedImage,
  ArchivedRedirect,
  DraftDocument,
  DropRecord,
  ImageRequest,
  ImageSlot,
  Packable,
  ShardEntry,
} from '../schemas/index.ts'

/** WARC objects of page ledger segments, and of registered foreign archives. */
export const pageArchives = defineDataset<ArchiveObject>({ name: 'page-archives' })
export const importedArchives = defineDataset<ArchiveObject>({ name: 'imported-archives' })

/** A link out of a crawl partition, read by the next round. */
export interface OutLink {
  readonly url: string
  readonly depth: number
}
/** Keyed by registrable domain, like crawl partitions; P must be that of the crawl. */
export const outLinks = (round: number, partitions: number): Dataset<OutLink> =>
  defineDataset({ name: `links-${round}`, keyOf: ({ url }) => siteOf(url), partitions })

/** Answers for image URLs found in imported archives; co-partitioned with the image ledger. */
export const archivedImages = (partitions: number): Dataset<ArchivedImage> =>
  defineDataset({ name: 'archived-images', keyOf: ({ host }) => host, partitions })
/** Redirects in imported archives: a small part of them, read whole by each task that follows them. */
export const archivedRedirects = defineDataset<ArchivedRedirect>({ name: 'archived-redirects' })
/** Answers that archived redirects lead to, under the URL that was redirected; partitioned like `archivedImages`. */
export const followedImages = (partitions: number): Dataset<ArchivedImage> =>
  defineDataset({ name: 'followed-images', keyOf: ({ host }) => host, partitions })

export const drafts = defineDataset<DraftDocument>({ name: 'drafts' })
export const measuredDrafts = defineDataset<DraftDocument>({ name: 'measured-drafts' })
/** Keyed by final URL, for exact duplicates by URL. */
export const judgedDrafts = defineDataset<DraftDocument>({ name: 'judged-drafts', keyOf: ({ url }) => url })
/** Keyed by content, for exact duplicates by content; see `contentKeyOf`. */
export const urlUniqueDrafts = defineDataset<DraftDocument>({ name: 'url-unique-drafts', keyOf: contentKeyOf })
/** Survivors of all text rules. Keyed by document id, to meet their image slots in assemble. */
export const textDocuments = defineDataset<DraftDocument>({ name: 'text-documents', keyOf: ({ id }) => id })

/** Keyed by host (authority), like the image ledger; P must be that of the ledger. */
export const imageRequests = (partitions: number): Dataset<ImageRequest> =>
  defineDataset({ name: 'image-requests', keyOf: ({ host }) => host, partitions })
const imageIdOf = ({ fact }: ImageSlot): string => fact.measures?.id ?? ''
/** Slots whose image was fetched. Keyed by image id (SHA-256), to measure each image once. */
export const fetchedSlots = defineDataset<ImageSlot>({ name: 'fetched-slots', keyOf: imageIdOf })
/** With the measures of today, in the partition of their image. */
export const measuredSlots = defineDataset<ImageSlot>({ name: 'measured-slots' })
/** Keyed by image id, to count the documents that use an image. */
export const judgedSlots = defineDataset<ImageSlot>({ name: 'judged-slots', keyOf: imageIdOf })
/** Keyed by document id. */
export const keptSlots = defineDataset<ImageSlot>({ name: 'kept-slots', keyOf: ({ documentId }) => documentId })

export const packables = defineDataset<Packable>({ name: 'packables' })
/** Bytes that the samples of one assemble task will take in a tar, headers and padding included. */
export interface PackTotal {
  readonly bytes: number
  readonly documents: number
  readonly images: number
}
export const packTotals = defineDataset<PackTotal>({ name: 'pack-totals' })

/** Number of shards N = ceil(total bytes / target), at least 1. */
export function shardCount(totals: readonly PackTotal[], targetBytes: number): number {
  const bytes = totals.reduce((sum, total) => sum + total.bytes, 0)
  return Math.max(1, Math.ceil(bytes / targetBytes))
}

/** Documents by shard: partition = floor(hash64(seed, id) x N / 2^64), N from `packTotals`. */
export const placedSamples = (seed: number, targetBytes: number): Dataset<Packable> =>
  defineDataset({
    name: 'placed-samples',
    keyOf: ({ sample }) => sample.id,
    bucketOf: ({ sample }, partitions) => rangeOf(hash64(seed, sample.id), partitions),
    partitions: { dataset: packTotals, count: (totals) => shardCount(totals as PackTotal[], targetBytes) },
  })

/** A finished shard and its index, as objects of the pack task; `number` is the partition. */
export interface PackedShard extends Omit<ShardEntry, 'name'> {
  readonly number: number
  readonly key: string
  readonly indexKey: string
  /** Hex, of the shard: the wids index wants it. */
  readonly md5: string
}
export const packedShards = defineDataset<PackedShard>({ name: 'packed-shards' })

/** What a stage dropped. One dataset a stage; all are published. */
export const droppedBy = (stage: string): Dataset<DropRecord> => defineDataset({ name: `dropped-${stage}` })

/** Identity of a draft's content: its kinds, texts and image URLs in order. Language, dates and signals do not count. */
export function contentKeyOf({ segments }: DraftDocument): string {
  return id128(
    segments.map((segment) => `${segment.kind}\n${segment.kind === 'text' ? segment.text : segment.url}`).join('\n\n'),
  )
}
