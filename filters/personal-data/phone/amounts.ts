/** Numbers behind a word for telephones that are no numbers of telephones: amounts (`mobile 10 000 000 subscribers`), prices, dates and years. */
import { commonMark, type DigitRun, digitAt, digitsOf, hasSizes, MARK, markAt, sizeAt } from '../scan/digit-runs.ts'
import { digitOf, isSpacedLetter, type Scan } from '../scan/scan.ts'
import type { PhoneLabel } from './words.ts'

/** What is counted in amounts, in the words of the larger languages; of many only the stem. @source judgement: what is written behind numbers of telephones sold, used and paid */
const COUNTED =
  /^(?:million|mill?ard|billion|mln|mio|mrd|tys|тыс|млн|млрд|eur|usd|gbp|chf|pln|czk|rub|inr|jpy|brl|mxn|euro|dollar|dólar|pound|peso|real|reais|zł|kč|kr|rs|руб|подписчик|абонент|пользовател|клиент|человек|штук|устройств|subscri|user|customer|people|unit|device|download|minute|mal|mah|teilnehmer|nutzer|kunde|gerät|stück|mensch|einwohner|abonn|utilisat|client|unité|appareil|habitant|person|abonad|usuari|unidad|dispositiv|habitante|assinant|utilizador|aparelho|pessoa|abonent|użytkownik|klient|sztuk|osób|مشترك|مستخدم|مليون|ألف|ريال|جنيه|دولار|جهاز)/
/** Without a space, in scripts that have none, and currencies. */
const COUNTED_SIGNS = '€$£¥₽₹₩%‰万萬亿億人台部円元户戶個个件회대명원'
/** Fewest round zeros of a number that nobody gave a mark of a number. */
const ROUND_ZEROS = 3
/** An amount of a hundred million and more is not written out beside telephones; nine digits by threes are a number in Spain, Poland, Czechia, Portugal. */
const MAX_EXACT_DIGITS = 8

/** Are `count` groups from `first` on an amount, a price, a date or years, and no number of a telephone? `digits`: all of theirs. */
export function isAmount(scan: Scan, run: DigitRun, first: number, count: number, label: PhoneLabel): boolean {
  if (isDateAt(run, first) || isPrice(scan, run, first, count)) return true
  if (digitAt(run, first) === 0) return false
  const isLoose = label !== 'marked'
  if (isLoose && isYears(run, first, count)) return true
  if (count > 1 && !isByThousands(run, first, count)) return false
  if (isCounted(scan, run.ends[first + count - 1] as number)) return true
  const digits = digitsOf(run, first, first + count)
  const zeros = digits.length - digits.replace(/0+$/, '').length
  if (count === 1) return isLoose && zeros >= ROUND_ZEROS && digits.length <= MAX_EXACT_DIGITS
  // `100.000` and `10 000 000` are round whatever stands before.
  if (zeros >= 2 * ROUND_ZEROS || (zeros >= ROUND_ZEROS && (isLoose || commonMark(run, first, count) === MARK.point)))
    return true
  return label === 'apart' && digits.length <= MAX_EXACT_DIGITS
}

/** One to three digits, then threes, with one mark between all: 1 234 567, 100.000 */
function isByThousands(run: DigitRun, first: number, count: number): boolean {
  if (sizeAt(run, first) > 3) return false
  for (let index = first + 1; index < first + count; index += 1) if (sizeAt(run, index) !== 3) return false
  const mark = count === 2 ? markAt(run, first + 1) : commonMark(run, first, count)
  return mark === MARK.space || mark === MARK.point
}

/** 1299.00, and 100.000,50: a fraction behind the last point, or behind a comma. */
function isPrice({ text }: Scan, run: DigitRun, first: number, count: number): boolean {
  if (digitAt(run, first) === 0) return false
  const end = run.ends[first + count - 1] as number
  if (text[end] === ',' && digitOf(text.charCodeAt(end + 1)) >= 0) return isByThousands(run, first, count)
  const isFraction = sizeAt(run, first + 1) <= 2 && markAt(run, first + 1) === MARK.point
  return count === 2 && isFraction && sizeAt(run, first) >= 3
}

/** 2024-11-27, 27.11.2026, perhaps with a time behind it. */
function isDateAt(run: DigitRun, first: number): boolean {
  const mark = markAt(run, first + 1)
  if (mark !== markAt(run, first + 2) || (mark !== MARK.dash && mark !== MARK.point && mark !== MARK.slash))
    return false
  const [a, b, c] = [first, first + 1, first + 2].map((index) => Number(digitsOf(run, index, index + 1))) as [
    number,
    number,
    number,
  ]
  if (hasSizes(run, first, [4, 2, 2])) return isYear(a) && isDay(b) && isDay(c)
  return (
    sizeAt(run, first) <= 2 &&
    sizeAt(run, first + 1) <= 2 &&
    sizeAt(run, first + 2) === 4 &&
    isDay(a) &&
    isDay(b) &&
    isYear(c)
  )
}

/** 2019-2023, 2019/2020 */
function isYears(run: DigitRun, first: number, count: number): boolean {
  return (
    count === 2 &&
    hasSizes(run, first, [4, 4]) &&
    isYear(Number(digitsOf(run, first, first + 1))) &&
    isYear(Number(digitsOf(run, first + 1, first + 2)))
  )
}

const isYear = (year: number): boolean => year >= 1900 && year < 2100
const isDay = (day: number): boolean => day >= 1 && day <= 31

/** Longest word that is read: stems are shorter. */
const MAX_WORD_UNITS = 16

/** Does a thing that is counted, or a currency, stand right behind? */
function isCounted(scan: Scan, end: number): boolean {
  const { text } = scan
  const isGap = text[end] === ' ' || text[end] === '\u00a0'
  const start = isGap ? end + 1 : end
  if (COUNTED_SIGNS.includes(text[start] ?? '\n')) return true
  if (!isGap) return false
  let behind = start
  while (behind - start < MAX_WORD_UNITS && isLetter(text.charCodeAt(behind))) behind += 1
  scan.steps += behind - start
  return COUNTED.test(text.slice(start, behind).toLowerCase())
}

/** Of the scripts that the words are written in. */
function isLetter(unit: number): boolean {
  return isSpacedLetter(unit) || (unit >= 0x620 && unit <= 0x64a)
}
