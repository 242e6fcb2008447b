/** Stage `decide-documents`: leaves out the documents that people decided on (`decisions.jsonl`). A map; where nobody decided anything it is not there. */
import { type Dataset, defineStage } from '../../core/stage.ts'
import type { DocumentRoad } from '../../datasets/documents.ts'
import { droppedBy, sift } from '../../datasets/drops.ts'
import type { DecidedOut, DropRecord } from '../../schemas/index.ts'
import { decidedOut, openDecisions } from './open-decisions.ts'

const NAME = 'decide-documents'
/** Of the stage, and in its drop records. */
const VERSION = 2

/** Yields documents in input order, or drops them as `decided_out`; the detail has the note. Unit of the funnel: document. */
export function decideDocumentsStage(out: readonly DecidedOut[], { reads, writes, upstream }: DocumentRoad) {
  const row = { name: NAME, unit: 'document', upstream } as const
  const decisions = openDecisions(out)
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { out: [...out] },
    inputs: { documents: reads },
    whole: {},
    outputs: { documents: writes, dropped: droppedBy(NAME) as Dataset<DropRecord> },
    funnel: [row],
    run: ({ documents }, task) =>
      sift(documents, task, {
        row,
        to: 'documents',
        nameOf: (document) => document,
        whyOf: (one) => decidedOut(decisions.document(one), VERSION),
      }),
  })
}
