/** The kinds of samples of a store as one viewer shows them: which rows of the funnel each has for itself. */
import type { DatasetView, FunnelStage, SampleKind, Unit } from '../../index.ts'

/** The units that the funnel of a kind counts beyond those of pages. */
export function unitsOf(kind: SampleKind): readonly Unit[] {
  if (kind === 'pair') return ['pair']
  return kind === 'clip' ? ['video', 'clip'] : []
}

/** All rows of all kinds, each once: a dataset of pairs tells of its pages too. */
export function stagesOf({ report, others }: DatasetView): readonly FunnelStage[] {
  const own = others.flatMap(({ kind, report: { stages } }) =>
    stages.filter(({ unit }) => unitsOf(kind).includes(unit)),
  )
  return [...report.stages, ...own]
}
