/**
 * Grey levels scaled to a small square, number for number as Pillow scales them: hashes are then those of Python's `imagehash`. Written out because a pipeline of
 * libvips takes a millisecond to set up for so few pixels, and rounds otherwise.
 *
 * @source Pillow 11, `src/libImaging/Resample.c`: Lanczos of three lobes, coefficients of 22 bits, first along the rows, then along the columns
 */

import { type Taps, weighed } from './pixels.ts'

const LOBES = 3
/** Bits behind the point of a coefficient: 32, less 8 of a level and 2 to spare. */
const PRECISION_BITS = 32 - 8 - 2

/** `luma`, row by row, scaled to a square of `sidePx`, whatever its shape. */
export function scaledGrey(luma: Uint8Array, widthPx: number, heightPx: number, sidePx: number): Uint8Array {
  return weighed(luma, widthPx, tapsOf(widthPx, sidePx), tapsOf(heightPx, sidePx))
}

/** By length and side. A view has at most 256 lengths: 2 MB. */
const known = new Map<string, readonly Taps[]>()

function tapsOf(length: number, sidePx: number): readonly Taps[] {
  const name = `${length} ${sidePx}`
  const taps = known.get(name) ?? makeTaps(length, sidePx)
  known.set(name, taps)
  return taps
}

function makeTaps(length: number, sidePx: number): readonly Taps[] {
  const scale = length / sidePx
  const filterScale = Math.max(scale, 1)
  const support = LOBES * filterScale
  return Array.from({ length: sidePx }, (_, index) => {
    const centre = (index + 0.5) * scale
    const first = Math.max(0, Math.trunc(centre - support + 0.5))
    const end = Math.min(length, Math.trunc(centre + support + 0.5))
    // Multiplied and not divided, as Pillow does: the last bit may differ.
    const shares = Array.from({ length: end - first }, (_tap, tap) =>
      lanczos((tap + first - centre + 0.5) * (1 / filterScale)),
    )
    const sum = shares.reduce((total, share) => total + share, 0)
    const weights = new Int32Array(Math.ceil(shares.length / 4) * 4)
    for (const [tap, share] of shares.entries()) weights[tap] = roundedAway(share * (1 / sum) * 2 ** PRECISION_BITS)
    return { first, weights }
  })
}

function lanczos(x: number): number {
  return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI)
}

/** Halves away from zero, as C truncates `x ± 0.5`. */
function roundedAway(x: number): number {
  return Math.trunc(x < 0 ? x - 0.5 : x + 0.5)
}
