/**
 * The text rules, in the order in which they are applied: the first one that a document violates names its drop.
 *
 * A rule compares one stored signal with one limit of the config, so a changed limit re-judges and never re-measures. A
 * value equal to its limit stays. Order: language, Gopher's quality rules, Gopher's repetition rules in datatrove's order
 * (paragraphs, lines, most frequent n-grams, repeated n-grams).
 */
import { M3wError } from '../../core/errors.ts'
import type { Json } from '../../core/hash.ts'
import { type DraftDocument, KEEP, type TextConfig, type TextReason, type Verdict } from '../../schemas/index.ts'
import { judgeThreshold, type Threshold } from '../threshold.ts'
import type { QualitySignals } from './gopher-quality.ts'
import type { RepetitionSignals } from './gopher-repetition.ts'

export interface TextRule extends Threshold {
  readonly reason: TextReason
  readonly signal: keyof QualitySignals | keyof RepetitionSignals
  readonly limitOf: (text: TextConfig) => number
  /** Where the rule and its default limit come from. */
  readonly source: string
  /** The rule means words of this language and says nothing about others. */
  readonly language?: string
}

const LANGUAGE_RULE_VERSION = 1
const GOPHER_QUALITY = 'Gopher, arXiv 2112.11446 App. A (quality)'
const GOPHER_REPETITION = 'Gopher, arXiv 2112.11446 Table A1 (repetition)'

const quality = (
  side: TextRule['side'],
  signal: keyof QualitySignals,
  reason: TextReason,
  limitOf: TextRule['limitOf'],
): TextRule => ({ signal, side, reason, limitOf, source: GOPHER_QUALITY, ruleVersion: 1 })

const repetition = (signal: keyof RepetitionSignals, reason: TextReason, limitOf: TextRule['limitOf']): TextRule => ({
  signal,
  side: 'max',
  reason,
  limitOf,
  source: GOPHER_REPETITION,
  ruleVersion: 1,
})

/** The rules on signals, in order; the two language rules stand before them. */
export const TEXT_RULES: readonly TextRule[] = [
  quality('min', 'words', 'too_few_words', (text) => text.minWords),
  quality('max', 'words', 'too_many_words', (text) => text.maxWords),
  quality('min', 'meanWordLength', 'words_too_short', (text) => text.minMeanWordLength),
  quality('max', 'meanWordLength', 'words_too_long', (text) => text.maxMeanWordLength),
  quality('max', 'hashPerWord', 'too_many_hashes', (text) => text.maxHashPerWord),
  quality('max', 'ellipsisPerWord', 'too_many_ellipses', (text) => text.maxEllipsisPerWord),
  quality('max', 'bulletLineShare', 'too_many_bullet_lines', (text) => text.maxBulletLineShare),
  quality('max', 'ellipsisLineShare', 'too_many_ellipsis_lines', (text) => text.maxEllipsisLineShare),
  quality('min', 'alphaWordShare', 'too_few_alpha_words', (text) => text.minAlphaWordShare),
  {
    ...quality('min', 'distinctStopWords', 'too_few_stop_words', (text) => text.minDistinctStopWords),
    language: 'en',
  },
  repetition('duplicateParagraphShare', 'duplicate_paragraphs', (text) => text.maxDuplicateParagraphShare),
  repetition('duplicateParagraphCharShare', 'duplicate_paragraph_chars', (text) => text.maxDuplicateParagraphCharShare),
  repetition('duplicateLineShare', 'duplicate_lines', (text) => text.maxDuplicateLineShare),
  repetition('duplicateLineCharShare', 'duplicate_line_chars', (text) => text.maxDuplicateLineCharShare),
  repetition('top2gramCharShare', 'top_2gram', (text) => text.maxTopNgramCharShare[2]),
  repetition('top3gramCharShare', 'top_3gram', (text) => text.maxTopNgramCharShare[3]),
  repetition('top4gramCharShare', 'top_4gram', (text) => text.maxTopNgramCharShare[4]),
  repetition('duplicate5gramCharShare', 'duplicate_5grams', (text) => text.maxDuplicateNgramCharShare[5]),
  repetition('duplicate6gramCharShare', 'duplicate_6grams', (text) => text.maxDuplicateNgramCharShare[6]),
  repetition('duplicate7gramCharShare', 'duplicate_7grams', (text) => text.maxDuplicateNgramCharShare[7]),
  repetition('duplicate8gramCharShare', 'duplicate_8grams', (text) => text.maxDuplicateNgramCharShare[8]),
  repetition('duplicate9gramCharShare', 'duplicate_9grams', (text) => text.maxDuplicateNgramCharShare[9]),
  repetition('duplicate10gramCharShare', 'duplicate_10grams', (text) => text.maxDuplicateNgramCharShare[10]),
]

type Measured = Pick<DraftDocument, 'language' | 'signals'>

/** Part of the version of judge-text: each rule's signal and version, in order, since the first one violated names the drop. */
export function textRulesVersion(rules: readonly TextRule[]): { readonly language: Json; readonly rules: Json } {
  return {
    language: LANGUAGE_RULE_VERSION,
    rules: rules.map(({ reason, signal, side, language = '', ruleVersion }) => [
      reason,
      signal,
      side,
      language,
      ruleVersion,
    ]),
  }
}

/** Applies all rules in order. Throws E_SCHEMA if a signal is missing: the document was not measured by this version. */
export function judgeText(document: Measured, text: TextConfig, rules: readonly TextRule[] = TEXT_RULES): Verdict {
  const byLanguage = judgeLanguage(document, text)
  if (!byLanguage.keep) return byLanguage
  for (const rule of rules) {
    if (rule.language !== undefined && rule.language !== document.language?.code) continue
    const measured = document.signals[rule.signal]
    if (measured === undefined) throw unmeasured(rule.signal)
    const verdict = judgeThreshold(rule, measured, rule.limitOf(text))
    if (!verdict.keep) return verdict
  }
  return KEEP
}

/** Flamingo App. A.3.1 drops what is not English; the score limits are FineWeb's and OBELICS's. An empty list wants every language. */
function judgeLanguage({ language }: Measured, { languages, minLanguageScore }: TextConfig): Verdict {
  if (language === undefined) throw unmeasured('language')
  const { code, score } = language
  const drop = { keep: false, ruleVersion: LANGUAGE_RULE_VERSION } as const
  if (languages.length > 0 && !languages.includes(code)) {
    return { ...drop, reason: 'language_not_wanted', measured: code, limit: languages.join(',') }
  }
  if (score < minLanguageScore) {
    return { ...drop, reason: 'language_score_low', measured: score, limit: minLanguageScore }
  }
  return KEEP
}

function unmeasured(signal: string): M3wError {
  return new M3wError(
    'E_SCHEMA',
    `judge-text got a document without ${signal}, which one of its rules needs; expected the output of measure-text. Measure it in filters/text, or take the rule out.`,
  )
}
