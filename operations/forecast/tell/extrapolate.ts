/**
 * From two probes to a whole run. What a stage is given grows with the pages, and behind deduplication with the documents that are different from each
 * other (distinct.ts); its time by what it is given, above a part that every run pays.
 */
import type { Volumes } from '../../../schemas/index.ts'
import type { RunMeasure, StageMeasure } from '../../measure/measure-run.ts'
import { alongLine } from './along-line.ts'
import { dilationOf } from './dilation.ts'
import { type Drivers, type StageProbes, stagesWithDrivers } from './drivers.ts'
import { makespan } from './makespan.ts'
import { cpuByTasks, cpuByWork, works } from './stage-cpu.ts'
import { askingSeconds, probeSeconds, quietSeconds, taskSeconds } from './stage-time.ts'
import type { Yields } from './yields.ts'

export interface Whole {
  readonly pages: number
  /** Of the archives that are given. */
  readonly importBytes: number
  /** Nothing comes over the network. */
  readonly isOffline: boolean
  /** CPU tasks at a time. */
  readonly workers: number
  /** How the work of a stage is shared among its tasks, in their order; one number where that is not known. */
  sharesOf(stage: string): readonly number[]
  /** The crawl cannot be faster: pages of the largest host, a pause between each two. */
  readonly politeSeconds: number
}

interface Probes {
  readonly small: RunMeasure
  readonly large: RunMeasure
  /** Of the larger probe. */
  readonly yields: Yields
}

/** What the whole run will take, on a machine as busy as the probe's; and how long on one that has nothing else to do. */
export interface Told {
  readonly told: Volumes
  readonly quietSeconds: number
}

/** What the whole run will take. */
export function extrapolate(probes: Probes, whole: Whole): Told {
  const { large, yields } = probes
  const perPage = whole.pages / Math.max(1, large.pages)
  const perDocument = perPage * yields.documents
  const stages = stagesWithDrivers(probes, whole)
  const { workSeconds, ...times } = timesOf(stages, probes, whole, perDocument)
  const imageBytes = large.imageLedgerBytes * perPage * yields.bytes
  // Shards are the most of what is written.
  const writtenBy = ({ name }: StageMeasure): number =>
    /^pack/.test(name) && yields.documents > 0 ? yields.bytes / yields.documents : 1
  const written = stages.reduce(
    (sum, { stage, many, grown }) => sum + stage.bytes * (many > 0 ? (grown / many) * writtenBy(stage) : 1),
    0,
  )
  const cpuSeconds = cpuByTasks(stages, probes, whole) ?? cpuByWork(probes, whole.isOffline, workSeconds)
  const told: Volumes = {
    seconds: times.seconds,
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
  return { told, quietSeconds: times.quietSeconds }
}

/** Of the run, and of its tasks that work one after the other. */
function timesOf(
  stages: readonly (StageProbes & Drivers)[],
  probes: Pick<Probes, 'small' | 'large'>,
  whole: Whole,
  perDocument: number,
): { readonly seconds: number; readonly quietSeconds: number; readonly workSeconds: number } {
  const { large } = probes
  const { workers } = whole
  const dilation = dilationOf(probes)
  let [busy, seconds, quiet, workSeconds] = [0, 0, 0, 0]
  for (const one of stages) {
    const { stage, before, few, many, grown } = one
    if (stage.kind === 'cpu') {
      const span = makespan(whole.sharesOf(stage.name), workers)
      const ofTasks = taskSeconds(one, workers, dilation)
      busy += probeSeconds(stage, workers)
      workSeconds += ofTasks
      seconds += ofTasks * span
      quiet += quietSeconds(one, workers, dilation) * span
    } else {
      busy += stage.wallSeconds
      if (works(stage, whole.isOffline))
        workSeconds += alongLine({ few, many }, { few: before?.seconds, many: stage.seconds }, grown)
      const asking = Math.max(askingSeconds(one), stage.kind === 'crawl' ? whole.politeSeconds : 0)
      seconds += asking
      quiet += asking
    }
  }
  const rest = large.publishSeconds * perDocument + Math.max(0, large.seconds - large.publishSeconds - busy)
  return { seconds: seconds + rest, quietSeconds: quiet + rest / dilation, workSeconds }
}
