/** What the scanners of personal data share: a text, what was found in it, and the work that took. */
import type { PersonalDataKind } from '../../../schemas/index.ts'
import { MARGIN, unitsOf } from './units.ts'
import { openWords, type Words } from './word-table.ts'

/** UTF-16 code units start ≤ u < end of the text. */
export interface Finding {
  readonly kind: PersonalDataKind
  readonly start: number
  readonly end: number
}

/** May still grow. */
interface OpenFinding extends Finding {
  end: number
}

/**
 * A text that is being scanned. Scanners add to it and read nothing that another one found. Places are those in `units`: `MARGIN` more than in the text.
 * One at a time: scans share their memory.
 */
export interface Scan {
  readonly text: string
  /** Of the text, with a margin of zeros. */
  readonly units: Uint16Array
  /** Of the last unit and one more. */
  readonly end: number
  /** In order of their starts; of the text itself. */
  readonly findings: OpenFinding[]
  /** Characters looked at, but for the one pass that finds where to look: bounded by a multiple of the length, which a test holds. */
  steps: number
  /** Of the number that was asked about last. */
  readonly words: Words
}

/** Nothing found yet. */
export function openScan(text: string): Scan {
  const units = unitsOf(text)
  return { text, units, end: MARGIN + text.length, findings: [], steps: 0, words: openWords(units) }
}

/** Adds what stands between two places, to what it overlaps if that is of its kind, and keeps the order of starts: what is found late began at most some hundred units before what was found last. */
export function addFinding({ findings }: Scan, kind: PersonalDataKind, start: number, end: number): void {
  const last = findings.at(-1)
  // A text of nothing but addresses that overlap has one long finding, and not a hundred thousand.
  if (last !== undefined && last.kind === kind && last.start <= start - MARGIN && start - MARGIN < last.end) {
    last.end = Math.max(last.end, end - MARGIN)
    return
  }
  const finding = { kind, start: start - MARGIN, end: end - MARGIN }
  let place = findings.length
  while (place > 0 && (findings[place - 1] as Finding).start > finding.start) place -= 1
  if (place === findings.length) findings.push(finding)
  else findings.splice(place, 0, finding)
}

/** The text between two places. */
export function textAt({ text }: Scan, start: number, end: number): string {
  return text.slice(start - MARGIN, end - MARGIN)
}
