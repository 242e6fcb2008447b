/** Runs of numbers: groups of digits with at most a space, a mark or two between them. Cards, telephones and addresses are read from them. */
import { digitOf, type Scan } from './scan.ts'

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
/** Longest of what may stand between two groups: ` - `, `) (`. */
const MAX_BETWEEN = 3

/** One run; the same object for all of a text, filled anew for each, because there are as many as numbers. Numbers, not strings, for the same reason. */
export interface DigitRun {
  readonly text: string
  count: number
  /** Digits of all groups. */
  digits: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Of `MARK`. */
  readonly marks: Uint8Array
}

/** Calls `read` with every run, in order. A line ends it. Each character is looked at a bounded number of times. */
export function scanDigitRuns(scan: Scan, read: (run: DigitRun) => void): void {
  const { text } = scan
  const starts = new Int32Array(MAX_GROUPS)
  const ends = new Int32Array(MAX_GROUPS)
  const run: DigitRun = { text, count: 0, digits: 0, starts, ends, marks: new Uint8Array(MAX_GROUPS) }
  let at = 0
  while (at < text.length) {
    if (digitOf(text.charCodeAt(at)) < 0) {
      at += 1
      continue
    }
    const end = fillRun(run, at)
    scan.steps += end - at
    read(run)
    at = end
  }
}

function fillRun(run: DigitRun, first: number): number {
  const { text, starts, ends, marks } = run
  let start = first
  run.count = 0
  run.digits = 0
  marks[0] = MARK.none
  while (true) {
    let end = start + 1
    while (digitOf(text.charCodeAt(end)) >= 0) end += 1
    starts[run.count] = start
    ends[run.count] = end
    run.count += 1
    run.digits += end - start
    let next = end
    while (next - end <= MAX_BETWEEN && classOf(text.charCodeAt(next)) !== MARK.none) next += 1
    if (next === end || next - end > MAX_BETWEEN || run.count === MAX_GROUPS) return end
    if (digitOf(text.charCodeAt(next)) < 0) return end
    marks[run.count] = markOf(text, end, next)
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

function markOf(text: string, start: number, end: number): number {
  const first = classOf(text.charCodeAt(start))
  if (end - start === 1) return first
  const second = classOf(text.charCodeAt(start + 1))
  if (end - start === 2) {
    if (first === MARK.close && (second === MARK.space || second === MARK.dash)) return MARK.close
    return first === MARK.space && second === MARK.open ? MARK.open : MARK.other
  }
  if (first !== MARK.space || classOf(text.charCodeAt(end - 1)) !== MARK.space) return MARK.other
  return second === MARK.slash ? MARK.spacedSlash : MARK.parting
}

/** Digits of a group. */
export function sizeAt({ starts, ends }: DigitRun, index: number): number {
  return (ends[index] ?? 0) - (starts[index] ?? 0)
}

/** Of `MARK`; `none` behind the last group. */
export function markAt({ count, marks }: DigitRun, index: number): number {
  return index < count ? (marks[index] ?? MARK.none) : MARK.none
}

/** Value of a digit of a group, the first by default. */
export function digitAt({ text, starts }: DigitRun, index: number, place = 0): number {
  return digitOf(text.charCodeAt((starts[index] ?? 0) + place))
}

/** The first `most` digits of groups first … last-1, as ASCII. */
export function digitsOf(run: DigitRun, first: number, last: number, most = 40): string {
  const { text, starts } = run
  const units: number[] = []
  for (let index = first; index < last; index += 1) {
    const start = starts[index] as number
    const size = Math.min(sizeAt(run, index), most - units.length)
    for (let place = 0; place < size; place += 1) units.push(0x30 + digitOf(text.charCodeAt(start + place)))
  }
  return String.fromCharCode(...units)
}

/** What groups first … last-1 are as one number; exact up to 15 digits. */
export function groupsValue(run: DigitRun, first: number, last: number): number {
  const { text, starts } = run
  let value = 0
  for (let index = first; index < last; index += 1) {
    const start = starts[index] as number
    const size = sizeAt(run, index)
    for (let place = 0; place < size; place += 1) value = value * 10 + digitOf(text.charCodeAt(start + place))
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
