/**
 * Stage `measure-images`: gives every picture that the run uses the measures of today. A picture that was fetched under today's measures has
 * them in its fact; any other is decoded again, from the bytes in the ledger. Nothing is fetched, and the ledger is not written.
 *
 * Slots are grouped by image id, so that a picture is decoded once in a run, however many places and URLs it has.
 */
import { M3wError } from '../../core/errors.ts'
import { type Group, sortedBy } from '../../core/sort.ts'
import { defineStage, type TaskContext } from '../../core/stage.ts'
import { droppedBy, nameSlot, openTally, type Why } from '../../datasets/drops.ts'
import { fetchedSlots, measuredSlots, measuresOf, slotOrder } from '../../datasets/images.ts'
import type { DropReason, ImageSignals, ImageSlot, ImagesConfig } from '../../schemas/index.ts'
import { type Decoder, type DecoderLimits, openDecoder } from './image/decoder.ts'
import { currentSignals, IMAGE_MEASURES, versionsOf } from './image/measures/measures.ts'
import type { ImageMeasure } from './image/measures/view.ts'
import { readHeld } from './image-facts.ts'

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
const VERSION = 1

type Measured = { readonly signals: ImageSignals } | { readonly status: DropReason; readonly detail: string }

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
      const decoder = openDecoder({ scratchFolder, log, signal, measures, children: 1, entry, maxLosses })
      const sorting = { scratchFolder, name: 'slots-by-image', keyOf: imageIdOf, orderOf: slotOrder }
      try {
        yield* sortedBy(slots, sorting, async function* (sorter) {
          for (const group of sorter.groups()) {
            task.signal.throwIfAborted()
            slotTally.enter(group.count)
            const known = recorded(group, measures)
            task.count(known === undefined ? 'measures.taken' : 'measures.ledger')
            const found = known ?? (await measureAgain(group, task, decoder, { maxPixels, maxCpuMs: decodeCpuMs }))
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

/**
 * Decodes the bytes that the first place points to. Throws E_CORRUPT if they are others, and E_CHILD (retryable) if nothing can be said of
 * them: a drop is for good, so it stands on evidence.
 */
async function measureAgain(
  { key, records }: Group<ImageSlot>,
  { store }: TaskContext<Record<never, never>>,
  decoder: Pick<Decoder, 'decode'>,
  limits: DecoderLimits,
): Promise<Measured> {
  const [first] = records()
  if (first === undefined) throw new Error(`no place of image ${key}`)
  const { id, blob } = measuresOf(first)
  const decoded = await decoder.decode(await readHeld(store, { id, blob }, first.fact.url), limits)
  if ('measured' in decoded) return { signals: decoded.measured.signals }
  if (decoded.status !== 'decoder_lost') return decoded
  throw new M3wError(
    'E_CHILD',
    `${NAME}: no decoder process lived to measure image ${id} of ${first.fact.url} (${decoded.detail}); expected one in twelve to. Give the machine more memory, or lower images.maxPixels.`,
    { retryable: true },
  )
}

function whyOf({ status, detail }: Extract<Measured, { status: DropReason }>): Why {
  return { reason: status, measured: null, limit: null, ruleVersion: VERSION, detail }
}
