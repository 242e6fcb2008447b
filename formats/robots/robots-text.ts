/** The text of a robots.txt, in UTF-8, UTF-16 or a legacy charset. */
import { isUtf8 } from 'node:buffer'
import { unwrapped } from './wrapped.ts'

/** RFC 9309 section 2.5 asks for at least 500 KiB. */
export const MAX_ROBOTS_BYTES = 512_000
/** The byte order mark, also as conversions leave it: encoded twice, or a character that could not be. */
const BYTE_ORDER_MARK = /^(?:[\ufeff\ufffd?]|\xef\xbb\xbf)+/

/** The first `MAX_ROBOTS_BYTES` as text, without a byte order mark, a wrapping and the line that they cut. */
export function robotsText(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, MAX_ROBOTS_BYTES))
  const text = unicodeOf(bytes).replace(BYTE_ORDER_MARK, '')
  if (body.byteLength <= MAX_ROBOTS_BYTES) return unwrapped(text)
  return unwrapped(text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1))
}

/** UTF-8 as the RFC asks, or UTF-16 where the byte order mark says so: some editors write it, and a refusal in it is one all the same. */
function unicodeOf(bytes: Buffer): string {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0)
  if (mark === 0xfffe) return bytes.toString('utf16le')
  // A copy: the bytes are archived as well.
  if (mark === 0xfeff)
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le')
  return isUtf8(bytes) ? bytes.toString('utf8') : legacyOf(bytes.toString('latin1'))
}

/**
 * Sites of a legacy charset write their paths in it. A line that is no UTF-8 stands twice: each such byte as the escape that a link to the path may
 * have for it, and as the letter that it is in most of them, of which browsers make UTF-8.
 */
function legacyOf(latin1: string): string {
  const lines = latin1.split(/[\r\n]/).map((line) => {
    const bytes = Buffer.from(line, 'latin1')
    if (isUtf8(bytes)) return bytes.toString('utf8')
    const escaped = line.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
    return `${escaped}\n${line}`
  })
  return lines.join('\n')
}
