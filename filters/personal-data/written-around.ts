/**
 * Mail addresses that are written around so that machines do not see them: `jane [at] kites (dot) org`, `jane.doe@kites[.]org`. A mark in brackets stands for an `@`
 * or a point; without brackets (`jane at kites dot org`) nothing tells them from prose.
 */
import { type Scan, textAt } from './scan/scan.ts'
import { IS, isOf } from './scan/units.ts'

/** Words in brackets that stand for `@` and for a point, in the languages of the larger web. */
const AT = new Set('@ at ät arroba arobase chiocciola apestaart małpa собака'.split(' '))
const DOT = new Set('. dot punkt point punto ponto kropka точка'.split(' '))
/** Brackets by what closes them. */
const CLOSING: Readonly<Record<number, number>> = { 40: 0x29, 91: 0x5d, 123: 0x7d, 60: 0x3e }
const CLOSERS: ReadonlySet<number> = new Set(Object.values(CLOSING))
/** A mark's word with a space on both sides. */
const MAX_MARK_UNITS = 12
const MAX_SPACES = 2
/** @source RFC 1035 section 2.3.4 */
const MAX_LABEL_UNITS = 63
/** judgement: `first (dot) middle (dot) last`, and the deepest domains of universities */
const MAX_LABELS = 6

const AT_SIGN = 0x40
const POINT = 0x2e
const SPACE = 0x20

/** Bits of `FIRST`: words of marks begin so. */
const OF_AT = 1
const OF_DOT = 2
const FIRST = new Uint8Array(0x10000)
for (const [words, bit] of [
  [AT, OF_AT],
  [DOT, OF_DOT],
] as const) {
  for (const word of words)
    for (const cased of [word, word.toUpperCase()]) FIRST[cased.charCodeAt(0)] = (FIRST[cased.charCodeAt(0)] ?? 0) | bit
}

/** Where a mark that stands for an `@` ends, if one begins at this opening bracket. */
export function endOfAt(scan: Scan, at: number): number | undefined {
  const end = endOfMark(scan, at, OF_AT)
  if (end === undefined) return undefined
  // With a space on one side alone it is code or prose: `arr[@] main.rs`.
  return (scan.units[at - 1] === SPACE) === (scan.units[end] === SPACE) ? end : undefined
}

function endOfMark(scan: Scan, at: number, kind: typeof OF_AT | typeof OF_DOT): number | undefined {
  const { units } = scan
  const closing = CLOSING[units[at] as number]
  if (closing === undefined) return undefined
  const start = skipSpaces(units, at + 1, 1)
  if (((FIRST[units[start] as number] as number) & kind) === 0) return undefined
  let end = start + 1
  while (end - start < MAX_MARK_UNITS && units[end] !== closing && units[end] !== 0) end += 1
  if (units[end] !== closing) return undefined
  return isMark(scan, start, skipSpaces(units, end, -1), kind) ? end + 1 : undefined
}

/** Nearly all marks are the first of these; the others are looked up. */
function isMark(scan: Scan, start: number, end: number, kind: typeof OF_AT | typeof OF_DOT): boolean {
  const { units } = scan
  if (kind === OF_AT && end === start + 2 && isAscii(units, start, 0x61, 0x74)) return true
  if (
    kind === OF_DOT &&
    end === start + 3 &&
    isAscii(units, start, 0x64, 0x6f) &&
    isAscii(units, start + 1, 0x6f, 0x74)
  )
    return true
  if (end === start + 1) return units[start] === (kind === OF_AT ? AT_SIGN : POINT)
  return (kind === OF_AT ? AT : DOT).has(textAt(scan, start, end).toLowerCase())
}

/** Two small letters of ASCII, in any case. */
function isAscii(units: Uint16Array, at: number, first: number, second: number): boolean {
  return ((units[at] as number) | 0x20) === first && ((units[at + 1] as number) | 0x20) === second
}

/** Labels of a part of an address, between which stand points or marks of them: units from … to of those at `first` … `end` - 1. */
export interface Labels {
  readonly from: Int32Array
  readonly to: Int32Array
  first: number
  end: number
}

const roomForLabels = (): Labels => ({
  from: new Int32Array(MAX_LABELS),
  to: new Int32Array(MAX_LABELS),
  first: 0,
  end: MAX_LABELS,
})
/** Scans share these as they share their units: of a text of addresses alone, objects would be half of the work. */
const DOMAIN = roomForLabels()
const MAILBOX = roomForLabels()

/** The text of labels, with points. */
export function joined(scan: Scan, { from, to, first, end }: Labels): string {
  let units = -1
  for (let label = first; label < end; label += 1) units += (to[label] as number) - (from[label] as number) + 1
  const [start, behind] = [from[first] as number, to[end - 1] as number]
  // Of points alone it is written there.
  if (units === behind - start) return textAt(scan, start, behind)
  let text = textAt(scan, start, to[first] as number)
  for (let label = first + 1; label < end; label += 1)
    text += `.${textAt(scan, from[label] as number, to[label] as number)}`
  return text
}

/** The labels of the domain that begins at a place, or a space behind it; valid until the next call. */
export function domainBehind(scan: Scan, at: number): Labels {
  const { units } = scan
  let end = 0
  for (let next: number | undefined = skipSpaces(units, at, 1); next !== undefined && end < MAX_LABELS; ) {
    const from: number = next
    let to = from
    while (to - from < MAX_LABEL_UNITS && isOf(units[to] as number, IS.domain) && units[to] !== POINT) to += 1
    if (to === from) break
    DOMAIN.from[end] = from
    DOMAIN.to[end] = to
    end += 1
    next = behindPoint(scan, to)
  }
  DOMAIN.end = end
  return DOMAIN
}

/** Behind a point, or a mark of one with spaces around it; undefined where there is none. */
function behindPoint(scan: Scan, at: number): number | undefined {
  if (scan.units[at] === POINT) return at + 1
  const end = endOfDot(scan, at)
  return end === undefined ? undefined : skipSpaces(scan.units, end, 1)
}

/** Where a mark that stands for a point ends, if one begins at a place or a space behind it. */
export function endOfDot(scan: Scan, at: number): number | undefined {
  return endOfMark(scan, skipSpaces(scan.units, at, 1), OF_DOT)
}

/** The labels of the mailbox that ends at a place, or a space before it; valid until the next call. */
export function mailboxBefore(scan: Scan, at: number): Labels {
  const { units } = scan
  let first = MAX_LABELS
  for (let next: number | undefined = skipSpaces(units, at, -1); next !== undefined && first > 0; ) {
    const to: number = next
    let from = to
    while (to - from < MAX_LABEL_UNITS && isOf(units[from - 1] as number, IS.local)) from -= 1
    if (to === from) break
    first -= 1
    MAILBOX.from[first] = from
    MAILBOX.to[first] = to
    next = beforeDot(scan, from)
  }
  MAILBOX.first = first
  return MAILBOX
}

/** Before a mark of a point, with spaces around it; undefined where there is none. */
function beforeDot(scan: Scan, at: number): number | undefined {
  const { units } = scan
  const end = skipSpaces(units, at, -1)
  if (!CLOSERS.has(units[end - 1] as number)) return undefined
  let open = end - 1
  while (end - open < MAX_MARK_UNITS && CLOSING[units[open] as number] === undefined && units[open] !== 0) open -= 1
  return endOfMark(scan, open, OF_DOT) === end ? skipSpaces(units, open, -1) : undefined
}

/** Over at most two spaces, forwards (1) or backwards (-1, from the unit before). */
function skipSpaces(units: Uint16Array, at: number, step: 1 | -1): number {
  const first = step === 1 ? 0 : -1
  let place = at
  for (let spaces = 0; spaces < MAX_SPACES && units[place + first] === SPACE; spaces += 1) place += step
  return place
}
