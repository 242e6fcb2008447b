/**
 * Personal data: recall on planted cases in ten languages, false alarms on what only looks like it and on real documents, and what the worst
 * texts cost; datatrove's formatter beside it.
 *
 *   node dist/bench/text/personal-data.js [--python PYTHON] [--documents FILE.jsonl] [--alarms N] [--each N]
 *
 * PYTHON has datatrove. FILE holds documents as `m3w extract --jsonl` prints them; N of their findings are printed to be read, by a seed.
 */
import { parseArgs } from 'node:util'
import { table } from '../extraction/tables.ts'
import { type Formatter, formatHere, openDatatrove } from './personal-data/formatters.ts'
import { showHostile } from './personal-data/hostile.ts'
import { type Planted, plantedCases } from './personal-data/planted.ts'
import { showDocuments } from './personal-data/real-documents.ts'

const SEED = 20_261_127

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    documents: { type: 'string' },
    alarms: { type: 'string' },
    each: { type: 'string' },
  },
})
const formatters = new Map<string, Formatter>([
  ['m3w', formatHere],
  ...(values.python === undefined ? [] : [['datatrove', openDatatrove(values.python)] as const]),
])

showPlanted(plantedCases(Number(values.each ?? 50), SEED))
showHostile(formatters)
if (values.documents !== undefined) showDocuments(formatters, values.documents, Number(values.alarms ?? 100))

/** Share of the values that are gone, by kind and language; of what is nobody's, how many are changed. */
function showPlanted(cases: readonly Planted[]): void {
  const kinds = [...new Set(cases.map(({ kind }) => kind))]
  const languages = [...new Set(cases.map(({ language }) => language))]
  for (const [name, format] of formatters) {
    const formatted = format(cases.map(({ text }) => text))
    const rows = kinds.map((kind) => {
      const cells = [...languages, undefined].map((language) => {
        const own = cases.flatMap((planted, at) =>
          planted.kind === kind && (language === undefined || planted.language === language)
            ? [{ planted, after: formatted[at]?.text ?? '' }]
            : [],
        )
        const gone = own.filter(({ planted, after }) => isGone(planted, after)).length
        return kind === 'none' ? String(gone) : `${((100 * gone) / own.length).toFixed(0)} %`
      })
      return [kind === 'none' ? 'nobody’s, changed' : kind, ...cells]
    })
    console.log(table(`${name}: ${cases.length} planted cases`, ['kind', ...languages, 'all'], rows))
    if (name === 'm3w')
      showMissed(
        cases,
        formatted.map(({ text }) => text),
      )
  }
}

/** Whole, with nothing around it: neither the beginning nor the end of the value is still there. */
function isGone({ kind, text, value }: Planted, after: string): boolean {
  if (kind === 'none') return !after.includes(value)
  const [before = '', behind = ''] = text.split(value)
  if (!after.startsWith(before) || !after.endsWith(behind)) return false
  const middle = after.slice(before.length, after.length - behind.length)
  return !middle.includes(value.slice(0, 4)) && !middle.includes(value.slice(-3))
}

function showMissed(cases: readonly Planted[], after: readonly string[]): void {
  const missed = cases.filter((planted, at) => isGone(planted, after[at] ?? '') === (planted.kind === 'none'))
  for (const { language, kind, text } of missed.slice(0, 60)) console.log(`  ${language} ${kind}: ${text}`)
}
