/**
 * Lines that wait to be written, as bytes in one buffer, with where those of each partition lie. Texts in lists would grow old in V8's heap and lie
 * there as garbage when they are written; a buffer is used again by the next.
 */

/** Of a buffer at first: most tasks of small runs write less. */
const FIRST_BYTES = 64 * 1024
/** Buffers that wait for the next task, and how large one of them may be. */
const MAX_SPARE = 3
const MAX_SPARE_BYTES = 2 * 1024 * 1024
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
  return { bytes: bufferOf(FIRST_BYTES), used: 0, places: new Map() }
}

/** It is not to be used any more. */
export function closeLines(lines: LineBuffer): void {
  giveBack(lines.bytes)
  lines.bytes = Buffer.alloc(0)
  clearLines(lines)
}

/** Does a text fit, with its line feed, in a buffer of about `maxBytes`, if it has a byte a unit? Into an empty one any does. */
export function hasRoom({ used }: LineBuffer, text: string, maxBytes: number): boolean {
  return used === 0 || used + text.length + 1 <= maxBytes
}

/** Adds a line behind those of the same partition. */
export function addLine(lines: LineBuffer, partition: number, text: string): void {
  const start = lines.used
  const needed = start + MAX_UNIT_BYTES * text.length + 1
  // Most text has a byte a unit: what is counted exactly is half as much memory.
  if (needed > lines.bytes.length) grow(lines, start + Buffer.byteLength(text) + 1)
  const end = start + lines.bytes.write(text, start)
  lines.bytes[end] = LINE_FEED
  lines.used = end + 1
  const places = lines.places.get(partition)
  if (places === undefined) lines.places.set(partition, [start, lines.used])
  else if (places.at(-1) === start) places[places.length - 1] = lines.used
  else places.push(start, lines.used)
}

/** Puts the lines of each partition together, so that all are written at once. */
export function gatherLines(lines: LineBuffer): void {
  const { bytes, places } = lines
  if ([...places.values()].every(({ length }) => length === 2)) return
  const gathered = bufferOf(bytes.length)
  let filled = 0
  for (const of of places.values()) {
    const start = filled
    for (let at = 0; at < of.length; at += 2) filled += bytes.copy(gathered, filled, of[at], of[at + 1])
    of.splice(0, of.length, start, filled)
  }
  lines.bytes = gathered
  giveBack(bytes)
}

/** Where the lines of a partition lie in the buffer, once they are gathered. */
export function placeOf({ places }: LineBuffer, partition: number): readonly [start: number, end: number] {
  const [start = 0, end = 0] = places.get(partition) ?? []
  return [start, end]
}

/** Forgets all lines. */
export function clearLines(lines: LineBuffer): void {
  lines.used = 0
  lines.places.clear()
}

function grow(lines: LineBuffer, bytes: number): void {
  if (bytes <= lines.bytes.length) return
  const grown = bufferOf(2 ** Math.ceil(Math.log2(bytes)))
  lines.bytes.copy(grown, 0, 0, lines.used)
  giveBack(lines.bytes)
  lines.bytes = grown
}

/** A buffer of at least so many bytes: one that nobody uses, or a new one. */
function bufferOf(bytes: number): Buffer {
  const index = spare.findIndex(({ length }) => length >= bytes)
  return index < 0 ? Buffer.allocUnsafeSlow(bytes) : (spare.splice(index, 1)[0] as Buffer)
}

/** The largest wait: what is asked for grows. */
function giveBack(buffer: Buffer): void {
  if (buffer.length > MAX_SPARE_BYTES) return
  spare.push(buffer)
  spare.sort((a, b) => b.length - a.length)
  spare.length = Math.min(spare.length, MAX_SPARE)
}
