/**
 * How many pixels the first frame of a GIF has data for. libvips fills what is missing with the colour of the ground, and says nothing.
 *
 * @source GIF89a specification, sections 15 (blocks), 20 (image descriptor), 22 and appendix F (codes)
 */
import { descriptorOf } from './gif-frame.ts'

/** Longest code, bits. */
const MAX_BITS = 12

export interface FramePixels {
  readonly expected: number
  /** Until the end of the data, or the first code that stands for nothing. */
  readonly given: number
}

/** Pixels of the first frame; undefined where no frame is found. */
export function firstFramePixels(bytes: Buffer): FramePixels | undefined {
  const at = descriptorOf(bytes)
  if (at === undefined || at + 10 > bytes.length) return undefined
  const expected = bytes.readUInt16LE(at + 5) * bytes.readUInt16LE(at + 7)
  const flags = bytes[at + 9] as number
  const data = at + 10 + ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1))
  const codeBits = bytes[data]
  if (codeBits === undefined || codeBits < 1 || codeBits >= MAX_BITS) return { expected, given: 0 }
  return { expected, given: pixelsOf(blocksFrom(bytes, data + 1), codeBits, expected) }
}

function blocksFrom(bytes: Buffer, start: number): Buffer {
  const blocks: Buffer[] = []
  let at = start
  for (let size = bytes[at]; size !== undefined && size !== 0; size = bytes[at]) {
    blocks.push(bytes.subarray(at + 1, at + 1 + size))
    at += size + 1
  }
  return Buffer.concat(blocks)
}

/** Only lengths are kept: a code is the one before it and a pixel more. Stops at `most`. */
function pixelsOf(data: Buffer, codeBits: number, most: number): number {
  const [clear, end] = [1 << codeBits, (1 << codeBits) + 1]
  const lengths = new Uint32Array(1 << MAX_BITS)
  lengths.fill(1, 0, clear)
  let [next, bits, before, given] = [end + 1, codeBits + 1, 0, 0]
  let [held, count] = [0, 0]
  for (let at = 0; given < most; ) {
    for (; count < bits; count += 8) {
      if (at >= data.length) return given
      held |= (data[at++] as number) << count
    }
    const code = held & ((1 << bits) - 1)
    held >>>= bits
    count -= bits
    if (code === end) return given
    if (code === clear) {
      ;[next, bits, before] = [end + 1, codeBits + 1, 0]
      continue
    }
    // `before` is 0 behind a clear: the first code adds none.
    if (code > next || (code === next && before === 0) || (before === 0 && code >= clear)) return given
    if (before > 0 && next < lengths.length) lengths[next++] = before + 1
    before = lengths[code] as number
    given += before
    if (next === 1 << bits && bits < MAX_BITS) bits += 1
  }
  return given
}
