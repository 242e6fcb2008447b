/** Queries of URLs as browsers ask for them: in the charset of the page that they stand in. Paths are UTF-8 everywhere. */
import iconv from 'iconv-lite'

type EncodeQuery = (url: string) => string

/** Distinct characters whose bytes are kept, of one page: more than any language has. */
const MAX_KNOWN = 20_000

/**
 * Percent-encodes what is outside ASCII in the query of a URL of a page in this encoding; a character that the encoding lacks becomes
 * its reference, `&#NNN;`. Undefined where queries are UTF-8 like the rest: of Unicode pages, and of the two encodings that iconv-lite
 * cannot write (iso-2022-jp, x-mac-cyrillic).
 * @source URL Standard 1.3 (percent-encode after encoding) and 4.4 (query state); Encoding Standard 4.3 (get an output encoding)
 */
export function queryEncoder(encoding: string): EncodeQuery | undefined {
  if (encoding.startsWith('utf-') || !iconv.encodingExists(encoding)) return undefined
  const known = new Map<string, string>()
  const encode = (character: string): string => {
    const found = known.get(character)
    if (found !== undefined) return found
    if (known.size >= MAX_KNOWN) known.clear()
    const encoded = percentEncoded(character, encoding)
    known.set(character, encoded)
    return encoded
  }
  return (url) => {
    const start = url.indexOf('?')
    if (start < 0) return url
    const hash = url.indexOf('#')
    if (hash >= 0 && hash < start) return url
    const end = hash < 0 ? url.length : hash
    return url.slice(0, start) + url.slice(start, end).replace(/[^\x00-\x7f]/gu, encode) + url.slice(end)
  }
}

const LACKED = '?'

function percentEncoded(character: string, encoding: string): string {
  // The one character that the encoders of Japanese read as another (Encoding Standard 12.2.2 and 12.3.2).
  const written = character === '\u2212' && (encoding === 'shift_jis' || encoding === 'euc-jp') ? '\uff0d' : character
  const bytes = iconv.encode(written, encoding).toString('latin1')
  if (bytes === LACKED) return `%26%23${character.codePointAt(0)}%3B`
  // A second byte may be a letter or a bar, and stays one.
  return bytes.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
}
