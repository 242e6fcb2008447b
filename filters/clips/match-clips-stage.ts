/** Stage `match-clips`: of clips that share a band, those that look like one that comes before them (the most pixels, then the earliest capture). */
import { sortedBy } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { type ClipBand, clipBands, clipMatches } from '../../datasets/clips.ts'
import type { VideoConfig } from '../../schemas/index.ts'
import { distanceOf } from './clip-bands.ts'

/** Of one band: clips behind these are compared with these alone. A band of so many is of black frames. judgement */
const MAX_COMPARED = 200

/** A join of a dataset with itself. Yields in order of (band, clip); a clip may have several matches. */
export function matchClipsStage({ maxPhashDistance }: Pick<VideoConfig, 'maxPhashDistance'>) {
  return defineStage({
    name: 'match-clips',
    version: 1,
    kind: 'cpu',
    options: { maxPhashDistance },
    inputs: { bands: clipBands },
    whole: {},
    outputs: { matches: clipMatches },
    async *run({ bands }, task) {
      const { scratchFolder } = task
      const keyOf = ({ band }: ClipBand): string => band
      const orderOf = ({ order }: ClipBand): string => order
      yield* sortedBy(bands, { scratchFolder, name: 'clip-bands', keyOf, orderOf }, function* (sorter) {
        for (const { records } of sorter.groups()) {
          task.signal.throwIfAborted()
          const before: ClipBand[] = []
          for (const clip of records()) {
            const like = before.find(({ hashes }) => (distanceOf(hashes, clip.hashes) ?? 65) <= maxPhashDistance)
            if (like !== undefined) yield ['matches', { id: clip.id, like: like.id }] as const
            if (before.length < MAX_COMPARED) before.push(clip)
          }
        }
      })
    },
  })
}
