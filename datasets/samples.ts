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
    partitions: {
      dataset: packTotals,
      count: async ({ readAll }) => shardCount((await collect(readAll())) as PackTotal[], targetBytes),
    },
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
