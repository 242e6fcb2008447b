/** How work is cut. */
import { z } from 'zod'
import { bytes } from './base/units.ts'

/** How work is cut. Never from the number of workers. */
export const partitionsConfig = z.strictObject({
  pages: z.int().min(1).max(1024).default(8),
  images: z.int().min(1).max(1024).default(16),
  /** Of documents and images on their way through the rules. `auto`: from the number of documents (`datasets/shuffle-partitions.ts`). */
  shuffle: z.union([z.literal('auto'), z.int().min(1).max(1024)]).default('auto'),
  /** WARC bytes a map task. A crash repeats at most this much. */
  taskBytes: bytes.default(256_000_000),
})
