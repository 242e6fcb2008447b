/** Reads ARC 1 and 2, what the Internet Archive and Common Crawl (2008 to 2012) wrote before WARC: plain, or gzip with a member a record. */
import { type ByteWindow, openWindow } from '../byte-window.ts'
import { memberPrefix, streamMember } from '../gzip/unsized-member.ts'
import { gzipHeaderBytes, MEMBER_MARK } from '../gzip-header.ts'

export type ArcItem =
  | {
      readonly kind: 'record'
      readonly url: string
      readonly ip: string
      /** As written: 14 digits. */
      readonly date: string
      readonly contentType: string
      /** What came over the wire: for http, a response with its head. */
      readonly block: Buffer
      /** Bytes of the block that are left out: it was longer than was allowed. */
      readonly cutBytes: number
    }
  | { readonly kind: 'damage'; readonly message: string }

/** A header is a line; a length that its writer did not know is -1. @source ARC file format, Internet Archive 1996: URL, IP, date, type, length; version 2 has five fields more */
const VERSION_1 = /^([a-z][a-z0-9+.-]*:.*) (\S+) (\d{4,18}) (\S.*) (-?\d{1,12})$/i
const VERSION_2 = /^([a-z][a-z0-9+.-]*:.*) (\S+) (\d{4,18}) (\S+) \S+ \S+ \S+ \d+ \S+ (-?\d{1,12})$/i
/** URLs of real archives are shorter. */
const MAX_LINE_BYTES = 16 * 1024
const PROBE_BYTES = 8192

interface Header {
  readonly url: string
  readonly ip: string
  readonly date: string
  readonly contentType: string
  readonly length: number
  readonly bytes: number
}

/** Yields records and damage in file order; the first record is `filedesc://`, about the file. Blocks are cut at `maxBlockBytes`. */
export async function* readArc(source: AsyncIterable<Uint8Array>, maxBlockBytes: number): AsyncGenerator<ArcItem> {
  const window = openWindow(source)
  await window.need(PROBE_BYTES)
  if (gzipHeaderBytes(window.bytes()) === undefined) {
    yield* readRecords(window, maxBlockBytes)
    return
  }
  while ((await window.need(PROBE_BYTES)) > 0) {
    const start = window.position
    const headerBytes = gzipHeaderBytes(window.bytes())
    const member = headerBytes === undefined ? undefined : streamMember(window, headerBytes)
    if (member !== undefined) yield* readRecords(openWindow(member.content), maxBlockBytes)
    const problem = member === undefined ? 'bytes that are no gzip member' : member.problem()
    if (problem === undefined) continue
    // The inflater may have run on over the next members before it noticed.
    window.rewind(Math.max(0, window.position - start - 1))
    if (member === undefined) window.skip(1)
    await seek(window, MEMBER_MARK, (bytes) => headerOf(memberPrefix(bytes)) !== undefined)
    yield { kind: 'damage', message: `${problem}: ${window.position - start} bytes at ${start} of the ARC file` }
  }
}

async function* readRecords(window: ByteWindow, maxBlockBytes: number): AsyncGenerator<ArcItem> {
  for (;;) {
    await window.need(MAX_LINE_BYTES)
    while (window.available > 0 && (window.bytes()[0] === 0x0a || window.bytes()[0] === 0x0d)) window.skip(1)
    if ((await window.need(MAX_LINE_BYTES)) === 0) return
    const header = headerOf(window.bytes())
    if (header !== undefined) {
      yield await readBlock(window, header, maxBlockBytes)
      continue
    }
    const start = window.position
    await seek(window, Buffer.from('\n'), (bytes) => headerOf(bytes.subarray(1)) !== undefined)
    window.skip(1)
    yield { kind: 'damage', message: `${window.position - start} bytes at ${start} of the ARC content are no record` }
  }
}

async function readBlock(window: ByteWindow, header: Header, maxBlockBytes: number): Promise<ArcItem> {
  const { url, ip, date, contentType, length } = header
  const about = { kind: 'record', url, ip, date, contentType } as const
  window.skip(header.bytes)
  if (length > maxBlockBytes) {
    await window.need(maxBlockBytes)
    const block = Buffer.from(window.bytes().subarray(0, maxBlockBytes))
    const missing = await skipAll(window, length)
    return missing > 0 ? cutShort(header, missing) : { ...about, block, cutBytes: length - block.length }
  }
  await window.need(length + MAX_LINE_BYTES)
  const bytes = window.bytes()
  const end = isBorder(bytes, length) ? length : nextBorder(bytes)
  if (end === undefined && bytes.length < length) return cutShort(header, await skipAll(window, length))
  // A length that leads to no border is wrong: the block ends before the next header, else where it said.
  const block = Buffer.from(bytes.subarray(0, end ?? length))
  window.skip(block.length)
  return { ...about, block, cutBytes: 0 }
}

function cutShort({ url, length }: Header, missing: number): ArcItem {
  return { kind: 'damage', message: `record of ${url}: cut short, ${missing} of ${length} bytes are missing` }
}

/** Steps over so many bytes; returns how many of them there were not. */
async function skipAll(window: ByteWindow, count: number): Promise<number> {
  let left = count
  while (left > 0 && (await window.need(1)) > 0) {
    const step = Math.min(left, window.available)
    window.skip(step)
    left -= step
  }
  return left
}

/** May a block end here: behind it there is the end, or blank lines and a header? */
function isBorder(bytes: Buffer, at: number): boolean {
  if (at > bytes.length) return false
  let next = at
  while (next < bytes.length && next < at + 4 && (bytes[next] === 0x0a || bytes[next] === 0x0d)) next += 1
  return next === bytes.length || headerOf(bytes.subarray(next)) !== undefined
}

function nextBorder(bytes: Buffer): number | undefined {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1))
    if (headerOf(bytes.subarray(at + 1)) !== undefined) return at
  return undefined
}

function headerOf(bytes: Buffer): Header | undefined {
  const end = bytes.subarray(0, MAX_LINE_BYTES).indexOf(0x0a)
  if (end < 0) return undefined
  const line = bytes.toString('latin1', 0, end).trimEnd()
  const [, url = '', ip = '', date = '', contentType = '', length = ''] =
    VERSION_2.exec(line) ?? VERSION_1.exec(line) ?? []
  return url === '' ? undefined : { url, ip, date, contentType, length: Math.max(0, Number(length)), bytes: end + 1 }
}

/** Steps to the next mark behind which something begins, or to the end. */
async function seek(window: ByteWindow, mark: Uint8Array, begins: (bytes: Buffer) => boolean): Promise<void> {
  while ((await window.need(PROBE_BYTES)) > 0) {
    const bytes = window.bytes()
    const at = bytes.indexOf(mark)
    if (at < 0) {
      window.skip(bytes.length < PROBE_BYTES ? bytes.length : bytes.length - mark.length + 1)
      continue
    }
    window.skip(at)
    await window.need(PROBE_BYTES)
    if (begins(window.bytes())) return
    window.skip(1)
  }
}
