/** The datasets of image-text pairs, from a picture with a text to what a shard takes. */
import { type Dataset, defineDataset } from '../core/stage.ts'
import { textKeyOf } from '../core/text/simplify-text.ts'
import type { Caption, CaptionOrigin, ImageSlot, PairMetadata } from '../schemas/index.ts'
import { measuresOf } from './images.ts'

/** A picture and the text that was chosen for it. */
export interface Pair {
  readonly id: string
  readonly text: string
  readonly origin: CaptionOrigin
  /** Every text that was found, as it stood. */
  readonly captions: readonly Caption[]
  readonly slot: ImageSlot
  readonly alt: string | null
  readonly caption: string | null
  /** Of the page. */
  readonly url: string
  readonly metadata: PairMetadata
  /** Set by `score-pairs`; absent where it does not run. */
  readonly score?: number
}

/** Keyed by text, so that all pictures of a text meet. */
export const chosenPairs: Dataset<Pair> = defineDataset({ name: 'chosen-pairs', keyOf: textKeyOf })
/** Keyed by picture, near-duplicates together, so that all texts of a picture meet. */
export const textUniquePairs: Dataset<Pair> = defineDataset({ name: 'text-unique-pairs', keyOf: pairLooksKey })
export const keptPairs = defineDataset<Pair>({ name: 'kept-pairs' })
/** Without those that people decided to leave out. */
export const decidedPairs = defineDataset<Pair>({ name: 'decided-pairs' })
/** With the scores of the user's module. */
export const scoredPairs = defineDataset<Pair>({ name: 'scored-pairs' })

/** SHA-256 of the picture as it was fetched. */
export function pairImageKey({ slot }: Pick<Pair, 'slot'>): string {
  return measuresOf(slot).id
}

/** What all near-duplicates of the picture have in common: their cluster, where there are any and they were looked for; else the picture's own SHA-256. */
export function pairLooksKey(pair: Pick<Pair, 'slot'>): string {
  const { cluster } = pair.slot
  return cluster === undefined || cluster.size === 1 ? pairImageKey(pair) : cluster.id
}

/** The order in which one of several stays: the earliest capture, then the place in it. What is from no page is last. */
export function pairOrder({
  metadata: { capture },
  slot: { documentId, slot },
}: Pick<Pair, 'metadata' | 'slot'>): string {
  const when = capture === null ? '9' : `${capture.date} ${capture.recordId}`
  return `${when} ${documentId}.${String(slot).padStart(10, '0')}`
}

/** What names a pair, or a picture that has none, in a drop record: the image place. */
export function namePair({ documentId, slot, fact }: Pick<ImageSlot, 'documentId' | 'slot' | 'fact'>): {
  readonly id: string
  readonly url: string
} {
  return { id: `${documentId}.${slot}`, url: fact.url }
}

/** Where a list of pictures and texts lies in a store. */
export function pairListKey(digest: string): string {
  return `inputs/${digest}.pairs`
}

/** Stands for the capture of a document that is a row of a list: there is no page. */
export const LISTED = { recordId: 'urn:m3w:list', date: '1970-01-01T00:00:00Z', payloadSha256: '0'.repeat(64) } as const

/** Is it a row of a list? */
export function isListed({ capture }: { readonly capture: { readonly recordId: string } }): boolean {
  return capture.recordId === LISTED.recordId
}
