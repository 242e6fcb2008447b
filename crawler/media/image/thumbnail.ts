/** A 64x64 version of a picture, which is all that measures look at, and what a measure is. */
import type { z } from 'zod'

export const THUMBNAIL_SIDE_PX = 64
/** Of how its pixels are made (here and in `decode-image.ts`). Raise it with them: every measure is taken again. */
export const THUMBNAIL_VERSION = 1
const PIXELS = THUMBNAIL_SIDE_PX * THUMBNAIL_SIDE_PX

/** Levels 0 … 255 of each pixel, row by row, laid on white; and its opacity. */
export interface Thumbnail {
  readonly red: Float64Array
  readonly green: Float64Array
  readonly blue: Float64Array
  readonly alpha: Float64Array
}

/** One value that is measured of every picture. `measures.ts` lists them all. */
export interface ImageMeasure {
  /** Under which the value stands among the signals of a picture. */
  readonly name: string
  /** Raise it where a thumbnail may give another value: pictures that were fetched before are measured again from the ledger. */
  readonly version: number
  /** What a value looks like. Answers of decoder processes are held against it. */
  readonly value: z.ZodType<number | string>
  readonly measure: (thumbnail: Thumbnail) => number | string
}

/** Splits 64x64 RGBA pixels. Transparent ones are laid on white, since the colour under them is arbitrary. */
export function thumbnailOf(rgba: Uint8Array): Thumbnail {
  const alpha = channel((pixel) => rgba[pixel * 4 + 3] ?? 255)
  const onWhite = (index: number): Float64Array =>
    channel((pixel) => 255 + (((rgba[pixel * 4 + index] ?? 0) - 255) * (alpha[pixel] ?? 255)) / 255)
  return { red: onWhite(0), green: onWhite(1), blue: onWhite(2), alpha }
}

/** Does any pixel let the background through? */
export function isTransparent({ alpha }: Thumbnail): boolean {
  return alpha.some((opacity) => opacity < 255)
}

function channel(levelOf: (pixel: number) => number): Float64Array {
  return Float64Array.from({ length: PIXELS }, (_level, pixel) => levelOf(pixel))
}
