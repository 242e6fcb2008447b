/** Stage `decide-pairs`: leaves out the pairs that people decided on (`decisions.jsonl`). A map; where nobody decided on any it is not there. */
import { type Dataset, defineStage } from '../../core/stage.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { decidedPairs, namePair, type Pair } from '../../datasets/pairs.ts'
import type { DecidedOut } from '../../schemas/index.ts'
import { openDecisions } from './open-decisions.ts'

const NAME = 'decide-pairs'
/** Of the stage, and in its drop records. */
const VERSION = 1

/** Yields pairs in input order, or drops them as `decided_out`; the detail has the note. Unit of the funnel: pair. `upstream`: the row that wrote `reads`. */
export function decidePairsStage(
  out: readonly DecidedOut[],
  { reads, upstream }: { readonly reads: Dataset<Pair>; readonly upstream: string },
) {
  const row = { name: NAME, unit: 'pair', upstream } as const
  const decisions = openDecisions(out)
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { out: [...out] },
    inputs: { pairs: reads },
    whole: {},
    outputs: { kept: decidedPairs, dropped: droppedBy(NAME) },
    funnel: [row],
    async *run({ pairs }, task) {
      const tally = openTally(task, row)
      for await (const pair of pairs) {
        task.signal.throwIfAborted()
        tally.enter()
        const detail = decisions.pair(pair)
        if (detail === undefined) {
          tally.keep()
          yield ['kept', pair] as const
        } else {
          const why = { reason: 'decided_out', measured: null, limit: null, ruleVersion: VERSION, detail } as const
          yield ['dropped', tally.drop(namePair(pair.slot), why)] as const
        }
      }
    },
  })
}
