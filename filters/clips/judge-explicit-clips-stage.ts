/** Stage `judge-explicit-clips`: holds the limits of explicit pictures against the frames of clips. A map: changing a limit asks the model nothing. */
import { defineStage } from '../../core/stage.ts'
import { type Clip, classifiedClips, decentClips, nameClip } from '../../datasets/clips.ts'
import { droppedBy, sift, type Why } from '../../datasets/drops.ts'
import type { ImagesConfig } from '../../schemas/index.ts'
import { explicitOf, ownLimits } from '../image/explicit-limits.ts'

const NAME = 'judge-explicit-clips'
const ROW = { name: NAME, unit: 'clip', upstream: 'classify-clips' } as const
/** Of the stage, and in its drop records. */
const VERSION = 1

/** A value at a limit is kept. Unit: clip. */
export function judgeExplicitClipsStage({
  maxPornScore,
  maxHentaiScore,
}: Pick<ImagesConfig, 'maxPornScore' | 'maxHentaiScore'>) {
  const limits = ownLimits({ maxPornScore, maxHentaiScore })
  const whyOf = ({ id, explicit = {} }: Clip): Why | undefined => {
    const over = explicitOf({ id, signals: explicit }, limits)
    if (over === undefined) return undefined
    const { signal: detail, value: measured, limit } = over
    return { reason: 'clip_explicit', measured, limit, ruleVersion: VERSION, detail }
  }
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxPornScore, maxHentaiScore },
    inputs: { clips: classifiedClips },
    whole: {},
    outputs: { kept: decentClips, dropped: droppedBy(NAME) },
    funnel: [ROW],
    run: ({ clips }, task) => sift(clips, task, { row: ROW, to: 'kept', nameOf: nameClip, whyOf }),
  })
}
