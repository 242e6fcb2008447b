/** What a text must be like: language and Gopher's limits. */
import { z } from 'zod'
import { share } from '../base/units.ts'

export const textConfig = z.strictObject({
  languages: z.array(z.string()),
  minLanguageScore: share,
  /** Gopher Table A1 and section A.1.1. */
  minWords: z.int().min(0).default(50),
  maxWords: z.int().min(1).default(100_000),
  minMeanWordLength: z.number().default(3),
  maxMeanWordLength: z.number().default(10),
  maxHashPerWord: z.number().default(0.1),
  maxEllipsisPerWord: z.number().default(0.1),
  maxBulletLineShare: share.default(0.9),
  maxEllipsisLineShare: share.default(0.3),
  minAlphaWordShare: share.default(0.8),
  minDistinctStopWords: z.int().min(0).default(2),
  maxDuplicateLineShare: share.default(0.3),
  maxDuplicateParagraphShare: share.default(0.3),
  maxDuplicateLineCharShare: share.default(0.2),
  maxDuplicateParagraphCharShare: share.default(0.2),
  /** Characters covered by the most frequent 2-, 3- and 4-gram. */
  maxTopNgramCharShare: z
    .strictObject({ 2: share.default(0.2), 3: share.default(0.18), 4: share.default(0.16) })
    .prefault({}),
  /** Characters in 5- to 10-grams that repeat. */
  maxDuplicateNgramCharShare: z
    .strictObject({
      5: share.default(0.15),
      6: share.default(0.14),
      7: share.default(0.13),
      8: share.default(0.12),
      9: share.default(0.11),
      10: share.default(0.1),
    })
    .prefault({}),
})
export type TextConfig = z.infer<typeof textConfig>
