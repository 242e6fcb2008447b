/**
 * One image, from the bytes a server sent to what was measured of them, and to the bytes for a shard where the sent ones
 * will not do. Runs in a child process (`decode-child.ts`): decoders of hostile input crash.
 *
 * Order of the checks: type by magic, header without decoding, header pixels against the limit, and only then a decode.
 */
import sharp, { type Metadata } from 'sharp'
import type { ImageSignals } from '../../../schemas/index.ts'
import { damageOf } from './damage.ts'
import { isProfile, isSrgbLike } from './icc.ts'
import { type DecodedType, isAvifSequence, isCutOff, isDecodedType, sniffImageType } from './image-type.ts'
import { IMAGE_MEASURES, measureView } from './measures/measures.ts'
import { pixelsOf, sharpOf, VIEW_SIDE_PX, viewOf } from './measures/view.ts'
import { openPicture, readHeader } from './picture-source.ts'
import { hasOtherLevels, isAnimatedPng } from './png-chunks.ts'
import { reencode, type StoredBytes } from './reencode.ts'

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
  | 'damaged'
  | 'decode_error'

export interface Measured {
  readonly format: DecodedType
  /** After EXIF orientation. */
  readonly widthPx: number
  readonly heightPx: number
  /** Present: the file has more frames, and moves where it is shown. */
  readonly isAnimated?: true | undefined
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

  const readable = isAvifSequence(bytes) ? asStill(bytes) : bytes
  let header: Metadata
  try {
    header = await readHeader(readable)
  } catch (error) {
    return { status: isCutOff(type, bytes) ? 'truncated' : 'header_invalid', detail: firstLine(error) }
  }
  const { width, height } = header.autoOrient
  if (width * height > maxPixels) return { status: 'bomb', detail: `${width}x${height}` }
  // What is white in a picture of measurements is not known.
  if (UNSCALED.has(header.depth)) return { status: 'type_denied', detail: `${type} of ${header.depth} levels` }

  try {
    const warnings: string[] = []
    const onWarning = (message: string) => warnings.push(message)
    const source = await openPicture(readable, { type, header, maxPixels, onWarning })
    const seen = await pixelsOf(source(), VIEW_SIDE_PX)
    const view = viewOf(seen)
    const damage = damageOf(warnings, view)
    if (damage !== undefined) return { status: 'damaged', detail: damage.slice(0, 200) }
    const isAnimated = isMoving(type, header, bytes)
    const about = { format: type, widthPx: width, heightPx: height, ...(isAnimated ? { isAnimated } : {}) }
    const measured: Measured = { ...about, signals: measureView(view, measures) }
    if (maxSidePx === undefined || isAcceptable(measured, header, bytes, maxSidePx)) return { status: 'ok', measured }
    // What measures saw is as good as another decode where no more is wanted.
    const image = maxSidePx <= VIEW_SIDE_PX ? sharpOf(seen).toColourspace('srgb') : source()
    const longestSidePx = Math.max(width, height)
    const stored = await reencode(image, { type, isTransparent: view.isTransparent, longestSidePx, maxSidePx })
    return { status: 'ok_reencoded', measured, stored }
  } catch (error) {
    return { status: isCutOff(type, bytes) ? 'truncated' : 'decode_error', detail: firstLine(error) }
  }
}

/** Depths whose black and white no format fixes: float TIFFs of science, 0 … 1 or anything. */
const UNSCALED: ReadonlySet<string | undefined> = new Set(['float', 'double', 'complex', 'dpcomplex', 'int', 'uint'])

/** May the sent bytes stand in a shard? Whoever decodes them sees the same picture, without knowing EXIF, ICC or frames. */
function isAcceptable({ format, isAnimated }: Measured, header: Metadata, bytes: Buffer, maxSidePx: number): boolean {
  return (
    (format === 'jpeg' || format === 'png' || format === 'webp') &&
    isAnimated === undefined &&
    Math.max(header.width, header.height) <= maxSidePx &&
    (header.orientation ?? 1) <= 1 &&
    (header.space === 'srgb' || header.space === 'b-w') &&
    header.depth === 'uchar' &&
    (header.icc === undefined || !isProfile(header.icc) || isSrgbLike(header.icc)) &&
    !(format === 'png' && hasOtherLevels(bytes))
  )
}

/** Pages of a TIFF are not frames, nor are the pictures of a phone's second lens in a JPEG. */
function isMoving(type: DecodedType, header: Metadata, bytes: Buffer): boolean {
  if (type === 'png') return isAnimatedPng(bytes)
  return type === 'avif' ? isAvifSequence(bytes) : (type === 'gif' || type === 'webp') && (header.pages ?? 1) > 1
}

/** A sequence also holds a still picture (ISO/IEC 23008-12, 10.2: `msf1` beside `mif1`), but libvips does not open it under the brand of a sequence. */
function asStill(bytes: Buffer): Buffer {
  const still = Buffer.from(bytes)
  still.write('avif', 8, 'latin1')
  return still
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join('').slice(0, 200)
}
