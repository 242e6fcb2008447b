/**
 * Lines that wait to be written, as bytes in one buffer, with where those of each partition lie. Texts in lists would grow old in V8's heap and lie
 * there as garbage when they are written; a buffer is used again by the next.
 */

/** Of a buffer at first: most tasks of small runs write less. */
const FIRST_BYTES = 64 * 1024
/** Buffers that wait for the next task. */
const MAX_SPARE = 3
/** A code unit is at most so many bytes of UTF-8. @source RFC 3629: a pair of them is 4 */
const MAX_UNIT_BYTES = 3
const LINE_FEED = 10

/** Buffers that nobody uses. Tasks have few collections of garbage, so that those of tasks that have ended would wait in memory beside their own. */
const spare: Buffer[] = []

export interface LineBuffer {
  bytes: Buffer
  used: number
  /** Of each partition where its lines begin and end, by turns; neighbours are one. */
  readonly places: Map<number, number[]>
}

/** An empty one; close it. */
export function openLines(): LineBuffer {
  return { bytes: spare.pop() ?? Buffer.allocUnsafeSlow(FIRST_BYTES), used: 0, places: new Map() }
}

/** It is not to be used any more. One of more than `maxBytes` is given back to the system. */
export function closeLines(lines: LineBuffer, maxBytes: number): void {
  if (spare.length < MAX_SPARE && lines.bytes.length <= maxBytes) spare.push(lines.bytes)
  lines.bytes = Buffer.alloc(0)
  clearLines(lines)
}

/** Does a text fit, with its line feed, in a buffer of `maxBytes`? Into an empty one any does. */
export function hasRoom({ used }: LineBuffer, text: string, maxBytes: number): boolean {
  return used === 0 || used + MAX_UNIT_BYTES * text.length + 1 <= maxBytes
}

/** Adds a line behind those of the same partition. */
export function addLine(lines: LineBuffer, partition: number, text: string): void {
  const start = lines.used
  const needed = start + MAX_UNIT_BYTES * text.length + 1
  if (needed > lines.bytes.length) grow(lines, needed)
  const end = start + lines.bytes.write(text, start)
  lines.bytes[end] = LINE_FEED
  lines.used = end + 1
  const places = lines.places.get(partition)
  if (places === undefined) lines.places.set(partition, [start, lines.used])
  else if (places.at(-1) === start) places[places.length - 1] = lines.used
  else places.push(start, lines.used)
}

/** The lines of a partition in one piece, which is good until the next line is added. */
export function linesOf({ bytes, places }: LineBuffer, partition: number): Buffer {
  const of = places.get(partition) ?? []
  if (of.length <= 2) return bytes.subarray(of[0] ?? 0, of[1] ?? 0)
  let length = 0
  for (let at = 0; at < of.length; at += 2) length += (of[at + 1] as number) - (of[at] as number)
  const piece = Buffer.allocUnsafeSlow(length)
  let filled = 0
  for (let at = 0; at < of.length; at += 2) filled += bytes.copy(piece, filled, of[at], of[at + 1])
  return piece
}

/** Forgets all lines. */
export function clearLines(lines: LineBuffer): void {
  lines.used = 0
  lines.places.clear()
}

function grow(lines: LineBuffer, bytes: number): void {
  const grown = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(bytes)))
  lines.bytes.copy(grown, 0, 0, lines.used)
  lines.bytes = grown
}
