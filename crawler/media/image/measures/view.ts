/** What measures look at: one small version of a picture, as it is seen on white, and what a measure is. */
import type { z } from 'zod'
import type { ImageSignals } from '../../../../schemas/index.ts'
import { type Pixels, seenOnWhite } from './pixels.ts'
import { scaledGrey } from './scaled-grey.ts'

/**
 * Longest side of a view; a smaller picture is looked at as it is. Judgement: enough for edges to be seen, and a JPEG decodes to it in half the time of its full
 * size. (Half of the 512 px at which blur is usually judged, at a quarter of the cost.)
 */
export const VIEW_SIDE_PX = 256
/** Side of the grey square that hashes are made of. @source imagehash 4.3, `phash`: 8 x 8 frequencies of 32 x 32 */
export const GREY_SIDE_PX = 32
/** Of how its pixels are made (here and in `picture-source.ts`). Raise it with them: every measure is taken again. */
export const VIEW_VERSION = 4

/** A picture as it is seen on white, row by row, levels 0 … 255. */
export interface View {
  readonly widthPx: number
  readonly heightPx: number
  /** Red, green and blue of each pixel. */
  readonly rgb: Uint8Array
  /** Luma of each pixel. @source ITU-R BT.601 in the integers of Pillow's mode `L` */
  readonly luma: Uint8Array
  /** The luma scaled to a square of `GREY_SIDE_PX`, whatever the shape. */
  readonly grey: Uint8Array
  /** Does any pixel let the background through? */
  readonly isTransparent: boolean
}

/** A value that is said of pictures. */
export interface PictureSignal {
  /** Under which the value stands among the signals of a picture. */
  readonly name: string
  /** What a value looks like. Answers of decoder processes are held against it. */
  readonly value: z.ZodType<number | string>
}

/** One value that is measured of every picture. `measures.ts` lists them all. */
export interface ImageMeasure extends PictureSignal {
  /** Raise it where a view may give another value: pictures that were fetched before are measured again from the ledger. */
  readonly version: number
  readonly measure: (view: View) => number | string
}

/** Gives all signals that somebody wants of a picture, by name. */
export type Measure = (view: View) => ImageSignals | Promise<ImageSignals>

/** What measures see of pixels that are at most `VIEW_SIDE_PX` long. Transparent ones are laid on white, as the trainer and browsers lay them. */
export function viewOf(pixels: Pixels): View {
  const { widthPx, heightPx } = pixels
  const seen = seenOnWhite(pixels)
  return { widthPx, heightPx, ...seen, grey: scaledGrey(seen.luma, widthPx, heightPx, GREY_SIDE_PX) }
}
