/** Which pictures of evaluation sets an image is: by its bytes, or by a perceptual hash that differs in few bits. */
import { compareText } from '../../core/hash.ts'
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
 * about 2 ms for a million.
 */
export function matchImage(index: SearchedIndex, image: ImageHashes, maxPhashDistance: number): ContaminationMark[] {
  const { imageItem, phashHigh, phashLow } = index.numbers
  const exact = new Set(exactEntries(index, image.sha256))
  const high = Number.parseInt(image.phash.slice(0, 8), 16)
  const low = Number.parseInt(image.phash.slice(8), 16)
  const marks: ContaminationMark[] = []
  for (let entry = 0; entry < imageItem.length; entry += 1) {
    const name = (): { readonly set: string; readonly item: string } => nameItem(index, imageItem[entry] as number)
    if (exact.has(entry)) {
      marks.push({ ...name(), measure: 'sha256', value: 0 })
      continue
    }
    const distance = ones((phashHigh[entry] as number) ^ high) + ones((phashLow[entry] as number) ^ low)
    if (distance <= maxPhashDistance) marks.push({ ...name(), measure: 'phash', value: distance })
  }
  return marks.sort(strongestFirst)
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

/** Bits that are set in 32. @source Warren, Hacker's Delight, 5-2 */
function ones(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  sum = (sum + (sum >>> 4)) & 0x0f0f0f0f
  return Math.imul(sum, 0x01010101) >>> 24
}

function strongestFirst(a: ContaminationMark, b: ContaminationMark): number {
  const rank = ({ measure, value }: ContaminationMark): number => (measure === 'sha256' ? -1 : value)
  return rank(a) - rank(b) || compareText(a.set, b.set) || compareText(a.item, b.item)
}
