/** Image-text pairs, as LTIP and ALIGN have them: which texts are taken, what pair must be like, and how often a text or a picture may come. */
import { z } from 'zod'

/** Texts of a picture, by where they stand. */
export const PAIR_TEXTS = ['caption', 'alt', 'json-ld', 'sitemap', 'paragraph'] as const

/** A person's keys; `pairLimits` adds what the profile says. */
export const pairsConfig = z.strictObject({
  /** `ltip`: few and well described. `wide`: as much as ALIGN and COYO took. What is stated beside it counts more. */
  profile: z.enum(['ltip', 'wide']).default('ltip'),
  /**
   * Which texts of a picture are tried, the best first; the first that passes is taken. `ltip`: caption, alt, json-ld, sitemap; `wide`: paragraph
   * too. @source judgement: a caption is written for its picture, an alt text may be of a template, and a paragraph that has the words of a
   * picture's names is about the same thing without saying what is seen. Which texts LTIP took is not known
   */
  texts: z.array(z.enum(PAIR_TEXTS)).min(1).optional(),
  /** Shorter side, px, as fetched. `ltip` @source ALIGN (2102.05918) section 3: > 200; COYO: >= 200. `wide` @source Flamingo App. A.3.1: 64 */
  minSidePx: z.int().min(1).optional(),
  /** Longer side by shorter. @source ALIGN: < 3; COYO, DataComp (2304.14108) basic filter: <= 3 */
  maxAspect: z.number().min(1).default(3),
  /** `ltip` 8 @source its texts have 20.5 tokens on average (Flamingo App. A.3.3): 8 gives a mean of 17.6. `wide` 3 @source ALIGN, COYO: 3 */
  minWords: z.int().min(1).optional(),
  /** @source COYO: 256 */
  maxWords: z.int().min(1).default(256),
  /** @source COYO, DataComp: > 5 */
  minCharacters: z.int().min(1).default(6),
  /** @source COYO: 1,000 */
  maxCharacters: z.int().min(1).default(1000),
  /** Of the characters that are no space. judgement: a text of which half is digits and signs is a number, a size or a code */
  minLetterShare: z.number().min(0).max(1).default(0.5),
  /** Share of the distinct words of a picture's names that a paragraph beside it must have, and two of them. judgement: unproven, so half */
  minNameShare: z.number().min(0).max(1).default(0.5),
  /** Different pictures that one text may have; with more all go. @source ALIGN section 3, COYO: 10 */
  maxImagesPerText: z.int().min(1).default(10),
  /** Different texts that one picture may have; with more all go. @source ALIGN section 3: 1,000 */
  maxTextsPerImage: z.int().min(1).default(1000),
  /** Files of addresses of pictures and their texts (docs/pairs.md, "Lists"); in a frozen run their digests. Needs `kinds` to be pairs alone. */
  lists: z.array(z.string().min(1)).default([]),
  /** Of a frozen run: how many bytes its lists have together. Says in how many tasks their rows are worked on; what a person states is not heeded. */
  listBytes: z.int().min(0).optional(),
  /** Registrable domains (`example.org`) or hosts that pairs are taken from; none: from all. */
  sites: z.array(z.string().min(1)).default([]),
  /**
   * Pages whose text the rules of quality drop give pairs too, and their pictures are asked for. Language, lists of addresses, flagged words and rights hold all the same, and duplicates. Needs
   * `kinds` to be pairs alone. @source judgement: a page of pictures with captions (a gallery, a list) is short and repeats itself; what that says of its captions is not known
   */
  fetchDropped: z.boolean().default(false),
  /** Of `plugins.pairScore`; null: nothing is dropped by it. @source none that holds for every model: LAION-2B took .28 of CLIP B/32 */
  minScore: z.number().nullable().default(null),
})
export type PairsConfig = z.infer<typeof pairsConfig>
/** With what the profile says. */
export interface PairLimits extends PairsConfig {
  texts: (typeof PAIR_TEXTS)[number][]
  readonly minSidePx: number
  readonly minWords: number
}

const PROFILES = {
  ltip: { texts: ['caption', 'alt', 'json-ld', 'sitemap'], minSidePx: 200, minWords: 8 },
  wide: { texts: PAIR_TEXTS, minSidePx: 64, minWords: 3 },
} as const

/** What the profile says, under what is stated. */
export function pairLimits(pairs: PairsConfig): PairLimits {
  const { texts, minSidePx, minWords } = PROFILES[pairs.profile]
  return {
    ...pairs,
    texts: pairs.texts ?? [...texts],
    minSidePx: pairs.minSidePx ?? minSidePx,
    minWords: pairs.minWords ?? minWords,
  }
}
