/** Pixels by sharp: of an opened picture, and as one that is opened. Who only measures what it was given loads no sharp. */
import sharp, { type Sharp } from 'sharp'
import type { Pixels } from './measures/pixels.ts'

/** Decodes an opened picture that is upright and in sRGB; `sidePx`: the longest side that is wanted, never enlarged; default: its own. */
export async function pixelsOf(image: Sharp, sidePx?: number): Promise<Pixels> {
  const scaled =
    sidePx === undefined
      ? image
      : image.resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
  const { data, info } = await scaled.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { data, widthPx: info.width, heightPx: info.height, channels: info.channels as Pixels['channels'] }
}

/** An opened picture of pixels. */
export function sharpOf({ data, widthPx, heightPx, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels } })
}
