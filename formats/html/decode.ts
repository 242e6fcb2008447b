/** Bytes to text, with the charset chosen as browsers choose it: BOM, HTTP header, `<meta>`, then detection. */
import { isUtf8 } from 'node:buffer'
import { detectCharset } from '../charset/detect.ts'
import { decodeText, encodingOf } from '../charset/labels.ts'
import { decodePiece, utf8Pieces } from '../charset/utf8-pieces.ts'
import { isXmlType } from './foreign-content.ts'
import { charsetParameter, prescanMeta, xmlCharset } from './prescan.ts'

interface HtmlCharset {
  /** The WHATWG name of the encoding, lower-case. */
  readonly encoding: string
  readonly source: 'bom' | 'http' | 'meta' | 'detected'
}

interface DecodedHtml extends HtmlCharset {
  readonly html: string
}

/** A page as it is parsed. */
export interface HtmlText {
  readonly html: string
  readonly encoding: string
  /** Present where `html` has a character for each byte: the text of a piece of it (utf8-pieces.ts). */
  readonly decode?: (piece: string) => string
}

/**
 * Decodes a page. Never throws: malformed sequences become U+FFFD, as in browsers. What an archive says of a page's charset comes in
 * its `contentType` (`archives/captures.ts`).
 *
 * One deviation from browsers: where a legacy charset is declared by the page alone and the bytes are well-formed UTF-8 with
 * several multi-byte characters, they are UTF-8. Archives and proxies re-encode pages and leave the tag as it was; the
 * reverse, legacy text that happens to be well-formed UTF-8, does not occur in practice. A wrong header is believed, as in browsers.
 */
export function decodeHtml(bytes: Uint8Array, contentType = ''): DecodedHtml {
  const charset = charsetOf(bytes, contentType)
  return { ...charset, html: decodeText(bytes, charset.encoding) }
}

/** The same page for the parser, which decodes no more of it than it keeps. */
export function openHtml(bytes: Uint8Array, contentType = ''): HtmlText {
  const { encoding } = charsetOf(bytes, contentType)
  const utf8 = encoding === 'utf-8' ? utf8Pieces(bytes) : undefined
  if (utf8 === undefined) return { html: decodeText(bytes, encoding), encoding }
  return { html: utf8.pieces, encoding, ...(utf8.isPlain ? {} : { decode: decodePiece }) }
}

function charsetOf(bytes: Uint8Array, contentType: string): HtmlCharset {
  const marked = byteOrderMark(bytes)
  if (marked !== undefined) return { encoding: marked, source: 'bom' }
  const declared = encodingOf(charsetParameter(contentType))
  if (declared !== undefined) return { encoding: declared, source: 'http' }
  // An XML page is what its declaration says; for HTML that counts last.
  const isXml = isXmlType(contentType)
  const named = isXml ? (xmlCharset(bytes) ?? prescanMeta(bytes)) : (prescanMeta(bytes) ?? xmlCharset(bytes))
  if (named !== undefined && (named === 'utf-8' || !isClearlyUtf8(bytes))) return { encoding: named, source: 'meta' }
  return { encoding: detectCharset(bytes), source: 'detected' }
}

/** The encoding that the first bytes give away. UTF-16 without a mark is known by its first tag (WHATWG 13.2.3.2, for `<?x`). */
export function byteOrderMark(bytes: Uint8Array): string | undefined {
  const [first, second, third, fourth] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0x3c && second === 0 && fourth === 0) return 'utf-16le'
  if (first === 0 && second === 0x3c && third === 0) return 'utf-16be'
  return undefined
}

/** Well-formed UTF-8 with at least four characters outside ASCII. */
function isClearlyUtf8(bytes: Uint8Array): boolean {
  let wide = 0
  for (let at = 0; at < bytes.length && wide < 4; at += 1) {
    if ((bytes[at] ?? 0) >= 0xc2 && ((bytes[at + 1] ?? 0) & 0xc0) === 0x80) wide += 1
  }
  return wide === 4 && isUtf8(bytes)
}
