/** The datasets of samples and shards: what assemble hands to place, place to pack, and pack to the publisher. */
import { hash64, rangeOf } from '../core/hash.ts'
import { type Dataset, defineDataset } from '../core/stage.ts'
import { collect } from '../core/streams.ts'
import type { Packable, ShardEntry } from '../schemas/index.ts'

export const packables = defineDataset<Packable>({ name: 'packables' })
/** Bytes that the samples of one assemble task will take in a tar, headers and padding included. */
export interface PackTotal {
  readonly bytes: number
  readonly documents: number
  readonly images: number
}
export const packTotals = defineDataset<PackTotal>({ name: 'pack-totals' })

/** Number of ranges N = ceil(total bytes / target), at least 1: of shards, where each range gets a document. */
export function shardCount(totals: readonly PackTotal[], targetBytes: number): number {
  const bytes = totals.reduce((sum, total) => sum + total.bytes, 0)
  return Math.max(1, Math.ceil(bytes / targetBytes))
}

export const PLACED_SAMPLES = 'placed-samples'
/** Documents by shard: partition = floor(hash64(seed, id) x N / 2^64), N from `packTotals`. */
export const placedSamples = (seed: number, targetBytes: number): Dataset<Packable> =>
  defineDataset({
    name: PLACED_SAMPLES,
    keyOf: ({ sample }) => sample.id,
    bucketOf: ({ sample }, partitions) => rangeOf(hash64(seed, sample.id), partitions),
    partitions: {
      dataset: packTotals,
      count: async ({ readAll }) => shardCount((await collect(readAll())) as PackTotal[], targetBytes),
    },
  })

/** A finished shard and its index, as objects of the pack task. */
export interface PackedShard extends Omit<ShardEntry, 'name'> {
  readonly key: string
  readonly indexKey: string
}
/** One of the N ranges into which the hashes of ids are cut; `number` is the partition. Without a shard: no document fell into it. */
export interface PackedRange {
  readonly number: number
  readonly shard?: PackedShard
}
export const packedRanges = defineDataset<PackedRange>({ name: 'packed-ranges' })
