/** Where WARC records begin and end in uncompressed bytes: what may stand behind a block, and how to find the next record. */
import type { ByteWindow } from '../byte-window.ts'
import { digestMatches, MAX_HEADER_BYTES, parseWarcHeader, type WarcHeader } from './header.ts'

/** Blocks up to this are read ahead to test a border that was found by searching. */
const MAX_PROBE_BYTES = 16 * 1024 * 1024

/**
 * Steps to the next position that holds a credible record, or to the end (false). Credible: a whole header, and behind its
 * block a border, or a block that matches its digest; so a page that quotes a WARC record is not taken for one.
 */
export async function seekBorder(window: ByteWindow, skipped: (bytes: Buffer) => void = () => {}): Promise<boolean> {
  for (;;) {
    const have = await window.need(8)
    const bytes = window.bytes()
    const at = bytes.indexOf('WARC/')
    // Five bytes at the end may be the beginning of the next marker.
    const step = at >= 0 ? at : have < 8 ? have : have - 4
    skipped(bytes.subarray(0, step))
    window.skip(step)
    if (have < 8 && at < 0) return false
    if (at < 0) continue
    if (await isCredible(window)) return true
    skipped(window.bytes().subarray(0, 1))
    window.skip(1)
  }
}

/** Would a reader that starts here take this for a record? */
export async function isCredible(window: ByteWindow): Promise<boolean> {
  const header = await peekHeader(window)
  if (typeof header === 'string' || !header.fields.has('warc-record-id')) return false
  if (header.blockBytes > MAX_PROBE_BYTES) return true
  const end = header.bytes + header.blockBytes
  const have = await window.need(end + 16)
  const bytes = window.bytes()
  // The last record of a file that ends early is one, as long as no other could begin inside it.
  if (have < end) return bytes.indexOf('\nWARC/', header.bytes) < 0
  return digestMatches(header, bytes.subarray(header.bytes, end)) ?? isTail(bytes.subarray(end))
}

/** Parses a header of the window's front, or says what is wrong with it. */
export async function peekHeader(window: ByteWindow): Promise<WarcHeader | string> {
  // Most headers are short: ask for little first, so that a reader at the end of its split reads little ahead.
  for (let wanted = 2048; ; wanted = MAX_HEADER_BYTES) {
    const have = await window.need(wanted)
    const header = parseWarcHeader(window.bytes())
    if (typeof header !== 'string' || wanted >= MAX_HEADER_BYTES || have < wanted) return header
  }
}

/** What may stand behind a block: blank lines, or at least the next record or the end. */
export function isTail(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, 16)
  return /^(\r\n\r\n|\n\n|[\r\n]*(WARC\/|$))/.test(text)
}

/** The blank lines behind a block belong to its record. */
export async function skipTail(window: ByteWindow): Promise<void> {
  await window.need(4)
  window.skip(/^(\r\n|\n){0,2}/.exec(window.bytes().toString('latin1', 0, 4))?.[0].length ?? 0)
}

/** A block found between two borders, without the blank lines that end it. */
export function withoutTail(bytes: Buffer): Buffer {
  const tail = /(\r\n\r\n|\n\n)$/.exec(bytes.toString('latin1', Math.max(0, bytes.length - 4)))
  return bytes.subarray(0, bytes.length - (tail?.[0].length ?? 0))
}
