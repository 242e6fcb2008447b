/**
 * From two probes to a whole run. What a stage is given grows with the pages by a power (Heaps' law: what is new among pages grows more slowly
 * than they do, since duplicates show only beside each other); its time by what it is given, above a part that every run pays.
 */
import type { Volumes } from '../../schemas/index.ts'
import type { RunMeasure, StageMeasure } from '../measure/measure-run.ts'

export interface Whole {
  readonly pages: number
  /** Of the archives that are given. */
  readonly importBytes: number
  /** Nothing comes over the network. */
  readonly isOffline: boolean
  /** CPU tasks at a time. */
  readonly workers: number
  /** Tasks that a stage will have; 1 where that is not known. */
  tasksOf(stage: string): number
  /** The crawl cannot be faster: pages of the largest host, a pause between each two. */
  readonly politeSeconds: number
}

interface Probes {
  readonly small: RunMeasure
  readonly large: RunMeasure
}

/** Of the mean cost of a unit in the larger probe: so much at least is the unit's own, and the rest is paid once a run. @source judgement: noise must not become a slope of nothing */
const LEAST_SLOPE = 0.1

/** What the whole run will take. */
export function extrapolate({ small, large }: Probes, whole: Whole): Volumes {
  const by = growthOf({ small, large }, whole.pages)
  const first = new Map(small.stages.map((stage) => [stage.name, stage]))
  const stages = large.stages.map((stage) => {
    const before = first.get(stage.name)
    const units = [before, stage].map((it, index) => driverOf(it, index === 0 ? small : large))
    const [few = 0, many = 0] = units
    const grown = stage.kind === 'cpu' && isScan(stage) ? whole.importBytes : by(few, many)
    return { stage, before, few, many, grown }
  })
  let busySeconds = 0
  let wallSeconds = 0
  let taskSeconds = 0
  for (const { stage, before, few, many, grown } of stages) {
    if (stage.kind === 'cpu') {
      const atMany = stage.seconds / Math.max(1, Math.min(whole.workers, stage.tasks))
      const seconds = alongLine({ few, many }, { few: before?.seconds, many: stage.seconds }, grown)
      busySeconds += atMany
      taskSeconds += seconds
      wallSeconds += seconds / Math.max(1, Math.min(whole.workers, whole.tasksOf(stage.name)))
    } else {
      const grownBy = many === 0 ? 1 : grown / many
      busySeconds += stage.wallSeconds
      taskSeconds += stage.seconds * grownBy
      const seconds = stage.wallSeconds * grownBy
      wallSeconds += isCrawl(stage) ? Math.max(seconds, whole.politeSeconds) : seconds
    }
  }
  const perDocument = by(small.documents, large.documents) / Math.max(1, large.documents)
  const perPage = whole.pages / Math.max(1, large.pages)
  const fetched = stages.find(({ stage }) => stage.name === 'fetch-images')
  const perImage = fetched === undefined || fetched.many === 0 ? perPage : fetched.grown / fetched.many
  const imageBytes = large.imageLedgerBytes * perImage
  const written = stages.reduce((sum, { stage, many, grown }) => sum + stage.bytes * (many > 0 ? grown / many : 1), 0)
  const rest = Math.max(0, large.seconds - large.publishSeconds - busySeconds)
  const cpuSeconds = cpuOf({ small, large }, taskSeconds)
  return {
    seconds: wallSeconds + large.publishSeconds * perDocument + rest,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    bytesIn: Math.round(whole.importBytes + large.crawledBytes * perPage + (whole.isOffline ? 0 : imageBytes)),
    bytesOut: Math.round(large.bytesOut * perDocument),
    storeBytes: Math.round(whole.importBytes + written + large.pageLedgerBytes * perPage + imageBytes),
    pages: whole.pages,
    documents: Math.round(large.documents * perDocument),
    images: Math.round(large.images * perDocument),
  }
}

/**
 * How many there will be at `pages`, of what there were `few` and `many` of in the probes: along a power of the pages between 0 and 1. The power is as
 * far below 1 as the counts are sure of by one standard error, so that a small probe forecasts in proportion.
 * @source Heaps 1978 for the power; the error of a log ratio of nested Poisson counts, 1/few - 1/many
 */
function growthOf({ small, large }: Probes, pages: number): (few: number, many: number) => number {
  const steps = Math.log(large.pages / small.pages)
  return (few, many) => {
    if (many <= 0) return 0
    const ratio = pages / Math.max(1, large.pages)
    if (few <= 0 || few >= many || !(steps > 0)) return few >= many && few > 0 ? many : many * ratio
    const error = Math.sqrt(1 / few - 1 / many) / steps
    const power = Math.min(1, Math.log(many / few) / steps + error)
    return many * ratio ** power
  }
}

/** On the line through two points, whose slope is between a tenth of the mean cost and all of it. */
function alongLine(
  units: { readonly few: number; readonly many: number },
  costs: { readonly few: number | undefined; readonly many: number },
  at: number,
): number {
  const { few, many } = units
  if (many <= 0) return costs.many
  const mean = costs.many / many
  const seen = costs.few === undefined || many <= few ? mean : (costs.many - costs.few) / (many - few)
  const slope = Math.min(mean, Math.max(LEAST_SLOPE * mean, seen))
  return costs.many + slope * (at - many)
}

function cpuOf({ small, large }: Probes, taskSeconds: number): number | undefined {
  if (small.cpuSeconds === undefined || large.cpuSeconds === undefined) return undefined
  const units = { few: tasksTime(small), many: tasksTime(large) }
  return alongLine(units, { few: small.cpuSeconds, many: large.cpuSeconds }, taskSeconds)
}

function tasksTime({ stages }: RunMeasure): number {
  return stages.reduce((sum, { seconds }) => sum + seconds, 0)
}

/** What a stage is given: records; of a stage that reads archives, pages or bytes. */
function driverOf(stage: StageMeasure | undefined, { importBytes }: RunMeasure): number {
  if (stage === undefined) return 0
  const { counts } = stage
  const records = Object.entries(counts).reduce(
    (sum, [name, value]) => (/^in\..*\.records$/.test(name) ? sum + value : sum),
    0,
  )
  if (records > 0) return records
  return counts['page.in'] ?? (isScan(stage) ? importBytes : 0)
}

function isScan({ name }: StageMeasure): boolean {
  return name === 'scan-archives'
}

function isCrawl({ kind }: StageMeasure): boolean {
  return kind === 'crawl'
}
