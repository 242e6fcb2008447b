/** What a 64x64 version of a picture tells: its perceptual hash, how flat its colours are, whether it is transparent. */
import { HASH_SIDE_PX, perceptualHash } from './phash.ts'

export const THUMBNAIL_SIDE_PX = 64
const PIXELS = THUMBNAIL_SIDE_PX * THUMBNAIL_SIDE_PX

export interface Seen {
  readonly phash: string
  /** Largest standard deviation over red, green and blue on white, and alpha, 0 … 255, to three decimals. */
  readonly colourDeviation: number
  readonly isTransparent: boolean
}

/**
 * Measures 64x64 RGBA pixels. Transparent ones are laid on white, since the colour under them is arbitrary. Alpha counts
 * as a colour of its own for flatness: a white drawing on nothing is white on white, yet not a single colour.
 */
export function measureThumbnail(rgba: Uint8Array): Seen {
  const channels = [0, 1, 2, 3].map(() => new Float64Array(PIXELS))
  const [red, green, blue, alpha] = channels
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    const opacity = rgba[pixel * 4 + 3] ?? 255
    if (alpha !== undefined) alpha[pixel] = opacity
    for (const [index, channel] of [red, green, blue].entries()) {
      if (channel !== undefined) channel[pixel] = 255 + (((rgba[pixel * 4 + index] ?? 0) - 255) * opacity) / 255
    }
  }
  return {
    phash: perceptualHash(greyOf(red, green, blue)),
    colourDeviation: Math.round(Math.max(...channels.map(deviation)) * 1000) / 1000,
    isTransparent: alpha?.some((opacity) => opacity < 255) ?? false,
  }
}

/** Luma (ITU-R BT.601, as Pillow's `L`), halved to 32x32 by the mean of four pixels. */
function greyOf(red?: Float64Array, green?: Float64Array, blue?: Float64Array): Float64Array {
  const luma = (at: number): number => 0.299 * (red?.[at] ?? 0) + 0.587 * (green?.[at] ?? 0) + 0.114 * (blue?.[at] ?? 0)
  return Float64Array.from({ length: HASH_SIDE_PX * HASH_SIDE_PX }, (_value, index) => {
    const at = Math.floor(index / HASH_SIDE_PX) * 2 * THUMBNAIL_SIDE_PX + (index % HASH_SIDE_PX) * 2
    return (luma(at) + luma(at + 1) + luma(at + THUMBNAIL_SIDE_PX) + luma(at + THUMBNAIL_SIDE_PX + 1)) / 4
  })
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
