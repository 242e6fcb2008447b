/**
 * Reads WARC records from uncompressed bytes: a plain file, or the inflated content of one gzip member.
 *
 * Trust nothing: a header has a cap, a block has a cap and its rest is drained, a Content-Length is believed only if a record
 * or the end follows. Lose nothing: a record whose length or digest is wrong is read all the same, and says so (`problem`), as its
 * archiver may have counted or hashed another form of it. After damage, reading goes on at the next record.
 */
import type { ByteWindow } from '../byte-window.ts'
import { digestMatches } from './block-digest.ts'
import { isCredible, isTail, peekHeader, quotesMany, seekBorder } from './border.ts'
import { describeRecord, parseWarcHeader, startsRecord } from './header.ts'
import { damage, recordOf, takeBlock, type WarcItem, type WarcRecordItem, WRONG_DIGEST, wrongLength } from './item.ts'
import { leadsNowhere, type Measured, type Peek, passOver, readLongBlock } from './long-block.ts'
import {
  type DigestBudget,
  lengthByDigest,
  nearBytes,
  openDigestBudget,
  readUnmeasured,
  repairLength,
} from './wrong-length.ts'

interface PlainOptions {
  readonly maxBlockBytes: number
  /** Own records that begin before this offset. Default: all. */
  readonly end?: number
  /** Another reader begins behind the end, where it finds a record; else at the end, whatever stands there. */
  readonly seeksBorders?: boolean
  /** The first byte may be inside a record: seek the first border, without calling what lies before it damage. */
  readonly midFile?: boolean
  /** The stream's end is known to be the end of a record (a member whose checksum held): a wrong Content-Length is only that. */
  readonly wholeStream?: boolean
  /** Bytes at an offset of the window, however far ahead; fewer where the stream ends. Asked of blocks that are too long to look behind. */
  readonly peek?: Peek | undefined
  /** The same, where a look costs as much as reading up to there. */
  readonly farPeek?: Peek | undefined
  /** Called at the end, also where it is given up before. */
  close?(): Promise<void>
}

type MendingOptions = PlainOptions & { readonly budget: DigestBudget }

/** Of bytes that are no record, for people. */
const MAX_SHOWN_BYTES = 160

/** Yields records and damage in file order; offsets are the window's. */
export async function* readPlainRecords(window: ByteWindow, options: PlainOptions): AsyncGenerator<WarcItem> {
  const { end = Number.POSITIVE_INFINITY, midFile = false } = options
  const mending = { ...options, budget: openDigestBudget() }
  try {
    if (midFile) await seekBorder(window)
    for (;;) {
      await skipBlankLines(window)
      const start = window.position
      if ((await window.need(8)) === 0 || (options.seeksBorders !== true && start >= end)) return
      if (!startsRecord(window.bytes())) {
        await window.need(MAX_SHOWN_BYTES)
        const seen = window.bytes().toString('latin1', 0, MAX_SHOWN_BYTES).trim()
        // Whoever owns the record before rubbish reports it: a reader that starts behind cannot know that it is any.
        const lost = await passOver(window)
        yield damage(start, window, `bytes that are no WARC record: ${JSON.stringify(seen)}${lost}`)
        continue
      }
      // A record that a reader starting here would not find belongs, like rubbish, to the owner of the one before.
      if (start >= end && (await isCredible(window))) return
      yield await readRecord(window, mending)
    }
  } finally {
    await options.close?.()
  }
}

/**
 * The record that the content of a member is, and nothing else, as of most members: told without waiting. Undefined for anything else.
 * `place` is the member's.
 */
export function onlyRecord(
  content: Buffer,
  maxBlockBytes: number,
  place: Pick<WarcRecordItem, 'offset' | 'length'>,
): WarcRecordItem | undefined {
  const header = parseWarcHeader(content)
  if (typeof header === 'string' || header.blockBytes === undefined || header.blockBytes > maxBlockBytes)
    return undefined
  const end = header.bytes + header.blockBytes
  const tail = content.length - end
  if (tail < 0 || tail > 4 || !isTail(content, end)) return undefined
  return recordOf(header, place, { block: content.subarray(header.bytes, end), truncated: false })
}

async function readRecord(window: ByteWindow, options: MendingOptions): Promise<WarcItem> {
  const start = window.position
  const header = await peekHeader(window)
  if (typeof header === 'string') {
    const who = describeRecord(window.bytes())
    window.skip(1)
    return damage(start, window, who + header + (await passOver(window)))
  }
  const { blockBytes } = header
  if (blockBytes === undefined) return await readUnmeasured(window, header, options)
  const measured = { ...header, blockBytes }
  if (blockBytes <= options.maxBlockBytes) return await readBlock(window, measured, options)
  return (await leadsNowhere(window, measured, options))
    ? await readUnmeasured(window, header, options)
    : await readLongBlock(window, measured, options)
}

async function readBlock(window: ByteWindow, header: Measured, options: MendingOptions): Promise<WarcItem> {
  const end = header.bytes + header.blockBytes
  const have = await window.need(end + 16)
  const bytes = window.bytes()
  const tail = have >= end && isTail(bytes, end)
  // A member's checksum has told already that its bytes are sound.
  if (options.wholeStream === true && tail) return await takeBlock(window, header, header.blockBytes)
  const block = bytes.subarray(header.bytes, end)
  const isHashed = have >= end && (tail || !quotesMany(block))
  const matches = isHashed ? digestMatches(header, block) : undefined
  if (matches === true || (tail && matches === undefined)) return await takeBlock(window, header, header.blockBytes)
  const length = await lengthByDigest(window, header, nearBytes(header, end, options), options)
  if (length !== undefined) return await takeBlock(window, header, length, wrongLength(header))
  return tail
    ? await takeBlock(window, header, header.blockBytes, WRONG_DIGEST)
    : await repairLength(window, header, options)
}

async function skipBlankLines(window: ByteWindow): Promise<void> {
  while ((await window.need(1)) > 0) {
    const bytes = window.bytes()
    let blank = 0
    while (blank < bytes.length && (bytes[blank] === 0x0d || bytes[blank] === 0x0a)) blank += 1
    window.skip(blank)
    if (blank < bytes.length) return
  }
}
