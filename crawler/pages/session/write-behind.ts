/**
 * Rows on their way to the archive: they reach the disk in the order in which they were given (those of very large records later), without anyone waiting for it. What a
 * crash loses was not told to anyone, and the frontier is rebuilt from the rows.
 */
import type { SegmentWriter } from '../../../archives/segment-writer.ts'
import type { WarcRecord } from '../../../formats/warc/write.ts'
import type { JournalRow } from '../../../schemas/index.ts'
import type { FetchFailure, HttpExchange } from '../../http/exchange.ts'
import { type BodyBudget, freeBytes, holdBytes } from '../../http/lines/body-budget.ts'
import { rowJson } from '../frontier/page-journal.ts'

export interface WriteBehind {
  readonly writer: Pick<SegmentWriter, 'append'>
  /** Of the process: what waits for the disk is held in it. */
  readonly bodies: BodyBudget
  /** Called with each row as it is given. */
  onRow(row: JournalRow): void
  pendingBytes: number
  lastWrite: Promise<void>
  /** Of the first write that failed. After it nothing is archived any more, and every job learns of it. */
  failure: { readonly error: unknown } | undefined
}

/** Bytes that may be on their way to the disk before a job waits for them: a few pages of the largest size; a worker is bound to 1 GB. */
const MAX_PENDING_BYTES = 64_000_000

/** Nothing is on its way yet. The writer is opened and closed by the caller. */
export function createWriteBehind(
  writer: WriteBehind['writer'],
  bodies: BodyBudget,
  onRow: WriteBehind['onRow'],
): WriteBehind {
  return { writer, bodies, onRow, pendingBytes: 0, lastWrite: Promise.resolve(), failure: undefined }
}

/**
 * Archives records with their row, which gets the offset of the first of them, of a rendered page that of its conversion, and the facts of
 * the answer it is about. Rejects with the error of any write before.
 */
export async function appendRow(
  behind: WriteBehind,
  records: readonly WarcRecord[],
  about: JournalRow,
  result?: HttpExchange | FetchFailure,
): Promise<void> {
  stopIfFailed(behind)
  const row = result?.kind === 'answer' ? withAnswer(about, result) : about
  behind.onRow(row)
  const bytes = records.reduce((sum, { block }) => sum + block.byteLength, 0)
  behind.pendingBytes += bytes
  holdBytes(behind.bodies, bytes)
  const written = behind.writer
    .append(records, ({ offsets }) => rowJson(withOffsets(row, records, offsets)))
    .catch((error: unknown) => {
      behind.failure ??= { error }
    })
    .then(() => {
      behind.pendingBytes -= bytes
      freeBytes(behind.bodies, bytes)
    })
  // A large record may take longer than those behind it.
  behind.lastWrite = Promise.all([behind.lastWrite, written]).then(() => {})
  if (behind.pendingBytes > MAX_PENDING_BYTES) await written
  stopIfFailed(behind)
}

/** Status, bytes and times of the answer: the same for every kind of row. */
function withAnswer(row: JournalRow, { status, body, ms, waitMs }: HttpExchange): JournalRow {
  return { ...row, httpStatus: status, wireBytes: body.length, ms, ...(waitMs === undefined ? {} : { waitMs }) }
}

function withOffsets(row: JournalRow, records: readonly WarcRecord[], offsets: readonly number[]): JournalRow {
  const [offset] = offsets
  if (offset === undefined) return row
  const rendered = offsets[records.findIndex(({ type }) => type === 'conversion')]
  if (rendered === undefined || !('outcome' in row) || row.render === undefined) return { ...row, offset }
  return { ...row, offset, render: { ...row.render, offset: rendered } }
}

/** Resolves when every row given so far is on disk. */
export async function flushRows(behind: WriteBehind): Promise<void> {
  await behind.lastWrite
  stopIfFailed(behind)
}

function stopIfFailed({ failure }: WriteBehind): void {
  if (failure !== undefined) throw failure.error
}
