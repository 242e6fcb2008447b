/**
 * Bytes for a shard where the sent ones will not do: upright, sRGB, 8 bits, one frame, no longer than the limit, never
 * enlarged, without metadata. Same input, same bytes: every encoder option that has a default is named.
 */
import type { Sharp } from 'sharp'
import type { DecodedType } from './image-type.ts'
import type { Pixels } from './measures/pixels.ts'
import { pixelsOf, sharpOf } from './raw-pixels.ts'

export interface StoredBytes {
  readonly format: 'jpeg' | 'png' | 'webp'
  readonly widthPx: number
  readonly heightPx: number
  readonly bytes: Buffer
}

interface Wanted {
  readonly type: DecodedType
  readonly isTransparent: boolean
  /** Of the picture as it is seen. */
  readonly longestSidePx: number
  readonly maxSidePx: number
  /** Present: the pixels that the opened picture was made of. */
  readonly pixels?: Pixels | undefined
}

/** Formats that keep sharp edges and few colours, which JPEG would smear. */
const LOSSLESS: ReadonlySet<DecodedType> = new Set<DecodedType>(['png', 'gif', 'tiff', 'svg'])
/** A PNG of a photograph is five to ten times its JPEG; of a drawing or a screenshot it is about as large, and exact. */
const MAX_PNG_PER_JPEG = 1.5
/** A picture that was lossy already loses little more at 90. */
const JPEG = { quality: 90, chromaSubsampling: '4:2:0', progressive: false, mozjpeg: false } as const
/**
 * Up to this longest side a JPEG gets tables of its own (`optimiseCoding`). @source measured (docs/images.md): stored bytes of 256 px are 4 % fewer for 1 ms of
 * CPU a picture; a photograph of a megapixel would be 1.7 % smaller, and take 10.5 ms instead of 4.4
 */
const MAX_OPTIMISED_SIDE_PX = 512
/**
 * Exact: no palette. @source measured (docs/images.md): level 9 takes three times as long for 1.2 % of the bytes of a screenshot; so do filters that are chosen for each row, and drawings and
 * screenshots are an eighth larger with them
 */
const PNG = { compressionLevel: 6, adaptiveFiltering: false, palette: false, progressive: false } as const
const FILTERED = { ...PNG, adaptiveFiltering: true } as const
/** As the JPEG; alpha, which edges are made of, is kept exact. */
const WEBP = { quality: 90, alphaQuality: 100, effort: 4, lossless: false, smartSubsample: false } as const

/**
 * Re-encodes an opened picture. Transparent: PNG from a lossless format, WebP else. Opaque: JPEG of quality 90, or PNG
 * where the source was lossless and its PNG costs at most half as much again. Throws what the decoder throws.
 */
export async function reencode(image: Sharp, wanted: Wanted): Promise<StoredBytes> {
  const { type, isTransparent, longestSidePx, maxSidePx } = wanted
  const optimiseCoding = Math.min(longestSidePx, maxSidePx) <= MAX_OPTIMISED_SIDE_PX
  const shaped = isTransparent ? image.ensureAlpha() : image.flatten({ background: '#ffffff' })
  const isLossless = LOSSLESS.has(type)
  if (!isLossless) {
    const scaled = shaped.resize({
      width: maxSidePx,
      height: maxSidePx,
      fit: 'inside',
      withoutEnlargement: true,
      kernel: 'lanczos3',
    })
    const encoded = isTransparent ? scaled.webp(WEBP) : scaled.jpeg({ ...JPEG, optimiseCoding })
    const { data, info } = await encoded.toBuffer({ resolveWithObject: true })
    return { format: isTransparent ? 'webp' : 'jpeg', widthPx: info.width, heightPx: info.height, bytes: data }
  }
  // Raw pixels, because what they are encoded as is seen by trying.
  const isReady =
    wanted.pixels !== undefined &&
    Math.max(wanted.pixels.widthPx, wanted.pixels.heightPx) <= maxSidePx &&
    wanted.pixels.channels === (isTransparent ? 4 : 3)
  const pixels = isReady ? wanted.pixels : await pixelsOf(shaped, maxSidePx)
  const { widthPx, heightPx } = pixels
  if (isTransparent) return { format: 'png', widthPx, heightPx, bytes: await sharpOf(pixels).png(PNG).toBuffer() }
  const jpeg = await sharpOf(pixels)
    .jpeg({ ...JPEG, optimiseCoding })
    .toBuffer()
  const png = await pngWithin(pixels, jpeg.length * MAX_PNG_PER_JPEG)
  return png === undefined
    ? { format: 'jpeg', widthPx, heightPx, bytes: jpeg }
    : { format: 'png', widthPx, heightPx, bytes: png }
}

/** Rows of a band, and of how many bands one is tried. */
const BAND_PX = 8
const BANDS_PER_TRIED = 16
/** Below this many bands the whole is as quickly packed as a part of it. */
const MIN_BANDS = 32
/** A part packs worse than the whole, by what it would have repeated. Judgement: photographs are five times and more over the limit */
const MAX_WORSE = 2

/** The picture as PNG, if that has at most so many bytes. A part is packed before the whole: a photograph is not packed for nothing. */
async function pngWithin(pixels: Pixels, maxBytes: number): Promise<Buffer | undefined> {
  const { data, widthPx, heightPx, channels } = pixels
  const bands = Math.floor(heightPx / BAND_PX)
  if (bands >= MIN_BANDS) {
    const bandBytes = BAND_PX * widthPx * channels
    const tried: Buffer[] = []
    for (let band = 0; band < bands; band += BANDS_PER_TRIED) {
      tried.push(data.subarray(band * bandBytes, (band + 1) * bandBytes))
    }
    const part = { ...pixels, data: Buffer.concat(tried), heightPx: tried.length * BAND_PX }
    const packed = await sharpOf(part).png(FILTERED).toBuffer()
    if ((packed.length * bands) / tried.length > maxBytes * MAX_WORSE) return undefined
  }
  const png = await sharpOf(pixels).png(PNG).toBuffer()
  if (png.length <= maxBytes) return png
  if (png.length > maxBytes * MAX_WORSE) return undefined
  // Rows that repeat those above them are smaller filtered: bars, tables.
  const filtered = await sharpOf(pixels).png(FILTERED).toBuffer()
  return filtered.length <= maxBytes ? filtered : undefined
}
