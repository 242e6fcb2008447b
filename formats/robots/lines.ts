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
  /** As we mend it, beside what is written: it may add refusals to what the file says, and neither open anything nor end a group. */
  readonly isMended?: true
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
/** Where a line ended before a template, a page or another charset took its end: a tag, or an end that only Unicode has. No path holds any of them. */
const LOST_LINE_END = /<br\s{0,9}\/?>|[\u0085\u2028\u2029]/gi
/** The letters that stand for line ends; such a run is one before a record, a comment or the end alone, as `\news` may be a path. */
const LETTERED_LINE_ENDS = /(?:(?:\\r)?\\n\s*)+/g
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
  // Of other crawlers: they end the record before them.
  host: 'other',
  noindex: 'other',
  cleanparam: 'other',
  requestrate: 'other',
  visittime: 'other',
}

/**
 * Reads the first `MAX_ROBOTS_BYTES` and drops the last line if they cut it. Values are trimmed and without comment. A file without any line end holds no rule as
 * it is: its records are parted where they begin. In any other they stand as they are written, and what a lost line end hides only refuses.
 */
export function* robotsLines(body: Uint8Array): Generator<RobotsRecord> {
  const written = textOf(body)
  // Of a legacy charset a line stands twice.
  const isOneLine = [written, Buffer.from(body).toString('latin1')].some((text) => !/[\r\n]/.test(text.trim()))
  const text = isOneLine ? withLineEnds(written) : written
  for (let start = 0; start < text.length; ) {
    let end = start
    while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1
    const line = text.slice(start, isOneLine ? end : Math.min(end, start + MAX_LINE))
    start = end + 1
    const hash = line.indexOf('#')
    const record = (hash < 0 ? line : line.slice(0, hash)).replaceAll('\0', '').trim()
    if (record === '' || COMMENTED.test(record)) continue
    for (const part of isOneLine ? partsOf(record) : [record]) yield* recordsIn(part.slice(0, MAX_LINE))
  }
}

/** A text with its lost line ends. */
function withLineEnds(text: string): string {
  const ended = text.replace(LOST_LINE_END, '\n')
  return ended.replace(LETTERED_LINE_ENDS, (found, at: number) => {
    const next = ended.slice(at + found.length, at + found.length + MAX_KEY + 1)
    const colon = next.search(/[:\uff1a]/)
    return /^(?:$|[#\n])/.test(next) || (colon >= 0 && isKey(next.slice(0, colon))) ? '\n' : found
  })
}

/** The records of a line that begins with one, parted at the blanks before their keys. An `Allow` behind several words is one of a sentence: `/ never allow: /x` opens nothing. */
function partsOf(line: string): readonly string[] {
  const first = line.search(/[:\uff1a]/)
  if (first < 0 || !isKey(line.slice(0, first))) return [line]
  const parts: string[] = []
  let from = 0
  for (const { index } of line.matchAll(/[:\uff1a]/g)) {
    const start = index <= first ? -1 : keyStart(line, index)
    if (start <= from) continue
    parts.push(line.slice(from, start).trim())
    from = start
  }
  parts.push(line.slice(from))
  return parts.map((part, at) => {
    const path = /^dis[^:\uff1a]*[:\uff1a]\s*\S+(?=\s+\S)/i.exec(part)?.[0]
    if (path !== undefined && /^allow/i.test(parts[at + 1] ?? '')) return path
    return /^allow/i.test(part) && /[:\uff1a]\s*\S+\s+\S/.test(parts[at - 1] ?? '') ? '' : part
  })
}

/** Where the key before a colon begins, of one word to three, or -1. */
function keyStart(line: string, colon: number): number {
  const near = line.slice(Math.max(0, colon - MAX_KEY), colon)
  const words = /(?:\s[a-z_\u2010-\u2015-]+){1,3}\s*$/i.exec(near)?.[0]
  if (words === undefined) return -1
  for (let at = 0; at < words.length; at += 1)
    if (/\s/.test(words.charAt(at)) && /\S/.test(words.charAt(at + 1)) && isKey(words.slice(at)))
      return colon - words.length + at + 1
  return -1
}

/** What a line holds: its record as it is written, and what else it may refuse. */
function recordsIn(line: string): readonly RobotsRecord[] {
  const [first = '', ...more] = withLineEnds(line).split('\n')
  const whole = recordOf(line)
  if (whole === undefined || whole.key === 'other') return whole === undefined ? [] : [whole]
  const parts = [recordOf(first.trim()) ?? whole, ...more.flatMap((part) => recordOf(part.trim()) ?? [])]
  const cleaned = parts.map(({ key, value }) => ({ key, value: valueIn(value) }))
  const head = cleaned[0]?.value ?? ''
  if (more.length === 0 && head === whole.value) return [whole]
  // An address or a number is no permission: of these there is one.
  const isAddress = whole.key === 'sitemap' || whole.key === 'license' || whole.key === 'crawl-delay'
  if (isAddress) cleaned.shift()
  const mended = cleaned.filter(({ key }) => key !== 'allow' && key !== 'other')
  return [
    isAddress ? { key: whole.key, value: head } : whole,
    ...mended.map((record): RobotsRecord => ({ ...record, isMended: true })),
  ]
}

function recordOf(text: string): RobotsRecord | undefined {
  const colon = text.search(/[:\uff1a]/)
  // Google accepts a missing colon where white space separates the two words; some write an equals sign for it.
  const equals = colon < 0 ? text.indexOf('=') : text.slice(0, colon).indexOf('=')
  const isEquals = equals > 0 && keyOf(text.slice(0, equals)) !== 'other'
  const cut = isEquals ? equals : colon >= 0 ? colon : text.search(/\s/)
  return cut < 0 ? undefined : { key: keyOf(text.slice(0, cut)), value: text.slice(cut + 1).trim() }
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

/** Is it the key of a record, ours or another crawler's? */
function isKey(name: string): boolean {
  return name.length <= MAX_KEY && Object.hasOwn(KEYS, name.toLowerCase().replace(/[^a-z]/g, ''))
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
