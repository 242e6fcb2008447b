/** What measures look at: one small version of a picture, as it is seen on white, and what a measure is. */
import sharp, { type Sharp } from 'sharp'
import type { z } from 'zod'
import { scaledGrey } from './scaled-grey.ts'

/**
 * Longest side of a view; a smaller picture is looked at as it is. Judgement: enough for edges to be seen, and a JPEG decodes to it in half the time of its full
 * size. (Half of the 512 px at which blur is usually judged, at a quarter of the cost.)
 */
export const VIEW_SIDE_PX = 256
/** Side of the grey square that hashes are made of. @source imagehash 4.3, `phash`: 8 x 8 frequencies of 32 x 32 */
export const GREY_SIDE_PX = 32
/** Of how its pixels are made (here and in `picture-source.ts`). Raise it with them: every measure is taken again. */
export const VIEW_VERSION = 2

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

/** One value that is measured of every picture. `measures.ts` lists them all. */
export interface ImageMeasure {
  /** Under which the value stands among the signals of a picture. */
  readonly name: string
  /** Raise it where a view may give another value: pictures that were fetched before are measured again from the ledger. */
  readonly version: number
  /** What a value looks like. Answers of decoder processes are held against it. */
  readonly value: z.ZodType<number | string>
  readonly measure: (view: View) => number | string
}

/** The pixels of a picture that is upright, in sRGB and of 8 bits: as many channels as `channels`, the fourth opacity. */
export interface Pixels {
  readonly data: Buffer
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 1 | 2 | 3 | 4
}

/** Decodes an opened picture that is upright and in sRGB; `sidePx`: the longest side that is wanted, never enlarged. */
export async function pixelsOf(image: Sharp, sidePx: number): Promise<Pixels> {
  const { data, info } = await image
    .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, widthPx: info.width, heightPx: info.height, channels: info.channels as Pixels['channels'] }
}

/** An opened picture of pixels. */
export function sharpOf({ data, widthPx, heightPx, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels } })
}

/** What measures see of pixels that are at most `VIEW_SIDE_PX` long. Transparent ones are laid on white, as the trainer and browsers lay them. */
export function viewOf({ data, widthPx, heightPx, channels }: Pixels): View {
  const luma = new Uint8Array(widthPx * heightPx)
  const { rgb, isTransparent } =
    channels === 3 ? { rgb: data, isTransparent: false } : rgbOf(data, channels, luma.length)
  for (let pixel = 0, at = 0; pixel < luma.length; pixel += 1, at += 3) {
    const green = (rgb[at + 1] as number) * 38470
    luma[pixel] = ((rgb[at] as number) * 19595 + green + (rgb[at + 2] as number) * 7471 + 0x8000) >>> 16
  }
  const grey = scaledGrey(luma, widthPx, heightPx, GREY_SIDE_PX)
  return { widthPx, heightPx, rgb, luma, grey, isTransparent }
}

/** Grey ones three times, transparent ones on white. */
function rgbOf(data: Uint8Array, channels: 1 | 2 | 4, pixels: number): Pick<View, 'rgb' | 'isTransparent'> {
  const rgb = new Uint8Array(pixels * 3)
  const alphaAt = channels % 2 === 0 ? channels - 1 : undefined
  const [greenAt, blueAt] = channels === 4 ? [1, 2] : [0, 0]
  let isTransparent = false
  for (let to = 0, at = 0; to < rgb.length; to += 3, at += channels) {
    const alpha = alphaAt === undefined ? 255 : (data[at + alphaAt] as number)
    if (alpha < 255) isTransparent = true
    rgb[to] = onWhite(data[at] as number, alpha)
    rgb[to + 1] = onWhite(data[at + greenAt] as number, alpha)
    rgb[to + 2] = onWhite(data[at + blueAt] as number, alpha)
  }
  return { rgb, isTransparent }
}

function onWhite(level: number, alpha: number): number {
  return alpha === 255 ? level : Math.round(255 + ((level - 255) * alpha) / 255)
}
