/** hash-pictures: puts each picture under the bands of its hash, so that those that may be near-duplicates meet. */
import { sortedBy } from '../../../core/sort.ts'
import { defineStage } from '../../../core/stage.ts'
import { textSignal } from '../../../datasets/image-signals.ts'
import { measuresOf, type SlotsPlace, slotOrder } from '../../../datasets/images.ts'
import { pictureBands } from '../../../datasets/near-pictures.ts'
import type { ImageSlot, NearPicturesConfig } from '../../../schemas/index.ts'
import { bandsOf, NEAR_PICTURES_VERSION } from './hash-bands.ts'

/** A map that drops nothing. Rows come in order of (picture, band). */
export function hashPicturesStage(
  { maxPhashDistance }: Pick<NearPicturesConfig, 'maxPhashDistance'>,
  { reads }: Pick<SlotsPlace, 'reads'>,
) {
  return defineStage({
    name: 'hash-pictures',
    version: { step: 1, near: NEAR_PICTURES_VERSION },
    kind: 'cpu',
    options: { maxPhashDistance },
    inputs: { slots: reads },
    whole: {},
    outputs: { bands: pictureBands },
    async *run({ slots }, task) {
      yield* sortedBy(slots, byPicture(task.scratchFolder), function* (sorter) {
        let picture = task.partition
        for (const { records } of sorter.groups()) {
          task.signal.throwIfAborted()
          const [first] = records()
          if (first !== undefined) {
            const measures = measuresOf(first)
            const hashes = {
              phash: textSignal(measures, 'phash'),
              gradientHash: textSignal(measures, 'gradientHash'),
            }
            for (const band of bandsOf(hashes, { maxPhashDistance })) {
              yield ['bands', { band, picture, ...hashes }] as const
            }
          }
          picture += task.partitions
        }
      })
    },
  })
}

/** The order of the pictures of a partition, by which they are numbered. */
export function byPicture(scratchFolder: string) {
  return {
    scratchFolder,
    name: 'slots-by-picture',
    keyOf: (slot: ImageSlot) => measuresOf(slot).id,
    orderOf: slotOrder,
  }
}
