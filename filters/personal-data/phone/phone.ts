/**
 * Telephone numbers: international ones by the code of their country and the length that its numbers have, national ones by a word before
 * them or by a shape that only they have. libphonenumber needs .3 to 15 seconds a megabyte for the same (docs/adr/0025-own-scanners.md).
 */
import { type DigitRun, digitAt, digitCount, digitsOf, MARK, markAt, nthDigit, sizeAt } from '../scan/digit-runs.ts'
import { addFinding, type Scan } from '../scan/scan.ts'
import { DIGIT, IS, isOf } from '../scan/units.ts'
import { wordsBefore } from '../scan/words-before.ts'
import { isAmount } from './amounts.ts'
import { planOf } from './calling-codes.ts'
import { isTollFree, MIN_TOLL_FREE_DIGITS, shapeOf } from './shapes.ts'
import { areAllPhoneWords, isOtherNumber, type PhoneLabel, phoneLabel } from './words.ts'

/** Of a number behind a word. @source judgement: shorter ones are extensions; E.164 has 15 at most, and national ones with their 0 no more than 13 */
const MIN_DIGITS = 6
const MAX_DIGITS = 13

/** What may not stand right before a number that has no word before it: it is part of something else. */
const BINDERS = unitTable('./=#$€£&-_*^~@+:,\u2013')
/** The same before one with a word: what hangs on a word is a name, and behind a currency stands a price. */
const LABEL_BINDERS = unitTable('-/=_#$€£¥')
/** Between the end of a line and the number that begins the next one. */
const LINE_LEADS = unitTable(' \t\u00a0(+\uff08\uff0b')
const LINE_TRAILS = unitTable(' \t\u00a0\r')

function unitTable(units: string): Uint8Array {
  const table = new Uint8Array(0x10000)
  for (const unit of units) table[unit.charCodeAt(0)] = 1
  return table
}

const LINE_END = 0x0a
const PERCENT = 0x25
const OPEN = 0x28
const PLUS = 0x2b
const COMMA = 0x2c
const POINT = 0x2e
const COLON = 0x3a
const EQUALS = 0x3d
const AT = 0x40
const WIDE_OPEN = 0xff08
const WIDE_PLUS = 0xff0b
const WIDE_COLON = 0xff1a

/** Adds every telephone number among the groups of a run. */
export function readPhones(scan: Scan, run: DigitRun): void {
  if (run.digits < MIN_DIGITS) return
  let first = 0
  let label = labelAt(scan, run.starts[0] as number)
  while (first < run.count) {
    const abroad = internationalGroups(scan, run, first, label !== 'none')
    const count =
      abroad || (label === 'none' ? shapedGroups(scan, run, first) : labelledGroups(scan, run, first, label))
    // What is a date or an amount is passed over whole: its rest is no number either.
    if (count > 0 && !isFirms(run, first, count)) addPhone(scan, run, first, count)
    if (abroad > 0 && label === 'none') label = 'beside'
    first += Math.max(1, Math.abs(count))
  }
}

/** Most numbers begin otherwise or are shorter, and need not be put together. */
function isFirms(run: DigitRun, first: number, count: number): boolean {
  const digit = digitAt(run, first)
  if (digit > 1 && digit < 8) return false
  const second = nthDigit(run, first, 1)
  if (digit === 0 ? second > 0 && second < 8 : digit === 9 ? second !== 0 : digit === 1 && second < 8) return false
  if (digit > 0 && digitCount(run, first, first + count) < MIN_TOLL_FREE_DIGITS) return false
  return isTollFree(digitsOf(run, first, first + count))
}

function addPhone(scan: Scan, run: DigitRun, first: number, count: number): void {
  const { units } = scan
  let start = run.starts[first] as number
  if (isPlus(units, start - 1)) start -= 1
  let isClosed = false
  for (let index = first + 1; index < first + count; index += 1) isClosed ||= markAt(run, index) === MARK.close
  if (isClosed && isOpenAt(units, start - 1)) start -= 1
  addFinding(scan, 'phone', start, run.ends[first + count - 1] as number)
}

/** Groups behind a `+` or `00` that a country's plan allows; 0 where there are none. */
function internationalGroups(scan: Scan, run: DigitRun, first: number, isLabelled: boolean): number {
  const { units } = scan
  const start = run.starts[first] as number
  const hasPlus = isPlus(units, start - 1)
  // `00` begins a number only where a number begins: accounts and rows have it inside.
  const isPrefixed =
    !hasPlus && markAt(run, first) === MARK.none && digitAt(run, first) === 0 && DIGIT[units[start + 1] as number] === 0
  if ((!hasPlus && !isPrefixed) || isOf(units[start - (hasPlus ? 2 : 1)] as number, IS.word)) return 0
  const skipped = isPrefixed ? 2 : 0
  const plan = planOf(run, first, skipped)
  if (plan === undefined) return 0
  const prefix = skipped + plan.codeDigits
  const { count, digits } = take(run, first, prefix + plan.max + (hasTrunk(run, first) ? 1 : 0))
  // A `00` is half a sign: one group of digits may be any number.
  if (digits < prefix + plan.min || (isPrefixed && count === 1 && !isLabelled)) return 0
  return endsWell(scan, run, first + count) ? count : 0
}

/** The 0 in `+49 (0)30`: it is not dialled. */
function hasTrunk(run: DigitRun, first: number): boolean {
  for (let index = first + 1; index < Math.min(run.count, first + 3); index += 1)
    if (sizeAt(run, index) === 1 && digitAt(run, index) === 0) return true
  return false
}

/** Groups from `first` on, as long as they have no more than `most` digits and nothing parts them. */
function take(run: DigitRun, first: number, most: number): { readonly count: number; readonly digits: number } {
  let count = 0
  let digits = 0
  while (first + count < run.count) {
    const size = sizeAt(run, first + count)
    const mark = markAt(run, first + count)
    if (digits + size > most || (count > 0 && (mark === MARK.parting || mark === MARK.spacedSlash))) break
    digits += size
    count += 1
  }
  return { count, digits }
}

/** Behind a word: the groups of a shape, or else as many as a number has; less than 0 for those of an amount. */
function labelledGroups(scan: Scan, run: DigitRun, first: number, label: PhoneLabel): number {
  const start = run.starts[first] as number
  if (isOf(scan.units[start - 1] as number, IS.word)) return 0
  const shaped = shapeOf(run, first, isOpenAt(scan.units, start - 1))
  if (shaped > 0) return shaped
  const { count, digits } = take(run, first, MAX_DIGITS)
  if (digits < MIN_DIGITS) return 0
  return isAmount(scan, run, first, count, label) ? -count : count
}

function shapedGroups(scan: Scan, run: DigitRun, first: number): number {
  const { units } = scan
  const start = run.starts[first] as number
  const isOpen = isOpenAt(units, start - 1)
  const count = shapeOf(run, first, isOpen) || (isOpen ? shapeOf(run, first, false) : 0)
  if (count === 0) return 0
  const before = units[start - (isOpen ? 2 : 1)] as number
  if (isOf(before, IS.word) || BINDERS[before] === 1 || !endsWell(scan, run, first + count)) return 0
  return isOtherNumber(wordsBefore(scan, start)) ? 0 : count
}

/** Not the middle of a longer number or name, and no decimal, time or share. `next`: the group behind. */
function endsWell({ units }: Scan, run: DigitRun, next: number): boolean {
  const end = run.ends[next - 1] as number
  const unit = units[end] as number
  if (isOf(unit, IS.word) || unit === PERCENT || unit === AT) return false
  return !((unit === COMMA || unit === COLON || unit === EQUALS) && isOf(units[end + 1] as number, IS.digit))
}

/** Not `tel-00390303`, `portable ($200-500)`. */
function labelAt(scan: Scan, start: number): PhoneLabel {
  if (LABEL_BINDERS[scan.units[start - 1] as number] === 1) return 'none'
  const words = wordsBefore(scan, start)
  return words.count > 0 ? phoneLabel(words, start) : labelAbove(scan, start)
}

/** Of the line above, where a number begins its own: all of that line is a label, or it ends with one and a colon. */
function labelAbove(scan: Scan, start: number): PhoneLabel {
  const { units } = scan
  const lineStart = skipBack(units, start, LINE_LEADS)
  if (units[lineStart - 1] !== LINE_END) return phoneLabel(scan.words, start)
  const end = skipBack(units, lineStart - 1, LINE_TRAILS)
  const words = wordsBefore(scan, end)
  const label = phoneLabel(words, end)
  if (label === 'none' || label === 'apart') return 'none'
  const last = units[end - 1]
  const isMarked = last === COLON || last === POINT || last === WIDE_COLON
  return isMarked || areAllPhoneWords(words) ? label : 'none'
}

/** At most so many characters: more indent than that is another column. */
const MAX_SKIPPED_UNITS = 16

function skipBack(units: Uint16Array, start: number, skipped: Uint8Array): number {
  let at = start
  while (start - at < MAX_SKIPPED_UNITS && skipped[units[at - 1] as number] === 1) at -= 1
  return at
}

function isPlus(units: Uint16Array, at: number): boolean {
  const unit = units[at]
  return unit === PLUS || unit === WIDE_PLUS
}

function isOpenAt(units: Uint16Array, at: number): boolean {
  const unit = units[at]
  return unit === OPEN || unit === WIDE_OPEN
}
