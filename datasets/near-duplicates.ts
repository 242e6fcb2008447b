/**
 * The datasets of near-duplicates: from bands over pairs to the documents of a cluster.
 *
 * A document is a number there: `index × P + partition`, of its place in the dataset that `sign-texts` and `gather-clusters` read, which has
 * one order for all who read it. So pairs and clusters of a hundred million documents are integers, and need no dictionary.
 */
import { defineDataset } from '../core/stage.ts'
import { type DraftDocument, MAX_PARTITIONS } from '../schemas/index.ts'

/** Bands are put together by the first bits of their keys: a row of many costs little more than a row of one. As many as a dataset has partitions at most, so that no partition is without. */
export const BAND_SLICES = MAX_PARTITIONS

/** Bands of documents' signatures whose keys begin alike; `bands[n]` is one of `documents[n]`. */
export interface BandRow {
  /** 0 … 1023, of all keys in the row. */
  readonly slice: number
  /** Hashes of the band's number and values, 32 lower-case hex digits: documents that have one in common are candidates. */
  readonly bands: readonly string[]
  readonly documents: readonly number[]
}
export const bandRows = defineDataset<BandRow>({
  name: 'band-rows',
  keyOf: ({ slice }) => String(slice),
  bucketOf: ({ slice }, partitions) => slice % partitions,
})

/** The slice of a band. */
export function sliceOf(band: string): number {
  return Number.parseInt(band.slice(0, 4), 16) % BAND_SLICES
}

/** Two documents that have a band in common, or a third with both: all pairs of a band need not be there, for its documents to hang together. */
export type CandidatePair = readonly [document: number, other: number]
export const candidatePairs = defineDataset<CandidatePair>({ name: 'candidate-pairs' })

/** Which component of the graph of candidates a document is in; there are no rows of documents without candidates. */
export interface ComponentRow {
  readonly document: number
  /** The lowest number in the component. */
  readonly component: number
}
/** In the partition of the document, in order of its number. */
export const componentRows = defineDataset<ComponentRow>({
  name: 'component-rows',
  keyOf: ({ document }) => String(document),
  bucketOf: ({ document }, partitions) => document % partitions,
})

/** A document that has candidates. */
export interface Candidate {
  readonly component: number
  readonly draft: DraftDocument
}
/** Keyed by component. */
export const candidates = defineDataset<Candidate>({ name: 'candidates', keyOf: ({ component }) => String(component) })
