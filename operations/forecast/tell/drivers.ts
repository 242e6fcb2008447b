/** What makes a stage work: which of its inputs grow with the pages, and how much of them the whole run will have. */
import type { RunMeasure, StageMeasure } from '../../measure/measure-run.ts'
import { isDedup } from './distinct.ts'
import type { Yields } from './yields.ts'

/** A stage in both probes. */
export interface StageProbes {
  readonly before: StageMeasure | undefined
  readonly stage: StageMeasure
}

/** What a stage is given in both probes, and in the whole run. */
export interface Drivers {
  readonly few: number
  readonly many: number
  /** In the whole run. */
  readonly grown: number
  /** The counters of a task that say it; none where it is bytes of archives. */
  readonly driving: readonly string[]
}

/** Of each stage of the larger probe, in order. */
export function stagesWithDrivers(
  { small, large, yields }: { readonly small: RunMeasure; readonly large: RunMeasure; readonly yields: Yields },
  { pages, importBytes }: { readonly pages: number; readonly importBytes: number },
): readonly (StageProbes & Drivers)[] {
  const perPage = pages / Math.max(1, large.pages)
  const first = new Map(small.stages.map((stage) => [stage.name, stage]))
  const [firstDedup, lastDedup] = [large.stages.findIndex(isDedup), large.stages.findLastIndex(isDedup)]
  const pictures = picturesFrom(large.stages)
  return large.stages.map((stage, at) => {
    const before = first.get(stage.name)
    const ofText =
      lastDedup < 0 || at < firstDedup
        ? perPage
        : at <= lastDedup
          ? perPage * yields.entered
          : perPage * yields.documents
    const by = pictures(stage.name) ? perPage * yields.images : ofText
    return { stage, before, ...driversOf({ before, stage }, { small, large }, { by, importBytes }) }
  })
}

/**
 * What a stage is given in both probes, and what it will be given: those of its inputs that more pages made longer; of one that reads archives, pages. What is
 * as long for a quarter of the pages hangs on the archives, whose pictures stand beside both probes: it grows with their bytes.
 */
function driversOf(
  { before, stage }: StageProbes,
  { small, large }: { readonly small: RunMeasure; readonly large: RunMeasure },
  { by, importBytes }: { readonly by: number; readonly importBytes: number },
): Drivers {
  const inputs = Object.keys(stage.counts).filter((name) => /^in\..*\.records$/.test(name))
  const of = (measure: StageMeasure | undefined, names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (measure?.counts[name] ?? 0), 0)
  const grows = inputs.filter((name) => of(before, [name]) < of(stage, [name]))
  if (stage.name === 'scan-archives' || (grows.length === 0 && of(stage, inputs) > 0))
    return { few: small.importBytes, many: large.importBytes, grown: importBytes, driving: [] }
  const driving = inputs.length > 0 ? grows : ['page.in']
  const many = of(stage, driving)
  return { few: of(before, driving), many, grown: many * by, driving }
}

/** Which stages are given pictures: all behind the requests for them but those of whole documents. Documents of some hosts have far more pictures than others, so these grow by another number. */
function picturesFrom(stages: readonly StageMeasure[]): (name: string) => boolean {
  const from = stages.findIndex(({ name }) => name === 'request-images')
  const names = new Set(from < 0 ? [] : stages.slice(from + 1).map(({ name }) => name))
  return (name) => names.has(name) && !OF_DOCUMENTS.has(name)
}

const OF_DOCUMENTS: ReadonlySet<string> = new Set(['assemble', 'place', 'pack'])
