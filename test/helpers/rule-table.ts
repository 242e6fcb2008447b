/** The table of docs/filters.md: every text rule with its limit by profile, made from the rules and the config. */
import type { TextRule } from '../../filters/text/rules.ts'
import { completeConfig, outcomeOf, settingsOf } from '../../schemas/index.ts'

const PROFILES = ['m3w', 'quality'] as const

/** The rows, in the order in which rules are applied. */
export function ruleTable(rules: readonly TextRule[]): string {
  return rules.map((rule) => `${row(rule)}\n`).join('')
}

function row({ reason, signal, side, limitOf, language, source }: TextRule): string {
  const outcome = outcomeOf(reason)
  const [[, setting] = []] = outcome === undefined ? [] : settingsOf(outcome)
  const limits = PROFILES.map((profile) => {
    const limit = limitOf(completeConfig({ profile }).text, language ?? 'en')
    return limit === null ? 'off' : `${side === 'min' ? '≥' : '≤'} ${limit}`
  })
  const cells = [`\`${reason}\``, `\`${signal}\``, `\`${setting}\``, ...limits, language ?? 'any', source]
  return `| ${cells.join(' | ')} |`
}
