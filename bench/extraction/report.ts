/** The tables of the extraction benchmark, from answers and scores. */
import type { Answers } from './answers.ts'
import { type Gold, type Half, halfOf, type Page } from './page-set.ts'
import type { PageScore, Scorer, Summary } from './scorer.ts'
import { cell, SCORE_HEADS, scoreCells, table } from './tables.ts'

/** One engine's scores on every page. */
export interface Scored {
  readonly engine: string
  readonly scores: readonly PageScore[]
}

type Summarise = Scorer['summarise']

/** A table a set, an engine a row; with more than one set, their plain mean at the end. */
export function setTables(all: readonly Scored[], summarise: Summarise): string {
  const sets = [...new Set(all.flatMap(({ scores }) => scores.map(({ set }) => set)))]
  const bySet = (set: string): readonly (readonly [string, Summary])[] =>
    all.map(({ engine, scores }) => [engine, summarise(scores.filter((score) => score.set === set))])
  const summaries = sets.map((set) => ({ set, rows: bySet(set) }))
  const tables = summaries.map(({ set, rows }) => scoreTable(`${set}, ${rows[0]?.[1].docs ?? 0} pages`, rows))
  if (sets.length < 2) return tables.join('\n')
  const means = all.map(({ engine }, at) => [engine, meanOf(summaries.map(({ rows }) => rows[at]?.[1] ?? {}))] as const)
  return [...tables, scoreTable(`Mean of the ${sets.length} sets`, means)].join('\n')
}

function scoreTable(title: string, rows: readonly (readonly [string, Summary])[]): string {
  return table(
    title,
    ['', ...SCORE_HEADS],
    rows.map(([label, summary]) => [label, ...scoreCells(summary, (summary.predImages ?? 0) > 0)]),
  )
}

/** What is counted and not measured: the sum says more than the mean. */
const COUNTS: ReadonlySet<string> = new Set(['docs', 'empty'])

/** Figure by figure, over the summaries that have it. Counts are summed. */
export function meanOf(summaries: readonly Summary[]): Summary {
  const keys = new Set(summaries.flatMap((summary) => Object.keys(summary)))
  const over = (key: string): number => {
    const values = summaries.flatMap(({ [key]: value }) => (value === undefined || Number.isNaN(value) ? [] : [value]))
    const sum = values.reduce((total, value) => total + value, 0)
    return COUNTS.has(key) ? sum : sum / values.length
  }
  return Object.fromEntries([...keys].map((key) => [key, over(key)]))
}

const HALF_FIGURES: readonly { readonly head: string; readonly key: string }[] = [
  { head: 'text F1', key: 'textF1' },
  { head: 'image F1', key: 'imgF1' },
  { head: 'seqF1', key: 'seqF1imgDocs' },
  { head: 'false images', key: 'falseImgPerNoImgDoc' },
  { head: 'snippets', key: 'snipAcc' },
]

/** One engine on the half of the pages that was looked at and on the other, side by side. */
export function halvesTable({ engine, scores }: Scored, pages: readonly Page[], summarise: Summarise): string {
  const halves = new Map(pages.map((page) => [page.id, halfOf(page)]))
  const of = (set: string, half: Half): Summary =>
    summarise(scores.filter((score) => score.set === set && halves.get(score.id) === half))
  const sets = [...new Set(scores.map(({ set }) => set))].map((set) => ({
    set,
    first: of(set, 'first'),
    second: of(set, 'second'),
  }))
  const mean = {
    set: 'mean',
    first: meanOf(sets.map(({ first }) => first)),
    second: meanOf(sets.map(({ second }) => second)),
  }
  return table(
    `${engine}: the half looked at | the other half`,
    ['', 'pages', ...HALF_FIGURES.map(({ head }) => head)],
    [...sets, mean].map(({ set, first, second }) => [
      set,
      set === 'mean' ? '' : `${first.docs} / ${second.docs}`,
      ...HALF_FIGURES.map(({ key }) => both(first[key], second[key])),
    ]),
  )
}

function both(first: number | undefined, second: number | undefined): string {
  const cells = [cell(first), cell(second)]
  return cells.every((text) => text === '') ? '' : cells.join(' / ')
}

/** Text F1 of each engine by page type, where the gold names one. */
export function typesTable(all: readonly Scored[], gold: readonly Gold[], summarise: Summarise): string | undefined {
  const typeOf = new Map(gold.map(({ id, type }) => [id, type]))
  const types = [...new Set(gold.map(({ type }) => type))].filter((type) => type !== undefined).sort()
  if (types.length === 0) return undefined
  const ofType = (scores: readonly PageScore[], type: string): Summary =>
    summarise(scores.filter(({ id }) => typeOf.get(id) === type))
  const [ours] = all
  const text = table(
    'Text F1 by page type (wcxb-dev)',
    ['', ...types.map((type) => `${type} (${gold.filter((page) => page.type === type).length})`)],
    all.map(({ engine, scores }) => [engine, ...types.map((type) => cell(ofType(scores, type).textF1))]),
  )
  if (ours === undefined) return text
  const own = types.map((type) => [type, ofType(ours.scores, type)] as const)
  return `${text}\n${scoreTable(`${ours.engine} by page type (wcxb-dev)`, own)}`
}

/** CPU time and memory of each engine, and how often it failed; the first row is what others are compared with. */
export function costTable(title: string, answers: readonly (Answers & { readonly engine: string })[]): string {
  const perPage = (run: Answers): number => (1000 * run.cpuSeconds) / run.pages
  const [first] = answers
  return table(
    title,
    ['', 'CPU ms a page', `times ${first?.engine ?? ''}`, 'peak MB', 'threw', 'over 60 s', ''],
    answers.map((run) => [
      run.engine,
      cell(perPage(run), 1),
      first === undefined ? '' : cell(perPage(run) / perPage(first), 1),
      cell(run.peakRssBytes / 1e6, 0),
      `${run.failed.length}`,
      `${run.slow.length}`,
      run.isKept ? 'measured earlier' : 'measured in this run',
    ]),
  )
}
