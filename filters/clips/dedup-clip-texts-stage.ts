/**
 * Stage `dedup-clip-texts`: a text that many different clips have is of a template, and the same clip stands once. It also hands on the bands of
 * frames' hashes, by which `match-clips` finds what looks alike.
 */
import { countKeys, sortedBy } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { textKeyOf } from '../../core/text/simplify-text.ts'
import { type Clip, clipBands, clipOrder, judgedClips, nameClip, textUniqueClips } from '../../datasets/clips.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import type { VideoConfig } from '../../schemas/index.ts'
import { bandsOf } from './clip-bands.ts'

const NAME = 'dedup-clip-texts'
const ROW = { name: NAME, unit: 'clip', upstream: 'judge-clips' } as const
const VERSION = 1

/** Yields in order of (text, clip). Of equal clips (id: file, times and text) the earliest capture stays. */
export function dedupClipTextsStage({ maxClipsPerText }: Pick<VideoConfig, 'maxClipsPerText'>) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxClipsPerText },
    inputs: { clips: judgedClips },
    whole: {},
    outputs: { kept: textUniqueClips, bands: clipBands, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ clips }, task) {
      const tally = openTally(task, ROW)
      const { scratchFolder } = task
      const orderOf = (clip: Clip): string => `${clip.id} ${clipOrder(clip)}`
      const keyOf = (clip: Clip): string => textKeyOf(clip)
      yield* sortedBy(clips, { scratchFolder, name: 'clips-by-text', keyOf, orderOf }, function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          tally.enter(count)
          const different = countKeys(records(), ({ id }) => id)
          let last: string | undefined
          for (const clip of records()) {
            const isAgain = clip.id === last
            last = clip.id
            if (different > maxClipsPerText) {
              const why = { reason: 'clip_text_over_used', measured: different, limit: maxClipsPerText } as const
              yield ['dropped', tally.drop(nameClip(clip), { ...why, ruleVersion: VERSION })] as const
            } else if (isAgain) {
              const why = { reason: 'clip_duplicate', measured: null, limit: null, detail: clip.id } as const
              yield ['dropped', tally.drop(nameClip(clip), { ...why, ruleVersion: VERSION })] as const
            } else {
              tally.keep()
              yield ['kept', clip] as const
              for (const band of bandsOf(clip)) yield ['bands', band] as const
            }
          }
        }
      })
    },
  })
}
