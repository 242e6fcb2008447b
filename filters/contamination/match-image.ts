/** Which pictures of evaluation sets an image is: by its bytes, or by a perceptual hash that differs in few bits. */
import { compareText } from '../../core/hash.ts'
import { countOnes, halvesOf } from '../../datasets/image-signals.ts'
import type { ContaminationMark } from '../../schemas/index.ts'
import { nameItem, type SearchedIndex } from './searched-index.ts'

/** Of the comparison; the perceptual hash has its own in the index. */
export const MATCH_IMAGE_VERSION = 1
const SHA_BYTES = 32

/** Of the fetched bytes and of the picture, in hex. */
export interface ImageHashes {
  readonly sha256: string
  readonly phash: string
}

/**
 * The marks of an image, the strongest first: equal bytes, then by distance. The perceptual hashes of the index are looked through one by one:
 * about 3 ms for a million.
 */
export function matchImage(index: SearchedIndex, image: ImageHashes, maxPhashDistance: number): ContaminationMark[] {
  const exact = [...exactEntries(index, image.sha256)]
  const near = nearEntries(index, image.phash, maxPhashDistance).filter(({ entry }) => !exact.includes(entry))
  const found = [
    ...exact.map((entry) => ({ entry, measure: 'sha256' as const, value: 0 })),
    ...near.map(({ entry, distance }) => ({ entry, measure: 'phash' as const, value: distance })),
  ]
  const { imageItem } = index.numbers
  return found
    .map(({ entry, measure, value }) => ({ ...nameItem(index, imageItem[entry] as number), measure, value }))
    .sort(strongestFirst)
}

interface Near {
  readonly entry: number
  readonly distance: number
}

/** A loop over two typed arrays and nothing else: it runs over all pictures of all sets. */
function nearEntries({ numbers }: SearchedIndex, phash: string, maxDistance: number): Near[] {
  const { phashHigh, phashLow } = numbers
  const [high, low] = halvesOf(phash)
  const found: Near[] = []
  for (let entry = 0; entry < phashHigh.length; entry += 1) {
    const half = countOnes((phashHigh[entry] as number) ^ high)
    // Of pictures that are others it differs in sixteen bits.
    if (half > maxDistance) continue
    const distance = half + countOnes((phashLow[entry] as number) ^ low)
    if (distance <= maxDistance) found.push({ entry, distance })
  }
  return found
}

/** The entries with these bytes: a picture may be in several sets. By bisection. */
function* exactEntries({ imageSha }: SearchedIndex, sha256: string): Generator<number> {
  const wanted = Buffer.from(sha256, 'hex')
  const compare = (entry: number): number =>
    Buffer.compare(imageSha.subarray(entry * SHA_BYTES, (entry + 1) * SHA_BYTES), wanted)
  const entries = imageSha.length / SHA_BYTES
  let first = 0
  for (let end = entries; first < end; ) {
    const middle = (first + end) >>> 1
    if (compare(middle) < 0) first = middle + 1
    else end = middle
  }
  for (; first < entries && compare(first) === 0; first += 1) yield first
}

function strongestFirst(a: ContaminationMark, b: ContaminationMark): number {
  const rank = ({ measure, value }: ContaminationMark): number => (measure === 'sha256' ? -1 : value)
  return rank(a) - rank(b) || compareText(a.set, b.set) || compareText(a.item, b.item)
}
