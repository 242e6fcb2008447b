/** E-mail addresses: read outwards from each `@`, so that no text costs more than a multiple of its length. */
import { parse } from 'tldts'
import { isPublicMailbox } from './public-mailboxes.ts'
import { addFinding, type Scan, textAt } from './scan/scan.ts'
import { IS, isOf } from './scan/units.ts'
import { domainBehind, endOfAt, endOfDot, joined, type Labels, mailboxBefore } from './written-around.ts'
import { isCode } from './written-around-code.ts'

/** @source RFC 5321 section 4.5.3.1 */
const MAX_LOCAL_UNITS = 64
const MAX_DOMAIN_UNITS = 255
/** From the right: words behind an address that a space is missing before. Those that begin as sentences do are not counted: hosts are not written so. */
const MAX_LABELS_TRIED = 3

/** May stand inside and not outside: . - ' & ’ */
const EDGES = new Uint8Array(0x10000)
for (const unit of [0x2e, 0x2d, 0x27, 0x26, 0x2019]) EDGES[unit] = 1
const POINT = 0x2e
const DASH = 0x2d
const SLASH = 0x2f
const COLON = 0x3a

/** Adds the address of a person around an `@`. Addresses of offices, of documentation and of machines are none (`public-mailboxes.ts`). */
export function readEmail(scan: Scan, at: number): void {
  const { units } = scan
  if (!isOf(units[at - 1] as number, IS.local) || !isOf(units[at + 1] as number, IS.domain)) return
  const start = localStart(units, at)
  const end = domainEnd(units, at)
  scan.steps += end - start + 1
  if (start === at || isCredential(scan, start)) return
  const ends = end - at < 4 ? undefined : endOfDomain(scan, at + 1, end)
  if (ends === undefined) {
    // Its points may be marks: `jane@kites[.]org`.
    if (endOfDot(scan, end) !== undefined) addAround(scan, at, at + 1)
    return
  }
  // Lower case may be longer: İ becomes two units.
  const [mailbox, domain] = [textAt(scan, start, at), textAt(scan, at + 1, ends)]
  if (!isPublicMailbox(mailbox.toLowerCase(), domain.toLowerCase())) addFinding(scan, 'email', start, ends)
}

/** Adds the address around a mark such as `[at]` that begins at this bracket, if there is one. */
export function readWrittenAround(scan: Scan, at: number): void {
  scan.steps += 2
  const end = endOfAt(scan, at)
  if (end !== undefined) addAround(scan, at, end)
}

/** Adds the address whose mailbox ends at `at` and whose domain begins at `behind`. */
function addAround(scan: Scan, at: number, behind: number): void {
  const { units } = scan
  const written = domainBehind(scan, behind)
  if (written.end < 2) return
  scan.steps += (written.to[written.end - 1] as number) - at
  const mailbox = mailboxBefore(scan, at)
  // Without one there is no start to count from.
  if (mailbox.first === mailbox.end) return
  const start = mailbox.from[mailbox.first] as number
  scan.steps += at - start
  if (EDGES[units[start] as number] === 1) return
  written.end = endOfLabels(scan, written)
  if (written.end < 2) return
  const end = written.to[written.end - 1] as number
  const host = joined(scan, written).toLowerCase()
  if (isCode(host, () => textAt(scan, at, behind)) || isPublicMailbox(joined(scan, mailbox).toLowerCase(), host)) return
  addFinding(scan, 'email', start, end)
}

/** How many of the labels are a domain under a public suffix: a sentence may go on behind it without a space (`jane [at] kites.org.See`). 0: none. */
function endOfLabels(scan: Scan, { from, to, end }: Labels): number {
  const topLevelOf = (last: number, isLast: boolean): number | undefined =>
    last > 0 ? topLevelEnd(scan, from[last] as number, to[last] as number, isLast) : undefined
  const isSentence = end > 2 && isNextSentence(scan.units, from[end - 1] as number, from[end - 2] as number)
  if (isSentence && topLevelOf(end - 2, false) !== undefined) return end - 1
  let tried = 0
  for (let last = end - 1; last > 0 && tried < MAX_LABELS_TRIED; last -= 1) {
    const ends = topLevelOf(last, tried === 0)
    if (ends !== undefined) {
      to[last] = ends
      return last + 1
    }
    if (!isSentenceStart(scan.units, from[last] as number)) tried += 1
  }
  return 0
}

/** `kites.org.Contact us`: a capital behind a label of small letters, or of capitals alone, begins a sentence, though there are domains under `.contact`. */
function isNextSentence(units: Uint16Array, label: number, before: number): boolean {
  return isSentenceStart(units, label) && !isSentenceStart(units, before)
}

/** A capital and no other behind it. */
function isSentenceStart(units: Uint16Array, label: number): boolean {
  return isCapital(units[label] as number) && !isCapital(units[label + 1] as number)
}

/** Of any script: there are domains under `.москва`, too. */
function isCapital(unit: number): boolean {
  return unit < 0x80 ? unit >= 0x41 && unit <= 0x5a : /\p{Lu}/u.test(String.fromCharCode(unit))
}

/** Dots stand between other characters only: a text may end a sentence right before. */
function localStart(units: Uint16Array, at: number): number {
  if (units[at - 1] === POINT) return at
  let start = at
  while (at - start < MAX_LOCAL_UNITS && isOf(units[start - 1] as number, IS.local)) start -= 1
  while (start < at && EDGES[units[start] as number] === 1) start += 1
  return start
}

/** Two points in a row are in no domain: what stands behind them is prose (`jane@kites.org...thanks`). */
function domainEnd(units: Uint16Array, at: number): number {
  const isPoints = (place: number): boolean => units[place] === POINT && units[place + 1] === POINT
  let end = at + 1
  while (end - at <= MAX_DOMAIN_UNITS && isOf(units[end] as number, IS.domain) && !isPoints(end)) end += 1
  while (end > at + 1 && EDGES[units[end - 1] as number] === 1) end -= 1
  return end
}

/** `https://user:word@host`: names who asks a server, and is no mailbox. */
function isCredential(scan: Scan, start: number): boolean {
  const { units } = scan
  let before = start
  const floor = start - MAX_LOCAL_UNITS
  while (before > floor && (isOf(units[before - 1] as number, IS.local) || units[before - 1] === COLON)) before -= 1
  scan.steps += start - before
  return units[before - 1] === SLASH && units[before - 2] === SLASH && units[before - 3] === COLON
}

/**
 * Where the domain under a public suffix of ICANN ends that stands behind the `@`: sentences go on behind addresses without a space
 * (`a@kites.org.See`). Undefined for hosts without one, numbers, and file names (`kite@2x.png`).
 */
function endOfDomain(scan: Scan, start: number, written: number): number | undefined {
  const { units } = scan
  let end = written
  let sentence: number | undefined
  let tried = 0
  while (tried < MAX_LABELS_TRIED) {
    const dot = pointBefore(units, end, start)
    if (dot === undefined) break
    const ends = topLevelEnd(scan, dot + 1, end, tried === 0)
    if (ends !== undefined) {
      const before = tried > 0 ? undefined : pointBefore(units, dot, start)
      if (before === undefined || !isNextSentence(units, dot + 1, before + 1)) return ends
      sentence = ends
    }
    if (!isSentenceStart(units, dot + 1)) tried += 1
    end = dot
  }
  return sentence
}

/** Where the last point of a domain stands before a place, if a label is before it. */
function pointBefore(units: Uint16Array, end: number, start: number): number | undefined {
  let dot = end - 1
  while (dot >= start && units[dot] !== POINT) dot -= 1
  return dot <= start ? undefined : dot
}

/**
 * Where the top-level domain ends that a label is, or is up to its first dash: prose goes on behind those (`jane@kites.org--thanks`). Only of the last label:
 * hosts go on behind theirs (`ec2.us-west-2.compute.internal`).
 */
function topLevelEnd(scan: Scan, from: number, to: number, isLast: boolean): number | undefined {
  if (isTopLevelAt(scan, from, to)) return to
  if (!isLast) return undefined
  // The dashes of `xn--p1ai` are its own.
  let dash = textAt(scan, from, from + 4).toLowerCase() === 'xn--' ? from + 4 : from
  while (dash < to && scan.units[dash] !== DASH) dash += 1
  return dash < to && isTopLevelAt(scan, from, dash) ? dash : undefined
}

function isTopLevelAt(scan: Scan, from: number, to: number): boolean {
  const units = to - from
  if (units < 2 || units > MAX_TOP_LEVEL_UNITS || isOf(scan.units[from] as number, IS.digit)) return false
  return isTopLevel(textAt(scan, from, to).toLowerCase())
}

/** @source IANA's root zone: XN--VERMGENSBERATUNG-PWB has 24 */
const MAX_TOP_LEVEL_UNITS = 24

/** Answers are few and asked again and again. */
const TOP_LEVELS = new Map<string, boolean>()
const MAX_REMEMBERED = 5_000

function isTopLevel(label: string): boolean {
  const known = TOP_LEVELS.get(label)
  if (known !== undefined) return known
  if (label.charCodeAt(0) < 0x80 && !/^(?:[a-z]+|xn--[a-z0-9]+)$/.test(label)) return false
  const { isIcann } = parse(`x.${label}`)
  if (TOP_LEVELS.size < MAX_REMEMBERED) TOP_LEVELS.set(label, isIcann === true)
  return isIcann === true
}
