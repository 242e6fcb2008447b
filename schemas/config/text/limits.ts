/** What a text must be like: language, Gopher's limits, and the sections of the other rules. */
import { z } from 'zod'
import { limit, share } from '../base/units.ts'
import { c4Config } from './c4.ts'
import { finewebConfig } from './fineweb.ts'
import { languageLimits, wantedLanguage } from './languages.ts'
import { obelicsConfig } from './obelics.ts'
import { urlsConfig } from './urls.ts'

export const textConfig = z.strictObject({
  /** An empty list wants every language. */
  languages: z.array(wantedLanguage),
  minLanguageScore: share,
  minLanguageShare: z.union([share, z.null()]),
  /** By label of lid.176, of the wanted languages: FineWeb-2's limits, but for what this section states itself. */
  byLanguage: z.record(z.string(), languageLimits).prefault({}),
  /**
   * `typed` measures prose rules on prose (headings are part of it), and code, tables and formulas as what they are; `all` measures everything as if it were
   * prose, to the letter of the papers, whose texts have no types.
   */
  segments: z.enum(['typed', 'all']).default('typed'),
  /** Gopher Table A1 and section A.1.1. */
  minWords: limit(z.int().min(0), 50),
  maxWords: limit(z.int().min(1), 100_000),
  minMeanWordLength: limit(z.number(), 3),
  maxMeanWordLength: limit(z.number(), 10),
  maxHashPerWord: limit(z.number(), 0.1),
  maxEllipsisPerWord: limit(z.number(), 0.1),
  maxBulletLineShare: limit(share, 0.9),
  maxEllipsisLineShare: limit(share, 0.3),
  minAlphaWordShare: limit(share, 0.8),
  minDistinctStopWords: limit(z.int().min(0), 2),
  maxDuplicateLineShare: limit(share, 0.3),
  maxDuplicateParagraphShare: limit(share, 0.3),
  maxDuplicateLineCharShare: limit(share, 0.2),
  maxDuplicateParagraphCharShare: limit(share, 0.2),
  /** Characters covered by the most frequent 2-, 3- and 4-gram. */
  maxTopNgramCharShare: z
    .strictObject({ 2: limit(share, 0.2), 3: limit(share, 0.18), 4: limit(share, 0.16) })
    .prefault({}),
  /** Characters in 5- to 10-grams that repeat. */
  maxDuplicateNgramCharShare: z
    .strictObject({
      5: limit(share, 0.15),
      6: limit(share, 0.14),
      7: limit(share, 0.13),
      8: limit(share, 0.12),
      9: limit(share, 0.11),
      10: limit(share, 0.1),
    })
    .prefault({}),
  c4: c4Config.prefault({}),
  fineweb: finewebConfig.prefault({}),
  obelics: obelicsConfig.prefault({}),
  urls: urlsConfig.prefault({}),
  /** A folder of lists of words and addresses (docs/filters.md). */
  lists: z.string().optional(),
})
export type TextConfig = z.infer<typeof textConfig>
