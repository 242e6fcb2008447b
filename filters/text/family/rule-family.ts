/** A family of text rules: what it measures of a text, and the rules that hold each measure against a limit of the config. */
import type { TextConfig, TextListName, TextReason } from '../../../schemas/index.ts'
import type { Threshold } from '../../threshold.ts'
import type { TextLists } from './text-lists.ts'
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
  /** The list without which its signal cannot be measured: the rule is then not run, and the report says so. */
  readonly needs?: TextListName
}

/** What beside its text is known of a document when it is measured. */
export interface TextContext {
  /** A label of `language.ts`. */
  readonly language: string
  readonly url: string
  readonly lists: TextLists
}

export interface RuleFamily<S extends Readonly<Partial<Record<keyof S, number>>>> {
  /** Unique among the families; names its part of the version of measure-text. */
  readonly name: string
  /** Of the measures and the words they count. Raised where the same text gives another value: all texts are measured again. */
  readonly version: number
  /** Every signal of the family, of any text, but those that need a list that is not there. Pure. */
  measure(text: TextView, about: TextContext): S
  /** In the order in which they are applied. */
  readonly rules: readonly FamilyRule<keyof S & string>[]
}

/** Identity at run time; gives a family its types where it is written. */
export function defineFamily<S extends Readonly<Partial<Record<keyof S, number>>>>(
  family: RuleFamily<S>,
): RuleFamily<S> {
  return family
}

/** Of all rules of a table: where it stands, and the language that it is about. */
type Table = Pick<FamilyRule, 'source' | 'language'>

/** Gives the rules of one table, a call each; a rule that means something else than before gets its version where it stands. */
export function rulesOf<S>(table: Table) {
  return (
    side: FamilyRule['side'],
    signal: keyof S & string,
    reason: FamilyRule['reason'],
    limitOf: FamilyRule['limitOf'],
    needs?: TextListName,
  ): FamilyRule<keyof S & string> => {
    const rule = { signal, side, reason, limitOf, ...table, ruleVersion: 1 }
    return needs === undefined ? rule : { ...rule, needs }
  }
}
