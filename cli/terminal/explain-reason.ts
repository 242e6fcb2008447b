/** What a reason means, in words for people: `m3w inspect DIR dropped --reason CODE`. */
import { M3wError, OUTCOME_CODES, outcomeOf, settingsOf } from '../../index.ts'
import { nearest } from './nearest.ts'

/** What it means, what to do and which setting moves it, a line each. E_USAGE for a code that m3w does not give; it names the nearest. */
export function explainReason(code: string): string {
  const outcome = outcomeOf(code)
  if (outcome === undefined) {
    const near = nearest(code, OUTCOME_CODES)
    const hint = near === undefined ? 'docs/reasons.md lists them all' : `did you mean "${near}"?`
    throw new M3wError('E_USAGE', `There is no reason ${JSON.stringify(code)}; ${hint}`)
  }
  const { at, means, todo, isKept } = outcome
  const given = Object.entries(at).map(([stage, unit]) => `${stage} to a ${unit}`)
  const settings = settingsOf(outcome).map(([stage, key]) => `--set ${key}=…${given.length > 1 ? ` (${stage})` : ''}`)
  const lines = [
    `${code}: ${means}`,
    `  given by: ${given.join(', ')}${isKept ? '; it is kept, so no drop has it' : ''}`,
    `  to do:    ${todo}`,
    `  setting:  ${settings.length === 0 ? 'none moves it' : [...new Set(settings)].join(', ')}`,
  ]
  if (Object.values(at).includes('link')) lines.push('  Links are only counted: no records are made of them.')
  return `${lines.join('\n')}\n`
}
