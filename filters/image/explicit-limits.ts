/** The limits of m3w's own model of explicit pictures, and which of them a picture or a clip is over. */
import { numberSignal } from '../../datasets/image-signals.ts'
import type { ImageMeasures, ImageSlot, ImagesConfig } from '../../schemas/index.ts'

/** By signal, in the order in which they are held against a picture. */
export type ExplicitLimits = Readonly<Record<string, number>>

/** Of the two classes that OBELICS's limits are on. */
export function ownLimits({
  maxPornScore,
  maxHentaiScore,
}: Pick<ImagesConfig, 'maxPornScore' | 'maxHentaiScore'>): ExplicitLimits {
  return { 'explicit.hentai': maxHentaiScore, 'explicit.porn': maxPornScore }
}

/** The first class over its limit; a value at a limit is kept. E_CORRUPT where a class was not looked for: nothing passes unseen. */
export function explicitOf(
  measures: Pick<ImageMeasures, 'id' | 'signals'>,
  limits: ExplicitLimits,
): ImageSlot['explicit'] {
  for (const [signal, limit] of Object.entries(limits)) {
    const value = numberSignal(measures, signal)
    if (value > limit) return { signal, value, limit }
  }
  return undefined
}
