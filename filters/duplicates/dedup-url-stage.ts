/** dedup-url: of all documents captured from one final URL, the earliest capture stays. Drops: `dup_url`. */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { judgedDrafts, urlUniqueDrafts } from '../../datasets/documents.ts'
import { droppedBy } from '../../datasets/drops.ts'
import type { DropRecord } from '../../schemas/index.ts'
import { EARLIEST_VERSION, keepEarliest } from './keep-earliest.ts'

const NAME = 'dedup-url'
const ROW = { name: NAME, unit: 'document', upstream: 'judge-text' } as const

/** The stage. A drop's `measured` is the number of documents with the URL, its `detail` the id of the one that stays. */
export function dedupUrlStage(): Stage<
  { judged: typeof judgedDrafts },
  Record<never, never>,
  { unique: typeof urlUniqueDrafts; dropped: Dataset<DropRecord> }
> {
  return defineStage({
    name: NAME,
    version: { step: 1, earliest: EARLIEST_VERSION },
    kind: 'cpu',
    options: {},
    inputs: { judged: judgedDrafts },
    whole: {},
    outputs: { unique: urlUniqueDrafts, dropped: droppedBy(NAME) },
    funnel: [ROW],
    run: ({ judged }, task) =>
      keepEarliest(judged, task, 'unique', { row: ROW, reason: 'dup_url', keyOf: ({ url }) => url }),
  })
}
