/**
 * dedup-image-sets: of all documents that show the same set of pictures one stays, whatever they say beside them: galleries under other headings, a page
 * whose text changes daily. As OBELICS does (arXiv 2306.16527, App. A.2), by image URLs. Drops: `dup_image_set`.
 */
import { defineStage } from '../../core/stage.ts'
import type { DocumentRoad } from '../../datasets/documents.ts'
import { droppedBy } from '../../datasets/drops.ts'
import type { ImageSetsConfig } from '../../schemas/index.ts'
import { documentsByImageSet, imageSetKeyOf } from './image-set.ts'
import { captureOrderOf, EARLIEST_VERSION, keepEarliest, latestOrderOf } from './keep-earliest.ts'

const NAME = 'dedup-image-sets'

/** What is asked of the pictures of a document; where none is to be dropped there is no stage. */
export interface KeptImageSets {
  readonly minImages: number
  readonly keep: Exclude<ImageSetsConfig['keep'], 'off'>
}

/** The stage. A drop's `measured` is the number of documents with the set, its `detail` the id of the one that stays. */
export function dedupImageSetsStage(
  { minImages, keep }: KeptImageSets,
  { writes, upstream }: Omit<DocumentRoad, 'reads'>,
) {
  const row = { name: NAME, unit: 'document', upstream } as const
  return defineStage({
    name: NAME,
    version: { step: 1, earliest: EARLIEST_VERSION },
    kind: 'cpu',
    options: { minImages, keep },
    inputs: { documents: documentsByImageSet(minImages) },
    whole: {},
    outputs: { documents: writes, dropped: droppedBy(NAME) },
    funnel: [row],
    run: ({ documents }, task) =>
      keepEarliest(documents, task, 'documents', {
        row,
        reason: 'dup_image_set',
        keyOf: (draft) => imageSetKeyOf(draft, minImages),
        orderOf: keep === 'latest' ? latestOrderOf : captureOrderOf,
      }),
  })
}
