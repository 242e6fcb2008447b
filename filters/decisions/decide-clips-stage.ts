/** Stage `decide-clips`: leaves out the clips that people decided on (`decisions.jsonl`). A map; where nobody decided anything it is not there. */
import { defineStage } from '../../core/stage.ts'
import { type ClipsPlace, decidedClips, nameClip } from '../../datasets/clips.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import type { DecidedOut } from '../../schemas/index.ts'
import { openDecisions } from './open-decisions.ts'

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
    async *run({ clips }, task) {
      const tally = openTally(task, row)
      for await (const clip of clips) {
        task.signal.throwIfAborted()
        tally.enter()
        const detail = decisions.clip(clip)
        if (detail === undefined) {
          tally.keep()
          yield ['kept', clip] as const
        } else {
          const why = { reason: 'decided_out', measured: null, limit: null, ruleVersion: VERSION, detail } as const
          yield ['dropped', tally.drop(nameClip(clip), why)] as const
        }
      }
    },
  })
}
