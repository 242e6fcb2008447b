/**
 * Stage `measure-images`: gives every picture that the run uses the measures of today. A picture that was fetched under today's measures has
 * them in its fact; any other is decoded again, from the bytes in the ledger. Nothing is fetched, and the ledger is not written.
 *
 * Slots are grouped by image id, so that a picture is decoded once in a run, however many places and URLs it has.
 */
import { type Group, sortedBy } from '../../../core/sort.ts'
import { defineStage } from '../../../core/stage.ts'
import { droppedBy, nameSlot, openTally } from '../../../datasets/drops.ts'
import { fetchedSlots, measuredSlots, measuresOf, slotOrder } from '../../../datasets/images.ts'
import type { ImageSlot, ImagesConfig } from '../../../schemas/index.ts'
import { openDecoder } from '../image/decoder.ts'
import { currentSignals, IMAGE_MEASURES, versionsOf } from '../image/measures/measures.ts'
import type { ImageMeasure } from '../image/measures/view.ts'
import { type Measured, measureAgain, whyOf } from './measure-held.ts'

/** What one picture may cost; a picture over it is dropped, so that both are part of the task key. */
type MeasureImagesOptions = Pick<ImagesConfig, 'maxPixels' | 'decodeCpuMs'>

export interface MeasureImagesEnvironment {
  /** Another program for the decoder's child; it must speak `decode-protocol.ts`. */
  readonly decoderEntry?: string
  /** Processes that may be lost over one image before the task is given up; default: the decoder's. */
  readonly maxLosses?: number
}

const NAME = 'measure-images'
const ROW = { name: NAME, unit: 'slot', upstream: 'fetch-images' } as const
/** Of the stage, and in its drop records. The measures have their own. */
const VERSION = 4

/**
 * Yields slots with today's signals, in order of (image, document, slot). Dropped are those of a picture that cannot be decoded any
 * more; reason: the status. Unit of the funnel: slot. Counts pictures by where their signals came from.
 */
export function measureImagesStage(
  { maxPixels, decodeCpuMs }: MeasureImagesOptions,
  environment: MeasureImagesEnvironment = {},
  measures: readonly ImageMeasure[] = IMAGE_MEASURES,
) {
  const versions = versionsOf(measures)
  return defineStage({
    name: NAME,
    version: { step: VERSION, measures: versions },
    kind: 'cpu',
    options: { maxPixels, decodeCpuMs },
    inputs: { slots: fetchedSlots },
    whole: {},
    outputs: { measured: measuredSlots, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ slots }, task) {
      const slotTally = openTally(task, ROW)
      const { scratchFolder, log, signal } = task
      const { decoderEntry: entry, maxLosses } = environment
      // One child: a CPU worker has a core, and waits while the child uses it. None is started where every picture has its measures.
      const decoder = openDecoder({ scratchFolder, log, signal, expected: measures, children: 1, entry, maxLosses })
      const sorting = { scratchFolder, name: 'slots-by-image', keyOf: imageIdOf, orderOf: slotOrder }
      try {
        yield* sortedBy(slots, sorting, async function* (sorter) {
          for (const group of sorter.groups()) {
            task.signal.throwIfAborted()
            slotTally.enter(group.count)
            const known = recorded(group, measures)
            task.count(known === undefined ? 'measures.taken' : 'measures.ledger')
            const found =
              known ?? (await measureAgain(NAME, group, task, decoder, { maxPixels, maxCpuMs: decodeCpuMs }))
            for (const slot of group.records()) {
              if ('signals' in found) {
                slotTally.keep()
                const { fact } = slot
                const measured = { ...measuresOf(slot), signals: found.signals, versions }
                yield ['measured', { ...slot, fact: { ...fact, measures: measured } }] as const
              } else {
                yield ['dropped', slotTally.drop(nameSlot(slot), whyOf(found))] as const
              }
            }
          }
        })
      } finally {
        await decoder.close()
      }
    },
  })
}

function imageIdOf(slot: ImageSlot): string {
  return measuresOf(slot).id
}

/** Signals hang on the bytes alone, so those of any URL of the picture will do. */
function recorded({ records }: Group<ImageSlot>, measures: readonly ImageMeasure[]): Measured | undefined {
  for (const slot of records()) {
    const signals = currentSignals(measures, measuresOf(slot))
    if (signals !== undefined) return { signals }
  }
  return undefined
}
