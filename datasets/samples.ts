/** The datasets of samples and shards: what assemble hands to place, place to pack, and pack to the publisher; one road for each kind of samples. */
import { hash64, rangeOf } from '../core/hash.ts'
import { type Dataset, defineDataset } from '../core/stage.ts'
import { collect } from '../core/streams.ts'
import type { ClipPackable, Packable, PairPackable, SampleKind, ShardEntry, Unit } from '../schemas/index.ts'

/** A sample of any kind, with the places of its members' bytes. */
export type AnyPackable = Packable | PairPackable | ClipPackable

/** Bytes that the samples of one assemble task will take in a tar, headers and padding included. */
export interface PackTotal {
  readonly bytes: number
  readonly documents: number
  readonly images: number
}

/** An object of a pack task, with what is published about it. */
export interface PackedFile {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

/** A finished shard and what lies beside it, as objects of the pack task: whoever publishes reads none of them again. */
export interface PackedShard extends Omit<ShardEntry, 'name'> {
  readonly key: string
  /** A row a sample. */
  readonly index: PackedFile
  /** The table of documents and slots. */
  readonly table: PackedFile
  /** Where each sample begins. */
  readonly offsets: PackedFile
}

/** One of the N ranges into which the hashes of ids are cut; `number` is the partition. Without a shard: no document fell into it. */
export interface PackedRange {
  readonly number: number
  readonly shard?: PackedShard
}

/** From assembled samples of a kind to their shards: the datasets, and what its stages are called. */
export interface SampleRoad<P extends AnyPackable = AnyPackable> {
  readonly kind: SampleKind
  /** What the funnel counts. */
  readonly unit: Unit
  readonly place: string
  readonly pack: string
  readonly packables: Dataset<P>
  readonly totals: Dataset<PackTotal>
  readonly placedName: string
  readonly ranges: Dataset<PackedRange>
}

export const packables = defineDataset<Packable>({ name: 'packables' })
export const packTotals = defineDataset<PackTotal>({ name: 'pack-totals' })
export const packedRanges = defineDataset<PackedRange>({ name: 'packed-ranges' })

export const PAGE_ROAD: SampleRoad<Packable> = {
  kind: 'page',
  unit: 'document',
  place: 'place',
  pack: 'pack',
  packables,
  totals: packTotals,
  placedName: 'placed-samples',
  ranges: packedRanges,
}
export const PAIR_ROAD: SampleRoad<PairPackable> = {
  kind: 'pair',
  unit: 'pair',
  place: 'place-pairs',
  pack: 'pack-pairs',
  packables: defineDataset<PairPackable>({ name: 'pair-packables' }),
  totals: defineDataset<PackTotal>({ name: 'pair-totals' }),
  placedName: 'placed-pairs',
  ranges: defineDataset<PackedRange>({ name: 'packed-pairs' }),
}

export const CLIP_ROAD: SampleRoad<ClipPackable> = {
  kind: 'clip',
  unit: 'clip',
  place: 'place-clips',
  pack: 'pack-clips',
  packables: defineDataset<ClipPackable>({ name: 'clip-packables' }),
  totals: defineDataset<PackTotal>({ name: 'clip-totals' }),
  placedName: 'placed-clips',
  ranges: defineDataset<PackedRange>({ name: 'packed-clips' }),
}

/** By kind. */
export const SAMPLE_ROADS: Readonly<Record<SampleKind, Omit<SampleRoad, 'packables' | 'totals'>>> = {
  page: PAGE_ROAD,
  pair: PAIR_ROAD,
  clip: CLIP_ROAD,
}

/** Number of ranges N = ceil(total bytes / target), at least 1: of shards, where each range gets a document. */
export function shardCount(totals: readonly PackTotal[], targetBytes: number): number {
  const bytes = totals.reduce((sum, total) => sum + total.bytes, 0)
  return Math.max(1, Math.ceil(bytes / targetBytes))
}

/** Samples by shard: partition = floor(hash64(seed, id) x N / 2^64), N from the road's totals. */
export function placedSamples<P extends AnyPackable>(
  seed: number,
  targetBytes: number,
  { placedName, totals }: SampleRoad<P>,
): Dataset<P> {
  return defineDataset<P>({
    name: placedName,
    keyOf: ({ sample }) => sample.id,
    bucketOf: ({ sample }, partitions) => rangeOf(hash64(seed, sample.id), partitions),
    partitions: {
      dataset: totals,
      count: async ({ readAll }) => shardCount((await collect(readAll())) as PackTotal[], targetBytes),
    },
  })
}
