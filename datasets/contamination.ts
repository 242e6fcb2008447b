/** Counters of what was met of evaluation sets: their names are written and read here alone. */
import { compareText } from '../core/hash.ts'
import type { TaskContext } from '../core/stage.ts'
import type { ContaminationReport } from '../schemas/index.ts'

type Sets = Extract<ContaminationReport, { state: 'run' }>['sets']
type Unit = 'documents' | 'images'
type What = 'marked' | 'dropped' | 'exact'

const COUNTER = /^contamination\.(documents|images)\.(marked|dropped|exact)\.(.+)$/

/** Counts a document or a picture for each of the sets. `exact`: of the picture's bytes, beside the other two. */
export function countSets(task: Pick<TaskContext, 'count'>, unit: Unit, what: What, sets: readonly string[]): void {
  for (const set of sets) task.count(`contamination.${unit}.${what}.${set}`)
}

/** What the counters of all stages add up to, by set, sorted. Of `names` each has a row, found or not. */
export function contaminationOf(counts: readonly Readonly<Record<string, number>>[], names: readonly string[]): Sets {
  const sets: Record<string, Sets[string]> = {}
  const rowOf = (set: string): Sets[string] => {
    sets[set] ??= { documents: { marked: 0, dropped: 0 }, images: { marked: 0, dropped: 0, exact: 0 } }
    return sets[set]
  }
  for (const name of names) rowOf(name)
  for (const [name, by] of counts.flatMap((one) => Object.entries(one))) {
    const [, unit, what, set] = COUNTER.exec(name) ?? []
    if (set === undefined) continue
    const found: Partial<Record<What, number>> = rowOf(set)[unit as Unit]
    found[what as What] = (found[what as What] ?? 0) + by
  }
  return Object.fromEntries(Object.entries(sets).sort(([a], [b]) => compareText(a, b)))
}
