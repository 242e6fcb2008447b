/** dedup-url: of all documents captured from one final URL, those of the earliest capture stay: one, or the parts of its page. Drops: `dup_url`. */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { judgedDrafts, urlUniqueDrafts } from '../../datasets/documents.ts'
import { droppedBy } from '../../datasets/drops.ts'
import type { DraftDocument, DropRecord } from '../../schemas/index.ts'
import { EARLIEST_VERSION, keepEarliest } from './keep-earliest.ts'

const NAME = 'dedup-url'
const ROW = { name: NAME, unit: 'document', upstream: 'judge-text' } as const

/** The stage. A drop's `measured` is the number of documents with the URL, its `detail` the id of the first that stays. */
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
      keepEarliest(judged, task, 'unique', {
        row: ROW,
        reason: 'dup_url',
        keyOf: ({ url }) => url,
        staysBeside: isNextPart,
      }),
  })
}

/** Is it a further part of the same capture? Another capture may be cut elsewhere: its parts never mix with these. */
function isNextPart({ capture, part }: DraftDocument, next: DraftDocument): boolean {
  if (part === undefined || next.part === undefined) return false
  const { recordId, payloadSha256 } = next.capture
  return recordId === capture.recordId && payloadSha256 === capture.payloadSha256 && next.part.index > part.index
}
