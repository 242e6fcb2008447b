/**
 * What the text rules drop of manuals, and what that is, to be read by a person.
 *
 *   node dist/bench/text/manuals.js FOLDER… [--profile quality] [--read N] [--units N] [--rule REASON]
 *
 * FOLDER: a manual's .html files, or a corpus (rules/pages.ts). `--rule`: that rule alone, and language. `--read`: so many of the dropped documents are printed, those
 * with the smallest hashes of their names, `--units` of each. Each rule for itself: rules/each-rule.ts.
 */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { completeConfig, judgeText, openLanguageIdentifier, TEXT_RULES } from '../../index.ts'
import { table } from '../extraction/tables.ts'
import { measuredPage, pagesOf, shownText } from './rules/pages.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    profile: { type: 'string' },
    read: { type: 'string' },
    units: { type: 'string' },
    rule: { type: 'string' },
  },
})
const shownUnits = Number(values.units ?? 900)

const { text: config } = completeConfig({ profile: values.profile === 'quality' ? 'quality' : 'm3w' })
// Rules of lists that are not there do not run.
const rules = TEXT_RULES.filter(
  ({ reason, needs }) => needs === undefined && (values.rule === undefined || reason === values.rule),
)
const identify = await openLanguageIdentifier()

const measured = positionals.flatMap(pagesOf).map((page) => measuredPage(page, identify, config.segments))
const orderOf = ({ name }: { readonly name: string }): string => createHash('sha256').update(name).digest('hex')

const dropped = measured.flatMap((page) => {
  const verdict = judgeText(page, config, rules)
  return verdict.keep ? [] : [{ ...page, ...verdict }]
})
const counts = new Map<string, number>()
for (const { reason } of dropped) counts.set(reason, (counts.get(reason) ?? 0) + 1)
const rows = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => [reason, String(count)])
console.log(table(`${measured.length} documents, ${dropped.length} dropped`, ['reason', 'documents'], rows))
const read = dropped.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).slice(0, Number(values.read ?? 0))
for (const { name, segments, language, reason, measured, limit } of read) {
  const shown = shownText({ segments })
  console.log(`\n### ${name}: ${reason} ${measured} (${limit}), ${language.code}, ${shown.length} units`)
  console.log(shown.slice(0, shownUnits))
}
