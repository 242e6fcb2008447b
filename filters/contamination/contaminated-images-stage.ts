/** Stage `contaminated-images`: marks or drops images that are pictures of an evaluation set. Where the config has no index it is not there. */
import { defineStage } from '../../core/stage.ts'
import { countSets } from '../../datasets/contamination.ts'
import { droppedBy, nameSlot, openTally } from '../../datasets/drops.ts'
import { textSignal } from '../../datasets/image-signals.ts'
import { comparedSlots, judgedSlots, measuresOf } from '../../datasets/images.ts'
import type { ContaminationMark } from '../../schemas/index.ts'
import { MATCH_IMAGE_VERSION, matchImage } from './match-image.ts'
import { openSearchedIndex, type SearchedIndex } from './searched-index.ts'
import { keptMarks, setsOf, whyContaminated } from './settle-marks.ts'

const NAME = 'contaminated-images'
const ROW = { name: NAME, unit: 'slot', upstream: 'judge-images' } as const
/** Pictures of which it is remembered what they match: one that a whole site uses is compared once. */
const MAX_REMEMBERED = 10_000

export interface ContaminatedImagesOptions {
  /** SHA-256 of the index. */
  readonly index: string
  readonly action: 'mark' | 'drop'
  readonly maxPhashDistance: number
  /** Where the action is `drop`: what is further away is only marked. */
  readonly maxDropPhashDistance: number
}

interface Match {
  readonly marks: readonly ContaminationMark[]
  /** Present: the picture is dropped. */
  readonly dropped?: ContaminationMark
}

/** Yields slots in input order, in the partition of their image; drops as `contaminated_image`. Unit of the funnel: slot; sets count pictures. */
export function contaminatedImagesStage(options: ContaminatedImagesOptions) {
  return defineStage({
    name: NAME,
    version: { step: 1, match: MATCH_IMAGE_VERSION },
    kind: 'cpu',
    options: { ...options },
    inputs: { slots: judgedSlots },
    whole: {},
    outputs: { kept: comparedSlots, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run(inputs, task) {
      const tally = openTally(task, ROW)
      const index = await openSearchedIndex(task.store, options.index)
      const remembered = new Map<string, Match>()
      const counted = new Set<string>()
      for await (const slot of inputs.slots) {
        task.signal.throwIfAborted()
        tally.enter()
        const measures = measuresOf(slot)
        const { id } = measures
        const match =
          remembered.get(id) ?? compare(index, { sha256: id, phash: textSignal(measures, 'phash') }, options)
        if (remembered.size >= MAX_REMEMBERED) remembered.clear()
        remembered.set(id, match)
        // All slots of a picture are in one partition, so that each is counted once in a run.
        if (match.marks.length > 0 && !counted.has(id)) countPicture(task, match)
        if (match.marks.length > 0) counted.add(id)
        if (match.dropped !== undefined) {
          const why = whyContaminated(
            'contaminated_image',
            match.dropped,
            options.maxDropPhashDistance,
            MATCH_IMAGE_VERSION,
          )
          yield ['dropped', tally.drop(nameSlot(slot), why)] as const
        } else {
          tally.keep()
          const { marks } = match
          yield ['kept', marks.length === 0 ? slot : { ...slot, contamination: keptMarks(marks) }] as const
        }
      }
    },
  })
}

function compare(
  index: SearchedIndex,
  image: { readonly sha256: string; readonly phash: string },
  { action, maxPhashDistance, maxDropPhashDistance }: ContaminatedImagesOptions,
): Match {
  const marks = matchImage(index, image, maxPhashDistance)
  const [first] = marks
  const isDropped = action === 'drop' && first !== undefined && first.value <= maxDropPhashDistance
  return isDropped ? { marks, dropped: first } : { marks }
}

function countPicture(task: Parameters<typeof countSets>[0], { marks, dropped }: Match): void {
  countSets(task, 'images', dropped === undefined ? 'marked' : 'dropped', setsOf(marks))
  countSets(task, 'images', 'exact', setsOf(marks.filter(({ measure }) => measure === 'sha256')))
}
