/** Reads a record whose Content-Length is absent, no number or wrong: its block ends where its digest says, else before the next record. */
import type { ByteWindow } from '../byte-window.ts'
import { digestMatches, openDigestCheck } from './block-digest.ts'
import { seekBorder, tailBytes, withoutTail } from './border.ts'
import { describeRecord, type WarcHeader } from './header.ts'
import { damage, record, takeBlock, type WarcItem, WRONG_DIGEST, wrongLength } from './item.ts'

interface MendOptions {
  readonly maxBlockBytes: number
  /** The stream's end is known to be the end of a record (a member whose checksum held). */
  readonly wholeStream?: boolean
  readonly budget?: DigestBudget
}

/** So often the digest is asked of places that only say `WARC/`. Each costs some microseconds, and a page may hold nothing else. */
const MAX_LENGTH_TRIES = 20
/** So often by a reader at markers behind a blank line, as of a page that quotes an archive. @source judgement: 3 to 5 us each, so a fifth of a second a file */
const MAX_MARK_TRIES = 50_000
/** So much is hashed by a reader behind what a wrong length leads to, and then 64 KB a record. @source judgement: half a second a file */
const MAX_HASHED_BYTES = 256 * 1024 * 1024
/** How far behind a wrong length the digest is asked for the right one, where much was hashed already. */
const MAX_LONGER_BYTES = 64 * 1024

/** What a reader may spend yet on asking digests for lengths. */
export interface DigestBudget {
  tries: number
  bytes: number
}

/** What a reader of one stream begins with. */
export function openDigestBudget(): DigestBudget {
  return { tries: MAX_MARK_TRIES, bytes: MAX_HASHED_BYTES }
}

/** The record at the window's front, whatever its length says. */
export async function readUnmeasured(window: ByteWindow, header: WarcHeader, options: MendOptions): Promise<WarcItem> {
  const length = await lengthByDigest(window, header, keptBytes(header, options), options)
  return length === undefined
    ? await repairLength(window, header, options)
    : await takeBlock(window, header, length, wrongLength(header))
}

/** So far a digest is asked for the length of a block that is kept whole: blank lines may be behind it. */
export function keptBytes({ bytes }: WarcHeader, { maxBlockBytes }: Pick<MendOptions, 'maxBlockBytes'>): number {
  return bytes + maxBlockBytes + 4
}

/** So far it is asked where a length leads to no border. */
export function nearBytes(header: WarcHeader, end: number, options: MendOptions): number {
  const near = end + MAX_LONGER_BYTES
  return (options.budget?.bytes ?? 0) > 0 ? Math.max(near, keptBytes(header, options)) : near
}

/** How long the block is by its digest, if it ends in the next `wanted` bytes: before what looks like a record, or with the file. */
export async function lengthByDigest(
  window: ByteWindow,
  header: WarcHeader,
  wanted: number,
  { budget = { tries: 0, bytes: 0 } }: Pick<MendOptions, 'budget'>,
): Promise<number | undefined> {
  const check = openDigestCheck(header.fields.get('warc-block-digest'))
  if (check === undefined) return undefined
  const isAtEnd = (await window.need(wanted)) < wanted
  const rest = window.bytes().subarray(header.bytes, wanted)
  let hashed = 0
  const endsAt = (at: number): number | undefined => {
    const { length } = withoutTail(rest.subarray(0, at))
    if (length < hashed) return undefined
    check.update(rest.subarray(hashed, length))
    budget.bytes -= length - hashed
    hashed = length
    return check.matches() ? length : undefined
  }
  let tries = MAX_LENGTH_TRIES
  for (let at = rest.indexOf('WARC/'); at >= 0; at = rest.indexOf('WARC/', at + 1)) {
    if (budget.tries > 0 && isBehindBlank(rest, at)) budget.tries -= 1
    else if (tries > 0) tries -= 1
    else if (budget.tries === 0) return undefined
    else continue
    const length = endsAt(at)
    if (length !== undefined) return length
  }
  return isAtEnd ? endsAt(rest.length) : undefined
}

function isBehindBlank(bytes: Buffer, at: number): boolean {
  return bytes[at - 1] === LF && (bytes[at - 2] === LF || bytes[at - 3] === LF)
}
const LF = 0x0a

/** Blank lines behind a block. */
const TAIL_BYTES = 4

/** The block ends where the next record begins, or the file. */
export async function repairLength(window: ByteWindow, header: WarcHeader, options: MendOptions): Promise<WarcItem> {
  const start = window.position
  const who = describeRecord(window.bytes().subarray(0, header.bytes))
  window.skip(header.bytes)
  const room = options.maxBlockBytes + TAIL_BYTES
  const chunks: Buffer[] = []
  let last: Buffer = Buffer.alloc(0)
  let seen = 0
  const found = await seekBorder(window, {
    likely: true,
    skipped(bytes) {
      if (seen < room) chunks.push(Buffer.from(bytes.subarray(0, room - seen)))
      seen += bytes.length
      last = Buffer.concat([last, bytes.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
    },
  })
  const all = Buffer.concat(chunks)
  const isEnded = tailBytes(last) > 0
  const block = seen > room ? all.subarray(0, options.maxBlockBytes) : withoutTail(all)
  const matches = seen > room ? undefined : digestMatches(header, block)
  // Whoever wrote the blank lines behind a block had written the block.
  const isWhole = options.wholeStream === true || matches === true || (matches === undefined && isEnded)
  const { blockBytes = Number.POSITIVE_INFINITY } = header
  if (!found && seen < blockBytes && !isWhole) {
    const how = header.blockBytes === undefined ? wrongLength(header) : `${seen} of ${blockBytes} bytes`
    return damage(start, window, `${who}cut short: ${how} before the end`)
  }
  const problem = wrongLength(header) + (matches === false ? `, and ${WRONG_DIGEST}` : '')
  return record(start, window, header, { block, truncated: seen > room, problem })
}
