/** dedup-url: of all documents captured from one final URL, the earliest capture stays. Drops: `dup_url`. */
import { sortedBy } from '../../core/sort.ts'
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { judgedDrafts, urlUniqueDrafts } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import type { DropRecord } from '../../schemas/index.ts'
import { EARLIEST_VERSION, earliestFirst, keepFirst } from './keep-earliest.ts'

const NAME = 'dedup-url'
const ROW = { name: NAME, unit: 'document', upstream: 'judge-text' } as const
const REASON = 'dup_url'

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
    run(inputs, task) {
      const documents = openTally(task, ROW)
      const order = earliestFirst(NAME, task.scratchFolder, ({ url }) => url)
      return sortedBy(inputs.judged, order, function* (sorter) {
        for (const group of sorter.groups()) {
          task.signal.throwIfAborted()
          for (const { kept, dropped } of keepFirst(group, documents, REASON)) {
            if (kept) {
              yield ['unique', kept] as const
            } else {
              yield ['dropped', dropped] as const
            }
          }
        }
      })
    },
  })
}
