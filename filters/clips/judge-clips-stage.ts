/** Stage `judge-clips`: limits on what was measured of clips, and on the texts that their tracks gave. A new limit decodes nothing again. */
import { id128 } from '../../core/hash.ts'
import { defineStage } from '../../core/stage.ts'
import { type Clip, decodedClips, judgedClips, nameClip } from '../../datasets/clips.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import type { VideoConfig } from '../../schemas/index.ts'
import { CLIP_TEXT_VERSION, type ClipTextFault, type ClipTextOptions, openClipTextJudge } from './clip-text.ts'

const NAME = 'judge-clips'
const ROW = { name: NAME, unit: 'clip', upstream: null } as const
/** Of the rules here; in drop records. */
const RULES_VERSION = 1

export type ClipLimits = Pick<VideoConfig, 'minSidePx' | 'minMotion' | 'maxCutsPerSecond'>

/** A map: clips keep their order. Unit of the funnel: clip. */
export function judgeClipsStage(limits: ClipLimits, texts: ClipTextOptions) {
  const { minSidePx, minMotion, maxCutsPerSecond } = limits
  const { languages, personalData } = texts
  return defineStage({
    name: NAME,
    version: { rules: RULES_VERSION, texts: CLIP_TEXT_VERSION },
    kind: 'cpu',
    options: {
      minSidePx,
      minMotion,
      maxCutsPerSecond,
      limits: { ...texts.limits },
      languages: [...languages],
      personalData,
    },
    inputs: { clips: decodedClips },
    whole: {},
    outputs: { kept: judgedClips, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ clips }, task) {
      const tally = openTally(task, ROW)
      const judge = await openClipTextJudge(texts)
      for await (const clip of clips) {
        task.signal.throwIfAborted()
        tally.enter()
        const { text, origin } = clip
        // That of the page was judged before the video was asked for.
        const said = origin === 'track' ? judge.choose([{ text, origin }]) : clip
        const fault = judgeClip(clip, limits) ?? ('reason' in said ? said : undefined)
        if (fault === undefined && 'text' in said) {
          tally.keep()
          yield ['kept', withText(clip, said.text)] as const
        } else if (fault !== undefined) {
          yield ['dropped', tally.drop(nameClip(clip), { ...fault, ruleVersion: RULES_VERSION })] as const
        }
      }
    },
  })
}

/** What is wrong with a clip; undefined: nothing. */
export function judgeClip(
  { file, motion, cuts, startMs, endMs }: Pick<Clip, 'file' | 'motion' | 'cuts' | 'startMs' | 'endMs'>,
  { minSidePx, minMotion, maxCutsPerSecond }: ClipLimits,
): ClipTextFault | undefined {
  const side = Math.min(file.widthPx, file.heightPx)
  if (side < minSidePx) return { reason: 'clip_small_px', measured: side, limit: minSidePx }
  if (motion < minMotion) return { reason: 'clip_still', measured: motion, limit: minMotion }
  const rate = cuts / Math.max(1, (endMs - startMs) / 1000)
  if (maxCutsPerSecond !== null && rate > maxCutsPerSecond)
    return { reason: 'clip_montage', measured: Number(rate.toFixed(3)), limit: maxCutsPerSecond }
  return undefined
}

/** The id of a clip hangs on its text, so a cleaned one gives another. */
function withText(clip: Clip, text: string): Clip {
  if (text === clip.text) return clip
  return { ...clip, text, id: id128(`${clip.file.id}\n${clip.startMs} ${clip.endMs}\n${text}`) }
}
