/** Stage `decide-images`: leaves out the pictures that people decided on (`decisions.jsonl`). A map; where nobody decided anything it is not there. */
import { defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, sift } from '../../datasets/drops.ts'
import { decidedSlots, type SlotsPlace } from '../../datasets/images.ts'
import type { DecidedOut } from '../../schemas/index.ts'
import { decidedOut, openDecisions } from './open-decisions.ts'

const NAME = 'decide-images'
/** Of the stage, and in its drop records. */
const VERSION = 2

/** Yields slots in input order, or drops them as `decided_out`; the detail has the note. Unit of the funnel: slot. */
export function decideImagesStage(out: readonly DecidedOut[], { reads, upstream }: SlotsPlace) {
  const row = { name: NAME, unit: 'slot', upstream } as const
  const decisions = openDecisions(out)
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { out: [...out] },
    inputs: { slots: reads },
    whole: {},
    outputs: { kept: decidedSlots, dropped: droppedBy(NAME) },
    funnel: [row],
    run: ({ slots }, task) =>
      sift(slots, task, {
        row,
        to: 'kept',
        nameOf: nameSlot,
        whyOf: (one) => decidedOut(decisions.image(one), VERSION),
      }),
  })
}
