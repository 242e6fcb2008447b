/**
 * What bytes claim to be, by their own first bytes: a server's Content-Type is wrong too often to be believed, and a
 * decoder must not be offered what it is not meant for. Signatures follow https://mimesniff.spec.whatwg.org/ section 6.1,
 * with the formats added that it lacks (AVIF, HEIF, JPEG XL, TIFF, SVG).
 */
type ImageType = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff' | 'bmp' | 'ico' | 'heif' | 'svg' | 'jxl' | 'jpeg2000'

/** What the decoder opens, SVG only where it is asked to. The rest is refused: it has no loader in sharp's libvips. */
export const DECODED_TYPES = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'avif',
  'tiff',
  'svg',
] as const satisfies readonly ImageType[]
export type DecodedType = (typeof DECODED_TYPES)[number]

/** How far SVG is looked for behind an XML declaration, comments and a doctype. Judgement: licences in comments have some 1 to 10 kB */
const TEXT_HEAD_BYTES = 16_384
/** @source PNG specification, section 5.2 */
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Signature box of the container. @source ISO/IEC 18181-2 */
const JXL_BOX = Buffer.from([0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a])
/** Signature box of the container, and the first two markers of a bare codestream. @source ISO/IEC 15444-1, I.5.1 and A.4 */
const JP2_BOX = Buffer.from([0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a])
const J2K_START = Buffer.from([0xff, 0x4f, 0xff, 0x51])
/** Sizes of the header behind the file header, from OS/2's to BITMAPV5HEADER: two letters alone would be too weak a sign. */
const BMP_HEADER_BYTES = new Set([12, 16, 40, 52, 56, 64, 108, 124])
/** @source ISO/IEC 23008-12 (HEIF): brands of still images and sequences. AVIF's are told apart before. */
const HEIF_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

/** The image type of a body, or undefined if its first bytes are those of no image. */
export function sniffImageType(bytes: Uint8Array): ImageType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, TEXT_HEAD_BYTES))
  const ascii = (start: number, end: number): string => head.toString('latin1', start, end)
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg'
  if (head.subarray(0, 8).equals(PNG)) return 'png'
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return 'gif'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp'
  if (ascii(4, 8) === 'ftyp') return sniffBrand(head)
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(0, 4))) return 'tiff'
  if (ascii(0, 2) === 'BM' && head.length >= 18 && BMP_HEADER_BYTES.has(head.readUInt32LE(14))) return 'bmp'
  if (ascii(0, 4) === '\0\0\x01\0' && head.length >= 22) return 'ico'
  if ((head[0] === 0xff && head[1] === 0x0a) || head.subarray(0, 12).equals(JXL_BOX)) return 'jxl'
  if (head.subarray(0, 12).equals(JP2_BOX) || head.subarray(0, 4).equals(J2K_START)) return 'jpeg2000'
  return isSvg(head.toString('utf8')) ? 'svg' : undefined
}

/** True for what the decoder opens; any other type ends as `type_denied`. */
export function isDecodedType(type: ImageType): type is DecodedType {
  return (DECODED_TYPES as readonly ImageType[]).includes(type)
}

/**
 * True if the container's own end is missing. Only asked of images that failed to decode, to tell a body that was cut
 * off from one that is corrupt.
 */
export function isCutOff(type: DecodedType, bytes: Buffer): boolean {
  switch (type) {
    case 'jpeg':
      return isJpegCutOff(bytes)
    case 'png':
      return bytes.lastIndexOf('IEND') < 0
    case 'gif':
      return bytes[bytes.length - 1] !== 0x3b
    case 'webp':
      return bytes.length < 12 || bytes.length < bytes.readUInt32LE(4) + 8
    case 'avif':
      return isBoxCutOff(bytes)
    case 'svg':
      return !/<\/(?:\w{1,20}:)?svg\s*>/.test(bytes.toString('latin1'))
    case 'tiff':
      // Directories and strips lie in any order: the end cannot be known without the decoder.
      return false
  }
}

/** True for an AVIF whose major brand is that of a sequence. */
export function isAvifSequence(bytes: Uint8Array): boolean {
  return (
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString('latin1', 4) === 'ftypavis'
  )
}

/** AVIF, or HEIF by its major and compatible brands (ISO 14496-12 section 4.3). */
function sniffBrand(head: Buffer): ImageType | undefined {
  const end = Math.min(head.length, Math.max(16, head.readUInt32BE(0)))
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) brands.push(head.toString('latin1', at, at + 4))
  if (brands.includes('avif') || brands.includes('avis')) return 'avif'
  return brands.some((brand) => HEIF_BRANDS.has(brand)) ? 'heif' : undefined
}

/** A loop, not one pattern: nested repetition over hostile text takes time that grows with its square. */
function isSvg(text: string): boolean {
  let rest = text.replace(/^\uFEFF/, '').trimStart()
  for (;;) {
    // A doctype of Illustrator declares entities in brackets.
    const isDeclaring = /^<!doctype svg[^<>[]*\[/i.test(rest)
    const isPassedOver = isDeclaring || /^<(\?|!doctype svg)/i.test(rest)
    const end = rest.startsWith('<!--') ? '-->' : isDeclaring ? ']>' : isPassedOver ? '>' : undefined
    if (end === undefined) return /^<(\w{1,20}:)?svg[\s>]/i.test(rest)
    const at = rest.indexOf(end)
    if (at < 0) return false
    rest = rest.slice(at + end.length).trimStart()
  }
}

/**
 * Walks the segments before the first scan (each names its length), then looks for the end marker. Behind the scan header
 * FF D9 can only be the end of the image, since entropy-coded data escapes its FF bytes; before it a thumbnail may end.
 */
function isJpegCutOff(bytes: Buffer): boolean {
  let at = 2
  while (at + 4 <= bytes.length) {
    // What stands between two segments is passed over, as libjpeg does.
    if (bytes[at] !== 0xff) {
      at = bytes.indexOf(0xff, at)
      if (at < 0) return true
      continue
    }
    const marker = bytes[at + 1]
    if (marker === 0xda) return bytes.indexOf(Buffer.from([0xff, 0xd9]), at) < 0
    // FF before a marker is fill.
    at += marker === 0xff || marker === 0 ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return true
}

/** Do the top-level boxes end where the file ends? A length of 0 means "to the end of the file". */
function isBoxCutOff(bytes: Buffer): boolean {
  let at = 0
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32BE(at)
    if (length === 0) return false
    // 1 announces a 64-bit length, which no image within our byte limit needs.
    if (length < 8) return false
    at += length
  }
  return at !== bytes.length
}

/** In the fact of an SVG that was not asked for: a run that does ask opens it. */
export const SVG_SKIPPED = 'svg'
