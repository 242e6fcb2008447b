/** What the scanners of personal data share: a text, what was found in it, and the work that took. */
import type { PersonalDataKind } from '../../../schemas/index.ts'
import type { Words } from './word-table.ts'

/** UTF-16 code units start ≤ u < end of the text. */
export interface Finding {
  readonly kind: PersonalDataKind
  readonly start: number
  readonly end: number
}

/** A text that is being scanned. Scanners add to it and read nothing that another one found. */
export interface Scan {
  readonly text: string
  readonly findings: Finding[]
  /** Characters looked at, but for the one pass that finds where to look: bounded by a multiple of the length, which a test holds. */
  steps: number
  /** Of the number that was asked about last. */
  readonly words: Words
}

/** Value of a decimal digit (ASCII, full-width, Arabic-Indic, Persian, Devanagari), or -1. */
export function digitOf(unit: number): number {
  if (unit < 0x30) return -1
  if (unit <= 0x39) return unit - 0x30
  if (unit < 0x660) return -1
  if (unit <= 0x669) return unit - 0x660
  if (unit >= 0x6f0 && unit <= 0x6f9) return unit - 0x6f0
  if (unit >= 0x966 && unit <= 0x96f) return unit - 0x966
  return unit >= 0xff10 && unit <= 0xff19 ? unit - 0xff10 : -1
}

/** A to Z, a to z. */
export function isAsciiLetter(unit: number): boolean {
  const lower = unit | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** Letters of ASCII, of Latin beyond it, Greek and Cyrillic: scripts with spaces, so that a word ends where it ends. */
export function isSpacedLetter(unit: number): boolean {
  return isAsciiLetter(unit) || (unit >= 0xc0 && unit <= 0x24f) || (unit >= 0x370 && unit <= 0x52f)
}

/** Could a number or a code go on here? The end of the text is NaN, and no. */
export function isWordUnit(unit: number): boolean {
  return digitOf(unit) >= 0 || isSpacedLetter(unit) || unit === 0x5f
}
