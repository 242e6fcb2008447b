/** Which rules are on and cannot be run: never silently, the report and the dataset's card say so. */
import type { Config, TextListName } from '../../schemas/index.ts'
import { PARAGRAPH_RULES } from './paragraphs/paragraph-rules.ts'
import { askedRules } from './rules.ts'

export interface NotRun {
  /** The code of the rule; of a rule for paragraphs with `paragraphs.` before it. */
  readonly rule: string
  readonly lacks: string
}

/** In the order of the rules. A rule without a limit is off, which is no lack. */
export function notRun(
  { text, paragraphs, pairs }: Pick<Config, 'text' | 'paragraphs' | 'pairs'>,
  lists: ReadonlySet<TextListName>,
): readonly NotRun[] {
  const lackOf = (rule: string, needs: TextListName | undefined): readonly NotRun[] =>
    needs === undefined || lists.has(needs) ? [] : [{ rule, lacks: `list ${needs}` }]
  return [
    ...askedRules(pairs)
      .filter(({ limitOf, language }) => limitOf(text, language ?? '') !== null)
      .flatMap(({ reason, needs }) => lackOf(reason, needs)),
    ...PARAGRAPH_RULES.filter(({ limit }) => paragraphs[limit] !== null).flatMap(({ reason, needs }) =>
      lackOf(`paragraphs.${reason}`, needs),
    ),
  ]
}
