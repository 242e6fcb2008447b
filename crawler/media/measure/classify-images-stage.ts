/**
 * Stage `classify-images`: what a model takes each picture for, stored as signals `explicit.CLASS`; `judge-explicit` holds limits against them. Each picture is
 * looked at once a run, from the bytes in the ledger, in a child process that may crash. Where the packages are absent it is not there, and the report says so.
 */
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sortedBy } from '../../../core/sort.ts'
import { defineStage } from '../../../core/stage.ts'
import { droppedBy, nameSlot, openTally } from '../../../datasets/drops.ts'
import { classifiedSlots, measuresOf, type SlotsPlace, slotOrder } from '../../../datasets/images.ts'
import type { ImageSlot, ImagesConfig } from '../../../schemas/index.ts'
import { openDecoder } from '../image/decoder.ts'
import { EXPLICIT_SIGNALS } from '../image/explicit/explicit-signals.ts'
import { checkModel } from '../image/explicit/packages.ts'
import { measureAgain, whyOf } from './measure-held.ts'

const NAME = 'classify-images'
const VERSION = 2

interface ClassifyImagesOptions extends Pick<ImagesConfig, 'maxPixels' | 'decodeCpuMs'> {
  /** Names the model, its backend and their versions: another one is another task. */
  readonly model: string
}

/** Yields slots in order of (image, document, slot). A picture that no process survives is dropped: nothing passes that was not looked at. Unit: slot. */
export function classifyImagesStage(
  options: ClassifyImagesOptions,
  { reads, upstream }: SlotsPlace,
  decoderEntry?: string,
) {
  const row = { name: NAME, unit: 'slot', upstream } as const
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { ...options },
    inputs: { slots: reads },
    whole: {},
    outputs: { classified: classifiedSlots, dropped: droppedBy(NAME) },
    funnel: [row],
    async *run({ slots }, task) {
      const tally = openTally(task, row)
      const { scratchFolder, log, signal } = task
      const entry = decoderEntry ?? explicitEntry(options.model)
      const asked = { expected: EXPLICIT_SIGNALS, children: 1, entry }
      const decoder = openDecoder({ scratchFolder, log, signal, ...asked })
      const limits = { maxPixels: options.maxPixels, maxCpuMs: options.decodeCpuMs }
      const keyOf = (slot: ImageSlot): string => measuresOf(slot).id
      try {
        yield* sortedBy(
          slots,
          { scratchFolder, name: 'slots-to-classify', keyOf, orderOf: slotOrder },
          async function* (sorter) {
            for (const group of sorter.groups()) {
              signal.throwIfAborted()
              tally.enter(group.count)
              const found = await measureAgain(NAME, group, task, decoder, limits)
              task.count('pictures.classified')
              for (const slot of group.records()) {
                if ('signals' in found) {
                  tally.keep()
                  const known = measuresOf(slot)
                  const measured = { ...known, signals: { ...known.signals, ...found.signals } }
                  yield ['classified', { ...slot, fact: { ...slot.fact, measures: measured } }] as const
                } else {
                  yield ['dropped', tally.drop(nameSlot(slot), whyOf(found))] as const
                }
              }
            }
          },
        )
      } finally {
        await decoder.close()
      }
    },
  })
}

/** The entry of a decoder process with the model, compiled or not. Throws E_CONFIG where this machine has another one than was planned. */
export function explicitEntry(model: string): string {
  checkModel(model)
  const here = fileURLToPath(import.meta.url)
  return join(dirname(here), '..', 'image', 'explicit', `decode-child${extname(here)}`)
}
