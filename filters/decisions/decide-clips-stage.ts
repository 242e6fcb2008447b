/** Stage `decide-clips`: leaves out the clips that people decided on (`decisions.jsonl`). A map; where nobody decided anything it is not there. */
import { defineStage } from '../../core/stage.ts'
import { type ClipsPlace, decidedClips, nameClip } from '../../datasets/clips.ts'
import { droppedBy, sift } from '../../datasets/drops.ts'
import type { DecidedOut } from '../../schemas/index.ts'
import { decidedOut, openDecisions } from './open-decisions.ts'

const NAME = 'decide-clips'
/** Of the stage, and in its drop records. */
const VERSION = 1

/** Yields clips in input order, or drops them as `decided_out`; the detail has the note. Unit of the funnel: clip. */
export function decideClipsStage(out: readonly DecidedOut[], { reads, upstream }: ClipsPlace) {
  const row = { name: NAME, unit: 'clip', upstream } as const
  const decisions = openDecisions(out)
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { out: [...out] },
    inputs: { clips: reads },
    whole: {},
    outputs: { kept: decidedClips, dropped: droppedBy(NAME) },
    funnel: [row],
    run: ({ clips }, task) =>
      sift(clips, task, {
        row,
        to: 'kept',
        nameOf: nameClip,
        whyOf: (one) => decidedOut(decisions.clip(one), VERSION),
      }),
  })
}
