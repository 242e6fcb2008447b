/** Numbers behind a word for telephones that are no numbers of telephones: amounts (`mobile 10 000 000 subscribers`), prices, dates and years. */
import {
  commonMark,
  type DigitRun,
  digitAt,
  digitCount,
  groupsValue,
  hasSizes,
  MARK,
  markAt,
  sizeAt,
  zerosAtEnd,
} from '../scan/digit-runs.ts'
import type { Scan } from '../scan/scan.ts'
import { IS, isOf } from '../scan/units.ts'
import { isCountedAt } from './counted.ts'
import type { PhoneLabel } from './words.ts'

/** Without a space, in scripts that have none, and currencies. */
const COUNTED_SIGNS = new Set([...'€$£¥₽₹₩%‰万萬亿億人台部円元户戶個个件회대명원'].map((sign) => sign.charCodeAt(0)))
const SPACE = 0x20
const FIXED_SPACE = 0xa0
const COMMA = 0x2c
/** Fewest round zeros of a number that nobody gave a mark of a number. */
const ROUND_ZEROS = 3
/** An amount of a hundred million and more is not written out beside telephones; nine digits by threes are a number in Spain, Poland, Czechia, Portugal. */
const MAX_EXACT_DIGITS = 8

/** Are `count` groups from `first` on an amount, a price, a date or years, and no number of a telephone? */
export function isAmount(scan: Scan, run: DigitRun, first: number, count: number, label: PhoneLabel): boolean {
  if (isDateAt(run, first) || isPrice(scan, run, first, count)) return true
  if (digitAt(run, first) === 0) return false
  const isLoose = label === 'apart' || label === 'beside'
  if (isLoose && isYears(run, first, count)) return true
  if (count > 1 && !isByThousands(run, first, count)) return false
  if (isCounted(scan, run.ends[first + count - 1] as number)) return true
  const zeros = zerosAtEnd(run, first, first + count)
  if (count > 1 && zeros >= 2 * ROUND_ZEROS) return true
  // One number of a telephone in a thousand is as round, but behind `Tel.` nothing else stands.
  if (label === 'sure' || digitCount(run, first, first + count) > MAX_EXACT_DIGITS) return false
  if (zeros >= ROUND_ZEROS) return isLoose || count > 1
  return label === 'apart' && count > 1
}

/** One to three digits, then threes, with one mark between all: 1 234 567, 100.000 */
function isByThousands(run: DigitRun, first: number, count: number): boolean {
  if (sizeAt(run, first) > 3) return false
  for (let index = first + 1; index < first + count; index += 1) if (sizeAt(run, index) !== 3) return false
  const mark = count === 2 ? markAt(run, first + 1) : commonMark(run, first, count)
  return mark === MARK.space || mark === MARK.point
}

/** 1299.00, and 100.000,50: a fraction behind the last point, or behind a comma. */
function isPrice({ units }: Scan, run: DigitRun, first: number, count: number): boolean {
  if (digitAt(run, first) === 0) return false
  const end = run.ends[first + count - 1] as number
  if (units[end] === COMMA && isOf(units[end + 1] as number, IS.digit)) return isByThousands(run, first, count)
  const isFraction = sizeAt(run, first + 1) <= 2 && markAt(run, first + 1) === MARK.point
  return count === 2 && isFraction && sizeAt(run, first) >= 3
}

const YEAR_FIRST = [4, 2, 2]
const TWO_YEARS = [4, 4]

/** 2024-11-27, 27.11.2026, perhaps with a time behind it. */
function isDateAt(run: DigitRun, first: number): boolean {
  const mark = markAt(run, first + 1)
  if (mark !== markAt(run, first + 2) || (mark !== MARK.dash && mark !== MARK.point && mark !== MARK.slash))
    return false
  const a = groupsValue(run, first, first + 1)
  const b = groupsValue(run, first + 1, first + 2)
  const c = groupsValue(run, first + 2, first + 3)
  if (hasSizes(run, first, YEAR_FIRST)) return isYear(a) && isDay(b) && isDay(c)
  if (sizeAt(run, first) > 2 || sizeAt(run, first + 1) > 2 || sizeAt(run, first + 2) !== 4) return false
  return isDay(a) && isDay(b) && isYear(c)
}

/** 2019-2023, 2019/2020 */
function isYears(run: DigitRun, first: number, count: number): boolean {
  return (
    count === 2 &&
    hasSizes(run, first, TWO_YEARS) &&
    isYear(groupsValue(run, first, first + 1)) &&
    isYear(groupsValue(run, first + 1, first + 2))
  )
}

const isYear = (year: number): boolean => year >= 1900 && year < 2100
const isDay = (day: number): boolean => day >= 1 && day <= 31

/** Does a thing that is counted, or a currency, stand right behind? */
function isCounted(scan: Scan, end: number): boolean {
  const { units } = scan
  const isGap = units[end] === SPACE || units[end] === FIXED_SPACE
  const start = isGap ? end + 1 : end
  if (COUNTED_SIGNS.has(units[start] as number)) return true
  if (!isGap) return false
  scan.steps += 1
  return isCountedAt(units, start)
}
