/**
 * Writes a ledger: appends answers to the open segment on local disk, commits it to the store by size or age.
 *
 * Appends that arrive while the disk syncs are written as one group, so that many connections share one flush.
 */
import { basename } from 'node:path'
import type { Json } from '../core/hash.ts'
import type { Log } from '../core/log.ts'
import type { ArchiveObject } from '../core/stage.ts'
import { cdxjLine } from '../formats/cdx/cdxj.ts'
import {
  blockOffset,
  encodeLargeRecord,
  encodeWarcRecord,
  oneLine,
  type WarcRecord,
  withPayloadDigest,
} from '../formats/warc/write.ts'
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
  readonly stateFolder: string
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
  /** Archives the records and then their row. Resolves when both are on disk. Rows come in the order of the calls, but that of a record over 8 MB comes later. A row that needs offsets is a function of them. */
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

/** A journal is read and parsed whole: 32 MB stay far below the 1 GB that a worker may use (docs/architecture.md). */
const MAX_JOURNAL_BYTES = 32 * 1024 * 1024

interface Pending {
  readonly bytes: Buffer
  /** As JSON: a row is made into text once, since that of a sitemap has a megabyte. */
  readonly rowText: string
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
  /** Of its archive's index, of a ledger that has one; undefined where some record of it was not seen here, or not encoded at once. */
  indexLines: string[] | undefined
  open?: OpenSegment
  timer?: NodeJS.Timeout
}

/** A writer: its options, the segment it plans into, and the steps that are on their way to the disk. */
interface Writer extends SegmentWriterOptions {
  readonly archives: ArchiveObject[]
  plan: Plan
  /** Settles, never rejecting, when every step so far has run. */
  chain: Promise<void>
  /** What stopped the writer. */
  failure?: { readonly error: unknown }
}

/** Opens a writer and recovers what a killed attempt left. A full disk is E_STORE_FULL, from here and from every later call. */
export async function openSegmentWriter(options: SegmentWriterOptions): Promise<SegmentWriter> {
  const { ledger, stateFolder, layout, nextN } = options
  const open = await recoverLocalSegment(stateFolder, nextN, layout, ledger.archiveKey(nextN, layout))
  const plan = planSegment(options, nextN)
  const writer: Writer = {
    ...options,
    archives: [],
    plan: open === undefined ? plan : { ...plan, ...recoveredPlan(open) },
    chain: Promise.resolve(),
  }
  if (open !== undefined) startClock(writer, writer.plan)
  return {
    recovered: open === undefined ? [] : open.rowTexts.map((text): Json => JSON.parse(text)),
    append: (records, row) => append(writer, records, row),
    roll: () => roll(writer),
    async close() {
      await roll(writer)
      await writer.chain
      throwIfFailed(writer)
      return writer.archives
    },
    async abort() {
      clearTimeout(writer.plan.timer)
      await writer.chain
      if (writer.plan.open !== undefined) await closeLocal(writer.plan.open)
    },
  }
}

function planSegment({ ledger, layout }: SegmentWriterOptions, n: number): Plan {
  const indexLines = ledger.isIndexed ? [] : undefined
  return { n, key: ledger.archiveKey(n, layout), bytes: 0, journalBytes: 0, pending: [], indexLines }
}

function recoveredPlan(open: OpenSegment): Pick<Plan, 'key' | 'bytes' | 'journalBytes' | 'indexLines' | 'open'> {
  return { key: open.key, bytes: open.bytes, journalBytes: open.rowBytes, indexLines: undefined, open }
}

async function append(
  writer: Writer,
  records: readonly WarcRecord[],
  row: Json | ((placed: Placed) => Json),
): Promise<Placed & { readonly row: Json }> {
  throwIfFailed(writer)
  const large = encodedLarge(records, writer.layout)
  if (large instanceof Promise) return await appendEncoded(writer, records, row, await large)
  return await appendEncoded(writer, records, row, large)
}

/** Places and writes. Without a record that takes long it runs at once, so that rows keep the order in which they were given. */
async function appendEncoded(
  writer: Writer,
  records: readonly WarcRecord[],
  row: Json | ((placed: Placed) => Json),
  large: ReadonlyMap<WarcRecord, Buffer>,
): Promise<Placed & { readonly row: Json }> {
  throwIfFailed(writer)
  const { plan, head, layout, segmentBytes } = writer
  const first = plan.bytes === 0 && records.length > 0 ? (head?.() ?? []) : []
  const { encoded, ...placed } = place(plan, [...first, ...records], { hidden: first.length, layout, large })
  const value = typeof row === 'function' ? row(placed) : row
  const rowText = JSON.stringify(value)
  const written = new Promise<void>((done, failed) => {
    plan.pending.push({ bytes: encoded, rowText, done, failed })
  })
  plan.bytes += encoded.length
  plan.journalBytes += rowText.length
  startClock(writer, plan)
  const isFull = plan.bytes >= segmentBytes || plan.journalBytes >= MAX_JOURNAL_BYTES
  const step = isFull ? roll(writer) : enqueue(writer, () => flush(writer, plan))
  step.catch((error: unknown) => rejectAll(plan, error))
  await written
  return { ...placed, row: value }
}

/** Commits the segment that is planned into, and plans into the next. */
async function roll(writer: Writer): Promise<void> {
  const full = writer.plan
  clearTimeout(full.timer)
  if (full.bytes === 0 && full.journalBytes === 0) return await writer.chain
  writer.plan = planSegment(writer, full.n + 1)
  try {
    await enqueue(writer, () => commit(writer, full))
  } catch (error) {
    // Nobody else knows of its files any more; they stay for recovery.
    if (full.open !== undefined) await closeLocal(full.open)
    throw error
  }
}

/** Steps run one after the other; after a failure none runs, and everybody learns of it. */
function enqueue(writer: Writer, step: () => Promise<void>): Promise<void> {
  const run = writer.chain.then(async () => {
    throwIfFailed(writer)
    try {
      await step()
    } catch (error) {
      writer.failure = { error }
      throw error
    }
  })
  writer.chain = run.catch(() => {})
  return run
}

/** Writes what waits for the disk as one group. */
async function flush({ stateFolder, layout }: Writer, plan: Plan): Promise<void> {
  const group = plan.pending.splice(0)
  if (group.length === 0) return
  try {
    plan.open ??= await createLocalSegment(stateFolder, { n: plan.n, key: plan.key, layout })
    await appendLocal(stateFolder, plan.open, group)
  } catch (error) {
    for (const { failed } of group) failed(error)
    throw error
  }
  for (const { done } of group) done()
}

async function commit(writer: Writer, plan: Plan): Promise<void> {
  await flush(writer, plan)
  if (plan.open === undefined) return
  const { ledger, layout, archives, log } = writer
  const { warcFile, rowTexts } = plan.open
  const { indexLines } = plan
  const archive = await ledger.commit(plan.n, { key: plan.key, layout, warcFile, rowTexts, indexLines })
  archives.push(archive)
  await removeLocal(plan.open)
  log.info('ledger.commit', { ledger: ledger.prefix, segment: plan.n, bytes: archive.bytes, rows: rowTexts.length })
}

/** Commits the segment when it has its age. */
function startClock(writer: Writer, plan: Plan): void {
  plan.timer ??= setTimeout(() => {
    // Its failure reaches the next append, or close.
    if (plan === writer.plan) roll(writer).catch((error: unknown) => rejectAll(plan, error))
  }, writer.segmentMs).unref()
}

function throwIfFailed({ failure }: Writer): void {
  if (failure !== undefined) throw failure.error
}

/** Steps that never ran leave appends waiting: they fail with what stopped the writer. */
function rejectAll(target: Plan, error: unknown): void {
  for (const { failed } of target.pending.splice(0)) failed(error)
}

/** A record this long is encoded in steps. @source a page has at most 5 MB by default, and 5 MB take some 50 ms; a sitemap has 50 MB */
const LARGE_BYTES = 8 * 1024 * 1024

/** The records that take long, encoded; those that do not are encoded where they are placed. Nobody waits where there is none. */
function encodedLarge(
  records: readonly WarcRecord[],
  layout: 'members' | 'plain',
): ReadonlyMap<WarcRecord, Buffer> | Promise<ReadonlyMap<WarcRecord, Buffer>> {
  const large = records.filter(({ block }) => block.byteLength > LARGE_BYTES)
  if (large.length === 0) return new Map()
  const encode = async (record: WarcRecord): Promise<[WarcRecord, Buffer]> => [
    record,
    await encodeLargeRecord(record, { gzip: layout === 'members' }),
  ]
  return Promise.all(large.map(encode)).then((parts) => new Map(parts))
}

interface PlaceOptions {
  /** Records at the front that the caller is not told of. */
  readonly hidden: number
  readonly layout: 'members' | 'plain'
  readonly large: ReadonlyMap<WarcRecord, Buffer>
}

function place(
  plan: Plan,
  records: readonly WarcRecord[],
  { hidden, layout, large }: PlaceOptions,
): Placed & { readonly encoded: Buffer } {
  const { key, bytes } = plan
  const offsets: number[] = []
  const blocks: { offset: number; length: number }[] = []
  const parts: Buffer[] = []
  let at = bytes
  for (const given of records) {
    const record = plan.indexLines === undefined ? given : withPayloadDigest(given)
    const encodedBefore = large.get(given)
    const part = encodedBefore ?? encodeWarcRecord(record, { gzip: layout === 'members' })
    offsets.push(at)
    if (encodedBefore !== undefined) plan.indexLines = undefined
    index(plan, record, { offset: at, length: part.length })
    if (layout === 'plain') blocks.push({ offset: at + blockOffset(part, record), length: record.block.byteLength })
    parts.push(part)
    at += part.length
  }
  return { key, offsets: offsets.slice(hidden), blocks: blocks.slice(hidden), encoded: Buffer.concat(parts) }
}

/** Notes the line of a record while it is at hand: to read the archive for them costs a tenth of a crawl's time. */
function index(
  { key, indexLines }: Plan,
  { type, targetUri, date, contentType, payloadSha256, block }: WarcRecord,
  where: { readonly offset: number; readonly length: number },
): void {
  const payloadDigest = payloadSha256 === undefined ? undefined : `sha256:${payloadSha256}`
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
  // As a reader would give it.
  const url = targetUri && oneLine(targetUri)
  const mime = contentType && oneLine(contentType)
  const indexed = { type, targetUri: url, date, contentType: mime, payloadDigest, block: bytes, ...where }
  const line = indexLines && cdxjLine(indexed, basename(key))
  if (line !== undefined) indexLines?.push(line)
}
