/** The law that nothing vanishes, as arithmetic over report.json: in = kept + dropped, and in = kept of the row upstream. */
import type { FunnelStage, Report, SampleKind, Unit } from '../../schemas/index.ts'

/** Drop records by `<unit> <reason>`. */
type DropCounts = ReadonlyMap<string, number>

/** What was published: its documents and images, and the drop records. */
interface Published {
  /** Of its samples; absent: pages. */
  readonly kind?: SampleKind | undefined
  readonly documents: number
  readonly images: number
  readonly dropped: DropCounts
}

/**
 * Every count that does not fit, in words; empty if all do. It is a bug in m3w where there is one, and no reason to keep sound documents
 * from anyone: the dataset is published, and says so.
 */
export function countProblems(report: Pick<Report, 'stages'>, published: Published): string[] {
  return [...funnelProblems(report), ...reportProblems(report, published)]
}

/** What of the funnel does not add up. */
function funnelProblems({ stages }: Pick<Report, 'stages'>): string[] {
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

/** By kind: the units whose last row is what the shards hold. */
const ENDS: Readonly<Record<SampleKind, readonly (readonly [Unit, 'documents' | 'images'])[]>> = {
  page: [
    ['document', 'documents'],
    ['slot', 'images'],
  ],
  pair: [['pair', 'documents']],
  clip: [['clip', 'documents']],
}

/** Where the report and what was published disagree: documents and images at the funnel's end, and the drop records. */
function reportProblems(report: Pick<Report, 'stages'>, published: Published): string[] {
  const problems: string[] = []
  for (const [unit, what] of ENDS[published.kind ?? 'page']) {
    const count = published[what]
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
