/** Runs of numbers: groups of digits with at most a space, a mark or two between them. Cards, telephones and addresses are read from them. */
import type { Scan } from './scan.ts'
import { DIGIT, IS, isOf } from './units.ts'

/** What stands between a group and the one before it. */
export const MARK = {
  /** Nothing stands before: the first group. */
  none: 0,
  space: 1,
  dash: 2,
  point: 3,
  slash: 4,
  /** `)`, perhaps with a space or a dash behind it. */
  close: 5,
  /** `(`, perhaps with a space before it. */
  open: 6,
  /** A slash between spaces. */
  spacedSlash: 7,
  /** Another mark between spaces: it parts two numbers. */
  parting: 8,
  other: 9,
} as const

/** Groups of a run that are looked at together; a longer one is a table of numbers, and is read piece by piece. */
const MAX_GROUPS = 24
/** Groups that a reader may ask for behind the last one. */
const MAX_AHEAD = 8
/** Longest of what may stand between two groups: ` - `, `) (`. */
const MAX_BETWEEN = 3

/** One run; the same object for all of a text, filled anew for each, because there are as many as numbers. Numbers, not strings, for the same reason. */
export interface DigitRun {
  readonly units: Uint16Array
  count: number
  /** Digits of all groups. */
  digits: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Of `MARK`. */
  readonly marks: Uint8Array
}

const starts = new Int32Array(MAX_GROUPS + MAX_AHEAD)
const ends = new Int32Array(MAX_GROUPS + MAX_AHEAD)
const marks = new Uint8Array(MAX_GROUPS + MAX_AHEAD)

/** Of a text; none read yet. */
export function openRun({ units }: Scan): DigitRun {
  return { units, count: 0, digits: 0, starts, ends, marks }
}

/** Reads the run that begins with the digit at `first`, and returns where it ends: before a line's end at the latest. */
export function readRun(scan: Scan, run: DigitRun, first: number): number {
  const { units } = run
  let start = first
  let mark: number = MARK.none
  let count = 0
  let digits = 0
  while (true) {
    let end = start + 1
    while (isOf(units[end] as number, IS.digit)) end += 1
    starts[count] = start
    ends[count] = end
    marks[count] = mark
    count += 1
    digits += end - start
    let next = end
    while (next - end <= MAX_BETWEEN && MARK_OF[units[next] as number] !== MARK.none) next += 1
    if (next === end || next - end > MAX_BETWEEN || count === MAX_GROUPS || !isOf(units[next] as number, IS.digit)) {
      run.count = count
      run.digits = digits
      scan.steps += end - first
      return end
    }
    mark = next - end === 1 ? (MARK_OF[units[end] as number] as number) : markBetween(units, end, next)
    start = next
  }
}

/** Of one character; `none` for what does not stand in numbers. */
function classOf(unit: number): number {
  switch (unit) {
    case 0x20:
    case 0xa0:
    case 0x2009:
    case 0x202f:
    case 0x3000:
      return MARK.space
    case 0x2d:
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2212:
    case 0xff0d:
      return MARK.dash
    case 0x2e:
      return MARK.point
    case 0x2f:
      return MARK.slash
    case 0x28:
    case 0xff08:
      return MARK.open
    case 0x29:
    case 0xff09:
      return MARK.close
    default:
      return MARK.none
  }
}

const MARK_OF = Uint8Array.from({ length: 0x10000 }, (_, unit) => classOf(unit))

/** Of two or three characters. */
function markBetween(units: Uint16Array, start: number, end: number): number {
  const first = MARK_OF[units[start] as number] as number
  const second = MARK_OF[units[start + 1] as number] as number
  if (end - start === 2) {
    if (first === MARK.close && (second === MARK.space || second === MARK.dash)) return MARK.close
    return first === MARK.space && second === MARK.open ? MARK.open : MARK.other
  }
  if (first !== MARK.space || MARK_OF[units[end - 1] as number] !== MARK.space) return MARK.other
  return second === MARK.slash ? MARK.spacedSlash : MARK.parting
}

/** Digits of a group. */
export function sizeAt({ starts, ends }: DigitRun, index: number): number {
  return (ends[index] as number) - (starts[index] as number)
}

/** Of `MARK`; `none` behind the last group. */
export function markAt({ count, marks }: DigitRun, index: number): number {
  return index < count ? (marks[index] as number) : MARK.none
}

/** Value of a digit of a group, the first by default. */
export function digitAt({ units, starts }: DigitRun, index: number, place = 0): number {
  return DIGIT[units[(starts[index] as number) + place] as number] as number
}

/** The digit behind `skipped` others from group `first` on; -1 where the run has no more. */
export function nthDigit(run: DigitRun, first: number, skipped: number): number {
  let place = skipped
  for (let index = first; index < run.count; index += 1) {
    const size = sizeAt(run, index)
    if (place < size) return digitAt(run, index, place)
    place -= size
  }
  return -1
}

/** The first `most` digits of groups first … last-1, as ASCII. */
export function digitsOf(run: DigitRun, first: number, last: number, most = 40): string {
  const { units, starts } = run
  const digits: number[] = []
  for (let index = first; index < last; index += 1) {
    const start = starts[index] as number
    const size = Math.min(sizeAt(run, index), most - digits.length)
    for (let place = 0; place < size; place += 1) digits.push(0x30 + (DIGIT[units[start + place] as number] as number))
  }
  return String.fromCharCode(...digits)
}

/** What groups first … last-1 are as one number; exact up to 15 digits. */
export function groupsValue(run: DigitRun, first: number, last: number): number {
  const { units, starts } = run
  let value = 0
  for (let index = first; index < last; index += 1) {
    const start = starts[index] as number
    const size = sizeAt(run, index)
    for (let place = 0; place < size; place += 1) value = value * 10 + (DIGIT[units[start + place] as number] as number)
  }
  return value
}

/** Zeros at the end of groups first … last-1. */
export function zerosAtEnd(run: DigitRun, first: number, last: number): number {
  let zeros = 0
  for (let index = last - 1; index >= first; index -= 1)
    for (let place = sizeAt(run, index) - 1; place >= 0; place -= 1) {
      if (digitAt(run, index, place) !== 0) return zeros
      zeros += 1
    }
  return zeros
}

/** Digits of groups first … last-1. */
export function digitCount({ starts, ends }: DigitRun, first: number, last: number): number {
  let digits = 0
  for (let index = first; index < last; index += 1) digits += (ends[index] as number) - (starts[index] as number)
  return digits
}

/** Have the groups from `first` on these sizes? */
export function hasSizes(run: DigitRun, first: number, sizes: readonly number[]): boolean {
  if (first + sizes.length > run.count) return false
  for (let index = 0; index < sizes.length; index += 1) if (sizeAt(run, first + index) !== sizes[index]) return false
  return true
}

/** Does the same mark, a space, dash or point, stand between all of `count` groups? Returns it; 0 if not. */
export function commonMark(run: DigitRun, first: number, count: number): number {
  const mark = markAt(run, first + 1)
  if (mark > MARK.point) return 0
  for (let index = 2; index < count; index += 1) if (markAt(run, first + index) !== mark) return 0
  return mark
}
