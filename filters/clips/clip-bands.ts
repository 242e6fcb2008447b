/**
 * When two clips look alike: the perceptual hashes of their frames, second for second, differ by few bits on average. Candidates share a band of 16
 * bits of a frame in the middle of the clip, or of the one before or behind: a scaled or recompressed copy has the same times.
 */
import { type Clip, type ClipBand, clipOrder } from '../../datasets/clips.ts'

/** Hex digits of a band: 16 of 64 bits, so that hashes that differ by 3 bits have one in common. */
const BAND_DIGITS = 4
/** judgement: a copy is cut by a frame at most; a longer one is another piece */
const MAX_LENGTH_DIFFERENCE = 1

/** The bands under which a clip meets what may look like it; at most 12. */
export function bandsOf(clip: Pick<Clip, 'id' | 'frames' | 'file' | 'wanted'>): readonly ClipBand[] {
  const hashes = clip.frames.map(({ phash }) => phash)
  const middle = Math.floor(hashes.length / 2)
  const order = clipOrder(clip)
  const bands = new Set<string>()
  for (const at of [middle - 1, middle, middle + 1]) {
    const hash = hashes[at] ?? ''
    for (let digit = 0; digit < hash.length; digit += BAND_DIGITS)
      bands.add(`${digit}.${hash.slice(digit, digit + BAND_DIGITS)}`)
  }
  return [...bands].sort().map((band) => ({ band, id: clip.id, order, hashes }))
}

/** Mean bits in which frames of the same second differ; undefined for clips of different lengths. */
export function distanceOf(one: readonly string[], other: readonly string[]): number | undefined {
  const count = Math.min(one.length, other.length)
  if (count === 0 || Math.abs(one.length - other.length) > MAX_LENGTH_DIFFERENCE) return undefined
  let bits = 0
  for (let at = 0; at < count; at += 1) bits += bitsBetween(one[at] ?? '', other[at] ?? '')
  return bits / count
}

function bitsBetween(one: string, other: string): number {
  let bits = 0
  for (let rest = BigInt(`0x${one}`) ^ BigInt(`0x${other}`); rest > 0n; rest &= rest - 1n) bits += 1
  return bits
}
