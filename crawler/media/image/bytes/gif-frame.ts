/** Where the first frame of a GIF lies. libvips fills the rest of the canvas with black; browsers show the page through it (GIF89a, section 20). */
import type { Pixels } from '../measures/pixels.ts'

/** A part of a picture, px. */
interface Part {
  readonly left: number
  readonly top: number
  readonly widthPx: number
  readonly heightPx: number
}

/** The first frame's place on the canvas; undefined where it covers the canvas, or none is found. @source GIF89a specification, sections 18 to 25 */
export function partialFrameOf(bytes: Buffer): Part | undefined {
  const at = descriptorOf(bytes)
  if (at === undefined) return undefined
  const [canvasWidth, canvasHeight] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)]
  const [left, top] = [bytes.readUInt16LE(at + 1), bytes.readUInt16LE(at + 3)]
  const [widthPx, heightPx] = [bytes.readUInt16LE(at + 5), bytes.readUInt16LE(at + 7)]
  const isWhole = left === 0 && top === 0 && widthPx >= canvasWidth && heightPx >= canvasHeight
  return isWhole ? undefined : { left, top, widthPx, heightPx }
}

/** Where the descriptor of the first frame begins; undefined where none is found whole. */
export function descriptorOf(bytes: Buffer): number | undefined {
  if (bytes.length < 13) return undefined
  const flags = bytes[10] as number
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1))
  // Extensions: a label, and blocks up to an empty one.
  while (bytes[at] === 0x21) {
    at += 2
    for (let size = bytes[at]; size !== undefined && size !== 0; size = bytes[at]) at += size + 1
    at += 1
  }
  return bytes[at] !== 0x2c || at + 9 > bytes.length ? undefined : at
}

/** The picture with nothing outside of the part. */
export function onlyPart({ data, widthPx, heightPx, channels }: Pixels, part: Part): Pixels {
  const rgba = Buffer.alloc(widthPx * heightPx * 4)
  const [right, bottom] = [Math.min(widthPx, part.left + part.widthPx), Math.min(heightPx, part.top + part.heightPx)]
  for (let y = part.top; y < bottom; y += 1) {
    for (let x = part.left; x < right; x += 1) {
      const [from, to] = [(y * widthPx + x) * channels, (y * widthPx + x) * 4]
      for (let channel = 0; channel < 3; channel += 1) {
        rgba[to + channel] = data[from + (channels < 3 ? 0 : channel)] as number
      }
      rgba[to + 3] = channels % 2 === 0 ? (data[from + channels - 1] as number) : 255
    }
  }
  return { data: rgba, widthPx, heightPx, channels: 4 }
}
