/** Blocks that are longer than a reader keeps: whether their length may be true, their first bytes, and a word of what they may have swallowed. */
import type { ByteWindow } from '../byte-window.ts'
import { openDigestCheck } from './block-digest.ts'
import { isTail, MARK, MAX_PROBE_BYTES, seekBorder, skipTail } from './border.ts'
import { describeRecord, type WarcHeader } from './header.ts'
import { damage, record, takeBlock, type WarcItem, WRONG_DIGEST, wrongLength } from './item.ts'
import { type DigestBudget, keptBytes, lengthByDigest } from './wrong-length.ts'

/** Gives `count` bytes at `offset`, fewer where the stream ends before; undefined where that cannot be told any more. */
export type Peek = (offset: number, count: number) => Promise<Uint8Array | undefined>

interface LongBlockOptions {
  readonly maxBlockBytes: number
  /** The stream's end is known to be the end of a record (a member whose checksum held). */
  readonly wholeStream?: boolean
  readonly peek?: Peek | undefined
  /** The same, where a look costs as much as reading up to there. */
  readonly farPeek?: Peek | undefined
  readonly budget?: DigestBudget
}

/** A header with a length that may be true. */
export type Measured = WarcHeader & { readonly blockBytes: number }

/** So far a reader looks ahead although it could ask what stands there: asking costs a request of a bucket. */
const PEEK_BYTES = 1024 * 1024

/**
 * Is the length of a long block wrong for sure? Nobody reads on to the end of such a block to find out: the records that it would swallow
 * could not be read again.
 */
export async function leadsNowhere(
  window: ByteWindow,
  header: Measured,
  { peek, farPeek, maxBlockBytes }: LongBlockOptions,
): Promise<boolean> {
  const end = header.bytes + header.blockBytes
  const near = Math.max(header.bytes + maxBlockBytes, peek === undefined ? MAX_PROBE_BYTES : PEEK_BYTES)
  const have = await window.need(Math.min(end + 16, near))
  if (have >= end) return !isTail(window.bytes(), end)
  if (have < near) return true
  // The last byte of the block, too: behind a file's last block there may be nothing.
  const seen = await (peek ?? farPeek)?.(window.position + end - 1, 17)
  return seen !== undefined && (seen.length === 0 || !isTail(Buffer.from(seen), 1))
}

/** Keeps the first bytes of a block over the cap and drains the rest. */
export async function readLongBlock(
  window: ByteWindow,
  header: Measured,
  options: LongBlockOptions,
): Promise<WarcItem> {
  const isMember = options.wholeStream === true
  // A length may lead to the border of another record, too: only a digest can tell.
  const length = isMember ? undefined : await lengthByDigest(window, header, keptBytes(header, options), options)
  if (length !== undefined) return await takeBlock(window, header, length, wrongLength(header))
  const start = window.position
  await window.need(header.bytes + options.maxBlockBytes)
  const who = describeRecord(window.bytes().subarray(0, header.bytes))
  window.skip(header.bytes)
  const block = Buffer.from(window.bytes().subarray(0, options.maxBlockBytes))
  const { left, matches, swallowed } = await drain(window, header, isMember)
  if (left > 0 && !isMember) {
    return damage(start, window, `${who}cut short: ${left} of ${header.blockBytes} bytes are missing${swallowed}`)
  }
  await window.need(16)
  if (matches === true || isMember || isTail(window.bytes())) {
    await skipTail(window)
    const wrong = left > 0 ? wrongLength(header) : matches === false ? WRONG_DIGEST : undefined
    return record(start, window, header, { block, truncated: true, problem: wrong && wrong + swallowed })
  }
  const passed = await passOver(window)
  return damage(
    start,
    window,
    `${who}a block of ${header.blockBytes} bytes that ends in no border${swallowed}${passed}`,
  )
}

/** Steps over as much of a block as there is; `left` is what the stream ends before. */
async function drain(
  window: ByteWindow,
  header: Measured,
  isMember: boolean,
): Promise<{ readonly left: number; readonly matches: boolean | undefined; readonly swallowed: string }> {
  const check = isMember ? undefined : openDigestCheck(header.fields.get('warc-block-digest'))
  const marks = openMarkCount()
  let left = header.blockBytes
  while (left > 0 && (await window.need(1)) > 0) {
    const part = window.bytes().subarray(0, left)
    check?.update(part)
    marks.see(part)
    left -= part.length
    window.skip(part.length)
  }
  return { left, matches: check?.matches(), swallowed: marks.words() }
}

/** Steps to the next record, and says how many may lie in between. */
export async function passOver(window: ByteWindow): Promise<string> {
  const marks = openMarkCount()
  await seekBorder(window, { likely: true, skipped: marks.see })
  return marks.words()
}

/** Counts beginnings of records in bytes that nobody reads and that come in pieces. */
function openMarkCount(): { see(part: Buffer): void; words(): string } {
  let count = 0
  let before = ''
  return {
    see(part) {
      // A mark may begin in one piece and end in the next.
      if ((before + part.toString('latin1', 0, MARK.length - 1)).includes(MARK)) count += 1
      for (let at = part.indexOf(MARK); at >= 0; at = part.indexOf(MARK, at + 1)) count += 1
      const end = part.toString('latin1', Math.max(0, part.length - MARK.length + 1))
      before = (before + end).slice(1 - MARK.length)
    },
    words: () => (count === 0 ? '' : `, with ${count} records that may have been in it`),
  }
}
