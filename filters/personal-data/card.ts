/** Numbers of payment cards: the ranges of the large issuers, written in one piece or in the groups of the card, with a right check digit. */
import { commonMark, type DigitRun, digitsOf, hasSizes, MARK, markAt, sizeAt } from './scan/digit-runs.ts'
import { isWordUnit, type Scan } from './scan/scan.ts'

/** First digits from … to, and the lengths that cards of them have. @source ISO/IEC 7812 and the issuers' published ranges */
const RANGES: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ['34', '34', [15]],
  ['37', '37', [15]],
  ['300', '305', [14]],
  ['36', '36', [14]],
  ['38', '39', [14, 16]],
  ['3528', '3589', [16]],
  ['4', '4', [13, 16, 19]],
  ['51', '55', [16]],
  ['2200', '2204', [16]],
  ['2221', '2720', [16]],
  ['6011', '6011', [16]],
  ['62', '62', [16, 17, 18, 19]],
  ['644', '659', [16]],
  ['508', '508', [16]],
  // Maestro, whose cards have any length; of its range 50, 56 to 69 the prefixes that are issued.
  ...['5018', '5020', '5038', '5893', '6304', '6759', '6761', '6762', '6763'].map(
    (prefix) => [prefix, prefix, [12, 13, 14, 15, 16, 17, 18, 19]] as const,
  ),
]

/** Sizes of the groups on a card, beside all digits in one. */
const GROUPINGS = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 1],
  [4, 4, 5],
  [4, 4, 4],
] as const
const MIN_DIGITS = 12
const MAX_DIGITS = 19

/** Adds every card number among the groups of a run. */
export function readCards(scan: Scan, run: DigitRun): void {
  if (run.digits < MIN_DIGITS) return
  for (let first = 0; first < run.count; first += 1) {
    const count = cardGroups(run, first)
    if (count === 0) continue
    const start = run.starts[first] as number
    const end = run.ends[first + count - 1] as number
    if (!standsAlone(scan.text, start, end)) continue
    scan.findings.push({ kind: 'card', start, end })
    first += count - 1
  }
}

function cardGroups(run: DigitRun, first: number): number {
  const size = sizeAt(run, first)
  if (size >= MIN_DIGITS) return size <= MAX_DIGITS && isCardNumber(digitsOf(run, first, first + 1)) ? 1 : 0
  if (size !== 4) return 0
  for (const sizes of GROUPINGS) {
    const last = first + sizes.length
    if (fits(run, first, sizes) && isCardNumber(digitsOf(run, first, last))) return sizes.length
  }
  return 0
}

/** One mark between all of them, a space, a dash or a point, and no dash or point before or behind. */
function fits(run: DigitRun, first: number, sizes: readonly number[]): boolean {
  if (!hasSizes(run, first, sizes)) return false
  const mark = commonMark(run, first, sizes.length)
  if (mark === MARK.none || mark > MARK.point) return false
  return mark === MARK.space || (markAt(run, first) !== mark && markAt(run, first + sizes.length) !== mark)
}

/** A known range and Luhn's check digit (ISO/IEC 7812-1, annex B). `digits`: ASCII. */
export function isCardNumber(digits: string): boolean {
  if (!isIssued(digits)) return false
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 0x30
    const doubled = index % 2 === 0 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function isIssued(digits: string): boolean {
  for (const [from, to, lengths] of RANGES) {
    if (digits.slice(0, from.length) >= from && digits.slice(0, to.length) <= to && lengths.includes(digits.length))
      return true
  }
  return false
}

/** No part of a name, a decimal fraction, a path or a parameter. */
function standsAlone(text: string, start: number, end: number): boolean {
  return (
    !isWordUnit(text.charCodeAt(start - 1)) &&
    !'./=&-#'.includes(text[start - 1] ?? ' ') &&
    !isWordUnit(text.charCodeAt(end))
  )
}
