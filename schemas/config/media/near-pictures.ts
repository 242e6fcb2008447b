/** Which pictures are near-duplicates of each other (docs/images.md). */
import { z } from 'zod'

export const nearPicturesConfig = z.strictObject({
  /** False: no stage looks for them, no image has a cluster, and over-use is counted by equal bytes. */
  enabled: z.boolean().default(true),
  /** Bits of the perceptual hash that may differ. @source measured: see docs/images.md. At most 7: a band must have 8 bits */
  maxPhashDistance: z.int().min(0).max(7).default(4),
  /** Bits of the gradient hash that may differ: against pictures whose perceptual hashes agree by chance. @source measured: see docs/images.md */
  maxGradientDistance: z.int().min(0).max(64).default(8),
})
export type NearPicturesConfig = z.infer<typeof nearPicturesConfig>
