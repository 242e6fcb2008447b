/** Loops over the pixels of a picture: the memory around `pixels.as`, which does the arithmetic. @source measured (docs/log.md): a third of the time of the same loops in JavaScript */
import { type Assembly, openAssembly } from './assembly.ts'

/** The pixels of a picture that is upright, in sRGB and of 8 bits: as many channels as `channels`, the last of an even number opacity. */
export interface Pixels {
  readonly data: Buffer
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 1 | 2 | 3 | 4
}

/** Compiled from `pixels.as` by scripts/build.mjs. Raise `VIEW_VERSION` and `DECODER_VERSION` with it: no digest of code sees it. */
interface PixelModule extends Assembly {
  shrink(
    pixels: number,
    channels: number,
    width: number,
    height: number,
    toWidth: number,
    toHeight: number,
    out: number,
    work: number,
    hasAlpha: number,
  ): void
  isOpaque(pixels: number, count: number): number
  layOnWhite(pixels: number, count: number, rgb: number): void
  lumaOf(rgb: number, count: number, luma: number): void
  weigh(first: number, lines: number, lineBytes: number, weights: number, taps: number, out: number, step: number): void
  levelSums(rgb: number, count: number, out: number): void
  commonest(rgb: number, count: number, counts: number): number
  edgeSums(luma: number, width: number, height: number, out: number): void
}

/** Its memory grows to the largest picture and stays so: 4 bytes a pixel, of which `picture-source.ts` keeps at most 16 million. */
const laidOut = openAssembly<PixelModule>('pixels')

/** Scaled down to a longest side, each pixel the mean of the area it covers; a smaller picture as it is. Sizes are rounded as sharp does. */
export function shrunk(pixels: Pixels, sidePx: number): Pixels {
  const { data, widthPx, heightPx, channels } = pixels
  const factor = Math.max(widthPx, heightPx) / sidePx
  if (factor <= 1) return pixels
  if (channels === 2) return shrunk({ ...pixels, data: spread(data), channels: 4 }, sidePx)
  const [width, height] = [widthPx, heightPx].map((px) => Math.max(1, Math.round(px / factor))) as [number, number]
  const { module, places, memory } = laidOut(data.length, width * height * channels, widthPx * 16)
  const [from = 0, out = 0, work = 0] = places
  memory.set(data, from)
  const hasAlpha = channels === 4 && module.isOpaque(from, widthPx * heightPx) === 0
  module.shrink(from, channels, widthPx, heightPx, width, height, out, work, hasAlpha ? 1 : 0)
  const small = Buffer.from(memory.subarray(out, out + width * height * channels))
  return { data: small, widthPx: width, heightPx: height, channels }
}

/** What is seen of pixels: red, green and blue on white, and their luma. */
export function seenOnWhite({ data, widthPx, heightPx, channels }: Pixels): {
  readonly rgb: Uint8Array
  readonly luma: Uint8Array
  readonly isTransparent: boolean
} {
  const count = widthPx * heightPx
  const four = channels === 2 ? spread(data) : data
  const { module, places, memory } = laidOut(four.length, count * 3, count)
  const [from = 0, rgb = 0, luma = 0] = places
  const isFour = channels % 2 === 0
  if (channels === 1) {
    return { rgb: tripled(data), luma: Uint8Array.from(data), isTransparent: false }
  }
  memory.set(four, isFour ? from : rgb)
  const isTransparent = isFour && module.isOpaque(from, count) === 0
  if (isFour) module.layOnWhite(from, count, rgb)
  module.lumaOf(rgb, count, luma)
  return {
    rgb: isFour ? Uint8Array.from(memory.subarray(rgb, rgb + count * 3)) : data,
    luma: Uint8Array.from(memory.subarray(luma, luma + count)),
    isTransparent,
  }
}

/** Grey with opacity as red, green, blue with opacity. */
function spread(data: Uint8Array): Buffer {
  const four = Buffer.alloc(data.length * 2)
  for (let at = 0; at < data.length; at += 2) {
    four.fill(data[at] as number, at * 2, at * 2 + 3)
    four[at * 2 + 3] = data[at + 1] as number
  }
  return four
}

function tripled(data: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(data.length * 3)
  for (let at = 0; at < rgb.length; at += 1) rgb[at] = data[Math.floor(at / 3)] as number
  return rgb
}

/** Which inputs make an output, and how much each counts: parts of 2 ** 22, zeroes behind the last up to a multiple of four. */
export interface Taps {
  readonly first: number
  readonly weights: Int32Array
}

/** Levels, row by row, as the sums of their taps: first along the rows, then along the columns. */
export function weighed(
  levels: Uint8Array,
  widthPx: number,
  columns: readonly Taps[],
  rows: readonly Taps[],
): Uint8Array {
  const heightPx = levels.length / widthPx
  const [across, down] = [columns.length, rows.length]
  const most = Math.max(...[...columns, ...rows].map(({ weights }) => weights.byteLength))
  const { module, places, memory } = laidOut(levels.length, heightPx * across, across * down, most)
  const [from = 0, between = 0, out = 0, table = 0] = places
  memory.set(levels, from)
  const put = ({ weights }: Taps): number => {
    memory.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength), table)
    return weights.length
  }
  // What stands between lies column by column, so that taps of a column are neighbours as those of a row are.
  for (const [index, taps] of columns.entries())
    module.weigh(from + taps.first, heightPx, widthPx, table, put(taps), between + index * heightPx, 1)
  for (const [index, taps] of rows.entries())
    module.weigh(between + taps.first, across, heightPx, table, put(taps), out + index * across, 1)
  return Uint8Array.from(memory.subarray(out, out + across * down))
}

/** Sums of red, green and blue, and of their squares. */
export function levelSums(rgb: Uint8Array): Float64Array {
  const { module, places, memory } = laidOut(rgb.length, 6 * 8)
  const [from = 0, out = 0] = places
  memory.set(rgb, from)
  module.levelSums(from, rgb.length / 3, out)
  return Float64Array.from(new Float64Array(module.memory.buffer, out, 6))
}

/** How many pixels are of the commonest of 4,096 colours. */
export function commonest(rgb: Uint8Array): number {
  const { module, places, memory } = laidOut(rgb.length, 2 * 4096 * 4)
  const [from = 0, counts = 0] = places
  memory.set(rgb, from)
  return module.commonest(from, rgb.length / 3, counts)
}

/** Sum of the 3x3 Laplacian of levels, and of its squares. */
export function edgeSums(luma: Uint8Array, widthPx: number): readonly [sum: number, squares: number] {
  const { module, places, memory } = laidOut(luma.length, 2 * 8)
  const [from = 0, out = 0] = places
  memory.set(luma, from)
  module.edgeSums(from, widthPx, luma.length / widthPx, out)
  const [sum = 0, squares = 0] = new Float64Array(module.memory.buffer, out, 2)
  return [sum, squares]
}
