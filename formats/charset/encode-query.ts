/** Queries of URLs as browsers ask for them: in the charset of the page that they stand in. Paths are UTF-8 everywhere. */
import iconv from 'iconv-lite'
import { iso2022JpQuery } from './iso-2022-jp.ts'
import { jisPair } from './jis-pairs.ts'
import { decodeText } from './labels.ts'

type EncodeQuery = (url: string) => string
/** The bytes of a character as Latin-1; undefined where the encoding lacks it. */
type BytesOf = (character: string) => string | undefined

/** Written by iconv-lite, a character at a time; the others have one byte a character, but for ISO-2022-JP. */
const MULTI_BYTE: ReadonlySet<string> = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr'])
/** Distinct characters whose bytes are kept, of one page: more than any language has. */
const MAX_KNOWN = 20_000

/**
 * Percent-encodes what is outside ASCII in the query of a URL of a page in this encoding; a character that the encoding lacks becomes
 * its reference, `&#NNN;`. Undefined where queries are UTF-8 like the rest: of Unicode pages, and of those that cannot be read.
 * @source URL Standard 1.3 (percent-encode after encoding) and 4.4 (query state); Encoding Standard 4.3 (get an output encoding)
 */
export function queryEncoder(encoding: string): EncodeQuery | undefined {
  if (encoding.startsWith('utf-') || encoding === 'replacement') return undefined
  const encode = encoding === 'iso-2022-jp' ? (query: string) => iso2022JpQuery(query, referenceTo) : byOnes(encoding)
  return (url) => {
    const start = url.indexOf('?')
    if (start < 0) return url
    const hash = url.indexOf('#')
    if (hash >= 0 && hash < start) return url
    const end = hash < 0 ? url.length : hash
    return url.slice(0, start) + encode(url.slice(start, end)) + url.slice(end)
  }
}

/** Each character by itself, whatever stands beside it. */
function byOnes(encoding: string): (query: string) => string {
  const bytesOf = MULTI_BYTE.has(encoding) ? pairsOf(encoding) : onesOf(encoding)
  const known = new Map<string, string>()
  const encode = (character: string): string => {
    const found = known.get(character)
    if (found !== undefined) return found
    if (known.size >= MAX_KNOWN) known.clear()
    const encoded = percentEncoded(bytesOf(character), character)
    known.set(character, encoded)
    return encoded
  }
  return (query) => query.replace(/[^\x00-\x7f]/gu, encode)
}

function percentEncoded(bytes: string | undefined, character: string): string {
  // A second byte may be a letter or a bar, and stays one.
  return (
    bytes?.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`) ??
    referenceTo(character)
  )
}

function referenceTo(character: string): string {
  return `%26%23${character.codePointAt(0)}%3B`
}

const LACKED = '?'

function pairsOf(encoding: string): BytesOf {
  return (character) => {
    // The one character that the encoders of Japanese read as another (Encoding Standard 12.1.2 and 12.3.2).
    const written = character === '\u2212' && (encoding === 'shift_jis' || encoding === 'euc-jp') ? '\uff0d' : character
    const pair = encoding === 'euc-jp' ? jisPair(written) : undefined
    if (pair !== undefined) return pair.replace(/./g, (byte) => String.fromCharCode(byte.charCodeAt(0) | 0x80))
    const bytes = iconv.encode(written, encoding).toString('latin1')
    // Three bytes of EUC-JP are JIS X 0212, pairs of Big5 below A1 are of Hong Kong: browsers read them and do not write them.
    const isRead =
      (encoding === 'euc-jp' && bytes.length > 2) || (encoding === 'big5' && bytes > '\x7f' && bytes < '\xa1')
    return bytes === LACKED || isRead ? undefined : bytes
  }
}

const TABLES = new Map<string, ReadonlyMap<string, string>>()

/** By the decoder, turned round: so that what we read is what we write. */
function onesOf(encoding: string): BytesOf {
  const table = TABLES.get(encoding) ?? new Map(highBytes(encoding))
  TABLES.set(encoding, table)
  return (character) => table.get(character)
}

function* highBytes(encoding: string): Generator<readonly [character: string, byte: string]> {
  // From the end: of two bytes of one character the first is written.
  for (let byte = 0xff; byte >= 0x80; byte -= 1) {
    const character = decodeText(Uint8Array.of(byte), encoding)
    if (character !== '\ufffd') yield [character, String.fromCharCode(byte)]
  }
}
