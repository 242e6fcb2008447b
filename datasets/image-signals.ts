/** Signals of pictures, by name, for the stages that use them; and how far two perceptual hashes lie apart. */
import { M3wError } from '../core/errors.ts'
import type { ImageMeasures } from '../schemas/index.ts'

/** What is said of a picture, and whose it is. */
type Measured = Pick<ImageMeasures, 'id' | 'signals'>

/** A signal that is a number. Throws E_CORRUPT where there is none: `measure-images` hands no picture on without all of them. */
export function numberSignal(image: Measured, name: string): number {
  const value = image.signals[name]
  if (typeof value === 'number') return value
  throw missing(image, name, 'number')
}

/** A signal that is text. Throws as `numberSignal` does. */
export function textSignal(image: Measured, name: string): string {
  const value = image.signals[name]
  if (typeof value === 'string') return value
  throw missing(image, name, 'text')
}

function missing({ id, signals }: Measured, name: string, kind: string): M3wError {
  const got = JSON.stringify(signals).slice(0, 200)
  return new M3wError(
    'E_CORRUPT',
    `Image ${id}: expected ${kind} as its signal ${name}, got ${got}. Is it a measure of measure-images?`,
  )
}

/** A 64-bit hash of 16 hex digits, since numbers hold 53 bits and arithmetic on bits has 32, as its upper and lower 32 bits. */
export type HashHalves = readonly [high: number, low: number]

/** Reads 16 hex digits. */
export function halvesOf(hash: string): HashHalves {
  return [Number.parseInt(hash.slice(0, 8), 16) | 0, Number.parseInt(hash.slice(8), 16) | 0]
}

/** Bits in which two hashes of 16 hex digits differ, 0 … 64. */
export function hashDistance(a: string, b: string): number {
  const [one, other] = [halvesOf(a), halvesOf(b)]
  return countOnes(one[0] ^ other[0]) + countOnes(one[1] ^ other[1])
}

/** Bits that are set in 32. @source Warren, Hacker's Delight, 5-2 */
export function countOnes(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  sum = (sum + (sum >>> 4)) & 0x0f0f0f0f
  return Math.imul(sum, 0x01010101) >>> 24
}
