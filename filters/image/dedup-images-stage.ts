/**
 * Stage `dedup-images`: a picture that many documents use is decoration (logo, share button, stock header) and says nothing
 * about any of them, so all its places are dropped. @source OBELICS section 3.3: more than 10 documents
 */
import { sortedBy } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, openTally } from '../../datasets/drops.ts'
import { clusterKeyOf, judgedSlots, keptSlots, measuresOf, type SlotsPlace, slotOrder } from '../../datasets/images.ts'
import type { ImageSlot, PictureCluster } from '../../schemas/index.ts'

const NAME = 'dedup-images'
/** Of the stage, and in its drop records. */
const VERSION = 2

interface DedupImagesOptions {
  readonly maxDocumentsPerImage: number
  /** Near-duplicates were looked for: each slot gets its cluster. */
  readonly areGathered: boolean
}

/**
 * Counts the distinct documents of each picture over the whole run: of all near-duplicates together where they were gathered, else of equal fetched bytes.
 * Two places in one document count once: `assemble` keeps the first of them. Yields in order of (cluster, document, slot). Unit of the funnel: slot.
 */
export function dedupImagesStage(
  { maxDocumentsPerImage, areGathered }: DedupImagesOptions,
  { reads, upstream }: SlotsPlace = { reads: judgedSlots, upstream: 'judge-images' },
) {
  const row = { name: NAME, unit: 'slot', upstream } as const
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxDocumentsPerImage, areGathered },
    inputs: { slots: reads },
    whole: {},
    outputs: { kept: keptSlots, dropped: droppedBy(NAME) },
    funnel: [row],
    async *run({ slots }, task) {
      const slotTally = openTally(task, row)
      const { scratchFolder } = task
      const sorting = { scratchFolder, name: 'slots-by-cluster', keyOf: clusterKeyOf, orderOf: slotOrder }
      yield* sortedBy(slots, sorting, function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          const { documents, cluster } = measure(records())
          const isOverUsed = documents > maxDocumentsPerImage
          slotTally.enter(count)
          for (const { picturesLike: _, ...slot } of records()) {
            // One that takes its document out does so however often it stands.
            if (isOverUsed && slot.explicit === undefined) {
              const why = {
                reason: 'over_used',
                measured: documents,
                limit: maxDocumentsPerImage,
                ruleVersion: VERSION,
                ...(cluster.size === 1 ? {} : { detail: `${cluster.size} near-duplicates of ${cluster.id}` }),
              } as const
              yield ['dropped', slotTally.drop(nameSlot(slot), why)] as const
            } else {
              slotTally.keep()
              yield ['kept', areGathered ? { ...slot, cluster } : slot] as const
            }
          }
        }
      })
    },
  })
}

/** Of the places of a cluster, which come sorted by document: how many documents they are in, and which pictures they show. */
function measure(slots: Iterable<ImageSlot>): { readonly documents: number; readonly cluster: PictureCluster } {
  const pictures = new Set<string>()
  let documents = 0
  let last: string | undefined
  let id: string | undefined
  for (const slot of slots) {
    if (slot.documentId !== last) documents += 1
    last = slot.documentId
    const picture = measuresOf(slot).id
    pictures.add(picture)
    if (id === undefined || picture < id) id = picture
  }
  return { documents, cluster: { id: id ?? '', size: pictures.size } }
}
