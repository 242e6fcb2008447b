/**
 * What each rule of the extractor is worth: the compiled code is copied, one rule is switched off by a textual edit, and the corpus is
 * scored again.
 *
 *   node dist/bench/ablation.js --corpus DIR [--half all|first|second] [--only NAME,…] [--check]
 *
 * From the repository's root. --only takes rules whose name contains one of the words; --check only tries that every edit fits.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { applyEdit, type Edit } from './ablation/edits.ts'
import { RULES } from './ablation/rules.ts'
import { openCorpus } from './extraction/corpus.ts'
import { type Half, onlyHalf } from './extraction/page-set.ts'
import { meanOf } from './extraction/report.ts'
import { runEngine } from './extraction/run-engine.ts'
import { openScorer, type Summary } from './extraction/scorer.ts'
import { cell, SCORE_HEADS, scoreCells, table } from './extraction/tables.ts'

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    half: { type: 'string', default: 'all' },
    only: { type: 'string', default: '' },
    check: { type: 'boolean', default: false },
  },
})
if (values.corpus === undefined || !['all', 'first', 'second'].includes(values.half)) {
  process.stderr.write('usage: ablation.js --corpus DIR [--half all|first|second] [--only NAME,…] [--check]\n')
  process.exit(2)
}
const built = resolve(import.meta.dirname, '..')
const words = values.only.split(',')
const rules = RULES.filter(({ name }) => words.some((word) => name.includes(word)))

// All edits before the first run: after half an hour of scores is no time to find that one does not fit.
const misfits = rules.flatMap((rule) => {
  try {
    edited(built, rule)
    return []
  } catch (error) {
    return [`${error instanceof Error ? error.message : String(error)}\n`]
  }
})
process.stderr.write(misfits.join(''))
if (misfits.length > 0) process.exit(1)
if (values.check) process.exit(0)

const scratch = mkdtempSync(join(tmpdir(), 'm3w-ablation-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const copy = join(scratch, 'dist')
cpSync(built, copy, { recursive: true, filter: (path) => !/^(?:test|bench)(?:\/|$)/.test(relative(built, path)) })
cpSync('package.json', join(scratch, 'package.json'))
symlinkSync(resolve('node_modules'), join(scratch, 'node_modules'))

const { pages, gold } = onlyHalf(openCorpus(values.corpus), values.half as Half | 'all')
const { score, summarise } = await openScorer(values.corpus)
const sets = [...new Set(pages.map(({ set }) => set))]

function edited(folder: string, rule: Edit): string {
  return applyEdit(readFileSync(join(folder, rule.file), 'utf8'), rule)
}

/** Mean of the sets. */
async function measure(): Promise<Summary> {
  const answers = join(scratch, 'answers.jsonl')
  await runEngine([process.execPath, join(copy, 'cli', 'main.js'), 'extract', '--jsonl'], pages, answers)
  const scores = score(gold, answers)
  return meanOf(sets.map((set) => summarise(scores.filter((page) => page.set === set))))
}

const full = await measure()
const rows: string[][] = []
for (const rule of rules) {
  const file = join(copy, rule.file)
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, edited(copy, rule))
  const without = await measure()
  writeFileSync(file, whole)
  rows.push([rule.name, ...differences(without)])
  process.stderr.write(`${rows.at(-1)?.join(' ')}\n`)
}
process.stdout.write(
  table(
    `Without one rule: the difference it makes (${pages.length} pages, mean of ${sets.length} sets)`,
    ['without', ...SCORE_HEADS],
    [['nothing: all rules', ...scoreCells(full)], ...rows],
  ),
)

function differences(without: Summary): string[] {
  const keys = new Set([...Object.keys(without), ...Object.keys(full)])
  const difference = Object.fromEntries([...keys].map((key) => [key, (without[key] ?? 0) - (full[key] ?? 0)]))
  return scoreCells(difference).map((text) =>
    /^-?[.0]*$/.test(text) ? cell(undefined) : /^-/.test(text) ? text : `+${text}`,
  )
}
