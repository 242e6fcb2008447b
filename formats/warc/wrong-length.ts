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
}

/** Hashing is linear in the block: a hostile one must not make it quadratic. */
const MAX_LENGTH_TRIES = 20
/** How far behind a wrong length the digest is asked for the right one. */
const MAX_LONGER_BYTES = 64 * 1024

/** The record at the window's front, whatever its length says. */
export async function readUnmeasured(window: ByteWindow, header: WarcHeader, options: MendOptions): Promise<WarcItem> {
  const length = await lengthByDigest(window, header, keptBytes(header, options))
  return length === undefined
    ? await repairLength(window, header, options)
    : await takeBlock(window, header, length, wrongLength(header))
}

/** So far a digest is asked for the length of a block that is kept whole: blank lines may be behind it. */
export function keptBytes({ bytes }: WarcHeader, { maxBlockBytes }: Pick<MendOptions, 'maxBlockBytes'>): number {
  return bytes + maxBlockBytes + 4
}

/** So far it is asked where a length leads to no border. */
export function nearBytes(end: number): number {
  return end + MAX_LONGER_BYTES
}

/** How long the block is by its digest, if it ends in the next `wanted` bytes: before what looks like a record, or with the file. */
export async function lengthByDigest(
  window: ByteWindow,
  header: WarcHeader,
  wanted: number,
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
    hashed = length
    return check.matches() ? length : undefined
  }
  let at = rest.indexOf('WARC/')
  for (let tries = MAX_LENGTH_TRIES; at >= 0; at = rest.indexOf('WARC/', at + 1), tries -= 1) {
    if (tries === 0) return undefined
    const length = endsAt(at)
    if (length !== undefined) return length
  }
  return isAtEnd ? endsAt(rest.length) : undefined
}

/** The block ends where the next record begins, or the file. */
export async function repairLength(window: ByteWindow, header: WarcHeader, options: MendOptions): Promise<WarcItem> {
  const start = window.position
  const who = describeRecord(window.bytes().subarray(0, header.bytes))
  window.skip(header.bytes)
  const room = options.maxBlockBytes + 4
  const chunks: Buffer[] = []
  let seen = 0
  const found = await seekBorder(window, {
    likely: true,
    skipped(bytes) {
      if (seen < room) chunks.push(Buffer.from(bytes.subarray(0, room - seen)))
      seen += bytes.length
    },
  })
  const all = Buffer.concat(chunks)
  const block = seen > room ? all.subarray(0, options.maxBlockBytes) : withoutTail(all)
  const matches = seen > room ? undefined : digestMatches(header, block)
  // Whoever wrote the blank lines behind a block had written the block.
  const isWhole = options.wholeStream === true || matches === true || (matches === undefined && tailBytes(all) > 0)
  const { blockBytes = Number.POSITIVE_INFINITY } = header
  if (!found && seen < blockBytes && !isWhole) {
    const how = header.blockBytes === undefined ? wrongLength(header) : `${seen} of ${blockBytes} bytes`
    return damage(start, window, `${who}cut short: ${how} before the end`)
  }
  const problem = wrongLength(header) + (matches === false ? `, and ${WRONG_DIGEST}` : '')
  return record(start, window, header, { block, truncated: seen > room, problem })
}
