/**
 * Stage `dedup-images`: a picture that many documents use is decoration (logo, share button, stock header) and says nothing
 * about any of them, so all its places are dropped. @source OBELICS section 3.3: more than 10 documents
 */
import { sortedBy } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, openTally } from '../../datasets/drops.ts'
import { textSignal } from '../../datasets/image-signals.ts'
import { clusterKeyOf, judgedSlots, keptSlots, measuresOf, type SlotsPlace, slotOrder } from '../../datasets/images.ts'
import type { ImageSlot, NearPicturesConfig, PictureCluster } from '../../schemas/index.ts'
import { CLUSTERS_VERSION, cutComponent, lookKey } from './near/cut-component.ts'

const NAME = 'dedup-images'
/** Of the stage, and in its drop records. */
const VERSION = 3

interface DedupImagesOptions {
  readonly maxDocumentsPerImage: number
  /** How far near-duplicates lie apart, where they were looked for: each slot gets its cluster. */
  readonly near?: Distances | undefined
}

type Distances = Pick<NearPicturesConfig, 'maxPhashDistance' | 'maxGradientDistance'>

/**
 * Counts the distinct documents of each picture over the whole run: of all near-duplicates together where they were gathered, else of equal fetched bytes.
 * Two places in one document count once: `assemble` keeps the first of them. Yields in order of (cluster, document, slot). Unit of the funnel: slot.
 */
export function dedupImagesStage(
  { maxDocumentsPerImage, near }: DedupImagesOptions,
  { reads, upstream }: SlotsPlace = { reads: judgedSlots, upstream: 'judge-images' },
) {
  const row = { name: NAME, unit: 'slot', upstream } as const
  return defineStage({
    name: NAME,
    version: near === undefined ? VERSION : { step: VERSION, clusters: CLUSTERS_VERSION },
    kind: 'cpu',
    options: { maxDocumentsPerImage, ...(near === undefined ? {} : { near }) },
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
          const uses = usesOf(records, near)
          slotTally.enter(count)
          for (const { picturesLike: _, ...slot } of records()) {
            const { documents, cluster } = uses.of(slot)
            const isOverUsed = documents > maxDocumentsPerImage
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
              yield ['kept', near === undefined ? slot : { ...slot, cluster }] as const
            }
          }
        }
      })
    },
  })
}

interface Use {
  /** That have one of the pictures. */
  readonly documents: number
  readonly cluster: PictureCluster
}

/** Of the places of what hangs together, which come sorted by document: the clusters, and in how many documents each is. */
function usesOf(places: () => Iterable<ImageSlot>, near: Distances | undefined): { of(slot: ImageSlot): Use } {
  const keyOf = near === undefined ? () => '' : clusterOfLook(places(), near)
  const found = new Map<string, { documents: number; last: string; readonly pictures: Set<string> }>()
  for (const slot of places()) {
    const key = keyOf(slot)
    const use = found.get(key) ?? { documents: 0, last: '', pictures: new Set() }
    found.set(key, use)
    if (slot.documentId !== use.last) use.documents += 1
    use.last = slot.documentId
    use.pictures.add(measuresOf(slot).id)
  }
  const uses = new Map(
    [...found].map(([key, { documents, pictures }]): [string, Use] => {
      const id = [...pictures].reduce((lowest, picture) => (picture < lowest ? picture : lowest))
      return [key, { documents, cluster: { id, size: pictures.size } }]
    }),
  )
  return {
    of(slot) {
      const use = uses.get(keyOf(slot))
      if (use === undefined) throw new Error(`no use of ${measuresOf(slot).id}`)
      return use
    },
  }
}

/** Which cluster a place is in. Pictures of which nobody looked for others are alone in their group. */
function clusterOfLook(slots: Iterable<ImageSlot>, near: Distances): (slot: ImageSlot) => string {
  const looks = new Map<string, { readonly phash: string; readonly gradientHash: string; places: number }>()
  for (const slot of slots) {
    if (slot.picturesLike === undefined) return () => ''
    const hashes = hashesIn(slot)
    const look = looks.get(lookKey(hashes)) ?? { ...hashes, places: 0 }
    look.places += 1
    looks.set(lookKey(hashes), look)
  }
  const leaders = cutComponent([...looks.values()], near)
  return (slot) => leaders.get(lookKey(hashesIn(slot))) ?? ''
}

function hashesIn(slot: ImageSlot): { readonly phash: string; readonly gradientHash: string } {
  const measures = measuresOf(slot)
  return { phash: textSignal(measures, 'phash'), gradientHash: textSignal(measures, 'gradientHash') }
}
