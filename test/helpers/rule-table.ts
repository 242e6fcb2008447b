/** The tables of docs/filters.md: every text rule with its limit by profile, made from the rules and the config. */
import { PARAGRAPH_RULES } from '../../filters/text/paragraphs/paragraph-rules.ts'
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
  const limits = PROFILES.map((profile) => limitText(side, limitOf(completeConfig({ profile }).text, language ?? 'en')))
  const cells = [`\`${reason}\``, `\`${signal}\``, `\`${setting}\``, ...limits, language ?? 'any', source]
  return `| ${cells.join(' | ')} |`
}

/** The rows of the rules for paragraphs. */
export function paragraphTable(): string {
  return PARAGRAPH_RULES.map(({ reason, metric, side, limit, needs }) => {
    const limits = PROFILES.map((profile) => limitText(side, completeConfig({ profile }).paragraphs[limit]))
    const cells = [
      `\`${reason}\``,
      `\`${metric}\``,
      `\`paragraphs.${limit}\``,
      ...limits,
      needs === undefined ? '' : `list \`${needs}\``,
    ]
    return `| ${cells.join(' | ')} |\n`
  }).join('')
}

function limitText(side: 'min' | 'max', limit: number | null): string {
  return limit === null ? 'off' : `${side === 'min' ? '≥' : '≤'} ${limit}`
}
