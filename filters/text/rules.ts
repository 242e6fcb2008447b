/**
 * The text rules, in the order in which they are applied: the first one that a document violates names its drop.
 *
 * A rule compares one stored signal with one limit of the config, so a changed limit re-judges and never re-measures. A
 * value equal to its limit stays. Order: language, lists of addresses, Gopher's quality rules, Gopher's repetition rules in datatrove's
 * order (paragraphs, lines, most frequent n-grams, repeated n-grams), C4, FineWeb, OBELICS.
 */
import { M3wError } from '../../core/errors.ts'
import type { Json } from '../../core/hash.ts'
import {
  type DraftDocument,
  KEEP,
  type PairsConfig,
  type TextConfig,
  type TextListName,
  type Verdict,
} from '../../schemas/index.ts'
import { judgeThreshold } from '../threshold.ts'
import { C4 } from './c4/c4.ts'
import type { FamilyRule } from './family/rule-family.ts'
import { FINEWEB } from './fineweb/fineweb.ts'
import { GOPHER_QUALITY } from './gopher/quality.ts'
import { GOPHER_REPETITION } from './gopher/repetition.ts'
import { judgeLanguage, LANGUAGE_RULE_VERSION, limitsFor } from './language/judge-language.ts'
import { URL_LISTS } from './lists/url-lists.ts'
import { OBELICS } from './obelics/obelics.ts'

/** Every family, in the order in which its rules are applied. A new one is a file of its own and a line here. */
export const TEXT_FAMILIES = [URL_LISTS, GOPHER_QUALITY, GOPHER_REPETITION, C4, FINEWEB, OBELICS] as const

type Families = (typeof TEXT_FAMILIES)[number]
type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (all: infer I) => void ? I : never
/** Every signal that measure-text adds to a document. */
export type TextSignals = Intersection<ReturnType<Families['measure']>>
export type TextRule = FamilyRule<keyof TextSignals & string>

/** The rules on signals, in order; the two language rules stand before them. */
export const TEXT_RULES: readonly TextRule[] = TEXT_FAMILIES.flatMap(({ rules }): readonly TextRule[] => rules)

/** The rules that can be run with these lists. */
export function runnableRules(lists: ReadonlySet<TextListName>, rules = TEXT_RULES): readonly TextRule[] {
  return rules.filter(({ needs }) => needs === undefined || lists.has(needs))
}

/** Lists of what nobody should learn from. */
const UNWANTED: ReadonlySet<TextListName | undefined> = new Set<TextListName>([
  ...URL_LISTS.rules.flatMap(({ needs }) => (needs === undefined ? [] : [needs])),
  'flagged-words.en',
])

/** The rules that a run asks. Where the captions of poor texts are wanted, only those that say what a page is about: the others judge how it is written. */
export function askedRules({ fetchDropped }: Pick<PairsConfig, 'fetchDropped'>): readonly TextRule[] {
  return fetchDropped ? TEXT_RULES.filter(({ needs }) => UNWANTED.has(needs)) : TEXT_RULES
}

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
  const { language } = document
  if (language === undefined) throw unmeasured('language')
  const byLanguage = judgeLanguage(language, text)
  if (!byLanguage.keep) return byLanguage
  const limits = limitsFor(text, language.code)
  for (const rule of rules) {
    if (rule.language !== undefined && rule.language !== language.code) continue
    const limit = rule.limitOf(limits, language.code)
    if (limit === null) continue
    const measured = document.signals[rule.signal]
    if (measured === undefined) throw unmeasured(rule.signal)
    const verdict = judgeThreshold(rule, measured, limit)
    if (!verdict.keep) return verdict
  }
  return KEEP
}

function unmeasured(signal: string): M3wError {
  return new M3wError(
    'E_SCHEMA',
    `judge-text got a document without ${signal}, which one of its rules needs; expected the output of measure-text. Measure it in filters/text, or take the rule out.`,
  )
}
