/** Bands of signatures, and what they say of two documents. */
import { id128 } from '../../../core/hash.ts'

/** How a signature is cut, and how long a shingle is. */
export interface Banding {
  readonly shingleWords: number
  readonly bands: number
  readonly rows: number
}

/** Of each band of a signature the key, 32 lower-case hex digits: two documents have one in common where all hashes of the band are equal. */
export function bandKeysOf(signature: BigUint64Array, { bands, rows }: Banding): readonly string[] {
  const { buffer, byteOffset } = signature
  const bytes = new Uint8Array(4 + 8 * rows)
  const view = new DataView(bytes.buffer)
  return Array.from({ length: bands }, (_, band) => {
    view.setUint32(0, band, true)
    bytes.set(new Uint8Array(buffer, byteOffset + 8 * rows * band, 8 * rows), 4)
    return id128(bytes)
  })
}

/** The similarity at which about .64 of all pairs are found, to four decimals: (1/bands)^(1/rows), what is usually called the threshold. */
export function nominalSimilarity({ bands, rows }: Banding): number {
  return Math.round((1 / bands) ** (1 / rows) * 10_000) / 10_000
}

/** The share of pairs of a similarity that have a band in common: 1 - (1 - s^rows)^bands. */
export function shareFound(similarity: number, { bands, rows }: Banding): number {
  return 1 - (1 - similarity ** rows) ** bands
}
