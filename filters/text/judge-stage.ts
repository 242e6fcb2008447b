/** judge-text: keeps or drops each measured draft by the limits of the config. Reads signals and the language, never the text. */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { tally } from '../../core/tally.ts'
import type { DropRecord, TextConfig } from '../../schemas/index.ts'
import { droppedBy, judgedDrafts, measuredDrafts } from '../../shards/datasets.ts'
import { judgeText } from './rules.ts'

const NAME = 'judge-text'

/** The stage; `text` is all of its options. Drops carry the first violated rule's reason, measured value and limit. */
export function judgeTextStage(
  text: TextConfig,
): Stage<
  { measured: typeof measuredDrafts },
  Record<never, never>,
  { judged: typeof judgedDrafts; dropped: Dataset<DropRecord> }
> {
  return defineStage({
    name: NAME,
    version: 1,
    kind: 'cpu',
    options: text,
    inputs: { measured: measuredDrafts },
    whole: {},
    outputs: { judged: judgedDrafts, dropped: droppedBy(NAME) },
    async *run(inputs, task) {
      const documents = tally(task, 'document')
      for await (const draft of inputs.measured) {
        task.signal.throwIfAborted()
        documents.enter()
        const verdict = judgeText(draft, text)
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
