/**
 * Stage `dedup-images`: an image that many documents use is decoration (logo, share button, stock header) and says nothing
 * about any of them, so all its places are dropped. @source OBELICS section 3.3: more than 10 documents
 */
import { sortedBy } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, openTally } from '../../datasets/drops.ts'
import { judgedSlots, keptSlots, measuresOf, type SlotsPlace, slotOrder } from '../../datasets/images.ts'
import type { ImageSlot } from '../../schemas/index.ts'

const NAME = 'dedup-images'
/** Of the stage, and in its drop records. */
const VERSION = 1

/**
 * Counts the distinct documents of each image (by SHA-256 of the fetched bytes) over the whole run. Two places in one document
 * count once: `assemble` keeps the first of them. Yields in order of (image, document, slot). Unit of the funnel: slot.
 */
export function dedupImagesStage(
  { maxDocumentsPerImage }: { readonly maxDocumentsPerImage: number },
  { reads, upstream }: SlotsPlace = { reads: judgedSlots, upstream: 'judge-images' },
) {
  const row = { name: NAME, unit: 'slot', upstream } as const
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxDocumentsPerImage },
    inputs: { slots: reads },
    whole: {},
    outputs: { kept: keptSlots, dropped: droppedBy(NAME) },
    funnel: [row],
    async *run({ slots }, task) {
      const slotTally = openTally(task, row)
      const sorting = {
        scratchFolder: task.scratchFolder,
        name: 'slots-by-image',
        keyOf: (slot: ImageSlot) => measuresOf(slot).id,
        orderOf: slotOrder,
      }
      yield* sortedBy(slots, sorting, function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          const documents = countDocuments(records())
          const isOverUsed = documents > maxDocumentsPerImage
          slotTally.enter(count)
          for (const slot of records()) {
            if (isOverUsed) {
              const why = {
                reason: 'over_used',
                measured: documents,
                limit: maxDocumentsPerImage,
                ruleVersion: VERSION,
              } as const
              yield ['dropped', slotTally.drop(nameSlot(slot), why)] as const
            } else {
              slotTally.keep()
              yield ['kept', slot] as const
            }
          }
        }
      })
    },
  })
}

/** Slots come sorted by document. */
function countDocuments(slots: Iterable<ImageSlot>): number {
  let documents = 0
  let last: string | undefined
  for (const { documentId } of slots) {
    if (documentId !== last) documents += 1
    last = documentId
  }
  return documents
}
