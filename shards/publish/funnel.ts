/** The rows of report.json: what the stages declare of the funnel, filled with what their manifests add up to. */
import { compareText } from '../../core/hash.ts'
import type { FunnelRow } from '../../core/stage.ts'
import { counterName, dropsOf, type FunnelStage, type Unit } from '../../schemas/index.ts'

/** A stage, and the sums over its manifests. */
export interface StageTotals {
  readonly funnel: readonly FunnelRow[]
  readonly counts: Readonly<Record<string, number>>
  /** Working time of all its tasks. */
  readonly seconds: number
  /** Bytes of the objects they wrote. */
  readonly bytes: number
}

/**
 * One row for each name and unit that is declared, in the order of the stages and of their rows: stages that declare the same row, as the
 * rounds of a crawl do, are added up. Reasons are sorted. `funnel-check.ts` says whether the rows add up.
 */
export function makeFunnel(stages: readonly StageTotals[]): FunnelStage[] {
  const rows = new Map<string, FunnelRow>()
  for (const row of stages.flatMap(({ funnel }) => funnel)) {
    const key = keyOf(row)
    if (!rows.has(key)) rows.set(key, row)
  }
  return [...rows.values()].map((row) => fillRow(row, stages))
}

function fillRow({ name, unit, upstream, counters = [] }: FunnelRow, stages: readonly StageTotals[]): FunnelStage {
  const key = keyOf({ name, unit })
  const members = stages.filter(({ funnel }) => funnel.some((row) => keyOf(row) === key))
  const sum = (value: (stage: StageTotals) => number): number =>
    members.reduce((total, stage) => total + value(stage), 0)
  const joined = joining(key, stages)
  const counted = (what: 'in' | 'kept'): number =>
    joined + sum(({ counts }) => counts[counterName({ unit: unit as Unit, what })] ?? 0)
  const dropped: Record<string, number> = {}
  for (const { counts } of members) {
    for (const [reason, by] of Object.entries(dropsOf(counts)[unit] ?? {}))
      dropped[reason] = (dropped[reason] ?? 0) + by
  }
  return {
    name,
    unit: unit as Unit,
    upstream,
    in: counted('in'),
    kept: counted('kept'),
    dropped: Object.fromEntries(Object.entries(dropped).sort(([a], [b]) => compareText(a, b))),
    ...(counters.length === 0
      ? {}
      : {
          counts: Object.fromEntries(counters.map((counter) => [counter, sum(({ counts }) => counts[counter] ?? 0)])),
        }),
    seconds: sum(({ seconds }) => seconds),
    bytes: sum(({ bytes }) => bytes),
  }
}

/** What stages downstream found that counts as entered and kept in a row. */
function joining(key: string, stages: readonly StageTotals[]): number {
  let joined = 0
  for (const { funnel, counts } of stages) {
    for (const { upstream, unit, joining } of funnel) {
      if (joining === undefined || upstream === null || keyOf({ name: upstream, unit }) !== key) continue
      joined += counts[joining] ?? 0
    }
  }
  return joined
}

function keyOf({ name, unit }: Pick<FunnelRow, 'name' | 'unit'>): string {
  return `${name} ${unit}`
}
