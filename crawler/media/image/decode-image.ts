/**
 * One image, from the bytes a server sent to what was measured of them, and to the bytes for a shard where the sent ones
 * will not do. Runs in a child process (`decode-child.ts`): decoders of hostile input crash.
 *
 * Order of the checks: type by magic, header without decoding, header pixels against the limit, and only then a decode.
 */
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { ImageSignals } from '../../../schemas/index.ts'
import { isSrgbLike } from './icc.ts'
import { type DecodedType, isAnimatedPng, isCutOff, isDecodedType, sniffImageType } from './image-type.ts'
import { IMAGE_MEASURES, measureThumbnail } from './measures.ts'
import { reencode, type StoredBytes } from './reencode.ts'
import { isTransparent, THUMBNAIL_SIDE_PX, thumbnailOf } from './thumbnail.ts'

export interface DecodeLimits {
  /** Header pixels above this are a decompression bomb. */
  readonly maxPixels: number
  /** Longest side of the bytes for a shard. Left out: none are wanted, the picture is only measured. */
  readonly maxSidePx?: number | undefined
}

export type DecodeFailure =
  | 'empty'
  | 'not_image'
  | 'type_denied'
  | 'header_invalid'
  | 'bomb'
  | 'truncated'
  | 'decode_error'

export interface Measured {
  readonly format: DecodedType
  /** After EXIF orientation. */
  readonly widthPx: number
  readonly heightPx: number
  /** Of all measures, by name. */
  readonly signals: ImageSignals
}

export type DecodedImage =
  /** The bytes may stand in a shard as they are. */
  | { readonly status: 'ok'; readonly measured: Measured }
  | { readonly status: 'ok_reencoded'; readonly measured: Measured; readonly stored: StoredBytes }
  | { readonly status: DecodeFailure; readonly detail: string }

/** Only these loaders, and only from memory: no SVG, PDF, ImageMagick, and no file names out of a crafted body. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}Buffer`)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: LOADERS })
// No image is seen twice, and one image at a time is decoded: a cache and threads would only hold memory.
sharp.cache(false)
sharp.concurrency(1)

const OPEN: SharpOptions = {
  // Includes `truncated`: a picture that is grey from the middle on must not train anybody. `warning`, one step stricter,
  // found no more damage in a trial of flipped and cut JPEG bytes, but also refuses PNGs for a profile nobody reads.
  failOn: 'error',
  pages: 1,
  sequentialRead: true,
  limitInputChannels: 5,
  unlimited: false,
}

/** Measures an image and makes it fit for a shard. Never throws for what is in `bytes`. */
export async function decodeImage(
  bytes: Buffer,
  { maxPixels, maxSidePx }: DecodeLimits,
  measures = IMAGE_MEASURES,
): Promise<DecodedImage> {
  if (bytes.length === 0) return { status: 'empty', detail: 'no bytes' }
  const type = sniffImageType(bytes)
  if (type === undefined) return { status: 'not_image', detail: `starts with ${bytes.toString('hex', 0, 8)}` }
  if (!isDecodedType(type)) return { status: 'type_denied', detail: type }

  let header: Metadata
  try {
    // The pixel limit is ours to apply: sharp's would only give a message.
    header = await sharp(bytes, { ...OPEN, limitInputPixels: false }).metadata()
  } catch (error) {
    return { status: isCutOff(type, bytes) ? 'truncated' : 'header_invalid', detail: firstLine(error) }
  }
  const { width, height } = header.autoOrient
  if (width * height > maxPixels) return { status: 'bomb', detail: `${width}x${height}` }

  const open = (): Sharp => sharp(bytes, { ...OPEN, limitInputPixels: maxPixels })
  try {
    const { data } = await open()
      .autoOrient()
      .resize(THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX, { fit: 'fill' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const thumbnail = thumbnailOf(data)
    const signals = measureThumbnail(thumbnail, measures)
    const measured = { format: type, widthPx: width, heightPx: height, signals }
    if (maxSidePx === undefined || isAcceptable(type, header, bytes, maxSidePx)) return { status: 'ok', measured }
    const stored = await reencode(open(), { type, isTransparent: isTransparent(thumbnail), maxSidePx })
    return { status: 'ok_reencoded', measured, stored }
  } catch (error) {
    return { status: isCutOff(type, bytes) ? 'truncated' : 'decode_error', detail: firstLine(error) }
  }
}

/** May the sent bytes stand in a shard? Whoever decodes them sees the same picture, without knowing EXIF, ICC or frames. */
function isAcceptable(type: DecodedType, header: Metadata, bytes: Buffer, maxSidePx: number): boolean {
  return (
    (type === 'jpeg' || type === 'png' || type === 'webp') &&
    Math.max(header.width, header.height) <= maxSidePx &&
    (header.orientation ?? 1) <= 1 &&
    (header.space === 'srgb' || header.space === 'b-w') &&
    header.depth === 'uchar' &&
    (header.icc === undefined || isSrgbLike(header.icc)) &&
    (header.pages ?? 1) === 1 &&
    !(type === 'png' && isAnimatedPng(bytes))
  )
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join('').slice(0, 200)
}
