/** gather-pictures: sends the places of near-duplicate pictures to where those of their cluster meet. */
import { M3wError } from '../../../core/errors.ts'
import { sortedBy } from '../../../core/sort.ts'
import { defineStage } from '../../../core/stage.ts'
import { clusteredSlots, type SlotsPlace } from '../../../datasets/images.ts'
import { pictureRows } from '../../../datasets/near-pictures.ts'
import { byPicture } from './hash-pictures-stage.ts'

const NAME = 'gather-pictures'

/** A map that drops nothing: a join by the number of the picture. */
export function gatherPicturesStage({ reads }: Pick<SlotsPlace, 'reads'>) {
  return defineStage({
    name: NAME,
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: { slots: reads, rows: pictureRows },
    whole: {},
    outputs: { slots: clusteredSlots },
    async *run({ slots, rows }, task) {
      yield* sortedBy(slots, byPicture(task.scratchFolder), async function* (sorter) {
        const sorted = rows[Symbol.asyncIterator]()
        let next = await sorted.next()
        let picture = task.partition
        for (const { records } of sorter.groups()) {
          task.signal.throwIfAborted()
          const isLike = next.done !== true && next.value.picture === picture
          const cluster = isLike ? { picturesLike: next.value.cluster as number } : {}
          for (const slot of records()) yield ['slots', { ...slot, ...cluster }] as const
          if (isLike) next = await sorted.next()
          picture += task.partitions
        }
        if (next.done === true) return
        throw new M3wError(
          'E_CORRUPT',
          `${NAME}: there is no picture ${next.value.picture} in partition ${task.partition}, which ends at ${picture}. Its inputs do not fit each other; build into a new folder.`,
        )
      })
    },
  })
}
