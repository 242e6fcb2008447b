/**
 * Bytes for a shard where the sent ones will not do: upright, sRGB, 8 bits, one frame, no longer than the limit, never
 * enlarged, without metadata. Same input, same bytes: every encoder option that has a default is named.
 */
import sharp, { type Sharp } from 'sharp'
import type { DecodedType } from './image-type.ts'

export interface StoredBytes {
  readonly format: 'jpeg' | 'png' | 'webp'
  readonly widthPx: number
  readonly heightPx: number
  readonly bytes: Buffer
}

interface Wanted {
  readonly type: DecodedType
  readonly isTransparent: boolean
  readonly maxSidePx: number
}

/** Formats that keep sharp edges and few colours, which JPEG would smear. */
const LOSSLESS: ReadonlySet<DecodedType> = new Set<DecodedType>(['png', 'gif', 'tiff'])
/** A PNG of a photograph is five to ten times its JPEG; of a drawing or a screenshot it is about as large, and exact. */
const MAX_PNG_PER_JPEG = 1.5
/** A picture that was lossy already loses little more at 90. Every option is named, so that a new default changes no bytes. */
const JPEG = {
  quality: 90,
  chromaSubsampling: '4:2:0',
  progressive: false,
  mozjpeg: false,
  optimiseCoding: true,
} as const
/** As small as zlib makes it, and exact: no palette. */
const PNG = { compressionLevel: 9, adaptiveFiltering: true, palette: false, progressive: false } as const
/** As the JPEG; alpha, which edges are made of, is kept exact. */
const WEBP = { quality: 90, alphaQuality: 100, effort: 4, lossless: false, smartSubsample: false } as const

/**
 * Re-encodes an opened image. Transparent: PNG from a lossless format, WebP else. Opaque: JPEG of quality 90, or PNG
 * where the source was lossless and its PNG costs at most half as much again. Throws what the decoder throws.
 */
export async function reencode(image: Sharp, { type, isTransparent, maxSidePx }: Wanted): Promise<StoredBytes> {
  const upright = image
    .autoOrient()
    .resize({ width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
    .toColourspace('srgb')
  const shaped = isTransparent ? upright.ensureAlpha() : upright.flatten({ background: '#ffffff' })
  // Decoded once, encoded perhaps twice. Raw pixels also carry no metadata along.
  const { data, info } = await shaped.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const pixels = (): Sharp => sharp(data, { raw: { width, height, channels } })
  const stored = (format: StoredBytes['format'], bytes: Buffer): StoredBytes => ({
    format,
    widthPx: width,
    heightPx: height,
    bytes,
  })
  const isLossless = LOSSLESS.has(type)
  if (isTransparent) {
    return isLossless
      ? stored('png', await pixels().png(PNG).toBuffer())
      : stored('webp', await pixels().webp(WEBP).toBuffer())
  }
  const jpeg = await pixels().jpeg(JPEG).toBuffer()
  if (!isLossless) return stored('jpeg', jpeg)
  const png = await pixels().png(PNG).toBuffer()
  return png.length <= jpeg.length * MAX_PNG_PER_JPEG ? stored('png', png) : stored('jpeg', jpeg)
}
