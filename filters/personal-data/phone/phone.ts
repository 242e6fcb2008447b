/**
 * Telephone numbers: international ones by the code of their country and the length that its numbers have, national ones by a word before
 * them or by a shape that only they have. libphonenumber needs .3 to 15 seconds a megabyte for the same (docs/adr/0025-own-scanners.md).
 */
import { type DigitRun, digitAt, digitCount, digitsOf, MARK, markAt, sizeAt } from '../scan/digit-runs.ts'
import { digitOf, isWordUnit, type Scan } from '../scan/scan.ts'
import { wordsBefore } from '../scan/words-before.ts'
import { isAmount } from './amounts.ts'
import { planOf } from './calling-codes.ts'
import { isTollFree, MIN_TOLL_FREE_DIGITS, shapeOf } from './shapes.ts'
import { areAllPhoneWords, isOtherNumber, type PhoneLabel, phoneLabel } from './words.ts'

/** Of a number behind a word. @source judgement: shorter ones are extensions; E.164 has 15 at most, and national ones with their 0 no more than 13 */
const MIN_DIGITS = 6
const MAX_DIGITS = 13

/** What may not stand right before a number that has no word before it: it is part of something else. */
const BINDERS = './=#$€£&-_*^~@+:,\u2013'

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
  if (digit > 0 && digitCount(run, first, first + count) < MIN_TOLL_FREE_DIGITS) return false
  return isTollFree(digitsOf(run, first, first + count))
}

function addPhone(scan: Scan, run: DigitRun, first: number, count: number): void {
  const { text } = scan
  let start = run.starts[first] as number
  if (isPlus(text, start - 1)) start -= 1
  let isClosed = false
  for (let index = first + 1; index < first + count; index += 1) isClosed ||= markAt(run, index) === MARK.close
  if (isClosed && isOpenAt(text, start - 1)) start -= 1
  scan.findings.push({ kind: 'phone', start, end: run.ends[first + count - 1] as number })
}

/** Groups behind a `+` or `00` that a country's plan allows; 0 where there are none. */
function internationalGroups(scan: Scan, run: DigitRun, first: number, isLabelled: boolean): number {
  const { text } = scan
  const start = run.starts[first] as number
  const hasPlus = isPlus(text, start - 1)
  // `00` begins a number only where a number begins: accounts and rows have it inside.
  const isPrefixed =
    !hasPlus &&
    markAt(run, first) === MARK.none &&
    digitAt(run, first) === 0 &&
    digitOf(text.charCodeAt(start + 1)) === 0
  if ((!hasPlus && !isPrefixed) || isWordUnit(text.charCodeAt(start - (hasPlus ? 2 : 1)))) return 0
  const skipped = isPrefixed ? 2 : 0
  const lead = digitsOf(run, first, run.count, skipped + 4).slice(skipped)
  const plan = planOf(lead)
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
  if (isWordUnit(scan.text.charCodeAt(start - 1))) return 0
  const shaped = shapeOf(run, first, isOpenAt(scan.text, start - 1))
  if (shaped > 0) return shaped
  const { count, digits } = take(run, first, MAX_DIGITS)
  if (digits < MIN_DIGITS) return 0
  return isAmount(scan, run, first, count, label) ? -count : count
}

function shapedGroups(scan: Scan, run: DigitRun, first: number): number {
  const { text } = scan
  const start = run.starts[first] as number
  const isOpen = isOpenAt(text, start - 1)
  const count = shapeOf(run, first, isOpen) || (isOpen ? shapeOf(run, first, false) : 0)
  if (count === 0) return 0
  const before = text[start - (isOpen ? 2 : 1)] ?? ' '
  if (isWordUnit(before.charCodeAt(0)) || BINDERS.includes(before) || !endsWell(scan, run, first + count)) return 0
  return isOtherNumber(wordsBefore(scan, start)) ? 0 : count
}

/** Not the middle of a longer number or name, and no decimal, time or share. `next`: the group behind. */
function endsWell({ text }: Scan, run: DigitRun, next: number): boolean {
  const end = run.ends[next - 1] as number
  const unit = text.charCodeAt(end)
  if (isWordUnit(unit) || unit === 0x25 || unit === 0x40) return false
  return !((unit === 0x2c || unit === 0x3a || unit === 0x3d) && digitOf(text.charCodeAt(end + 1)) >= 0)
}

/** Not `tel-00390303`, `portable ($200-500)`: what hangs on a word is a name, and behind a currency stands a price. */
function labelAt(scan: Scan, start: number): PhoneLabel {
  if ('-/=_#$€£¥'.includes(scan.text[start - 1] ?? ' ')) return 'none'
  const words = wordsBefore(scan, start)
  return words.count > 0 ? phoneLabel(words, start) : labelAbove(scan, start)
}

/** Of the line above, where a number begins its own: all of that line is a label, or it ends with one and a colon. */
function labelAbove(scan: Scan, start: number): PhoneLabel {
  const { text } = scan
  const lineStart = skipBack(text, start, ' \t\u00a0(+\uff08\uff0b')
  if (text[lineStart - 1] !== '\n') return phoneLabel(scan.words, start)
  const end = skipBack(text, lineStart - 1, ' \t\u00a0\r')
  const words = wordsBefore(scan, end)
  const label = phoneLabel(words, end)
  if (label === 'none' || label === 'apart') return 'none'
  return ':.\uff1a'.includes(text[end - 1] ?? ' ') || areAllPhoneWords(words) ? label : 'none'
}

/** At most so many characters: more indent than that is another column. */
const MAX_SKIPPED_UNITS = 16

function skipBack(text: string, start: number, characters: string): number {
  let at = start
  while (at > 0 && start - at < MAX_SKIPPED_UNITS && characters.includes(text[at - 1] as string)) at -= 1
  return at
}

function isPlus(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit === 0x2b || unit === 0xff0b
}

function isOpenAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit === 0x28 || unit === 0xff08
}
