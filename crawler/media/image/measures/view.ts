/** What measures look at: one small version of a picture, as it is seen on white, and what a measure is. */
import sharp, { type Sharp } from 'sharp'
import type { z } from 'zod'

/**
 * Longest side of a view; a smaller picture is looked at as it is. Judgement: enough for edges to be seen, and a JPEG decodes to it in half the time of its full
 * size. (Half of the 512 px at which blur is usually judged, at a quarter of the cost.)
 */
export const VIEW_SIDE_PX = 256
/** Side of the grey square that hashes are made of. @source imagehash 4.3, `phash`: 8 x 8 frequencies of 32 x 32 */
export const GREY_SIDE_PX = 32
/** Of how its pixels are made (here and in `picture-source.ts`). Raise it with them: every measure is taken again. */
export const VIEW_VERSION = 1

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
export async function viewOf({ data, widthPx, heightPx, channels }: Pixels): Promise<View> {
  const [isGrey, hasAlpha] = [channels < 3, channels % 2 === 0]
  const rgb = new Uint8Array(widthPx * heightPx * 3)
  const luma = new Uint8Array(widthPx * heightPx)
  let isTransparent = false
  for (let pixel = 0, at = 0; pixel < luma.length; pixel += 1, at += channels) {
    let red = data[at] as number
    let green = isGrey ? red : (data[at + 1] as number)
    let blue = isGrey ? red : (data[at + 2] as number)
    const alpha = hasAlpha ? (data[at + channels - 1] as number) : 255
    if (alpha < 255) {
      isTransparent = true
      red = onWhite(red, alpha)
      green = onWhite(green, alpha)
      blue = onWhite(blue, alpha)
    }
    rgb[pixel * 3] = red
    rgb[pixel * 3 + 1] = green
    rgb[pixel * 3 + 2] = blue
    luma[pixel] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >>> 16
  }
  const grey = await sharpOf({ data: Buffer.from(luma.buffer), widthPx, heightPx, channels: 1 })
    .resize(GREY_SIDE_PX, GREY_SIDE_PX, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer()
  return { widthPx, heightPx, rgb, luma, grey, isTransparent }
}

function onWhite(level: number, alpha: number): number {
  return Math.round(255 + ((level - 255) * alpha) / 255)
}
