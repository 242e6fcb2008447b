/** Telephone numbers that are known by their shape alone, without a word before them: a country's usual way of writing them, and nothing else's. */
import { commonMark, type DigitRun, digitAt, digitsOf, hasSizes, MARK, markAt, sizeAt } from '../scan/digit-runs.ts'

/** How many groups, from the given one on, are a number; 0 where none is. */
type Count = (run: DigitRun, first: number) => number

/** A country's usual way. Only where the first two groups have such sizes it is looked at: nearly all numbers fall by that. */
interface Shape {
  readonly count: Count
  /** Does a `(` stand right before the first group? */
  readonly isOpen: boolean
  /** Digits that the first group may begin with. */
  readonly leads: string
  /** Fewest and most digits of the first group. */
  readonly first: readonly [least: number, most: number]
  readonly second: readonly [least: number, most: number]
}

/** The fewest digits of any, and the most of a first group. */
const MIN_DIGITS = 8
const MAX_FIRST_DIGITS = 5
/** As many or more. */
const MAX_SECOND_DIGITS = 9

const SHAPES: readonly Shape[] = [
  { count: inParentheses, isOpen: true, leads: '0', first: [2, 5], second: [1, MAX_SECOND_DIGITS] },
  { count: northAmerican, isOpen: true, leads: '23456789', first: [3, 3], second: [3, 3] },
  { count: brazilian, isOpen: true, leads: '123456789', first: [2, 2], second: [5, 5] },
  { count: dashed, isOpen: false, leads: '0', first: [2, 4], second: [3, 4] },
  { count: slashed, isOpen: false, leads: '0', first: [3, 5], second: [1, MAX_SECOND_DIGITS] },
  { count: french, isOpen: false, leads: '0', first: [2, 2], second: [2, 2] },
  { count: northAmerican, isOpen: false, leads: '1', first: [1, 1], second: [3, 3] },
  { count: northAmerican, isOpen: false, leads: '23456789', first: [3, 3], second: [3, 3] },
  { count: inFours, isOpen: false, leads: '1', first: [3, 3], second: [4, 4] },
  { count: russian, isOpen: false, leads: '8', first: [1, 1], second: [3, 3] },
]
/** By what is known of two groups (`placeOf`): bit n is set if shape n may be. */
const CANDIDATES = new Uint16Array(2 * 10 * (MAX_FIRST_DIGITS + 1) * (MAX_SECOND_DIGITS + 1))
SHAPES.forEach(({ isOpen, leads, first, second }, shape) => {
  for (const lead of leads)
    for (let size = first[0]; size <= first[1]; size += 1)
      for (let next = second[0]; next <= second[1]; next += 1) {
        const place = placeOf(isOpen, Number(lead), size, next)
        CANDIDATES[place] = (CANDIDATES[place] as number) | (1 << shape)
      }
})

function placeOf(isOpen: boolean, lead: number, first: number, second: number): number {
  const next = second > MAX_SECOND_DIGITS ? MAX_SECOND_DIGITS : second
  return (((isOpen ? 10 : 0) + lead) * (MAX_FIRST_DIGITS + 1) + first) * (MAX_SECOND_DIGITS + 1) + next
}

/** How many groups, from `first` on, have a shape that only telephone numbers have; 0 where none does. `isOpen`: a `(` stands right before them. */
export function shapeOf(run: DigitRun, first: number, isOpen: boolean): number {
  if (run.digits < MIN_DIGITS || run.count - first < 2) return 0
  const size = sizeAt(run, first)
  if (size > MAX_FIRST_DIGITS) return 0
  let shapes = CANDIDATES[placeOf(isOpen, digitAt(run, first), size, sizeAt(run, first + 1))] as number
  for (let shape = 0; shapes !== 0; shape += 1, shapes >>= 1) {
    if ((shapes & 1) === 0) continue
    const count = (SHAPES[shape] as Shape).count(run, first)
    if (count > 0 && isFree(markAt(run, first + count))) return count
  }
  return 0
}

/**
 * Numbers that the called pay for, or that cost a fee: of firms, not of people. Of the North American plan with or without its code, and 0800 and
 * 0900 as much of Europe has them. @source NANPA's list of toll-free codes; ITU-T E.169.1
 */
const TOLL_FREE = /^(?:(?:00)?1?(?:8(?:00|33|44|55|66|77|88)|900)\d{7}$|0?0?800|0900)/

/** The fewest that a number of the North American plan has. */
export const MIN_TOLL_FREE_DIGITS = 10

/** Is a number one that firms have? `digits`: ASCII, without the plus. */
export function isTollFree(digits: string): boolean {
  return TOLL_FREE.test(digits)
}

/** Nothing that ties the number to a next group. */
function isFree(mark: number): boolean {
  return mark !== MARK.dash && mark !== MARK.point && mark !== MARK.slash
}

/** 212-555-0143, (212) 555-0143, 1-212-555-0143. @source NANP: area code and exchange begin with 2 to 9 */
function northAmerican(run: DigitRun, first: number): number {
  const isLong = sizeAt(run, first) === 1 && digitAt(run, first) === 1 && markAt(run, first + 1) === MARK.dash
  const area = isLong ? first + 1 : first
  if (!hasSizes(run, area, [3, 3, 4]) || digitAt(run, area) < 2 || digitAt(run, area + 1) < 2) return 0
  const [before, behind] = [markAt(run, area + 1), markAt(run, area + 2)]
  const isTight = (behind === MARK.dash || behind === MARK.point) && (before === behind || before === MARK.close)
  return isTight ? area - first + 3 : 0
}

/** (030) 123 45 67 */
function inParentheses(run: DigitRun, first: number): number {
  return isTrunk(run, first, 2, 5) && markAt(run, first + 1) === MARK.close ? upTo(run, first, 2, 8, 12) : 0
}

/** (11) 91234-5678 */
function brazilian(run: DigitRun, first: number): number {
  if (!hasSizes(run, first, [2, 5, 4]) || digitAt(run, first + 1) !== 9) return 0
  return markAt(run, first + 1) === MARK.close && markAt(run, first + 2) === MARK.dash ? 3 : 0
}

/** 03-1234-5678, 020-7946-0958, 010-1234-5678 */
function dashed(run: DigitRun, first: number): number {
  if (!isTrunk(run, first, 2, 4) || sizeAt(run, first + 2) !== 4 || commonMark(run, first, 3) !== MARK.dash) return 0
  const middle = sizeAt(run, first + 1)
  return (middle === 3 || middle === 4) && sizeAt(run, first) + middle >= 5 ? 3 : 0
}

/** 0171/1234567, 030 / 123 45 67, 0171-1234567, 010-1234 5678 */
function slashed(run: DigitRun, first: number): number {
  if (!isTrunk(run, first, 3, 5)) return 0
  const mark = markAt(run, first + 1)
  const isFours = hasSizes(run, first + 1, [4, 4]) && markAt(run, first + 2) === MARK.space
  const isDashed = mark === MARK.dash && (isFours || sizeAt(run, first + 1) >= 6)
  const isMarked = mark === MARK.slash || mark === MARK.spacedSlash || isDashed
  return isMarked ? upTo(run, first, 2, 9, 12) : 0
}

/** 06 12 34 56 78, and not 01 02 03 04 05 */
function french(run: DigitRun, first: number): number {
  if (!isTrunk(run, first, 2, 2) || !hasSizes(run, first, [2, 2, 2, 2, 2])) return 0
  const mark = commonMark(run, first, 5)
  const isMore = markAt(run, first) === mark || (markAt(run, first + 5) === mark && sizeAt(run, first + 5) === 2)
  return mark === 0 || isMore || isSequence(run, first, 5) ? 0 : 5
}

/** 138 0013 8000, 138-0013-8000 */
function inFours(run: DigitRun, first: number): number {
  if (!hasSizes(run, first, [3, 4, 4]) || digitAt(run, first) !== 1 || digitAt(run, first, 1) < 3) return 0
  const mark = commonMark(run, first, 3)
  return mark === MARK.space || mark === MARK.dash ? 3 : 0
}

/** 8 (495) 123-45-67 */
function russian(run: DigitRun, first: number): number {
  if (digitAt(run, first) !== 8 || !hasSizes(run, first, [1, 3, 3, 2, 2])) return 0
  return markAt(run, first + 1) === MARK.open && markAt(run, first + 2) === MARK.close ? 5 : 0
}

/** A group of min … max digits that begins with one 0. */
function isTrunk(run: DigitRun, index: number, min: number, max: number): boolean {
  const size = sizeAt(run, index)
  return index < run.count && size >= min && size <= max && digitAt(run, index) === 0 && digitAt(run, index, 1) > 0
}

/** `count` groups and what follows them behind spaces and dashes, as long as all digits are at most `max`; 0 where they are fewer than `min`. */
function upTo(run: DigitRun, first: number, count: number, min: number, max: number): number {
  let taken = 0
  let digits = 0
  while (first + taken < run.count) {
    const mark = markAt(run, first + taken)
    const size = sizeAt(run, first + taken)
    if (digits + size > max || (taken >= count && mark !== MARK.space && mark !== MARK.dash)) break
    digits += size
    taken += 1
  }
  return taken >= count && digits >= min ? taken : 0
}

/** Is every group one more than the one before? */
function isSequence(run: DigitRun, first: number, count: number): boolean {
  for (let index = first + 1; index < first + count; index += 1) {
    const step = Number(digitsOf(run, index, index + 1)) - Number(digitsOf(run, index - 1, index))
    if (step !== 1) return false
  }
  return true
}
