/**
 * dedup-content: of all documents with the same segments (kinds, texts, image URLs), the earliest capture stays.
 * Drops: `dup_content`.
 */

import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { contentKeyOf, textDocuments, urlUniqueDrafts } from '../../datasets/documents.ts'
import { droppedBy } from '../../datasets/drops.ts'
import type { DropRecord } from '../../schemas/index.ts'
import { EARLIEST_VERSION, keepEarliest } from './keep-earliest.ts'

const NAME = 'dedup-content'
const ROW = { name: NAME, unit: 'document', upstream: 'dedup-url' } as const

/**
 * The stage. A drop's `measured` is the number of documents with the content, its `detail` the id of the one that stays. `documents`: what it
 * writes, for whoever reads behind it.
 */
export function dedupContentStage(
  documents = textDocuments,
): Stage<
  { unique: typeof urlUniqueDrafts },
  Record<never, never>,
  { documents: typeof textDocuments; dropped: Dataset<DropRecord> }
> {
  return defineStage({
    name: NAME,
    version: { step: 2, earliest: EARLIEST_VERSION },
    kind: 'cpu',
    options: {},
    inputs: { unique: urlUniqueDrafts },
    whole: {},
    outputs: { documents, dropped: droppedBy(NAME) },
    funnel: [ROW],
    run: ({ unique }, task) =>
      keepEarliest(unique, task, 'documents', { row: ROW, reason: 'dup_content', keyOf: contentKeyOf }),
  })
}
