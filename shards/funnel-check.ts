/** The law that nothing vanishes, as arithmetic over report.json: in = kept + dropped, and in = kept of the row upstream. */
import { M3wError } from '../core/errors.ts'
import type { FunnelStage, Report } from '../schemas/index.ts'

/** Drop records by `<unit> <reason>`. */
export type DropCounts = ReadonlyMap<string, number>

/** What of the funnel does not add up, in words; empty if all does. */
export function funnelProblems({ stages }: Pick<Report, 'stages'>): string[] {
  return stages.flatMap((row) => {
    const problems: string[] = []
    const dropped = Object.values(row.dropped).reduce((sum, by) => sum + by, 0)
    if (row.in !== row.kept + dropped) {
      problems.push(
        `${nameOf(row)}: ${row.in} came in, but ${row.kept} kept + ${dropped} dropped = ${row.kept + dropped}`,
      )
    }
    if (row.upstream === null) return problems
    const upstream = stages.find(({ name, unit }) => name === row.upstream && unit === row.unit)
    if (upstream === undefined) problems.push(`${nameOf(row)}: there is no row ${row.upstream} of that unit upstream`)
    else if (upstream.kept !== row.in) {
      problems.push(`${nameOf(row)}: ${row.in} came in, but ${row.upstream} kept ${upstream.kept}`)
    }
    return problems
  })
}

/** Where the report and what was published disagree: documents and images at the funnel's end, and the drop records. */
export function reportProblems(
  report: Pick<Report, 'stages'>,
  published: { readonly documents: number; readonly images: number; readonly dropped: DropCounts },
): string[] {
  const problems: string[] = []
  for (const [unit, count] of [
    ['document', published.documents],
    ['slot', published.images],
  ] as const) {
    const last = report.stages.filter((row) => row.unit === unit && !isUpstream(row, report.stages))
    for (const row of last) {
      if (row.kept !== count) problems.push(`${nameOf(row)}: ${row.kept} kept, but the shards hold ${count}`)
    }
  }
  const reported = reportedDrops(report.stages)
  for (const key of new Set([...reported.keys(), ...published.dropped.keys()])) {
    // Distinct image URLs are counted only: their places in documents are the records.
    if (key.startsWith('image ')) continue
    const [says, holds] = [reported.get(key) ?? 0, published.dropped.get(key) ?? 0]
    if (says !== holds) problems.push(`${key}: the report counts ${says} drops, dropped/ holds ${holds}`)
  }
  return problems.sort()
}

/** Throws E_CORRUPT, with every row that is wrong, unless the funnel adds up. */
export function checkFunnel(report: Pick<Report, 'stages'>): void {
  refuse('the funnel does not add up', funnelProblems(report))
}

/** Throws E_CORRUPT unless the report agrees with what is published. */
export function checkReport(report: Report, published: Parameters<typeof reportProblems>[1]): void {
  refuse('the report does not agree with the dataset', reportProblems(report, published))
}

function refuse(what: string, problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new M3wError(
    'E_CORRUPT',
    `${what}: ${problems.join('; ')}. Records were lost or counted twice: this is a bug in m3w.`,
  )
}

function reportedDrops(stages: readonly FunnelStage[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { unit, dropped } of stages) {
    for (const [reason, by] of Object.entries(dropped)) {
      counts.set(`${unit} ${reason}`, (counts.get(`${unit} ${reason}`) ?? 0) + by)
    }
  }
  return counts
}

function isUpstream({ name, unit }: FunnelStage, stages: readonly FunnelStage[]): boolean {
  return stages.some((row) => row.upstream === name && row.unit === unit)
}

function nameOf({ name, unit }: FunnelStage): string {
  return `${name} (${unit})`
}
