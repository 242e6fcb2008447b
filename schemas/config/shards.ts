/** How large a shard is meant to be. */
import { z } from 'zod'
import { bytes } from './base/units.ts'

export const shardsConfig = z.strictObject({
  /** Wanted size of a shard. @source WebDataset practice: 100 MB to 1 GB */
  targetBytes: bytes.default(512_000_000),
})
