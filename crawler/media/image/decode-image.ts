/**
 * One image, from the bytes a server sent to what was measured of them, and to the bytes for a shard where the sent ones
 * will not do. Runs in a child process (`decode-child.ts`): decoders of hostile input crash.
 *
 * Order of the checks: type by magic, header without decoding, header pixels against the limit, and only then a decode.
 */
import sharp, { type Metadata } from 'sharp'
import type { ImageSignals, ImagesConfig } from '../../../schemas/index.ts'
import { isProfile, isSrgbLike } from './bytes/icc.ts'
import { hasOtherLevels, isAnimatedPng } from './bytes/png-chunks.ts'
import { hangsOnMachine, withSvgLoader } from './bytes/svg.ts'
import { gifLoss, jpegLoss } from './damage.ts'
import { type DecodedType, isAvifSequence, isCutOff, isDecodedType, SVG_SKIPPED, sniffImageType } from './image-type.ts'
import { IMAGE_MEASURES, measureBy } from './measures/measures.ts'
import { type Measure, VIEW_SIDE_PX, type View, viewOf } from './measures/view.ts'
import { type Opening, openPicture, readHeader } from './picture-source.ts'
import { sharpOf } from './raw-pixels.ts'
import { reencode, type StoredBytes } from './reencode.ts'

export interface DecodeLimits {
  /** Header pixels above this are a decompression bomb. */
  readonly maxPixels: number
  /** Longest side of the bytes for a shard. Left out: none are wanted, the picture is only measured. */
  readonly maxSidePx?: number | undefined
  /** Default: `skip`. */
  readonly svg?: ImagesConfig['svg'] | undefined
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

/** Only these loaders, and only from memory: no PDF, no SVG but where `svg.ts` opens it, no ImageMagick, and no file names out of a crafted body. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}Buffer`)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: LOADERS })
// No image is seen twice, and one image at a time is decoded: a cache and threads would only hold memory.
sharp.cache(false)
sharp.concurrency(1)

/** Measures an image and makes it fit for a shard. Never throws for what is in `bytes`. */
export async function decodeImage(
  bytes: Buffer,
  limits: DecodeLimits,
  measure: Measure = measureBy(IMAGE_MEASURES),
): Promise<DecodedImage> {
  if (bytes.length === 0) return { status: 'empty', detail: 'no bytes' }
  const type = sniffImageType(bytes)
  if (type === undefined) return { status: 'not_image', detail: `starts with ${bytes.toString('hex', 0, 8)}` }
  if (!isDecodedType(type)) return { status: 'type_denied', detail: type }
  if (type !== 'svg') return await decodeAs(type, bytes, limits, measure)
  if (limits.svg !== 'rasterise') return { status: 'type_denied', detail: SVG_SKIPPED }
  const has = hangsOnMachine(bytes)
  if (has !== undefined)
    return { status: 'type_denied', detail: `svg with ${has}: it would look as this machine is set up` }
  return await withSvgLoader(() => decodeAs(type, bytes, limits, measure))
}

async function decodeAs(
  type: DecodedType,
  bytes: Buffer,
  { maxPixels, maxSidePx }: DecodeLimits,
  measure: Measure,
): Promise<DecodedImage> {
  const isEndless = type === 'jpeg' && isCutOff(type, bytes)
  const readable = isEndless ? Buffer.concat([bytes, JPEG_END]) : isAvifSequence(bytes) ? asStill(bytes) : bytes
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
    const isAnimated = isMoving(type, header, bytes)
    const isFit = isAcceptable({ type, isAnimated }, header, readable, maxSidePx ?? Number.POSITIVE_INFINITY)
    const { source, seen, view } = await firstFrame(readable, { type, header, maxPixels, onWarning })
    const loss = type === 'jpeg' && warnings.length > 0 ? await jpegLoss(readable, header, maxPixels) : undefined
    // Of a progressive one nobody can say whether more scans were to come.
    if (isEndless && (header.isProgressive === true || loss !== undefined))
      return { status: 'truncated', detail: 'the scan of a JPEG ends too early' }
    const damage = loss?.damage ?? (type === 'gif' ? gifLoss(bytes) : undefined)
    if (damage !== undefined) return { status: 'damaged', detail: firstLine(damage) }
    const about = { format: type, widthPx: width, heightPx: height, ...(isAnimated ? { isAnimated } : {}) }
    const measured: Measured = { ...about, signals: await measure(view) }
    if (maxSidePx === undefined || (isFit && !isEndless)) return { status: 'ok', measured }
    if (isFit) {
      const stored: StoredBytes = { format: 'jpeg', widthPx: width, heightPx: height, bytes: readable }
      return { status: 'ok_reencoded', measured, stored }
    }
    // What measures saw is as good as another decode where no more is wanted.
    const isSmall = maxSidePx <= VIEW_SIDE_PX
    const image = isSmall ? sharpOf(seen).toColourspace('srgb') : source()
    const longestSidePx = Math.max(width, height)
    const { isTransparent } = view
    const pixels = isSmall ? seen : undefined
    const stored = await reencode(image, { type, isTransparent, longestSidePx, maxSidePx, pixels })
    return { status: 'ok_reencoded', measured, stored }
  } catch (error) {
    return { status: isCutOff(type, bytes) ? 'truncated' : 'decode_error', detail: firstLine(error) }
  }
}

/** The marker that ends a JPEG. Without it libjpeg refuses what browsers show whole. */
const JPEG_END = Buffer.from([0xff, 0xd9])
/** Frames that are tried where the first shows nothing, as of animations that fade in. Judgement: each is drawn over those before it, so that later ones cost more */
const MAX_FRAMES = 8

/** The first frame that shows something; the first of all, where none of them does. */
async function firstFrame(bytes: Buffer, about: Opening) {
  const frames = about.type === 'gif' || about.type === 'webp' ? Math.min(about.header.pages ?? 1, MAX_FRAMES) : 1
  const open = async (page: number) => {
    const { source, small } = await openPicture(bytes, { ...about, page })
    const seen = await small(VIEW_SIDE_PX)
    return { source, seen, view: viewOf(seen) }
  }
  const first = await open(0)
  for (let page = 0, frame = first; ; frame = await open(page)) {
    if (!isEmpty(frame.view)) return frame
    page += 1
    if (page >= frames) return first
  }
}

/** Is every pixel the same? */
function isEmpty({ rgb }: View): boolean {
  return rgb.every((level, at) => level === rgb[at % 3])
}

/** Depths whose black and white no format fixes: float TIFFs of science, 0 … 1 or anything. */
const UNSCALED: ReadonlySet<string | undefined> = new Set(['float', 'double', 'complex', 'dpcomplex', 'int', 'uint'])

/** May the sent bytes stand in a shard? Whoever decodes them sees the same picture, without knowing EXIF, ICC or frames. */
function isAcceptable(
  { type: format, isAnimated }: { readonly type: DecodedType; readonly isAnimated: boolean },
  header: Metadata,
  bytes: Buffer,
  maxSidePx: number,
): boolean {
  return (
    (format === 'jpeg' || format === 'png' || format === 'webp') &&
    !isAnimated &&
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
