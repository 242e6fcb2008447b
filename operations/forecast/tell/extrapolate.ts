/**
 * From two probes to a whole run. What a stage is given grows with the pages, and behind deduplication with the documents that are different from each
 * other (distinct.ts); its time by what it is given, above a part that every run pays.
 */
import type { Volumes } from '../../../schemas/index.ts'
import type { RunMeasure, StageMeasure } from '../../measure/measure-run.ts'
import { committedOutcomes } from '../../measure/stage-pace.ts'
import { dilationOf, isWorkOfTasks } from './dilation.ts'
import { isDedup } from './distinct.ts'
import { slopeOf } from './task-slope.ts'
import { warmUpAfter } from './warm-up.ts'
import type { Yields } from './yields.ts'

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
  /** Of the larger probe. */
  readonly yields: Yields
}

/** Of the mean cost of a unit in the larger probe: so much at least is the unit's own, and the rest is paid once a run. @source judgement: noise must not become a slope of nothing */
const LEAST_SLOPE = 0.1

/** Of fewer answers a pace says nothing. @source judgement: as few pages as a probe may have */
const LEAST_PACED = 20

/** What the whole run will take. */
export function extrapolate({ small, large, yields }: Probes, whole: Whole): Volumes {
  const perPage = whole.pages / Math.max(1, large.pages)
  const perDocument = perPage * yields.documents
  const perText = perPage * yields.entered
  const perPicture = perPage * yields.images
  const first = new Map(small.stages.map((stage) => [stage.name, stage]))
  const [firstDedup, lastDedup] = [large.stages.findIndex(isDedup), large.stages.findLastIndex(isDedup)]
  const pictures = picturesFrom(large.stages)
  const stages = large.stages.map((stage, at) => {
    const before = first.get(stage.name)
    const ofText = lastDedup < 0 || at < firstDedup ? perPage : at <= lastDedup ? perText : perDocument
    const by = pictures(stage.name) ? perPicture : ofText
    return { stage, before, ...driversOf({ before, stage }, { small, large }, { by, importBytes: whole.importBytes }) }
  })
  const dilation = dilationOf({ small, large })
  let busySeconds = 0
  let wallSeconds = 0
  let workSeconds = 0
  for (const { stage, before, few, many, grown, driving } of stages) {
    if (stage.kind === 'cpu') {
      const atMany = stage.seconds / Math.max(1, Math.min(whole.workers, stage.tasks))
      const seconds = taskSeconds({ before, stage }, { few, many, grown, driving, workers: whole.workers }, dilation)
      busySeconds += atMany
      workSeconds += seconds
      wallSeconds += seconds / Math.max(1, Math.min(whole.workers, whole.tasksOf(stage.name)))
    } else {
      busySeconds += stage.wallSeconds
      if (works(stage, whole))
        workSeconds += alongLine({ few, many }, { few: before?.seconds, many: stage.seconds }, grown)
      const seconds = askingSeconds({ before, stage }, { few, many, grown, driving })
      wallSeconds += isCrawl(stage) ? Math.max(seconds, whole.politeSeconds) : seconds
    }
  }
  const imageBytes = large.imageLedgerBytes * perPage * yields.bytes
  // Shards are the most of what is written.
  const writtenBy = ({ name }: StageMeasure): number => (/^pack/.test(name) ? yields.bytes / yields.documents : 1)
  const written = stages.reduce(
    (sum, { stage, many, grown }) => sum + stage.bytes * (many > 0 ? (grown / many) * writtenBy(stage) : 1),
    0,
  )
  const rest = Math.max(0, large.seconds - large.publishSeconds - busySeconds)
  const byTasks = cpuByTasks(stages, { small, large }, { perPage, workers: whole.workers })
  const cpuSeconds = byTasks ?? cpuOf({ small, large }, whole, workSeconds)
  return {
    seconds: wallSeconds + large.publishSeconds * perDocument + rest,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    bytesIn: Math.round(
      whole.importBytes + large.crawledBytes * perPage * yields.crawled + (whole.isOffline ? 0 : imageBytes),
    ),
    bytesOut: Math.round(large.bytesOut * perPage * yields.bytes),
    storeBytes: Math.round(whole.importBytes + written + large.pageLedgerBytes * perPage * yields.crawled + imageBytes),
    pages: Math.round(whole.pages * yields.pages),
    documents: Math.round(large.documents * perDocument),
    images: Math.round(large.images * perPage * yields.images),
  }
}

/** Of a stage's tasks: what the larger probe took, and for what comes on top the CPU time of it at the pace of all stages (dilation.ts). */
function taskSeconds(
  { before, stage }: { readonly before: StageMeasure | undefined; readonly stage: StageMeasure },
  drivers: Drivers & Pick<Whole, 'workers'>,
  dilation: number,
): number {
  const { few, many, grown } = drivers
  const { seconds, cpuSeconds = 0 } = stage
  if (!isWorkOfTasks(stage, dilation)) return alongLine({ few, many }, { few: before?.seconds, many: seconds }, grown)
  const told = taskCpu({ before, stage }, drivers)
  return Math.max(0, seconds + (told - cpuSeconds) * dilation)
}

/** CPU time of a stage's tasks, by what a record more costs (task-slope.ts) once its code is compiled (warm-up.ts); of few tasks along the line through both probes. */
function taskCpu(
  { before, stage }: { readonly before: StageMeasure | undefined; readonly stage: StageMeasure },
  { few, many, grown, driving, workers }: Drivers & Pick<Whole, 'workers'>,
): number {
  const { cpuSeconds = 0, taskTimes = [] } = stage
  const tasks = [...(before?.taskTimes ?? []), ...taskTimes].map((task) => ({
    units: driving.reduce((sum, name) => sum + (task.counts[name] ?? 0), 0),
    cpuSeconds: task.cpuSeconds,
  }))
  const slope = driving.length === 0 || many <= 0 ? undefined : slopeOf(tasks)
  if (slope === undefined) return alongLine({ few, many }, { few: before?.cpuSeconds, many: cpuSeconds }, grown)
  const mean = cpuSeconds / many
  const working = taskTimes.filter(({ counts }) => driving.some((name) => (counts[name] ?? 0) > 0)).length
  const warm = slope / warmUpAfter(cpuSeconds / Math.max(1, Math.min(workers, working)))
  return cpuSeconds + Math.min(mean, Math.max(LEAST_SLOPE * mean, warm)) * (grown - many)
}

/** Of a stage that asks hosts: what the larger probe took, and what comes on top at the pace at which answers came (stage-pace.ts); of few answers, along the line. */
function askingSeconds(
  { before, stage }: { readonly before: StageMeasure | undefined; readonly stage: StageMeasure },
  { few, many, grown }: Drivers,
): number {
  const { pace, wallSeconds } = stage
  const outcomes = committedOutcomes(stage)
  if (pace === undefined || pace.units < LEAST_PACED || many <= 0)
    return alongLine({ few, many }, { few: before?.wallSeconds, many: wallSeconds }, grown)
  const each = (pace.seconds / pace.units) * (outcomes / many)
  const slope = Math.min(1, Math.max(LEAST_SLOPE, (each * many) / wallSeconds)) * (wallSeconds / many)
  return wallSeconds + slope * (grown - many)
}

/** On the line through two points, whose slope is between a tenth of the mean cost and all of it. */
function alongLine(
  units: { readonly few: number; readonly many: number },
  costs: { readonly few: number | undefined; readonly many: number },
  at: number,
): number {
  const { few, many } = units
  if (many <= 0) return costs.many
  // The first crawl of a live probe may have found more pages than were drawn from it.
  const mean = few > many ? (costs.few ?? 0) / few : costs.many / many
  const seen = costs.few === undefined || many === few ? mean : (costs.many - costs.few) / (many - few)
  const slope = Math.min(mean, Math.max(LEAST_SLOPE * mean, seen))
  return costs.many + slope * (at - many)
}

/**
 * CPU time of all processes, along the time in which tasks worked. That of tasks that wait for hosts says nothing: of a crawl it is mostly pauses, and as
 * long for few pages as for many. What asking and decoding costs grows with the rest (docs/log.md, "Why forecasts told too little CPU time").
 */
function cpuOf(
  { small, large }: Pick<Probes, 'small' | 'large'>,
  whole: Pick<Whole, 'isOffline'>,
  workSeconds: number,
): number | undefined {
  if (small.cpuSeconds === undefined || large.cpuSeconds === undefined) return undefined
  const units = { few: workOf(small, whole), many: workOf(large, whole) }
  return alongLine(units, { few: small.cpuSeconds, many: large.cpuSeconds }, workSeconds)
}

/** CPU time where that of tasks is known: each stage's own, and what is left (who plans and commits, decoders, crawl processes) along the line of the pages. */
function cpuByTasks(
  stages: readonly (Drivers & { readonly stage: StageMeasure; readonly before: StageMeasure | undefined })[],
  { small, large }: Pick<Probes, 'small' | 'large'>,
  { perPage, workers }: { readonly perPage: number; readonly workers: number },
): number | undefined {
  if (small.cpuSeconds === undefined || large.cpuSeconds === undefined) return undefined
  const known = stages.filter(({ stage, before }) => stage.taskTimes !== undefined && before?.taskTimes !== undefined)
  if (known.length === 0) return undefined
  const sum = (of: (one: (typeof known)[number]) => number): number => known.reduce((total, one) => total + of(one), 0)
  const left = {
    few: Math.max(0, small.cpuSeconds - sum(({ before }) => before?.cpuSeconds ?? 0)),
    many: Math.max(0, large.cpuSeconds - sum(({ stage }) => stage.cpuSeconds ?? 0)),
  }
  const pages = { few: small.pages, many: large.pages }
  return sum((one) => taskCpu(one, { ...one, workers })) + alongLine(pages, left, large.pages * perPage)
}

function workOf({ stages }: RunMeasure, whole: Pick<Whole, 'isOffline'>): number {
  return stages.reduce((sum, stage) => sum + (works(stage, whole) ? stage.seconds : 0), 0)
}

/** Do its tasks work all the time? Those that ask hosts do where nobody is asked. */
function works({ kind }: StageMeasure, { isOffline }: Pick<Whole, 'isOffline'>): boolean {
  return kind === 'cpu' || isOffline
}

interface Drivers {
  readonly few: number
  readonly many: number
  /** In the whole run. */
  readonly grown: number
  /** The counters of a task that say it; none where it is bytes of archives. */
  readonly driving: readonly string[]
}

/**
 * What a stage is given in both probes, and what it will be given: those of its inputs that more pages made longer; of one that reads archives, pages. What is
 * as long for a quarter of the pages hangs on the archives, whose pictures stand beside both probes: it grows with their bytes.
 */
function driversOf(
  { before, stage }: { readonly before: StageMeasure | undefined; readonly stage: StageMeasure },
  { small, large }: Pick<Probes, 'small' | 'large'>,
  { by, importBytes }: { readonly by: number; readonly importBytes: number },
): Drivers {
  const inputs = Object.keys(stage.counts).filter((name) => /^in\..*\.records$/.test(name))
  const of = (measure: StageMeasure | undefined, names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (measure?.counts[name] ?? 0), 0)
  const grows = inputs.filter((name) => of(before, [name]) < of(stage, [name]))
  if (isScan(stage) || (grows.length === 0 && of(stage, inputs) > 0))
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

function isScan({ name }: StageMeasure): boolean {
  return name === 'scan-archives'
}

function isCrawl({ kind }: StageMeasure): boolean {
  return kind === 'crawl'
}
