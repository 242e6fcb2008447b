/**
 * Of several documents with one key the earliest capture stays: the order and the drop that all exact deduplications share.
 * Design section 5: the earliest capture date, then the WARC-Record-ID.
 */
import { sortedBy } from '../../core/sort.ts'
import type { TaskContext } from '../../core/stage.ts'
import { openTally, type Row } from '../../datasets/drops.ts'
import type { DraftDocument, DropReason, DropRecord } from '../../schemas/index.ts'

/** Of the order and its drop records; part of the versions of both stages. */
export const EARLIEST_VERSION = 2

/**
 * Sortable text: fractions of a second are padded, because `00:00:00Z` stands after `00:00:00.5Z` as text. The document id
 * and the payload part captures of one record, which only an archive that was imported under two guises can give. Parts of a page stand
 * together, in their order.
 */
export function captureOrderOf({ id, capture, part }: DraftDocument): string {
  const { date, recordId, payloadSha256 } = capture
  const [seconds, fraction = ''] = date.replace('Z', '').split('.')
  return `${seconds}.${fraction.padEnd(9, '0')} ${recordId} ${payloadSha256} ${String(part?.index ?? 0).padStart(6, '0')} ${id}`
}

/** The same with the latest capture first; of one instant the order stays. */
export function latestOrderOf(draft: DraftDocument): string {
  const order = captureOrderOf(draft)
  const dateEnd = order.indexOf(' ')
  return order.slice(0, dateEnd).replace(/\d/g, (digit) => String(9 - Number(digit))) + order.slice(dateEnd)
}

/** What makes two documents one, and what the later one is dropped as. */
export interface ExactDuplicate {
  readonly row: Row
  readonly reason: DropReason
  readonly keyOf: (draft: DraftDocument) => string
  /** Sortable text: the first stays. Default: the earliest capture. */
  readonly orderOf?: (draft: DraftDocument) => string
  /** Does a document stay beside the last one that does? Of content, one stays. */
  readonly staysBeside?: (kept: DraftDocument, draft: DraftDocument) => boolean
}

/**
 * Of each group with one key the earliest capture is kept under the output `kept`, the others are dropped, and all are counted. A
 * drop's `measured` is the number of documents in the group, its `detail` the id of the (first) one that stays. In order of the keys.
 */
export function keepEarliest<K extends string>(
  drafts: AsyncIterable<DraftDocument>,
  task: TaskContext,
  kept: K,
  { row, reason, keyOf, orderOf = captureOrderOf, staysBeside = () => false }: ExactDuplicate,
): AsyncGenerator<readonly [K, DraftDocument] | readonly ['dropped', DropRecord]> {
  const documents = openTally(task, row)
  const order = { name: row.name, scratchFolder: task.scratchFolder, keyOf, orderOf }
  return sortedBy(drafts, order, function* (sorter) {
    for (const { count, records } of sorter.groups()) {
      task.signal.throwIfAborted()
      documents.enter(count)
      let keptId: string | undefined
      let last: DraftDocument | undefined
      for (const draft of records()) {
        if (last === undefined || staysBeside(last, draft)) {
          keptId ??= draft.id
          last = draft
          documents.keep()
          yield [kept, draft] as const
        } else {
          const why = { reason, measured: count, limit: 1, ruleVersion: EARLIEST_VERSION, detail: keptId }
          yield ['dropped', documents.drop(draft, why)] as const
        }
      }
    }
  })
}
