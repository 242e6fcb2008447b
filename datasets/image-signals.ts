/** Signals of pictures, by name, for the stages that use them. */
import { M3wError } from '../core/errors.ts'
import type { ImageMeasures } from '../schemas/index.ts'

/** A signal that is a number. Throws E_CORRUPT where there is none: `measure-images` hands no picture on without all of them. */
export function numberSignal(image: ImageMeasures, name: string): number {
  const value = image.signals[name]
  if (typeof value === 'number') return value
  throw missing(image, name, 'number')
}

/** A signal that is text. Throws as `numberSignal` does. */
export function textSignal(image: ImageMeasures, name: string): string {
  const value = image.signals[name]
  if (typeof value === 'string') return value
  throw missing(image, name, 'text')
}

function missing({ id, signals }: ImageMeasures, name: string, kind: string): M3wError {
  const got = JSON.stringify(signals).slice(0, 200)
  return new M3wError(
    'E_CORRUPT',
    `Image ${id}: expected ${kind} as its signal ${name}, got ${got}. Is it a measure of measure-images?`,
  )
}
