/**
 * The perceptual hash: 64 bits that stay (nearly) the same when a picture is scaled or compressed again.
 *
 * The method is the DCT hash of http://www.phash.org/ in the form of Python's `imagehash.phash`, so that hashes mean the
 * same as those of other data sets: DCT-II of the 32x32 grey image, its 8x8 lowest frequencies, one bit each for "above
 * the median", row by row, first bit highest. A distance of up to about 5 bits is one picture.
 */
import { hash64Hex } from '../../../../schemas/base/primitives.ts'
import { GREY_SIDE_PX as HASH_SIDE_PX, type ImageMeasure } from './view.ts'

/** The 64-bit hash of the 32x32 grey picture, 16 hex digits. */
export const PHASH: ImageMeasure = {
  name: 'phash',
  version: 3,
  value: hash64Hex,
  measure: ({ grey }) => perceptualHash(grey),
}

const KEPT = 8
/** Noise of rounding is about 1e-12; without the cut a flat picture would hash to random bits. */
const PRECISION = 1e3

/** Row by row cos(pi/32 * (x + 1/2) * u) for the eight lowest u. V8 computes cosines the same on every platform (fdlibm). */
const COSINES = Float64Array.from({ length: KEPT * HASH_SIDE_PX }, (_cell, at) =>
  Math.cos((Math.PI / HASH_SIDE_PX) * ((at % HASH_SIDE_PX) + 0.5) * Math.floor(at / HASH_SIDE_PX)),
)

/** The hash of 32x32 grey levels (0 … 255, row by row) as 16 lower-case hex digits. */
export function perceptualHash(grey: ArrayLike<number>): string {
  const low = lowFrequencies(grey)
  const sorted = [...low].sort((a, b) => a - b)
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2
  const bits = low.reduce((hash, value) => (hash << 1n) | (value > median ? 1n : 0n), 0n)
  return bits.toString(16).padStart(16, '0')
}

/** The 64 lowest coefficients, by row. The transform is separable: first along x for all rows, then along y. */
function lowFrequencies(grey: ArrayLike<number>): readonly number[] {
  const rows = new Float64Array(HASH_SIDE_PX * KEPT)
  for (let y = 0; y < HASH_SIDE_PX; y += 1) {
    for (let u = 0; u < KEPT; u += 1) {
      let sum = 0
      for (let x = 0; x < HASH_SIDE_PX; x += 1)
        sum += (grey[y * HASH_SIDE_PX + x] as number) * (COSINES[u * HASH_SIDE_PX + x] as number)
      rows[y * KEPT + u] = sum
    }
  }
  const low: number[] = []
  for (let v = 0; v < KEPT; v += 1) {
    for (let u = 0; u < KEPT; u += 1) {
      let sum = 0
      for (let y = 0; y < HASH_SIDE_PX; y += 1)
        sum += (rows[y * KEPT + u] as number) * (COSINES[v * HASH_SIDE_PX + y] as number)
      low.push(Math.round(sum * PRECISION) / PRECISION)
    }
  }
  return low
}
