/** Personal data in a text: every kind that is asked for, in one order, no two at the same characters. */
import { normalForm } from '../../core/text/normal-form.ts'
import { PERSONAL_DATA_KINDS, type PersonalDataKind } from '../../schemas/index.ts'
import { readCards } from './card.ts'
import { readEmail, readWrittenAround } from './email.ts'
import { readIban } from './iban.ts'
import { readIpv4s, readIpv6 } from './ip.ts'
import { readPhones } from './phone/phone.ts'
import { placesIn } from './scan/composed.ts'
import { openRun, readRun } from './scan/digit-runs.ts'
import { type Finding, openScan, type Scan } from './scan/scan.ts'
import { MARGIN, SIGN, SIGN_OF } from './scan/units.ts'

/** Of what is found and of the placeholders; part of the version of the stage. Raise it with any of the scanners or lists. */
export const PERSONAL_DATA_VERSION = 7

/** What takes the place of a finding. Documented in docs/personal-data.md: it may be searched for. */
export const PLACEHOLDERS: Readonly<Record<PersonalDataKind, string>> = {
  email: '<EMAIL>',
  iban: '<IBAN>',
  card: '<CARD_NUMBER>',
  ip: '<IP_ADDRESS>',
  phone: '<PHONE_NUMBER>',
}

/** In order of their places. Linear in the text, whatever is in it. */
export function findPersonalData(text: string, kinds: readonly PersonalDataKind[]): readonly Finding[] {
  return scanText(text, kinds).findings
}

/** The same with the work it took. What is found in a text that is not in NFC is found in its NFC, for words are looked up so. */
export function scanText(text: string, kinds: readonly PersonalDataKind[]): Readonly<Scan> {
  const composed = normalForm(text, 'NFC')
  const scan = openScan(composed)
  readSigns(scan, new Set(kinds))
  const findings = withoutOverlaps(scan.findings)
  return { ...scan, findings: composed === text ? findings : asWritten(text, composed, findings) }
}

/** The same findings, at their places in the text as it is written. */
function asWritten(text: string, composed: string, findings: readonly Finding[]): Finding[] {
  const places = placesIn(
    text,
    composed,
    findings.flatMap(({ start, end }) => [start, end]),
  )
  return findings.map(({ kind }, index) => ({
    kind,
    start: places[2 * index] as number,
    end: places[2 * index + 1] as number,
  }))
}

/** One pass, for all kinds: most characters are no sign of any. */
function readSigns(scan: Scan, kinds: ReadonlySet<PersonalDataKind>): void {
  const { units, end } = scan
  const [hasEmail, hasIp] = [kinds.has('email'), kinds.has('ip')]
  const hasNumbers = hasIp || kinds.has('iban') || kinds.has('card') || kinds.has('phone')
  let ipv6End = 0
  for (let at = MARGIN; at < end; at += 1) {
    const sign = SIGN_OF[units[at] as number]
    if (sign === SIGN.none) continue
    if (sign === SIGN.at && hasEmail) readEmail(scan, at)
    else if (sign === SIGN.bracket && hasEmail) readWrittenAround(scan, at)
    else if (sign === SIGN.colon && hasIp && at >= ipv6End) ipv6End = readIpv6(scan, at)
    else if (sign === SIGN.digit && hasNumbers) at = readNumbers(scan, at, kinds) - 1
  }
}

/** The run of numbers that begins there; returns where it ends. */
function readNumbers(scan: Scan, at: number, kinds: ReadonlySet<PersonalDataKind>): number {
  const run = openRun(scan)
  const end = readRun(scan, run, at)
  if (kinds.has('iban')) readIban(scan, at)
  if (kinds.has('card')) readCards(scan, run)
  if (kinds.has('ip')) readIpv4s(scan, run)
  if (kinds.has('phone')) readPhones(scan, run)
  return end
}

/**
 * Findings that overlap are one, with all characters of both: the rest of either would still be somebody's. Its kind is the one that stands first in the
 * list of kinds: it has a check digit, or a sign that numbers lack. `findings`: in order of their starts.
 */
function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = []
  for (const finding of findings) {
    const last = kept.at(-1)
    if (last === undefined || last.end <= finding.start) kept.push(finding)
    else kept[kept.length - 1] = united(last, finding)
  }
  return kept
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
