/**
 * A picture opened once: upright, in sRGB, 8 bits, first frame. What follows only scales it.
 *
 * JPEG and WebP are decoded for each size that is wanted, since their decoders give small ones cheaply. Any other picture costs the same at every size, so it is decoded once; the view is
 * then the mean of areas of its pixels, which takes a fifth of the time of a pipeline of libvips.
 */
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { onlyPart, partialFrameOf } from './bytes/gif-frame.ts'
import { onlyPixels } from './bytes/jpeg-scans.ts'
import type { DecodedType } from './image-type.ts'
import { type Pixels, shrunk } from './measures/pixels.ts'
import { pixelsOf, sharpOf } from './raw-pixels.ts'

export interface OpenedPicture {
  /** The picture anew, not yet scaled. */
  readonly source: () => Sharp
  /** Its pixels, no side longer than so much. */
  readonly small: (sidePx: number) => Promise<Pixels>
}

/** Pixels that are kept between two uses: 64 MB of RGBA. A larger picture is decoded twice. */
const MAX_KEPT_PIXELS = 16_000_000

const OPEN: SharpOptions = {
  // Includes `truncated`: a picture that is grey from the middle on must not train anybody. To fail on each warning would also refuse PNGs for a profile nobody reads; those of a
  // JPEG are judged by `damage.ts`.
  failOn: 'error',
  pages: 1,
  sequentialRead: true,
  limitInputChannels: 5,
  unlimited: false,
}

type FailOn = NonNullable<SharpOptions['failOn']>
/** Warnings of JPEGs, which may be those of another picture. */
const LATE = /^(?:read gave \d|VipsJpeg)/

/** The header alone. Throws what the decoder throws. The pixel limit is the caller's to apply: sharp's would only give a message. */
export function readHeader(bytes: Buffer): Promise<Metadata> {
  return sharp(bytes, { ...OPEN, limitInputPixels: false }).metadata()
}

/** What is known of a picture that is to be opened. */
export interface Opening {
  readonly type: DecodedType
  readonly header: Metadata
  readonly maxPixels: number
  /** Which frame, from 0; default: the first. */
  readonly page?: number
  /** Called for what the decoder has to say of damage, before what it decoded is there. */
  readonly onWarning: (message: string) => void
}

/** Opens a picture whose header was read. Throws what the decoder throws. */
export async function openPicture(
  bytes: Buffer,
  { type, header, maxPixels, onWarning, page = 0 }: Opening,
): Promise<OpenedPicture> {
  const open = (failOn: FailOn = 'error'): Sharp => {
    const options = { ...OPEN, failOn, limitInputPixels: maxPixels, ...(page === 0 ? {} : { page }) }
    return sharp(bytes, options).on('warning', noteWarning).autoOrient()
  }
  const noteWarning = (message: string): void => {
    if (!LATE.test(message)) onWarning(message)
  }
  const decode = async (opened: (failOn?: FailOn) => Sharp, sidePx?: number): Promise<Pixels> =>
    type === 'jpeg' ? await strictly(opened, sidePx, onWarning) : await pixelsOf(opened(), sidePx)
  const isKept = header.width * header.height <= MAX_KEPT_PIXELS
  if (isKept && header.space === 'cmyk' && header.icc === undefined) {
    return keep(plainRgb(await decode((failOn) => open(failOn).pipelineColourspace('cmyk').toColourspace('cmyk'))))
  }
  const upright = (failOn?: FailOn): Sharp => open(failOn).toColourspace('srgb')
  const isCheapWhenSmall = type === 'jpeg' || type === 'webp'
  if (isCheapWhenSmall || !isKept) return { source: upright, small: (sidePx) => decode(upright, sidePx) }
  const pixels = await decode(upright)
  const part = type === 'gif' && page === 0 ? partialFrameOf(bytes) : undefined
  return keep(part === undefined ? pixels : onlyPart(pixels, part))
}

/**
 * Pixels of a JPEG. libvips tells of its warnings when its last thread lets go of the picture, which may be after the pixels are here or during the next one: one in a hundred
 * damaged JPEGs was taken for whole on a busy machine, and another for damaged. So it is asked to fail at the first warning, and where it does it is asked again.
 */
async function strictly(
  opened: (failOn: FailOn) => Sharp,
  sidePx: number | undefined,
  onWarning: (message: string) => void,
): Promise<Pixels> {
  try {
    return await pixelsOf(opened('warning'), sidePx)
  } catch (error) {
    const pixels = await pixelsOf(opened('error'), sidePx)
    onWarning(error instanceof Error ? error.message : String(error))
    return pixels
  }
}

/** Longest side of pixels that are looked at for damage, px. */
const LOOK_SIDE_PX = 256

/** What the decoder says of the scans of a JPEG first, and the levels they give, as they are stored; undefined where it says nothing. Throws what it throws. */
export async function warnedPixels(
  bytes: Buffer,
  header: Metadata,
  maxPixels: number,
): Promise<{ readonly message: string; readonly pixels: Pixels } | undefined> {
  const scans = onlyPixels(bytes)
  const open = (failOn: FailOn): Sharp => {
    const image = sharp(scans, { ...OPEN, failOn, limitInputPixels: maxPixels })
    return header.space === 'cmyk' ? image.pipelineColourspace('cmyk').toColourspace('cmyk') : image
  }
  let message: string | undefined
  const onWarning = (said: string): void => {
    message = said
  }
  const pixels = await strictly(open, LOOK_SIDE_PX, onWarning)
  return message === undefined ? undefined : { message, pixels }
}

function keep(pixels: Pixels): OpenedPicture {
  return {
    source: () => sharpOf(pixels).toColourspace('srgb'),
    small: (sidePx) => Promise.resolve(shrunk(pixels, sidePx)),
  }
}

/**
 * Inks without a profile as browsers and Pillow show them, each colour by its own ink and black: libvips would take them for those of an offset press.
 * @source Skia's SkSwizzler and Pillow's `cmyk2rgb`: red = (255 - cyan) (255 - black) / 255
 */
function plainRgb({ data, widthPx, heightPx, channels }: Pixels): Pixels {
  const rgb = Buffer.alloc(widthPx * heightPx * 3)
  for (let at = 0, to = 0; to < rgb.length; at += channels, to += 3) {
    const light = 255 - (data[at + 3] as number)
    for (let ink = 0; ink < 3; ink += 1) rgb[to + ink] = Math.round(((255 - (data[at + ink] as number)) * light) / 255)
  }
  return { data: rgb, widthPx, heightPx, channels: 3 }
}
