/**
 * Writes a ledger: appends answers to the open segment on local disk, commits it to the store by size or age.
 *
 * Appends that arrive while the disk syncs are written as one group, so that many connections share one flush.
 */
import type { Json } from '../core/hash.ts'
import type { Log } from '../core/log.ts'
import type { ArchiveObject } from '../core/stage.ts'
import { encodeWarcRecord, type WarcRecord, warcHeaderBytes } from '../formats/warc/write.ts'
import type { Ledger } from './ledger.ts'
import {
  appendLocal,
  closeLocal,
  createLocalSegment,
  type OpenSegment,
  recoverLocalSegment,
  removeLocal,
} from './local-segment.ts'

export interface SegmentWriterOptions {
  readonly ledger: Ledger
  /** Local folder that outlives the attempt. */
  readonly stateDir: string
  /** `members`: one gzip member a record. `plain`: blocks are raw byte ranges of the object. */
  readonly layout: 'members' | 'plain'
  /** WARC bytes at which a segment is committed. */
  readonly segmentBytes: number
  /** Age at which a segment is committed, ms after its first row. */
  readonly segmentMs: number
  /** Number of the first segment that is not committed: how many `replay` gave. */
  readonly nextN: number
  /** Records at the start of each segment, before its first answer: a `warcinfo`. No row knows of them. */
  readonly head?: () => readonly WarcRecord[]
  readonly log: Log
}

/** Where an append lies in the segment's WARC object. */
export interface Placed {
  readonly key: string
  /** Of each record (its gzip member). */
  readonly offsets: readonly number[]
  /** Of each record's block, raw; only in a `plain` segment. */
  readonly blocks: readonly { readonly offset: number; readonly length: number }[]
}

export interface SegmentWriter {
  /** Rows of the segment that a killed attempt left open, in order. They are part of the open segment again. */
  readonly recovered: readonly Json[]
  /** Archives the records and then their row. Resolves when both are on disk. A row that needs offsets is a function of them. */
  append(
    records: readonly WarcRecord[],
    row: Json | ((placed: Placed) => Json),
  ): Promise<Placed & { readonly row: Json }>
  /** Commits what is open, now. */
  roll(): Promise<void>
  /** Commits what is open and ends; returns the archives committed by this writer, in order. */
  close(): Promise<readonly ArchiveObject[]>
  /** Ends without a commit; what is on disk waits for the next attempt. */
  abort(): Promise<void>
}

/** @source a journal is read and parsed whole: 32 MB stay far below the memory bound. */
const MAX_JOURNAL_BYTES = 32 * 1024 * 1024

interface Pending {
  readonly bytes: Buffer
  readonly row: Json
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** The segment that appends are planned into. Its files are made when the first of them is written. */
interface Plan {
  readonly n: number
  readonly key: string
  bytes: number
  journalBytes: number
  pending: Pending[]
  open?: OpenSegment
  timer?: NodeJS.Timeout
}

/** Opens a writer and recovers what a killed attempt left. A full disk is E_STORE_FULL, from here and from every later call. */
export async function openSegmentWriter(options: SegmentWriterOptions): Promise<SegmentWriter> {
  const { ledger, stateDir, layout, segmentBytes, segmentMs, nextN, head, log } = options
  const archives: ArchiveObject[] = []
  const open = await recoverLocalSegment(stateDir, nextN, layout, ledger.archiveKey(nextN, layout))
  let failure: { readonly error: unknown } | undefined
  let chain: Promise<void> = Promise.resolve()

  const planSegment = (n: number): Plan => ({
    n,
    key: ledger.archiveKey(n, layout),
    bytes: 0,
    journalBytes: 0,
    pending: [],
  })
  let plan: Plan =
    open === undefined
      ? planSegment(nextN)
      : { ...planSegment(nextN), key: open.key, bytes: open.bytes, journalBytes: open.rowBytes, open }

  /** Steps run one after the other; after a failure none runs, and everybody learns of it. */
  const enqueue = (step: () => Promise<void>): Promise<void> => {
    const run = chain.then(async () => {
      if (failure !== undefined) throw failure.error
      try {
        await step()
      } catch (error) {
        failure = { error }
        throw error
      }
    })
    chain = run.catch(() => {})
    return run
  }

  const flush = async (target: Plan): Promise<void> => {
    const group = target.pending.splice(0)
    if (group.length === 0) return
    try {
      target.open ??= await createLocalSegment(stateDir, { n: target.n, key: target.key, layout })
      await appendLocal(stateDir, target.open, group)
    } catch (error) {
      for (const { failed } of group) failed(error)
      throw error
    }
    for (const { done } of group) done()
  }

  const commit = async (target: Plan): Promise<void> => {
    await flush(target)
    if (target.open === undefined) return
    const { warcFile, rows } = target.open
    const archive = await ledger.commit(target.n, { key: target.key, layout, warcFile, rows })
    archives.push(archive)
    await removeLocal(target.open)
    log.info('ledger.commit', { ledger: ledger.prefix, segment: target.n, bytes: archive.bytes, rows: rows.length })
  }

  const roll = (): Promise<void> => {
    const full = plan
    clearTimeout(full.timer)
    if (full.bytes === 0 && full.journalBytes === 0) return chain
    plan = planSegment(full.n + 1)
    return enqueue(() => commit(full))
  }

  const startClock = (target: Plan): void => {
    target.timer ??= setTimeout(() => {
      // Its failure reaches the next append, or close.
      if (target === plan) roll().catch((error: unknown) => rejectAll(target, error))
    }, segmentMs).unref()
  }
  if (open !== undefined) startClock(plan)

  return {
    recovered: open === undefined ? [] : [...open.rows],
    async append(records, row) {
      if (failure !== undefined) throw failure.error
      const target = plan
      const first = target.bytes === 0 && records.length > 0 ? (head?.() ?? []) : []
      const placed = place(target, [...first, ...records], first.length, layout)
      const value = typeof row === 'function' ? row(placed) : row
      const written = new Promise<void>((done, failed) => {
        target.pending.push({ bytes: placed.encoded, row: value, done, failed })
      })
      target.bytes += placed.encoded.length
      target.journalBytes += JSON.stringify(value).length
      startClock(target)
      if (target.bytes >= segmentBytes || target.journalBytes >= MAX_JOURNAL_BYTES) {
        roll().catch((error: unknown) => rejectAll(target, error))
      } else enqueue(() => flush(target)).catch((error: unknown) => rejectAll(target, error))
      await written
      return { key: placed.key, offsets: placed.offsets, blocks: placed.blocks, row: value }
    },
    roll,
    async close() {
      await roll()
      await chain
      if (failure !== undefined) throw failure.error
      return archives
    },
    async abort() {
      clearTimeout(plan.timer)
      await chain
      if (plan.open !== undefined) await closeLocal(plan.open)
    },
  }
}

/** Steps that never ran leave appends waiting: they fail with what stopped the writer. */
function rejectAll(target: Plan, error: unknown): void {
  for (const { failed } of target.pending.splice(0)) failed(error)
}

function place(
  { key, bytes }: Plan,
  records: readonly WarcRecord[],
  hidden: number,
  layout: 'members' | 'plain',
): Placed & { readonly encoded: Buffer } {
  const offsets: number[] = []
  const blocks: { offset: number; length: number }[] = []
  const parts: Buffer[] = []
  let at = bytes
  for (const record of records) {
    const part = encodeWarcRecord(record, { gzip: layout === 'members' })
    offsets.push(at)
    if (layout === 'plain') blocks.push({ offset: at + warcHeaderBytes(record), length: record.block.byteLength })
    parts.push(part)
    at += part.length
  }
  return { key, offsets: offsets.slice(hidden), blocks: blocks.slice(hidden), encoded: Buffer.concat(parts) }
}
