/** judge-text: keeps or drops each measured draft by the limits of the config. Reads signals and the language, never the text. */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { judgedDrafts, measuredDrafts } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { type DraftDocument, type DropRecord, labelOf, type TextConfig } from '../../schemas/index.ts'
import { limitsFor } from './language/judge-language.ts'
import { OWN_LISTS } from './lists/own-words.ts'
import { judgeText, runnableRules, type TextRule, textRulesVersion } from './rules.ts'

const NAME = 'judge-text'
const ROW = { name: NAME, unit: 'document' } as const

/** The rules that need no list but m3w's own. */
const ALONE = runnableRules(new Set(OWN_LISTS.keys()))

/**
 * The stage. Drops carry the first violated rule's reason, measured value and limit. Limits are options as the rules work them
 * out, not only as the config has them: a rule that reads another limit out of the same config judges anew. `reads`: what the last stage that measures wrote.
 */
export function judgeTextStage(
  text: TextConfig,
  rules: readonly TextRule[] = ALONE,
  reads: Dataset<DraftDocument> = measuredDrafts,
  upstream: string | null = null,
): Stage<
  { measured: Dataset<DraftDocument> },
  Record<never, never>,
  { judged: typeof judgedDrafts; dropped: Dataset<DropRecord> }
> {
  // Where lists lay is the machine's.
  const { lists: _, ...judged } = text
  return defineStage({
    name: NAME,
    version: { step: 1, ...textRulesVersion(rules) },
    kind: 'cpu',
    options: {
      text: judged,
      limits: [...text.languages.map(labelOf), ''].map((language) =>
        rules.map(({ limitOf }) => limitOf(limitsFor(text, language), language)),
      ),
    },
    inputs: { measured: reads },
    whole: {},
    outputs: { judged: judgedDrafts, dropped: droppedBy(NAME) },
    funnel: [{ ...ROW, upstream }],
    async *run(inputs, task) {
      const documents = openTally(task, ROW)
      for await (const draft of inputs.measured) {
        task.signal.throwIfAborted()
        documents.enter()
        const verdict = judgeText(draft, text, rules)
        if (verdict.keep) {
          documents.keep()
          yield ['judged', draft] as const
        } else {
          yield ['dropped', documents.drop(draft, verdict)] as const
        }
      }
    },
  })
}
