/** What is done with documents and images that stand in evaluation sets; `m3w contamination-index` makes the index of those. */
import { z } from 'zod'
import { share } from '../base/units.ts'

/** What a run does with matches. */
export const contaminationAction = z.enum(['off', 'mark', 'drop'])

export const contaminationConfig = z
  .strictObject({
    /** A file that `m3w contamination-index` made, or the SHA-256 of one that the store holds. Without it nothing is looked for. */
    index: z.string().min(1).optional(),
    /** `mark` measures and keeps, as Flamingo did with M3W. @source Flamingo App. A.3.4 */
    texts: contaminationAction.default('mark'),
    images: contaminationAction.default('mark'),
    /**
     * Share of an item's n-grams that a document has. @source PaLM (arXiv 2204.02311) section 8: 70 % of 8-grams. The same share of words left as
     * they were gives .7^(13/8) = .56 of 13-grams
     */
    minContainment: share.default(0.5),
    /** N-grams of both over those of either: the document is the item. @source Gopher App. A.1: .8 */
    minJaccard: share.default(0.8),
    /** Bits in which the perceptual hashes of one picture may differ. @source measured on 300 pictures: half size 2, JPEG quality 50 4 at the 90th percentile */
    maxPhashDistance: z.int().min(0).max(16).default(4),
    /** With `images: "drop"` a picture further away is only marked: screenshots and plots lie as near to each other. @source judgement, docs/contamination.md */
    maxDropPhashDistance: z.int().min(0).max(16).default(2),
  })
  .refine(
    ({ images, maxDropPhashDistance, maxPhashDistance }) =>
      images !== 'drop' || maxDropPhashDistance <= maxPhashDistance,
    {
      path: ['maxDropPhashDistance'],
      error:
        'expected at most contamination.maxPhashDistance: pictures further away are not found, and cannot be dropped. Lower it, or raise the other',
    },
  )
export type ContaminationConfig = z.infer<typeof contaminationConfig>
