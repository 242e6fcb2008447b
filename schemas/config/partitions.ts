/** How work is cut. */
import { z } from 'zod'
import { bytes } from './base/units.ts'

/** Of anything that is cut: a shuffle of as many tasks has a million parts (docs/scale.md). */
export const MAX_PARTITIONS = 1024

export const partitionCount = z.int().min(1).max(MAX_PARTITIONS)

/** Never from the number of workers. */
export const partitionsConfig = z.strictObject({
  pages: partitionCount.default(8),
  images: partitionCount.default(16),
  /** Of documents and images on their way through the rules. `auto`: from the number of documents (`datasets/shuffle-partitions.ts`). */
  shuffle: z.union([z.literal('auto'), partitionCount]).default('auto'),
  /** WARC bytes a map task. A crash repeats at most this much. */
  taskBytes: bytes.default(256_000_000),
})
