/**
 * m3w and other extractors on pages with gold: scores, CPU time, halves and page types, as markdown tables.
 *
 *   node dist/bench/extraction.js --corpus DIR [--gimp DIR] [--peers DIR] [--engines m3w,readability-js,…]
 *     [--half all|first|second] [--cache DIR] [--fresh] [--out FILE]
 *
 * From the repository's root. --corpus: `pages.jsonl`, `pages.tar.gz`, `gold.jsonl.gz`, `score_extraction.mjs`.
 * --gimp: HTML pages of Debian's gimp-help-en (gimp-help.ts). --peers: their packages; bench/peers/pages.mjs and pages.py say how to
 * install them; a peer that is missing is left out. --cache keeps the answers of peers, and --fresh runs them again all the same,
 * so that all CPU times are of one run. --half scores one half of the pages; all of them are run.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Answers, answersOf } from './extraction/answers.ts'
import { openCorpus } from './extraction/corpus.ts'
import { ENGINES, M3W } from './extraction/engines.ts'
import { readGimpHelp } from './extraction/gimp-gold.ts'
import { type Half, onlyHalf, type PageSet } from './extraction/page-set.ts'
import { costTable, halvesTable, type Scored, setTables, typesTable } from './extraction/report.ts'
import { openScorer } from './extraction/scorer.ts'

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    gimp: { type: 'string' },
    peers: { type: 'string', default: 'peers' },
    engines: { type: 'string', default: ENGINES.map(({ name }) => name).join(',') },
    half: { type: 'string', default: 'all' },
    cache: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
if (values.corpus === undefined || !['all', 'first', 'second'].includes(values.half)) {
  process.stderr.write(
    'usage: extraction.js --corpus DIR [--gimp DIR] [--peers DIR] [--engines NAME,…] [--half all|first|second] [--cache DIR] [--fresh] [--out FILE]\n',
  )
  process.exit(2)
}
const half = values.half as Half | 'all'
const { peers, fresh } = values
const folder = values.cache ?? mkdtempSync(join(tmpdir(), 'm3w-answers-'))
if (values.cache === undefined) process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const wanted = values.engines.split(',')
const engines = ENGINES.filter(({ name }) => wanted.includes(name)).filter((engine) => {
  if (engine.version(peers) !== undefined) return true
  process.stderr.write(
    `${engine.name} is not installed in ${peers}: left out (bench/peers/pages.* say how to install it)\n`,
  )
  return false
})
const { score, summarise } = await openScorer(values.corpus)

/** Runs every engine over the pages and scores the wanted ones. */
async function measure(name: string, set: PageSet, scored: PageSet) {
  const answers: (Answers & { readonly engine: string })[] = []
  const scores: Scored[] = []
  for (const engine of engines) {
    const answer = await answersOf(engine, set.pages, { name, folder, peers, fresh })
    process.stderr.write(`${name}: ${engine.name}, ${answer.cpuSeconds.toFixed(1)} s CPU\n`)
    answers.push({ ...answer, engine: engine.name })
    scores.push({ engine: engine.name, scores: score(scored.gold, answer.file) })
  }
  return { answers, scores }
}

const parts: string[] = []
const corpus = openCorpus(values.corpus)
const scoredCorpus = onlyHalf(corpus, half)
const { answers, scores } = await measure('corpus', corpus, scoredCorpus)
parts.push(`${answers.map(({ version }) => version).join('; ')}.\n`, costTable('CPU time, all pages', answers))
parts.push(setTables(scores, summarise))
const ours = scores.find(({ engine }) => engine === M3W.name)
if (ours !== undefined && half === 'all') parts.push(halvesTable(ours, corpus.pages, summarise))
const types = typesTable(scores, scoredCorpus.gold, summarise)
if (types !== undefined) parts.push(types)
if (values.gimp !== undefined) {
  const gimp = readGimpHelp(values.gimp)
  const measured = await measure('gimp-help', gimp, gimp)
  parts.push(setTables(measured.scores, summarise), costTable('CPU time, gimp-help', measured.answers))
}
const text = parts.join('\n')
process.stdout.write(text)
if (values.out !== undefined) writeFileSync(values.out, text)
