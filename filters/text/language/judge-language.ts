/** What the config asks of a document's language, and which limits hold for a document in it. */
import { type DraftDocument, KEEP, labelOf, type TextConfig, type Verdict } from '../../../schemas/index.ts'

/** Of the two language rules; part of the version of judge-text. */
export const LANGUAGE_RULE_VERSION = 2

/**
 * Flamingo App. A.3.1 drops what is not English; the limits on the score are FineWeb's and OBELICS's. A mixed or typed page whose score is low
 * passes by its share. An empty list wants every language.
 */
export function judgeLanguage(language: NonNullable<DraftDocument['language']>, text: TextConfig): Verdict {
  const { code, score, share = 0 } = language
  const drop = { keep: false, ruleVersion: LANGUAGE_RULE_VERSION } as const
  const wanted = text.languages.find((entry) => labelOf(entry) === code)
  if (text.languages.length > 0 && wanted === undefined) {
    return { ...drop, reason: 'language_not_wanted', measured: code, limit: text.languages.map(labelOf).join(',') }
  }
  const { minLanguageScore, minLanguageShare } = text
  const own = typeof wanted === 'object' ? wanted : undefined
  const minScore = own?.minScore ?? minLanguageScore
  const minShare = own?.minShare === undefined ? minLanguageShare : own.minShare
  if (score >= minScore || (minShare !== null && share >= minShare)) return KEEP
  return { ...drop, reason: 'language_score_low', measured: score, limit: minScore }
}

/** The text config as it holds for a document in a language: where the language has a limit of its own, that one. */
export function limitsFor(text: TextConfig, code: string): TextConfig {
  const own = text.byLanguage[code]
  if (own === undefined) return text
  const { maxTopNgramCharShare, maxDuplicateNgramCharShare, ...limits } = own
  return {
    ...text,
    ...limits,
    maxTopNgramCharShare: { ...text.maxTopNgramCharShare, ...maxTopNgramCharShare },
    maxDuplicateNgramCharShare: { ...text.maxDuplicateNgramCharShare, ...maxDuplicateNgramCharShare },
  }
}
