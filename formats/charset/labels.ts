/** Labels of charsets, and their bytes as text: the Encoding Standard, by Node's decoder and iconv-lite where Node's lacks characters. */
import { isAscii, isUtf8, transcode } from 'node:buffer'
import iconv from 'iconv-lite'

/**
 * Read by iconv-lite. @source measured with Node 22 (ICU): its euc-kr lacks 8,822 of the 11,172 Korean syllables, its big5 has 5,055
 * characters of Hong Kong and others in private use, and it knows no iso-8859-16.
 */
const BY_ICONV: ReadonlySet<string> = new Set(['euc-kr', 'big5', 'iso-8859-16'])

/** Labels that the Encoding Standard has and Node's decoder does not. */
const MORE_LABELS: ReadonlyMap<string, string> = new Map([
  ['iso-8859-16', 'iso-8859-16'],
  ['x-user-defined', 'x-user-defined'],
  // What could be written in these as an attack is read as one malformed character, as in browsers.
  ...['replacement', 'csiso2022kr', 'hz-gb-2312', 'iso-2022-cn', 'iso-2022-cn-ext', 'iso-2022-kr'].map(
    (label) => [label, 'replacement'] as const,
  ),
])

/** The name of the encoding that a label means, lower-case; undefined for an unknown one, which browsers ignore (also utf-7). */
export function encodingOf(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return MORE_LABELS.get(label.trim().toLowerCase())
  }
}

/**
 * Decodes by a name that `encodingOf` gave. Never throws; malformed sequences become U+FFFD.
 *
 * Node 20 and later decode windows-1252 as Latin-1 in one call (nodejs/node#56542), which loses quotation marks and dashes; as a
 * stream they decode it rightly.
 */
export function decodeText(bytes: Uint8Array, encoding: string): string {
  if (encoding === 'utf-8' && isUtf8(bytes)) return decodeUtf8(bytes)
  if (encoding === 'replacement') return bytes.length === 0 ? '' : '\ufffd'
  if (encoding === 'x-user-defined')
    return Buffer.from(bytes)
      .toString('latin1')
      .replace(/[\x80-\xff]/g, userDefined)
  if (BY_ICONV.has(encoding)) return iconv.decode(bytes, encoding)
  // The decoder of gbk is that of gb18030 (Encoding Standard 10.1.1).
  const decoder = new TextDecoder(encoding === 'gbk' ? 'gb18030' : encoding)
  if (encoding !== 'windows-1252') return decoder.decode(bytes)
  return decoder.decode(bytes, { stream: true }) + decoder.decode()
}

function userDefined(byte: string): string {
  return String.fromCharCode(0xf700 + byte.charCodeAt(0))
}

/** Well-formed UTF-8 less its BOM. Takes half of TextDecoder's time, which checks and converts byte by byte. */
function decodeUtf8(bytes: Uint8Array): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  return isAscii(buffer) ? buffer.toString('latin1') : transcode(buffer, 'utf8', 'utf16le').toString('utf16le')
}
