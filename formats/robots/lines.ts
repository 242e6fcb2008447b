/** The records of a robots.txt, line by line: BOM, UTF-16, any line ending, comments and usual misspellings, as Google's parser takes them. */
import { isUtf8 } from 'node:buffer'

export type RobotsKey =
  | 'user-agent'
  | 'allow'
  | 'disallow'
  | 'crawl-delay'
  | 'sitemap'
  | 'content-signal'
  | 'content-usage'
  | 'license'
  | 'other'

interface RobotsRecord {
  readonly key: RobotsKey
  readonly value: string
}

/** RFC 9309 section 2.5 asks for at least 500 KiB. */
export const MAX_ROBOTS_BYTES = 512_000
/** Longer lines are cut: no real path is this long. @source google/robotstxt: 2083 x 8 */
const MAX_LINE = 16_664
/** No key is longer, with all that may stand between its letters. */
const MAX_KEY = 40
/** What comments a line out elsewhere: whoever writes it before a record wants it to say nothing. */
const COMMENTED = /^(?:\/\/|;|<!--)/
/** A key with at most what nobody sees before it: no bullet, no number, no other mark. */
const PLAIN_START = /^[\s\p{Cf}]*[a-z]/iu
/**
 * Where a line ended before a template, a page or another charset took its end: a tag, an end that only Unicode has, the two letters that stand for one, or, before the next
 * record, a blank. No path holds any of them.
 */
const LOST_LINE_END =
  /<br\s*\/?>|[\u0085\u2028\u2029]|(?:\\r)?\\n(?=$|(?:user-?agent|disallow|allow|crawl-?delay|sitemap)\s*[:\uff1a])|(?<!\bdis)\s(?=(?:user-?agent|disallow|allow|crawl-?delay|sitemap)\s*[:\uff1a])/i
const UNSEEN = /[\s\p{Cf}]/u
/** The byte order mark, also as conversions leave it: encoded twice, or a character that could not be. */
const BYTE_ORDER_MARK = /^(?:[\ufeff\ufffd?]|\xef\xbb\xbf)+/

/** By their letters: spellings that Google's parser accepts, and the records beyond the RFC. */
const KEYS: Readonly<Record<string, RobotsKey>> = {
  useragent: 'user-agent',
  useragents: 'user-agent',
  allow: 'allow',
  disallow: 'disallow',
  dissallow: 'disallow',
  dissalow: 'disallow',
  disalow: 'disallow',
  diasllow: 'disallow',
  disallaw: 'disallow',
  sitemap: 'sitemap',
  crawldelay: 'crawl-delay',
  contentsignal: 'content-signal',
  contentsignals: 'content-signal',
  contentusage: 'content-usage',
  license: 'license',
}

/** Reads the first `MAX_ROBOTS_BYTES` and drops the last line if they cut it. Values are trimmed and without comment. */
export function* robotsLines(body: Uint8Array): Generator<RobotsRecord> {
  const text = textOf(body)
  for (let start = 0; start < text.length; ) {
    let end = start
    while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1
    const line = text.slice(start, Math.min(end, start + MAX_LINE))
    start = end + 1
    const hash = line.indexOf('#')
    const written = (hash < 0 ? line : line.slice(0, hash)).replaceAll('\0', '').trim()
    if (written === '' || COMMENTED.test(written)) continue
    yield* recordsIn(written)
  }
}

/** What a line holds: one record, or several whose line ends were lost, where it begins with one. */
function recordsIn(line: string): readonly RobotsRecord[] {
  const whole = recordOf(line)
  if (whole === undefined) return []
  if (whole.key === 'other' || !LOST_LINE_END.test(whole.value)) return [whole]
  const [value = '', ...more] = whole.value.split(LOST_LINE_END)
  return [{ key: whole.key, value: valueIn(value) }, ...more.flatMap((part) => recordOf(part.trim()) ?? [])]
}

function recordOf(text: string): RobotsRecord | undefined {
  const colon = text.search(/[:\uff1a]/)
  // Google accepts a missing colon where white space separates the two words; some write an equals sign for it.
  const equals = colon < 0 ? text.indexOf('=') : text.slice(0, colon).indexOf('=')
  const isEquals = equals > 0 && keyOf(text.slice(0, equals)) !== 'other'
  const cut = isEquals ? equals : colon >= 0 ? colon : text.search(/\s/)
  return cut < 0 ? undefined : { key: keyOf(text.slice(0, cut)), value: valueIn(text.slice(cut + 1)) }
}

/** A value without what nobody sees at its ends, and with its first sign as ASCII has it where it was typed in full width. By index: a pattern for the end would try a long run from each of its characters. */
function valueIn(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && UNSEEN.test(text.charAt(start))) start += 1
  while (end > start && UNSEEN.test(text.charAt(end - 1))) end -= 1
  const value = text.slice(start, end)
  return /^[\uff0a\uff0f]/.test(value) ? value.replaceAll('\uff0a', '*').replaceAll('\uff0f', '/') : value
}

/**
 * Words of a key are parted by anything, from a space to a dash of another script, or by nothing. A mark may stand before them where the record refuses; what may open
 * (a path, or a group that is ours) is none behind one: nobody knows that it was meant.
 */
function keyOf(name: string): RobotsKey {
  if (name.length > MAX_KEY) return 'other'
  const letters = name.toLowerCase().replace(/[^a-z]/g, '')
  const key = Object.hasOwn(KEYS, letters) ? (KEYS[letters] ?? 'other') : 'other'
  return (key === 'allow' || key === 'user-agent') && !PLAIN_START.test(name) ? 'other' : key
}

function textOf(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, MAX_ROBOTS_BYTES))
  const text = unicodeOf(bytes).replace(BYTE_ORDER_MARK, '')
  if (body.byteLength <= MAX_ROBOTS_BYTES) return text
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1)
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
