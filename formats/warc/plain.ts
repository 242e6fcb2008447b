/**
 * Reads WARC records from uncompressed bytes: a plain file, or the inflated content of one gzip member.
 *
 * Trust nothing: a header has a cap, a block has a cap and its rest is drained, a Content-Length is believed only if a record
 * or the end follows. Lose nothing: a record whose length or digest is wrong is read all the same, and says so (`problem`), as its
 * archiver may have counted or hashed another form of it. After damage, reading goes on at the next record.
 */
import type { ByteWindow } from '../byte-window.ts'
import { digestMatches, openDigestCheck } from './block-digest.ts'
import {
  isCredible,
  isTail,
  MARK,
  peekHeader,
  quotesMany,
  seekBorder,
  skipTail,
  tailBytes,
  withoutTail,
} from './border.ts'
import { describeRecord, parseWarcHeader, startsRecord, uriField, type WarcHeader } from './header.ts'
import type { WarcItem, WarcRecordItem } from './item.ts'

interface PlainOptions {
  readonly maxBlockBytes: number
  /** Own records that begin before this offset. Default: all. */
  readonly end?: number
  /** The first byte may be inside a record: seek the first border, without calling what lies before it damage. */
  readonly midFile?: boolean
  /** The stream's end is known to be the end of a record (a member whose checksum held): a wrong Content-Length is only that. */
  readonly wholeStream?: boolean
}

/** Of bytes that are no record, for people. */
const MAX_SHOWN_BYTES = 160

/** Hashing is linear in the block: a hostile one must not make it quadratic. */
const MAX_LENGTH_TRIES = 20
/** How far behind a wrong length the digest is asked for the right one. */
const MAX_LONGER_BYTES = 64 * 1024

/** Yields records and damage in file order; offsets are the window's. */
export async function* readPlainRecords(window: ByteWindow, options: PlainOptions): AsyncGenerator<WarcItem> {
  const { end = Number.POSITIVE_INFINITY, midFile = false } = options
  if (midFile) await seekBorder(window)
  for (;;) {
    await skipBlankLines(window)
    const start = window.position
    if ((await window.need(8)) === 0) return
    if (!startsRecord(window.bytes())) {
      await window.need(MAX_SHOWN_BYTES)
      const seen = window.bytes().toString('latin1', 0, MAX_SHOWN_BYTES).trim()
      // Whoever owns the record before rubbish reports it: a reader that starts behind cannot know that it is any.
      await seekBorder(window, { likely: true })
      yield damage(start, window, `bytes that are no WARC record: ${JSON.stringify(seen)}`)
      continue
    }
    // A record that a reader starting here would not find belongs, like rubbish, to the owner of the one before.
    if (start >= end && (await isCredible(window))) return
    yield await readRecord(window, options)
  }
}

/** The record that these bytes are, and nothing else, as most members of gzip are: told without waiting. Undefined for anything else. */
export function onlyRecord(bytes: Buffer, maxBlockBytes: number): WarcRecordItem | undefined {
  const header = parseWarcHeader(bytes)
  if (typeof header === 'string' || header.blockBytes > maxBlockBytes) return undefined
  const end = header.bytes + header.blockBytes
  const tail = bytes.length - end
  if (tail < 0 || tail > 4 || !isTail(bytes.subarray(end))) return undefined
  return recordOf(
    header,
    { offset: 0, length: bytes.length },
    { block: bytes.subarray(header.bytes, end), truncated: false },
  )
}

async function readRecord(window: ByteWindow, options: PlainOptions): Promise<WarcItem> {
  const start = window.position
  const header = await peekHeader(window)
  if (typeof header === 'string') {
    const who = describeRecord(window.bytes())
    window.skip(1)
    await seekBorder(window, { likely: true })
    return damage(start, window, who + header)
  }
  return header.blockBytes > options.maxBlockBytes
    ? await readLongBlock(window, header, options)
    : await readBlock(window, header, options)
}

async function readBlock(window: ByteWindow, header: WarcHeader, options: PlainOptions): Promise<WarcItem> {
  const end = header.bytes + header.blockBytes
  const have = await window.need(end + 16)
  const bytes = window.bytes()
  const tail = have >= end && isTail(bytes.subarray(end))
  // A member's checksum has told already that its bytes are sound.
  if (options.wholeStream === true && tail) return await takeBlock(window, header, header.blockBytes)
  const block = bytes.subarray(header.bytes, end)
  const isHashed = have >= end && (tail || !quotesMany(block))
  const matches = isHashed ? digestMatches(header, block) : undefined
  if (matches === true || (tail && matches === undefined)) return await takeBlock(window, header, header.blockBytes)
  const length = await lengthByDigest(window, header)
  if (length !== undefined) return await takeBlock(window, header, length, wrongLength(header))
  return tail
    ? await takeBlock(window, header, header.blockBytes, WRONG_DIGEST)
    : await repairLength(window, header, options)
}

const WRONG_DIGEST = 'the block does not match its digest'
const wrongLength = ({ blockBytes }: WarcHeader): string => `Content-Length ${blockBytes} is wrong`

async function takeBlock(window: ByteWindow, header: WarcHeader, length: number, problem?: string): Promise<WarcItem> {
  const start = window.position
  const block = Buffer.from(window.bytes().subarray(header.bytes, header.bytes + length))
  window.skip(header.bytes + length)
  await skipTail(window)
  return record(start, window, header, { block, truncated: false, ...(problem === undefined ? {} : { problem }) })
}

/** How long the block is by its digest, where that is another length than announced: it ends before a record, or with the file. */
async function lengthByDigest(window: ByteWindow, header: WarcHeader): Promise<number | undefined> {
  const check = openDigestCheck(header.fields.get('warc-block-digest'))
  if (check === undefined) return undefined
  const wanted = header.bytes + header.blockBytes + MAX_LONGER_BYTES
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

/** Content-Length is wrong, or the file ends early: the block ends where the next record begins. */
async function repairLength(window: ByteWindow, header: WarcHeader, options: PlainOptions): Promise<WarcItem> {
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
  if (!found && seen < header.blockBytes && !isWhole) {
    return damage(start, window, `${who}cut short: ${seen} of ${header.blockBytes} bytes before the end`)
  }
  const problem = wrongLength(header) + (matches === false ? `, and ${WRONG_DIGEST}` : '')
  return record(start, window, header, { block, truncated: seen > room, problem })
}

/** Keeps the first bytes of a block over the cap and drains the rest. */
async function readLongBlock(window: ByteWindow, header: WarcHeader, options: PlainOptions): Promise<WarcItem> {
  const start = window.position
  await window.need(header.bytes + options.maxBlockBytes)
  const who = describeRecord(window.bytes().subarray(0, header.bytes))
  window.skip(header.bytes)
  const block = Buffer.from(window.bytes().subarray(0, options.maxBlockBytes))
  const check = options.wholeStream === true ? undefined : openDigestCheck(header.fields.get('warc-block-digest'))
  let left = header.blockBytes
  let quoted = 0
  while (left > 0 && (await window.need(1)) > 0) {
    const part = window.bytes().subarray(0, left)
    check?.update(part)
    for (let at = part.indexOf(MARK); at >= 0; at = part.indexOf(MARK, at + 1)) quoted += 1
    left -= part.length
    window.skip(part.length)
  }
  const swallowed = quoted === 0 ? '' : `, with ${quoted} records that may have been in it`
  if (left > 0 && options.wholeStream !== true) {
    return damage(start, window, `${who}cut short: ${left} of ${header.blockBytes} bytes are missing${swallowed}`)
  }
  await window.need(16)
  const matches = check?.matches()
  if (matches === true || options.wholeStream === true || isTail(window.bytes())) {
    await skipTail(window)
    const problem = matches === false ? { problem: WRONG_DIGEST } : {}
    return record(start, window, header, { block, truncated: true, ...problem })
  }
  await seekBorder(window, { likely: true })
  return damage(start, window, `${who}a block of ${header.blockBytes} bytes that ends in no border${swallowed}`)
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

function record(
  offset: number,
  window: ByteWindow,
  header: WarcHeader,
  body: Pick<WarcRecordItem, 'block' | 'truncated' | 'problem'>,
): WarcItem {
  return recordOf(header, { offset, length: window.position - offset }, body)
}

function recordOf(
  { fields }: WarcHeader,
  place: Pick<WarcRecordItem, 'offset' | 'length'>,
  body: Pick<WarcRecordItem, 'block' | 'truncated' | 'problem'>,
): WarcRecordItem {
  const targetUri = uriField(fields, 'warc-target-uri')
  return {
    kind: 'record',
    offset: place.offset,
    length: place.length,
    type: (fields.get('warc-type') ?? '').toLowerCase(),
    recordId: fields.get('warc-record-id') ?? '',
    date: fields.get('warc-date') ?? '',
    ...(targetUri === undefined ? undefined : { targetUri }),
    headers: fields,
    block: body.block,
    truncated: body.truncated,
    ...(body.problem === undefined ? undefined : { problem: body.problem }),
  }
}

function damage(offset: number, window: ByteWindow, message: string): WarcItem {
  return { kind: 'damage', offset, length: window.position - offset, message }
}
