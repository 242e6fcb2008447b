/** judge-text: keeps or drops each measured draft by the limits of the config. Reads signals and the language, never the text. */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { judgedDrafts, measuredDrafts } from '../../datasets/documents.ts'
import { droppedBy } from '../../datasets/drops.ts'
import { tally } from '../../datasets/tally.ts'
import type { DropRecord, TextConfig } from '../../schemas/index.ts'
import { judgeText, TEXT_RULES, type TextRule, textRulesVersion } from './rules.ts'

const NAME = 'judge-text'

/**
 * The stage. Drops carry the first violated rule's reason, measured value and limit. Limits are options as the rules work them
 * out, not only as the config has them: a rule that reads another limit out of the same config judges anew.
 */
export function judgeTextStage(
  text: TextConfig,
  rules: readonly TextRule[] = TEXT_RULES,
): Stage<
  { measured: typeof measuredDrafts },
  Record<never, never>,
  { judged: typeof judgedDrafts; dropped: Dataset<DropRecord> }
> {
  return defineStage({
    name: NAME,
    version: { step: 1, ...textRulesVersion(rules) },
    kind: 'cpu',
    options: { text, limits: rules.map(({ limitOf }) => limitOf(text)) },
    inputs: { measured: measuredDrafts },
    whole: {},
    outputs: { judged: judgedDrafts, dropped: droppedBy(NAME) },
    async *run(inputs, task) {
      const documents = tally(task, 'document')
      for await (const draft of inputs.measured) {
        task.signal.throwIfAborted()
        documents.enter()
        const verdict = judgeText(draft, text, rules)
        if (verdict.keep) {
          documents.keep()
          yield ['judged', draft] as const
        } else {
          documents.drop(verdict.reason)
          const { reason, measured, limit, ruleVersion } = verdict
          const drop: DropRecord = {
            stage: NAME,
            unit: 'document',
            id: draft.id,
            url: draft.url,
            reason,
            measured,
            limit,
            ruleVersion,
          }
          yield ['dropped', drop] as const
        }
      }
    },
  })
}
