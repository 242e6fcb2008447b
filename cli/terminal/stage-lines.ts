/** How far a run is, in few lines: what is done on one, a bar for each stage at work, what waits on one. For a build, and for `m3w status --watch`. */
import { etaSecondsOf, parseCounter, type StageErrors, waitingHostOf } from '../../index.ts'
import { durationText } from './units.ts'

/** What a build's progress and a store's status both know of a stage. */
export interface ShownStage {
  readonly name: string
  readonly isWaiting: boolean
  readonly isSealed: boolean
  readonly tasks: number
  readonly done: number
  readonly running: number
  readonly seconds: number
  readonly counts: Readonly<Record<string, number>>
  readonly live: Readonly<Record<string, number>>
  readonly errors?: StageErrors | undefined
  /** Records a second, where the caller has seen two moments. */
  readonly rate?: number | undefined
}

const BAR = 20
/** Other values of a crawl stand on lines of their own, or say nothing in a hurry. */
const UNSHOWN_LIVE = /^(?:held by |hosts ready$|hosts resting$|bytes$)/

/** Lines of at most `columns` characters. */
export function stageLines(stages: readonly ShownStage[], columns: number): readonly string[] {
  const sealed = stages.filter(({ isSealed }) => isSealed)
  const waiting = stages.filter(({ isWaiting }) => isWaiting)
  const working = stages.filter(({ isSealed, isWaiting }) => !isSealed && !isWaiting)
  return [
    ...(sealed.length === 0 ? [] : [`✓ ${sealed.length} of ${stages.length} stages done${totalsOf(sealed)}`]),
    ...working.map(stageLine),
    ...(waiting.length === 0 ? [] : [`  then ${waiting.map(({ name }) => name).join(', ')}`]),
  ].map((line) => cutTo(line, columns))
}

/** `extract          [########------------]  12/30  7 s left  drafts kept 411  documents dropped 20`. */
function stageLine(stage: ShownStage): string {
  const { name, done, tasks, counts, live, rate } = stage
  const share = shareDone(stage)
  const bar = '#'.repeat(Math.round(share * BAR)).padEnd(BAR, '-')
  const eta = etaSecondsOf(stage)
  const values = Object.keys(live).length > 0 ? shownLive(live) : summaryOf(counts)
  return [
    `  ${name.padEnd(18)} [${bar}] ${`${done}/${tasks}`.padStart(7)}`,
    ...(eta === undefined ? [] : [`${durationText(eta)} left`]),
    ...(rate === undefined || live['pages/s'] !== undefined ? [] : [`${rateText(rate)}/s`]),
    ...Object.entries(values).map(([key, value]) => `${key} ${value.toLocaleString('en')}`),
  ].join('  ')
}

/** Of a crawl: pages that have their outcome, of those that it knows; else tasks. */
function shareDone({ done, tasks, live }: ShownStage): number {
  const { pages, waiting } = live
  if (pages !== undefined && waiting !== undefined && pages + waiting > 0) return pages / (pages + waiting)
  return tasks === 0 ? 0 : done / tasks
}

function shownLive(live: ShownStage['live']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(live).filter(([name]) => !UNSHOWN_LIVE.test(name) && waitingHostOf(name) === undefined),
  )
}

/** `: 4,185 pages, 621 documents`: what the last of them kept, by unit. */
function totalsOf(sealed: readonly ShownStage[]): string {
  const totals = new Map<string, number>()
  for (const { counts } of sealed) {
    for (const [name, value] of Object.entries(counts)) {
      const { unit, what } = parseCounter(name) ?? {}
      if (unit !== undefined && what === 'kept') totals.set(unit, value)
    }
  }
  const shown = [...totals].map(([unit, kept]) => `${kept.toLocaleString('en')} ${unit}s`)
  return shown.length === 0 ? '' : `: ${shown.join(', ')}`
}

/** Kept and dropped per unit, out of the manifests' counters. */
function summaryOf(counts: ShownStage['counts']): Record<string, number> {
  const shown: Record<string, number> = {}
  for (const [name, value] of Object.entries(counts)) {
    const { unit, what } = parseCounter(name) ?? {}
    if (what === 'kept') shown[`${unit}s kept`] = value
    if (what === 'dropped') shown[`${unit}s dropped`] = (shown[`${unit}s dropped`] ?? 0) + value
  }
  return shown
}

function rateText(rate: number): string {
  return rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1)
}

/** The line, or its beginning with a sign that there is more. */
export function cutTo(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`
}
