/** When two pictures are near-duplicates, and the bands of their hashes by which they are found without comparing all with all. */
import { countOnes, halvesOf } from '../../../datasets/image-signals.ts'
import type { NearPicturesConfig } from '../../../schemas/index.ts'

/** Of the bands and the comparison; part of the versions of the stages. */
export const NEAR_PICTURES_VERSION = 1

const HASH_BITS = 64n

/**
 * The bands of a perceptual hash, one more than bits may differ: two hashes within the distance agree in at least one (pigeonhole; @source Norouzi, Punjani,
 * Fleet: Fast Search in Hamming Space with Multi-Index Hashing, CVPR 2012). A picture that gets brighter nowhere has none: of a fill or a plain gradient
 * the hashes say nothing.
 */
export function bandsOf(
  { phash, gradientHash }: { readonly phash: string; readonly gradientHash: string },
  { maxPhashDistance }: Pick<NearPicturesConfig, 'maxPhashDistance'>,
): readonly string[] {
  if (/^0*$/.test(gradientHash)) return []
  const bits = BigInt(`0x${phash}`)
  const bands = BigInt(maxPhashDistance + 1)
  return Array.from({ length: Number(bands) }, (_, index) => {
    const [start, end] = [(HASH_BITS * BigInt(index)) / bands, (HASH_BITS * BigInt(index + 1)) / bands]
    return `${index}:${((bits >> start) & ((1n << (end - start)) - 1n)).toString(16)}`
  })
}

/** Both hashes of a picture, in halves. */
export interface PictureHashes {
  readonly phash: readonly [number, number]
  readonly gradient: readonly [number, number]
}

/** Reads hashes of 16 hex digits. */
export function hashesOf({
  phash,
  gradientHash,
}: {
  readonly phash: string
  readonly gradientHash: string
}): PictureHashes {
  return { phash: halvesOf(phash), gradient: halvesOf(gradientHash) }
}

/** Are two pictures near-duplicates? Both hashes must say so. */
export function isNear(
  a: PictureHashes,
  b: PictureHashes,
  { maxPhashDistance, maxGradientDistance }: Pick<NearPicturesConfig, 'maxPhashDistance' | 'maxGradientDistance'>,
): boolean {
  return (
    countOnes(a.phash[0] ^ b.phash[0]) + countOnes(a.phash[1] ^ b.phash[1]) <= maxPhashDistance &&
    countOnes(a.gradient[0] ^ b.gradient[0]) + countOnes(a.gradient[1] ^ b.gradient[1]) <= maxGradientDistance
  )
}
