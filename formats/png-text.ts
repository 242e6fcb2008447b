/** The texts that a PNG holds compressed, and with them its XMP: some writers (libvips, ImageMagick) store it so. @source PNG specification, section 11.3.3 */
import { inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** XMP has some KB; a text without end is not read. */
const MAX_TEXT_BYTES = 1_000_000
/** Of the texts that are read. */
const MAX_TEXTS = 20

/** Texts of zTXt and compressed iTXt chunks, and of the hexadecimal profiles in them; none for what is no PNG. Never throws. */
export function compressedPngTexts(bytes: Buffer): readonly Buffer[] {
  const texts: Buffer[] = []
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return texts
  for (let at = 8; at + 12 <= bytes.length && texts.length < MAX_TEXTS; ) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const packed = packedOf(type, bytes.subarray(at + 8, at + 8 + length))
    const text = packed === undefined ? undefined : inflated(packed)
    if (text !== undefined) texts.push(withoutHex(text))
    at += 12 + length
  }
  return texts
}

function packedOf(type: string, data: Buffer): Buffer | undefined {
  const keyword = data.indexOf(0)
  if (keyword < 0) return undefined
  if (type === 'zTXt') return data.subarray(keyword + 2)
  // Keyword, a flag, a method, language, translated keyword.
  if (type !== 'iTXt' || data[keyword + 1] !== 1) return undefined
  const language = data.indexOf(0, keyword + 3)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  return translated < 0 ? undefined : data.subarray(translated + 1)
}

function inflated(packed: Buffer): Buffer | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_TEXT_BYTES })
  } catch {
    return undefined
  }
}

/** `Raw profile type xmp`: name, length, and the profile in hexadecimal digits. */
function withoutHex(text: Buffer): Buffer {
  const digits = /^\s*xmp\s+\d+\s+([0-9a-f\s]+)$/i.exec(text.toString('latin1'))?.[1]
  return digits === undefined ? text : Buffer.from(digits.replace(/\s+/g, ''), 'hex')
}
