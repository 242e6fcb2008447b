/** The records of a robots.txt, line by line, with usual misspellings, as Google's parser takes them. */
import { partsOf, withLineEnds } from './lost-line-ends.ts'
import { keyOf, type RobotsKey } from './record-keys.ts'
import { robotsText } from './robots-text.ts'

export interface RobotsRecord {
  readonly key: RobotsKey
  readonly value: string
  /** As we mend it, beside what is written: it may add refusals to what the file says, and neither open anything nor end a group. */
  readonly isMended?: true
}

/** Longer lines are cut: no real path is this long. @source google/robotstxt: 2083 x 8 */
const MAX_LINE = 16_664
/** What comments a line out elsewhere: whoever writes it before a record wants it to say nothing. */
const COMMENTED = /^(?:\/\/|;|<!--)/
const UNSEEN = /[\s\p{Cf}]/u

/**
 * Reads the first `MAX_ROBOTS_BYTES` and drops the last line if they cut it. Values are trimmed and without comment. A file without any line end holds no rule as
 * it is: its records are parted where they begin. In any other they stand as they are written, and what a lost line end hides only refuses.
 */
export function* robotsLines(body: Uint8Array): Generator<RobotsRecord> {
  const written = robotsText(body)
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

/** What a line holds: its record as it is written, and what else it may refuse. */
function recordsIn(line: string): readonly RobotsRecord[] {
  const [first = '', ...more] = withLineEnds(line).split('\n')
  const whole = recordOf(line)
  if (whole === undefined || whole.key === 'other') return whole === undefined ? [] : [whole]
  const parts =
    more.length === 0
      ? [whole]
      : [recordOf(first.trim()) ?? whole, ...more.flatMap((part) => recordOf(part.trim()) ?? [])]
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
