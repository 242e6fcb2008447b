/** Stage `decide-pairs`: leaves out the pairs that people decided on (`decisions.jsonl`). A map; where nobody decided on any it is not there. */
import { type Dataset, defineStage } from '../../core/stage.ts'
import { droppedBy, sift } from '../../datasets/drops.ts'
import { decidedPairs, namePair, type Pair } from '../../datasets/pairs.ts'
import type { DecidedOut } from '../../schemas/index.ts'
import { decidedOut, openDecisions } from './open-decisions.ts'

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
    run: ({ pairs }, task) =>
      sift(pairs, task, {
        row,
        to: 'kept',
        nameOf: ({ slot }) => namePair(slot),
        whyOf: (one) => decidedOut(decisions.pair(one), VERSION),
      }),
  })
}
