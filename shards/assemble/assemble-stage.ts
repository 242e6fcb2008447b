/**
 * Stage `assemble`: joins documents with their surviving images by document id, and applies the rules that need both: at least
 * one text and one image, and no picture twice. Also sums up how large the samples will be, from which the number of shards follows.
 */
import { openSorter, type Sorter } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { documentsById, textDocuments } from '../../datasets/documents.ts'
import { droppedBy, nameSlot, openTally } from '../../datasets/drops.ts'
import { explicitIn, keptSlots, slotsByDocument } from '../../datasets/images.ts'
import { packables, packTotals } from '../../datasets/samples.ts'
import type { DraftDocument, DropReason, DropRecord, ImageSlot } from '../../schemas/index.ts'
import { tarBytesOf } from '../pack/sample-members.ts'
import { assembleSample } from './assemble-sample.ts'
import { type DocumentLimits, NO_DOCUMENT_LIMITS, violatedBy, withoutOblong } from './document-limits.ts'

const NAME = 'assemble'
const SLOTS = { name: NAME, unit: 'slot', upstream: 'dedup-images' } as const
const DOCUMENTS = { name: NAME, unit: 'document' } as const
/** Of the stage, and in its drop records. */
const VERSION = 4

/**
 * Yields packables and drops in order of document id, then one total. Drops: `explicit_image`, `no_image`, `no_text` and those of `document-limits.ts` of documents; of
 * slots `document_dropped` (with its document, or without one), `repeated_image` and `aspect_over`. Units of the funnel: document and slot. `upstream`: the row of
 * the last stage of texts.
 */
export function assembleStage({
  upstream,
  limits = NO_DOCUMENT_LIMITS,
}: {
  readonly upstream: string
  readonly limits?: DocumentLimits
}) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { ...limits },
    inputs: { documents: textDocuments, slots: keptSlots },
    whole: {},
    outputs: { packables, totals: packTotals, dropped: droppedBy(NAME) },
    funnel: [SLOTS, { ...DOCUMENTS, upstream }],
    async *run(inputs, task) {
      const documentTally = openTally(task, DOCUMENTS)
      const slotTally = openTally(task, SLOTS)
      const dropSlot = (slot: ImageSlot, reason: DropReason): DropRecord =>
        slotTally.drop(nameSlot(slot), { reason, measured: null, limit: null, ruleVersion: VERSION })
      const total = { bytes: 0, documents: 0, images: 0 }
      const { scratchFolder } = task
      const documents = openSorter(documentsById(scratchFolder))
      const slots = openSorter(slotsByDocument(scratchFolder))
      try {
        for await (const document of inputs.documents) documents.add(document)
        for await (const slot of inputs.slots) slots.add(slot)
        for (const group of documents.groups()) {
          task.signal.throwIfAborted()
          for (const document of group.records()) {
            documentTally.enter()
            const own = [...slots.get(document.id)]
            slotTally.enter(own.length)
            const { fitting, oblong } = withoutOblong(document, own, limits)
            for (const { slot, aspect } of oblong) {
              const why = { reason: 'aspect_over', measured: aspect, limit: limits.maxBareAspect } as const
              yield ['dropped', slotTally.drop(nameSlot(slot), { ...why, ruleVersion: VERSION })] as const
            }
            const { packable, repeated, ...counted } = assembleSample(document, fitting)
            const { images } = counted
            const why =
              explicitIn(own) ?? (packable === undefined ? lacks(counted) : violatedBy(document, images, limits))
            if (packable === undefined || why !== undefined) {
              yield [
                'dropped',
                documentTally.drop(document, { ...(why ?? lacks(counted)), ruleVersion: VERSION }),
              ] as const
              for (const slot of fitting) yield ['dropped', dropSlot(slot, 'document_dropped')] as const
              continue
            }
            documentTally.keep()
            slotTally.keep(images)
            for (const slot of repeated) yield ['dropped', dropSlot(slot, 'repeated_image')] as const
            total.bytes += tarBytesOf(packable)
            total.documents += 1
            total.images += images
            yield ['packables', packable] as const
          }
        }
        for (const slot of orphans(slots, documents)) {
          slotTally.enter()
          yield ['dropped', dropSlot(slot, 'document_dropped')] as const
        }
      } finally {
        documents.close()
        slots.close()
      }
      yield ['totals', total] as const
    },
  })
}

/** Why nothing can be packed. */
function lacks({ texts, images }: { readonly texts: number; readonly images: number }) {
  return images === 0
    ? ({ reason: 'no_image', measured: images, limit: 1 } as const)
    : ({ reason: 'no_text', measured: texts, limit: 1 } as const)
}

/** Slots of documents that did not come: none in a whole run, but nothing may vanish if there are. */
function* orphans(slots: Sorter<ImageSlot>, documents: Sorter<DraftDocument>): Generator<ImageSlot> {
  for (const { key, records } of slots.groups()) {
    const [known] = documents.get(key)
    if (known === undefined) yield* records()
  }
}
