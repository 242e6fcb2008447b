/**
 * Reads WARC records from uncompressed bytes: a plain file, or the inflated content of one gzip member.
 *
 * Trust nothing: a header has a cap, a block has a cap and its rest is drained, a Content-Length is believed only if a record
 * or the end follows, a digest tells damage that parsing cannot. After damage, reading goes on at the next record border.
 */
import type { ByteWindow } from '../byte-window.ts'
import { isCredible, isTail, peekHeader, seekBorder, skipTail, withoutTail } from './border.ts'
import { describeRecord, digestMatches, openDigestCheck, type WarcHeader } from './header.ts'
import type { WarcItem } from './item.ts'

interface PlainOptions {
  readonly maxBlockBytes: number
  /** Own records that begin before this offset. Default: all. */
  readonly end?: number
  /** The first byte may be inside a record: seek the first border, without calling what lies before it damage. */
  readonly midFile?: boolean
  /** The stream's end is known to be the end of a record (a member whose checksum held): a wrong Content-Length is only that. */
  readonly wholeStream?: boolean
}

/** Hashing is linear in the block: a hostile one must not make it quadratic. */
const MAX_SHORTER_TRIES = 20

/** Yields records and damage in file order; offsets are the window's. */
export async function* readPlainRecords(window: ByteWindow, options: PlainOptions): AsyncGenerator<WarcItem> {
  const { end = Number.POSITIVE_INFINITY, midFile = false } = options
  if (midFile) await seekBorder(window)
  for (;;) {
    await skipBlankLines(window)
    const start = window.position
    if ((await window.need(8)) === 0) return
    if (!/^WARC\/[01]\.\d/.test(window.bytes().toString('latin1', 0, 8))) {
      // Whoever owns the record before rubbish reports it: a reader that starts behind cannot know that it is any.
      await seekBorder(window)
      yield damage(start, window, 'bytes that are no WARC record')
      continue
    }
    // A record that a reader starting here would not find belongs, like rubbish, to the owner of the one before.
    if (start >= end && (await isCredible(window))) return
    yield await readRecord(window, options)
  }
}

async function readRecord(window: ByteWindow, options: PlainOptions): Promise<WarcItem> {
  const start = window.position
  const header = await peekHeader(window)
  if (typeof header === 'string') {
    const who = describeRecord(window.bytes())
    window.skip(1)
    await seekBorder(window)
    return damage(start, window, who + header)
  }
  return header.blockBytes > options.maxBlockBytes
    ? await readLongBlock(window, header, options)
    : await readBlock(window, header, options)
}

async function readBlock(window: ByteWindow, header: WarcHeader, options: PlainOptions): Promise<WarcItem> {
  const start = window.position
  const end = header.bytes + header.blockBytes
  const have = await window.need(end + 16)
  const bytes = window.bytes()
  const block = bytes.subarray(header.bytes, end)
  const tail = have >= end && isTail(bytes.subarray(end))
  // A member's checksum has told already that its bytes are sound.
  const matches = options.wholeStream === true && tail ? true : have >= end ? digestMatches(header, block) : undefined
  if (matches !== true && !(tail && matches === undefined)) {
    const shorter = shorterBlock(header, block)
    if (shorter !== undefined) return await readBlock(window, { ...header, blockBytes: shorter }, options)
    if (!tail) return await repairLength(window, header, options)
  }
  const copy = Buffer.from(block)
  const who = describeRecord(bytes.subarray(0, header.bytes))
  window.skip(end)
  await skipTail(window)
  return matches === false
    ? damage(start, window, `${who}the block does not match its digest`)
    : record(start, window, header, { block: copy, truncated: false })
}

/** Where the block does not match its digest but a part of it that ends before a record does: the length of that part. */
function shorterBlock(header: WarcHeader, block: Buffer): number | undefined {
  let tries = MAX_SHORTER_TRIES
  for (let at = block.indexOf('WARC/'); at > 0 && tries > 0; at = block.indexOf('WARC/', at + 1), tries -= 1) {
    const part = withoutTail(block.subarray(0, at))
    if (digestMatches(header, part) === true) return part.length
  }
  return undefined
}

/** Content-Length is wrong, or the file ends early: the block ends where the next border is. */
async function repairLength(window: ByteWindow, header: WarcHeader, options: PlainOptions): Promise<WarcItem> {
  const start = window.position
  const who = describeRecord(window.bytes().subarray(0, header.bytes))
  window.skip(header.bytes)
  const room = options.maxBlockBytes + 4
  const chunks: Buffer[] = []
  let seen = 0
  const found = await seekBorder(window, (bytes) => {
    if (seen < room) chunks.push(Buffer.from(bytes.subarray(0, room - seen)))
    seen += bytes.length
  })
  if (!found && seen < header.blockBytes && options.wholeStream !== true) {
    return damage(start, window, `${who}cut short: ${seen} of ${header.blockBytes} bytes before the end`)
  }
  const all = Buffer.concat(chunks)
  const block = seen > room ? all.subarray(0, options.maxBlockBytes) : withoutTail(all)
  if (seen <= room && digestMatches(header, block) === false) {
    return damage(
      start,
      window,
      `${who}Content-Length ${header.blockBytes} is wrong and the block does not match its digest`,
    )
  }
  return record(start, window, header, { block, truncated: seen > room })
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
  while (left > 0 && (await window.need(1)) > 0) {
    const part = window.bytes().subarray(0, left)
    check?.update(part)
    left -= part.length
    window.skip(part.length)
  }
  if (left > 0 && options.wholeStream !== true) {
    return damage(start, window, `${who}cut short: ${left} of ${header.blockBytes} bytes are missing`)
  }
  await window.need(16)
  const sound = check === undefined ? isTail(window.bytes()) : check.matches()
  if (sound || options.wholeStream === true) {
    await skipTail(window)
    return record(start, window, header, { block, truncated: true })
  }
  await seekBorder(window)
  return damage(
    start,
    window,
    `${who}a block of ${header.blockBytes} bytes that ends in no border or does not match its digest`,
  )
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
  { fields }: WarcHeader,
  body: { readonly block: Buffer; readonly truncated: boolean },
): WarcItem {
  const targetUri = fields.get('warc-target-uri')?.replace(/^<(.*)>$/, '$1')
  return {
    kind: 'record',
    offset,
    length: window.position - offset,
    type: (fields.get('warc-type') ?? '').toLowerCase(),
    recordId: fields.get('warc-record-id') ?? '',
    date: fields.get('warc-date') ?? '',
    ...(targetUri === undefined ? {} : { targetUri }),
    headers: fields,
    ...body,
  }
}

function damage(offset: number, window: ByteWindow, message: string): WarcItem {
  return { kind: 'damage', offset, length: window.position - offset, message }
}
