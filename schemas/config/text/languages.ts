/** Which languages are wanted, how sure of them the classifier has to be, and what rules about words ask of each. */
import { z } from 'zod'
import { optionalLimit, share } from '../base/units.ts'

/**
 * A label of lid.176 (ISO 639-1 where there is one), alone or with limits of its own. A document passes that reaches either: the score is
 * how sure the classifier is of the whole, the share how many of its letters stand in pieces that are of the language.
 */
export const wantedLanguage = z.union([
  z.string().min(1),
  z.strictObject({ code: z.string().min(1), minScore: share.exactOptional(), minShare: optionalLimit(share) }),
])
export type WantedLanguage = z.infer<typeof wantedLanguage>

/** The label of an entry of `text.languages`. */
export function labelOf(wanted: WantedLanguage): string {
  return typeof wanted === 'string' ? wanted : wanted.code
}

/** Limits of `text` that a language may have otherwise. What is left out is as for every language; null switches a rule off. */
export const languageLimits = z.strictObject({
  minWords: optionalLimit(z.int().min(0)),
  maxWords: optionalLimit(z.int().min(1)),
  minMeanWordLength: optionalLimit(z.number()),
  maxMeanWordLength: optionalLimit(z.number()),
  minAlphaWordShare: optionalLimit(share),
  minDistinctStopWords: optionalLimit(z.int().min(0)),
  maxDuplicateLineShare: optionalLimit(share),
  maxTopNgramCharShare: z
    .strictObject({ 2: optionalLimit(share), 3: optionalLimit(share), 4: optionalLimit(share) })
    .exactOptional(),
  maxDuplicateNgramCharShare: z
    .strictObject({
      5: optionalLimit(share),
      6: optionalLimit(share),
      7: optionalLimit(share),
      8: optionalLimit(share),
      9: optionalLimit(share),
      10: optionalLimit(share),
    })
    .exactOptional(),
})
export type LanguageLimits = z.infer<typeof languageLimits>
