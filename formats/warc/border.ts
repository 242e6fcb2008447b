/** Where WARC records begin and end in uncompressed bytes: what may stand behind a block, and how to find the next record. */
import type { ByteWindow } from '../byte-window.ts'
import { digestMatches } from './block-digest.ts'
import { MAX_HEADER_BYTES, parseWarcHeader, type WarcHeader } from './header.ts'

/** Blocks up to this are read ahead to test a border that was found by searching. */
export const MAX_PROBE_BYTES = 16 * 1024 * 1024
/** A block that quotes more records than this is judged by what stands behind it alone: else nested quotes are quadratic work. */
const MAX_QUOTES = 20
/** Most headers are shorter: ask for little first, so that a reader at the end of its split reads little ahead. */
const FIRST_HEADER_BYTES = 2048
/** A record's marker at the beginning of a line. */
export const MARK = '\nWARC/'

interface Seek {
  /** Is handed what is passed over, in pieces that are valid until it returns. */
  skipped?(bytes: Buffer): void
  /** Take likely records, too: not where another reader must find the same one from its own start. */
  readonly likely?: boolean
}

/**
 * Steps to the next position that holds a credible record, or to the end (false). Credible: a whole header, and behind its
 * block a border, or a block that matches its digest; so a page that quotes a WARC record is not taken for one. Likely: a whole
 * header behind a blank line, whatever its Content-Length leads to. Where one length is wrong, the next often is, too.
 */
export async function seekBorder(window: ByteWindow, { skipped, likely = false }: Seek = {}): Promise<boolean> {
  let before = ''
  const pass = (count: number): void => {
    const bytes = window.bytes().subarray(0, count)
    before = (before + bytes.toString('latin1', Math.max(0, count - 4))).slice(-4)
    skipped?.(bytes)
    window.skip(count)
  }
  for (;;) {
    const have = await window.need(8)
    const at = window.bytes().indexOf('WARC/')
    // Five bytes at the end may be the beginning of the next marker.
    pass(at >= 0 ? at : have < 8 ? have : have - 4)
    if (have < 8 && at < 0) return false
    if (at < 0) continue
    if ((likely && /\n\r?\n$/.test(before) && (await isLikely(window))) || (await isCredible(window))) return true
    pass(1)
  }
}

/** Would a reader that starts here take this for a record? */
export async function isCredible(window: ByteWindow): Promise<boolean> {
  const header = await peekHeader(window)
  if (typeof header === 'string' || header.blockBytes === undefined || !header.fields.has('warc-record-id'))
    return false
  if (header.blockBytes > MAX_PROBE_BYTES) return true
  const end = header.bytes + header.blockBytes
  const have = await window.need(end + 16)
  const bytes = window.bytes()
  // The last record of a file that ends early is one, as long as no other could begin inside it.
  if (have < end) return bytes.indexOf(MARK, header.bytes) < 0
  const block = bytes.subarray(header.bytes, end)
  const isSound = quotesMany(block) ? undefined : digestMatches(header, block)
  return isSound ?? isTail(bytes, end)
}

async function isLikely(window: ByteWindow): Promise<boolean> {
  const header = await peekHeader(window)
  return typeof header !== 'string' && header.fields.has('warc-record-id') && header.fields.has('warc-date')
}

/** Does a block hold more beginnings of records than are worth the work of hashing it? */
export function quotesMany(block: Buffer): boolean {
  let at = -1
  for (let quotes = 0; quotes <= MAX_QUOTES; quotes += 1) {
    at = block.indexOf(MARK, at + 1)
    if (at < 0) return false
  }
  return true
}

/** Parses a header of the window's front, or says what is wrong with it. */
export async function peekHeader(window: ByteWindow): Promise<WarcHeader | string> {
  for (let wanted = FIRST_HEADER_BYTES; ; wanted = MAX_HEADER_BYTES) {
    const have = window.bytes().length >= wanted ? wanted : await window.need(wanted)
    const bytes = window.bytes().subarray(0, wanted)
    const header = parseWarcHeader(bytes)
    if (typeof header !== 'string' || wanted >= MAX_HEADER_BYTES || have < wanted) return header
    // No header goes on behind the beginning of another: a page full of markers costs no more than its length.
    if (bytes.indexOf(MARK) >= 0) return header
  }
}

/** What may stand at `at`, behind a block: blank lines, or at least the next record or the end. */
export function isTail(bytes: Buffer, at = 0): boolean {
  // As nearly all have it: without a string and an expression for each record.
  if (bytes[at] === CR && bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return true
  const text = bytes.toString('latin1', at, at + 16)
  return /^(\r\n\r\n|\n\n|[\r\n]*(WARC\/|$))/i.test(text)
}

const CR = 0x0d
const LF = 0x0a

/** The blank lines behind a block belong to its record. */
export async function skipTail(window: ByteWindow): Promise<void> {
  await window.need(4)
  window.skip(/^(\r\n|\n){0,2}/.exec(window.bytes().toString('latin1', 0, 4))?.[0].length ?? 0)
}

/** A block found between two borders, without the blank lines that end it. */
export function withoutTail(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - tailBytes(bytes))
}

/** How many bytes of blank lines end a record here; 0 if it does not end. */
export function tailBytes(bytes: Buffer): number {
  return /(\r\n\r\n|\n\n)$/.exec(bytes.toString('latin1', Math.max(0, bytes.length - 4)))?.[0].length ?? 0
}
