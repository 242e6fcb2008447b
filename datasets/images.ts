/** The datasets of images: answers that archives hold, requests of documents, and the slots in which facts come back. */
import { M3wError } from '../core/errors.ts'
import type { SortOptions } from '../core/sort.ts'
import { type Dataset, defineDataset } from '../core/stage.ts'
import type { ArchivedImage, ArchivedRedirect, ImageMeasures, ImageRequest, ImageSlot } from '../schemas/index.ts'

/** Answers for image URLs found in imported archives; co-partitioned with the image ledger. */
export const archivedImages = (partitions: number): Dataset<ArchivedImage> =>
  defineDataset({ name: 'archived-images', keyOf: ({ host }) => host, partitions })
/** Redirects in imported archives: a small part of them, read whole by each task that follows them. */
export const archivedRedirects = defineDataset<ArchivedRedirect>({ name: 'archived-redirects' })
/** Answers that archived redirects lead to, under the URL that was redirected; partitioned like `archivedImages`. */
export const followedImages = (partitions: number): Dataset<ArchivedImage> =>
  defineDataset({ name: 'followed-images', keyOf: ({ host }) => host, partitions })

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
/** Compared with evaluation sets, in the partition of their image. */
export const comparedSlots = defineDataset<ImageSlot>({ name: 'compared-slots' })
/** With what a module of the user's says of them, in the order of their image. */
export const ratedSlots = defineDataset<ImageSlot>({ name: 'rated-slots' })
/** With scores from outside, in the partition of their image. */
export const scoredSlots = defineDataset<ImageSlot>({ name: 'scored-slots' })
/** Without those that are in no share of a score that stays, in the partition of their image. */
export const sharedSlots = defineDataset<ImageSlot>({ name: 'shared-slots' })
/** Without those that people decided to leave out, in the partition of their image. */
export const decidedSlots = defineDataset<ImageSlot>({ name: 'decided-slots' })
/** With what a model takes them for, in the partition of their image. */
export const classifiedSlots = defineDataset<ImageSlot>({ name: 'classified-slots' })
/** Without the explicit ones, or with a mark on them, in the partition of their image. */
export const decentSlots = defineDataset<ImageSlot>({ name: 'decent-slots' })
/** Keyed by the cluster of near-duplicates that the image is in, or by image id. */
export const clusteredSlots = defineDataset<ImageSlot>({ name: 'clustered-slots', keyOf: clusterKeyOf })
/** Keyed by document id. */
export const keptSlots = defineDataset<ImageSlot>({ name: 'kept-slots', keyOf: ({ documentId }) => documentId })

/** What near-duplicates have in common: the number of their cluster, where they were gathered; else the image id. */
export function clusterKeyOf(slot: ImageSlot): string {
  return slot.picturesLike === undefined ? imageIdOf(slot) : String(slot.picturesLike)
}

/** Where a stage stands before which others may be left out: what it reads, all slots of an image in one partition, and the row of the funnel above its own. */
export interface SlotsPlace {
  readonly reads: Dataset<ImageSlot>
  readonly upstream: string
}

/** The measures of a slot whose image was fetched. Throws E_CORRUPT for any other: `fetch-images` must not hand it on. */
export function measuresOf({ documentId, slot, fact }: ImageSlot): ImageMeasures {
  if (fact.measures !== undefined) return fact.measures
  throw new M3wError(
    'E_CORRUPT',
    `Slot ${documentId}.${slot}: expected an image that was fetched, got status ${fact.status} of ${fact.url}`,
  )
}

/** Text that sorts as (document, slot) does. */
export function slotOrder({ documentId, slot }: ImageSlot): string {
  return `${documentId}.${String(slot).padStart(10, '0')}`
}

/** How a join by document sorts slots: in the order of their places. */
export function slotsByDocument(scratchFolder: string): SortOptions<ImageSlot> {
  return { scratchFolder, name: 'slots', keyOf: ({ documentId }) => documentId, orderOf: slotOrder }
}

/** The first mark of `judge-explicit` among the slots of a document, as the reason of a drop: one explicit picture takes out all that is made of the document. */
export function explicitIn(slots: readonly ImageSlot[]) {
  const found = slots.find(({ explicit }) => explicit !== undefined)?.explicit
  if (found === undefined) return undefined
  const { signal: detail, value: measured, limit } = found
  return { reason: 'explicit_image', measured, limit, detail } as const
}
