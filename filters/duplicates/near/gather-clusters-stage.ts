/** gather-clusters: documents without candidates go on, the others to where those of their component meet. */
import { M3wError } from '../../../core/errors.ts'
import { defineStage } from '../../../core/stage.ts'
import type { DocumentRoad } from '../../../datasets/documents.ts'
import { openTally } from '../../../datasets/drops.ts'
import { type ComponentRow, candidates, componentRows } from '../../../datasets/near-duplicates.ts'
import { rowBehind } from './dedup-near-stage.ts'

const NAME = 'gather-clusters'

/** A join by the number of the document, which both sides have in order. Counts in the row of `dedup-near` what is kept here. */
export function gatherClustersStage({ reads, writes, upstream }: DocumentRoad) {
  const row = rowBehind(upstream)
  return defineStage({
    name: NAME,
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: { documents: reads, rows: componentRows },
    whole: {},
    outputs: { documents: writes, candidates },
    funnel: [row],
    async *run({ documents, rows }, task) {
      const tally = openTally(task, row)
      const sorted = rows[Symbol.asyncIterator]()
      let next = await nextOf(sorted)
      let document = task.partition
      for await (const draft of documents) {
        task.signal.throwIfAborted()
        if (next?.document === document) {
          yield ['candidates', { component: next.component, draft }] as const
          next = await nextOf(sorted)
        } else {
          tally.enter()
          tally.keep()
          yield ['documents', { ...draft, cluster: { id: draft.id, size: 1 } }] as const
        }
        document += task.partitions
      }
      if (next === undefined) return
      throw new M3wError(
        'E_CORRUPT',
        `${NAME}: there is no document ${next.document} in partition ${task.partition}, which ends at ${document}. Its inputs do not fit each other; build into a new folder.`,
      )
    },
  })
}

async function nextOf(rows: AsyncIterator<ComponentRow>): Promise<ComponentRow | undefined> {
  const { done, value } = await rows.next()
  return done === true ? undefined : value
}
