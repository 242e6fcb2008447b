/** The two that are compared: ours and datatrove's, each text to text with the CPU time it took. */
import { spawnSync } from 'node:child_process'
import {
  findPersonalData,
  PERSONAL_DATA_KINDS,
  type PersonalDataKind,
  PLACEHOLDERS,
  packageRoot,
  replaceFindings,
} from '../../../index.ts'

export interface Formatted {
  readonly text: string
  /** CPU time, ms. */
  readonly ms: number
}

/** Replaces the personal data in each of the texts. */
export type Formatter = (texts: readonly string[]) => readonly Formatted[]

/** What each of them puts in the place of a finding. */
export const PLACED: Readonly<Record<string, Readonly<Partial<Record<PersonalDataKind, readonly string[]>>>>> = {
  m3w: Object.fromEntries(PERSONAL_DATA_KINDS.map((kind) => [kind, [PLACEHOLDERS[kind]]])),
  datatrove: {
    email: ['email@example.com', 'firstname.lastname@example.org'],
    ip: ['22.214.171.124', '126.96.36.199', '188.8.131.52', '184.108.40.206', '220.127.116.11', '18.104.22.168'],
  },
}

/** Ours, all kinds. */
export function formatHere(texts: readonly string[]): readonly Formatted[] {
  return texts.map((text) => {
    const before = process.cpuUsage()
    const formatted = replaceFindings(text, findPersonalData(text, PERSONAL_DATA_KINDS))
    const { user, system } = process.cpuUsage(before)
    return { text: formatted, ms: (user + system) / 1000 }
  })
}

/** datatrove's, in a process of its own; `python` has it installed. */
export function openDatatrove(python: string): Formatter {
  return (texts) => {
    const script = `${packageRoot()}/bench/peers/datatrove_pii.py`
    const input = texts.map((text) => JSON.stringify({ text })).join('\n')
    const { status, stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 30 })
    if (status !== 0) throw new Error(`${python} ${script} ended with ${status}: ${stderr.slice(-500)}`)
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Formatted)
  }
}
