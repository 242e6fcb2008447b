/** Numbers of payment cards: the ranges of the large issuers, written in one piece or in the groups of the card, with a right check digit. */
import { commonMark, type DigitRun, digitAt, hasSizes, MARK, markAt, sizeAt } from './scan/digit-runs.ts'
import { addFinding, type Scan } from './scan/scan.ts'
import { IS, isOf } from './scan/units.ts'

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
].map((sizes) => ({ sizes, digits: sizes.reduce((sum, size) => sum + size, 0) }))
const MIN_DIGITS = 12
const MAX_DIGITS = 19

let lengthsByLead: Uint32Array | undefined

/** By the first four digits of a card: bit n is set if cards that begin so have n digits. Most fours begin none, and cost no more than this look. Made at the first. */
function lengthsOf(lead: number): number {
  lengthsByLead ??= Uint32Array.from({ length: 10_000 }, (_, lead) => {
    const digits = String(lead).padStart(4, '0')
    let lengths = 0
    for (const [from, to, counts] of RANGES)
      if (digits.slice(0, from.length) >= from && digits.slice(0, to.length) <= to)
        for (const count of counts) lengths |= 1 << count
    return lengths
  })
  return lengthsByLead[lead] ?? 0
}

/** Adds every card number among the groups of a run. */
export function readCards(scan: Scan, run: DigitRun): void {
  if (run.digits < MIN_DIGITS) return
  for (let first = 0; first < run.count; first += 1) {
    const count = cardGroups(run, first)
    if (count === 0) continue
    const start = run.starts[first] as number
    const end = run.ends[first + count - 1] as number
    if (!standsAlone(scan.units, start, end)) continue
    addFinding(scan, 'card', start, end)
    first += count - 1
  }
}

function cardGroups(run: DigitRun, first: number): number {
  const size = sizeAt(run, first)
  if (size !== 4 && (size < MIN_DIGITS || size > MAX_DIGITS)) return 0
  const lengths = lengthsOf(leadAt(run, first))
  if (lengths === 0) return 0
  if (size !== 4) return hasBit(lengths, size) && hasCheckDigit(run, first, first + 1) ? 1 : 0
  for (const { sizes, digits } of GROUPINGS)
    if (hasBit(lengths, digits) && fits(run, first, sizes) && hasCheckDigit(run, first, first + sizes.length))
      return sizes.length
  return 0
}

function hasBit(bits: number, bit: number): boolean {
  return ((bits >> bit) & 1) === 1
}

/** The first four digits of a group. */
function leadAt(run: DigitRun, index: number): number {
  return (
    digitAt(run, index) * 1000 + digitAt(run, index, 1) * 100 + digitAt(run, index, 2) * 10 + digitAt(run, index, 3)
  )
}

/** One mark between all of them, a space, a dash or a point, and no dash or point before or behind. */
function fits(run: DigitRun, first: number, sizes: readonly number[]): boolean {
  if (!hasSizes(run, first, sizes)) return false
  const mark = commonMark(run, first, sizes.length)
  if (mark === MARK.none || mark > MARK.point) return false
  return mark === MARK.space || (markAt(run, first) !== mark && markAt(run, first + sizes.length) !== mark)
}

/** Luhn's, of groups first … last-1. @source ISO/IEC 7812-1, annex B */
function hasCheckDigit(run: DigitRun, first: number, last: number): boolean {
  let sum = 0
  let isDoubled = false
  for (let index = last - 1; index >= first; index -= 1)
    for (let place = sizeAt(run, index) - 1; place >= 0; place -= 1) {
      const digit = isDoubled ? digitAt(run, index, place) * 2 : digitAt(run, index, place)
      sum += digit > 9 ? digit - 9 : digit
      isDoubled = !isDoubled
    }
  return sum % 10 === 0
}

/** No part of a name, a decimal fraction, a path or a parameter. */
function standsAlone(units: Uint16Array, start: number, end: number): boolean {
  const before = units[start - 1] as number
  return !isOf(before, IS.word) && !BINDERS.has(before) && !isOf(units[end] as number, IS.word)
}

/** . / = & - # */
const BINDERS = new Set([0x2e, 0x2f, 0x3d, 0x26, 0x2d, 0x23])
