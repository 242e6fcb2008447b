/** Personal data in a text: every kind that is asked for, in one order, no two at the same characters. */
import { PERSONAL_DATA_KINDS, type PersonalDataKind } from '../../schemas/index.ts'
import { readCards } from './card.ts'
import { scanEmails } from './email.ts'
import { scanIbans } from './iban.ts'
import { readIpv4s, scanIpv6s } from './ip.ts'
import { readPhones } from './phone/phone.ts'
import { type DigitRun, scanDigitRuns } from './scan/digit-runs.ts'
import type { Finding, Scan } from './scan/scan.ts'
import { openWords } from './scan/word-table.ts'

/** Of what is found and of the placeholders; part of the version of the stage. Raise it with any of the scanners or lists. */
export const PERSONAL_DATA_VERSION = 3

/** What takes the place of a finding. Documented in docs/personal-data.md: it may be searched for. */
export const PLACEHOLDERS: Readonly<Record<PersonalDataKind, string>> = {
  email: '<EMAIL>',
  iban: '<IBAN>',
  card: '<CARD_NUMBER>',
  ip: '<IP_ADDRESS>',
  phone: '<PHONE_NUMBER>',
}

type ReadRun = (scan: Scan, run: DigitRun) => void
const RUN_READERS: Readonly<Partial<Record<PersonalDataKind, ReadRun>>> = {
  card: readCards,
  ip: readIpv4s,
  phone: readPhones,
}
const SCANNERS: Readonly<Partial<Record<PersonalDataKind, (scan: Scan) => void>>> = {
  email: scanEmails,
  iban: scanIbans,
  ip: scanIpv6s,
}

/** In order of their places. Linear in the text, whatever is in it. */
export function findPersonalData(text: string, kinds: readonly PersonalDataKind[]): readonly Finding[] {
  return scanText(text, kinds).findings
}

/** The same with the work it took. */
export function scanText(text: string, kinds: readonly PersonalDataKind[]): Readonly<Scan> {
  const scan: Scan = { text, findings: [], steps: 0, words: openWords(text) }
  for (const kind of kinds) SCANNERS[kind]?.(scan)
  const readers = kinds.flatMap((kind) => RUN_READERS[kind] ?? [])
  if (readers.length > 0)
    scanDigitRuns(scan, (run) => {
      for (const read of readers) read(scan, run)
    })
  return { ...scan, findings: withoutOverlaps(scan.findings) }
}

/**
 * Findings that overlap are one, with all characters of both: the rest of either would still be somebody's. Its kind is the one that stands first in the
 * list of kinds: it has a check digit, or a sign that numbers lack.
 */
function withoutOverlaps(findings: Finding[]): Finding[] {
  const order = (a: Finding, b: Finding): number => a.start - b.start || b.end - a.end || rankOf(a) - rankOf(b)
  if (isApart(findings)) return findings
  const sorted = [...findings].sort(order)
  const kept: Finding[] = []
  for (const finding of sorted) {
    const last = kept.at(-1)
    if (last === undefined || last.end <= finding.start) kept.push(finding)
    else kept[kept.length - 1] = united(last, finding)
  }
  return kept
}

/** In order, and no two at the same characters: as of a text with one kind. */
function isApart(findings: readonly Finding[]): boolean {
  let end = 0
  for (const finding of findings) {
    if (finding.start < end) return false
    end = finding.end
  }
  return true
}

function united(first: Finding, second: Finding): Finding {
  const { kind } = rankOf(second) < rankOf(first) ? second : first
  return { kind, start: first.start, end: Math.max(first.end, second.end) }
}

function rankOf({ kind }: Finding): number {
  return PERSONAL_DATA_KINDS.indexOf(kind)
}

/** The text with a placeholder for each finding, which are those of this very text. */
export function replaceFindings(text: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return text
  let replaced = ''
  let at = 0
  for (const { kind, start, end } of findings) {
    replaced += text.slice(at, start) + PLACEHOLDERS[kind]
    at = end
  }
  return replaced + text.slice(at)
}
