/** How many partitions the shuffles of a run have, where its config leaves that open: from its number of documents, never from the machine. */
import type { PartitionsFrom } from '../core/stage.ts'
import { MAX_PARTITIONS } from '../schemas/index.ts'
import { drafts } from './documents.ts'

/**
 * Records that a part of a shuffle shall hold on average. A shuffle of P tasks into P partitions has P² parts, so that manifests and seals
 * grow with the documents and no faster (docs/scale.md).
 * @source measured: an empty task costs 25 to 50 ms of CPU and a document about 1 ms in each of the stages behind a shuffle. 1,000 documents in 64
 * partitions paid more for tasks than for documents; in 4 it is a tenth.
 */
const RECORDS_A_PART = 64
/** The power of two next to √(documents / 64), 1 to 1,024. Most runs of a growing store have the same cut: it moves where the documents have become four times as many. */
export function shufflePartitionsOf(documents: number): number {
  const wanted = Math.sqrt(documents / RECORDS_A_PART)
  return Math.min(MAX_PARTITIONS, 2 ** Math.max(0, Math.round(Math.log2(wanted))))
}

/**
 * Of lists of pictures and texts: as many as are one document's work. Judgement: a row has some 128 and takes less than a tenth of a page's time in a stage, so that with as many partitions as of pages
 * their tasks would take longer than the rows. Twice as many or half as many move the cut by one step at most
 */
const LIST_BYTES_A_DOCUMENT = 2048

/** By the drafts, all documents of a run before any rule, so that no threshold changes the cut; and by the bytes of lists, whose rows are documents too. */
export function partitionsByDrafts(listBytes = 0): PartitionsFrom {
  return {
    dataset: drafts,
    count: ({ records }) => shufflePartitionsOf(records + Math.ceil(listBytes / LIST_BYTES_A_DOCUMENT)),
  }
}
