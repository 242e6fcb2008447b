/** Which documents are near-duplicates of each other, and which of them stay (docs/near-duplicates.md). */
import { z } from 'zod'
import { share } from '../base/units.ts'

/** Of a signature. Judgement: four times what any published text pipeline uses (NeMo Curator 260, text-dedup 240, FineWeb 112). */
export const MAX_SIGNATURE_HASHES = 1024

export const nearDuplicatesKeys = z.strictObject({
  /** False: no stage looks for them, and no document has a cluster. */
  enabled: z.boolean().default(true),
  /** Words of a shingle. Profile `quality`: FineWeb's 5 (arXiv 2406.17557 App. E.1); `m3w`: MassiveText's 13 (arXiv 2112.11446 App. A.1.3). */
  shingleWords: z.int().min(1).max(100),
  /** Documents that agree in all hashes of a band are near-duplicates. @source FineWeb: 14 bands of 8, which find .56 of pairs of similarity .7, .92 at .8 */
  bands: z.int().min(1).max(MAX_SIGNATURE_HASHES).default(14),
  /** Hashes of a band. */
  rows: z.int().min(1).max(MAX_SIGNATURE_HASHES).default(8),
  /**
   * What is asked of the documents of a cluster before `keep`, in this order. `canonical`: the page that says that it is the one, and before pages that
   * name another. `language`: the page whose text is in the language that it, or its address, declares: of translated sites the original.
   * @source measured: of 77 clusters with the English original of a handbook in 26 languages `earliest` keeps it in none
   */
  prefer: z.array(z.enum(['canonical', 'language'])).default([]),
  /** Which of a cluster stays first: by capture date, or the one with most characters. @source the order of exact duplicates; OmniCorpus keeps the latest */
  keep: z.enum(['earliest', 'latest', 'longest']).default('earliest'),
  /** How many of a cluster stay. @source one: FineWeb, MassiveText; OBELICS, MINT-1T and OmniCorpus found that few copies do no harm */
  keepPerCluster: z.int().min(1).default(1),
  /** What is asked of candidates besides: their exact similarity to the one that stays. Containment: of the smaller in the larger. */
  verify: z.enum(['off', 'jaccard', 'containment']),
  /** The least similarity of shingles with which a candidate is a near-duplicate, where `verify` is not off. @source MassiveText, RETRO (arXiv 2112.04426): .8 */
  minSimilarity: share.default(0.8),
})

export const nearDuplicatesConfig = nearDuplicatesKeys.refine(
  ({ bands, rows }) => bands * rows <= MAX_SIGNATURE_HASHES,
  {
    error: `bands times rows must be at most ${MAX_SIGNATURE_HASHES}`,
    path: ['rows'],
  },
)
export type NearDuplicatesConfig = z.infer<typeof nearDuplicatesConfig>

/** Documents that show the same set of pictures (docs/near-duplicates.md, "The same pictures"). */
export const imageSetsConfig = z.strictObject({
  /** Which of them stays; `off`: the stages are left out. Profile `quality` has `latest`. @source OBELICS (arXiv 2306.16527 App. A.2): the most recent */
  keep: z.enum(['off', 'latest', 'earliest']).default('off'),
  /**
   * Documents with fewer different pictures are left alone. @source measured: on three manuals all four documents that shared one picture and had no other
   * said different things; OBELICS has no such limit, but drops pictures of more than ten documents before
   */
  minImages: z.int().min(1).default(2),
})
export type ImageSetsConfig = z.infer<typeof imageSetsConfig>
