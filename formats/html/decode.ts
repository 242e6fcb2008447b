/** Bytes to text, with the charset chosen as browsers choose it: BOM, HTTP header, `<meta>`, then detection. */
import { isAscii, isUtf8, transcode } from 'node:buffer'
import { detectCharset } from './detect-charset.ts'

interface DecodedHtml {
  readonly html: string
  /** The WHATWG name of the encoding, lower-case. */
  readonly encoding: string
  readonly source: 'bom' | 'http' | 'meta' | 'detected'
}

/** How far a `<meta charset>` is looked for. @source WHATWG HTML 13.2.3.2 asks for 1,024 bytes; browsers read on to the end of the head. */
const PRESCAN_BYTES = 4096

/**
 * Decodes a page. Never throws: malformed sequences become U+FFFD, as in browsers.
 *
 * One deviation from browsers: where a legacy charset is declared by `<meta>` alone and the bytes are well-formed UTF-8 with
 * several multi-byte characters, they are UTF-8. Archives and proxies re-encode pages and leave the tag as it was; the
 * reverse, legacy text that happens to be well-formed UTF-8, does not occur in practice.
 */
export function decodeHtml(bytes: Uint8Array, contentType?: string): DecodedHtml {
  const marked = byteOrderMark(bytes)
  if (marked !== undefined) return decodeAs(bytes, marked, 'bom')
  const declared = contentType === undefined ? undefined : encodingOf(charsetParameter(contentType))
  if (declared !== undefined) return decodeAs(bytes, declared, 'http')
  const tagged = prescanMeta(bytes)
  if (tagged !== undefined && (tagged === 'utf-8' || !isClearlyUtf8(bytes))) return decodeAs(bytes, tagged, 'meta')
  return decodeAs(bytes, detectCharset(bytes), 'detected')
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

/** Of a header or tag: a charset stands at its beginning. */
const MAX_TYPE_CHARS = 512

function charsetParameter(contentType: string): string | undefined {
  return /charset\s*=\s*["']?\s*([^\s"';,>/]+)/i.exec(contentType.slice(0, MAX_TYPE_CHARS))?.[1]
}

/** The WHATWG encoding for a label; undefined for an unknown one, which browsers ignore. */
function encodingOf(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

/** The charset named in the first bytes. A UTF-16 label that could be read as ASCII is wrong, so it means UTF-8 (WHATWG). */
function prescanMeta(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PRESCAN_BYTES))
    .toString('latin1')
    .replace(/<!--[\s\S]*?-->/g, '')
  const xml = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/i.exec(head)?.[1]
  for (const [tag] of head.matchAll(/<meta\b[^>]*>/gi)) {
    const encoding = encodingOf(charsetParameter(tag))
    if (encoding !== undefined) return encoding.startsWith('utf-16') ? 'utf-8' : encoding
  }
  return encodingOf(xml)
}

/** Well-formed UTF-8 with at least four characters outside ASCII. */
function isClearlyUtf8(bytes: Uint8Array): boolean {
  let wide = 0
  for (let at = 0; at < bytes.length && wide < 4; at += 1) {
    if ((bytes[at] ?? 0) >= 0xc2 && ((bytes[at + 1] ?? 0) & 0xc0) === 0x80) wide += 1
  }
  return wide === 4 && isUtf8(bytes)
}

function decodeAs(bytes: Uint8Array, encoding: string, source: DecodedHtml['source']): DecodedHtml {
  return { html: decodeText(bytes, encoding), encoding, source }
}

/**
 * Decodes by a WHATWG name. Node 20 and later decode windows-1252 as Latin-1 in one call (nodejs/node#56542), which loses quotation
 * marks and dashes; as a stream they decode it rightly.
 */
function decodeText(bytes: Uint8Array, encoding: string): string {
  const decoder = new TextDecoder(encoding)
  if (decoder.encoding === 'utf-8' && isUtf8(bytes)) return decodeUtf8(bytes)
  if (decoder.encoding !== 'windows-1252') return decoder.decode(bytes)
  return decoder.decode(bytes, { stream: true }) + decoder.decode()
}

/** Well-formed UTF-8 less its BOM. Takes half of TextDecoder's time, which checks and converts byte by byte. */
function decodeUtf8(bytes: Uint8Array): string {
  const start = byteOrderMark(bytes) === 'utf-8' ? 3 : 0
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  return isAscii(buffer) ? buffer.toString('latin1') : transcode(buffer, 'utf8', 'utf16le').toString('utf16le')
}
