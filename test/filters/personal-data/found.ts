/** What is found in a text, as the text has it: for tests of the scanners. */
import { findPersonalData } from '../../../filters/personal-data/find-personal-data.ts'
import { PERSONAL_DATA_KINDS, type PersonalDataKind } from '../../../schemas/index.ts'

/** Findings of one kind while all are looked for. */
export function found(kind: PersonalDataKind, text: string): readonly string[] {
  const findings = findPersonalData(text, PERSONAL_DATA_KINDS)
  return findings.filter((finding) => finding.kind === kind).map(({ start, end }) => text.slice(start, end))
}
