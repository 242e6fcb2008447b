/** Stage `weigh-images`: a small row a picture with its scores, for `choose-images`. Only where a share of an image score stays. */
import { defineStage } from '../../core/stage.ts'
import { measuresOf, scoredSlots } from '../../datasets/images.ts'
import { pictureScores, scoreSignal } from '../../datasets/scores.ts'
import type { Share } from './rank.ts'

/** A picture that has none of the scores gives no row. */
export function weighImagesStage(shares: readonly Share[]) {
  const names = shares.map(({ name }) => name)
  return defineStage({
    name: 'weigh-images',
    version: 1,
    kind: 'cpu',
    options: { names },
    inputs: { slots: scoredSlots },
    whole: {},
    outputs: { pictures: pictureScores },
    async *run({ slots }, task) {
      // All places of a picture are in one partition.
      const seen = new Set<string>()
      for await (const slot of slots) {
        task.signal.throwIfAborted()
        const { id, signals } = measuresOf(slot)
        if (seen.has(id)) continue
        seen.add(id)
        const scores = Object.fromEntries(
          names.flatMap((name): [string, number][] => {
            const value = signals[scoreSignal(name)]
            return typeof value === 'number' ? [[name, value]] : []
          }),
        )
        if (Object.keys(scores).length > 0) yield ['pictures', { id, scores }] as const
      }
    },
  })
}
