/**
 * Of several documents with one key the earliest capture stays: the order and the drop that both exact deduplications share.
 * Design section 5: the earliest capture date, then the WARC-Record-ID.
 */
import type { Group, SortOptions } from '../../core/sort.ts'
import type { Tally } from '../../datasets/drops.ts'
import type { DraftDocument, DropReason, DropRecord } from '../../schemas/index.ts'

/** Of the order and its drop records; part of the versions of both stages. */
export const EARLIEST_VERSION = 1

type Decision =
  | { readonly kept: DraftDocument; readonly dropped?: never }
  | { readonly dropped: DropRecord; readonly kept?: never }

/** How to sort drafts so that the first of each group is the one that stays. `name` names the scratch file. */
export function earliestFirst(
  name: string,
  scratchFolder: string,
  keyOf: (draft: DraftDocument) => string,
): SortOptions<DraftDocument> {
  return { name, scratchFolder, keyOf, orderOf: captureOrderOf }
}

/**
 * Sortable text: fractions of a second are padded, because `00:00:00Z` stands after `00:00:00.5Z` as text. The document id
 * parts captures of one record, which only an archive that was imported under two guises can give.
 */
export function captureOrderOf({ id, capture }: DraftDocument): string {
  const [seconds, fraction = ''] = capture.date.replace('Z', '').split('.')
  return `${seconds}.${fraction.padEnd(9, '0')} ${capture.recordId} ${id}`
}

/** The first record of a group is kept, every other one dropped, and all are counted; a drop's detail is the id of the kept document. */
export function* keepFirst(group: Group<DraftDocument>, documents: Tally, reason: DropReason): Generator<Decision> {
  documents.enter(group.count)
  let keptId: string | undefined
  for (const draft of group.records()) {
    if (keptId === undefined) {
      keptId = draft.id
      documents.keep()
      yield { kept: draft }
      continue
    }
    const why = { reason, measured: group.count, limit: 1, ruleVersion: EARLIEST_VERSION, detail: keptId }
    yield { dropped: documents.drop(draft, why) }
  }
}
