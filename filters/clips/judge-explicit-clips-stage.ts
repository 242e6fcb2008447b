/** Stage `judge-explicit-clips`: holds the limits of explicit pictures against the frames of clips. A map: changing a limit asks the model nothing. */
import { defineStage } from '../../core/stage.ts'
import { classifiedClips, decentClips, nameClip } from '../../datasets/clips.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import type { ImagesConfig } from '../../schemas/index.ts'

const NAME = 'judge-explicit-clips'
const ROW = { name: NAME, unit: 'clip', upstream: 'classify-clips' } as const
/** Of the stage, and in its drop records. */
const VERSION = 1

/** A value at a limit is kept. Unit: clip. */
export function judgeExplicitClipsStage({
  maxPornScore,
  maxHentaiScore,
}: Pick<ImagesConfig, 'maxPornScore' | 'maxHentaiScore'>) {
  const limits = { 'explicit.hentai': maxHentaiScore, 'explicit.porn': maxPornScore }
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxPornScore, maxHentaiScore },
    inputs: { clips: classifiedClips },
    whole: {},
    outputs: { kept: decentClips, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ clips }, task) {
      const tally = openTally(task, ROW)
      for await (const clip of clips) {
        task.signal.throwIfAborted()
        tally.enter()
        const over = Object.entries(limits).find(([signal, limit]) => Number(clip.explicit?.[signal]) > limit)
        if (over === undefined) {
          tally.keep()
          yield ['kept', clip] as const
          continue
        }
        const [detail, limit] = over
        const measured = Number(clip.explicit?.[detail])
        const why = { reason: 'clip_explicit', measured, limit, ruleVersion: VERSION, detail } as const
        yield ['dropped', tally.drop(nameClip(clip), why)] as const
      }
    },
  })
}
