/** A family of text rules: what it measures of a text, and the rules that hold each measure against a limit of the config. */
import type { TextConfig, TextReason } from '../../../schemas/index.ts'
import type { Threshold } from '../../threshold.ts'
import type { TextView } from './text-view.ts'

export interface FamilyRule<S extends string = string> extends Threshold {
  readonly reason: TextReason
  readonly signal: S
  /** For a document in this language (a label of `language.ts`). Null: the rule is off. */
  readonly limitOf: (text: TextConfig, language: string) => number | null
  /** Where the rule and its default limit come from. */
  readonly source: string
  /** The rule means words of this language and says nothing about others. */
  readonly language?: string
}

export interface RuleFamily<S extends Readonly<Record<keyof S, number>>> {
  /** Unique among the families; names its part of the version of measure-text. */
  readonly name: string
  /** Of the measures and the words they count. Raised where the same text gives another value: all texts are measured again. */
  readonly version: number
  /** Every signal of the family, of any text. Pure. */
  measure(text: TextView): S
  /** In the order in which they are applied. */
  readonly rules: readonly FamilyRule<keyof S & string>[]
}

/** Identity at run time; gives a family its types where it is written. */
export function defineFamily<S extends Readonly<Record<keyof S, number>>>(family: RuleFamily<S>): RuleFamily<S> {
  return family
}
