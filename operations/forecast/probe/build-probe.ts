/** One build of a probe: a whole build of a few pages in a store of its own, measured stage by stage and task by task. */
import { M3wError } from '../../../core/errors.ts'
import type { Log } from '../../../core/log.ts'
import { openPlan } from '../../../engine/plan/plan.ts'
import type { RunProgress } from '../../../engine/status/progress.ts'
import type { Config } from '../../../schemas/index.ts'
import { buildRun } from '../../build.ts'
import type { RunMeasure } from '../../measure/measure-run.ts'
import { withTaskCpu } from '../../measure/task-cpu.ts'
import { openDataset } from '../../places/locate-dataset.ts'
import { freezeRun } from '../../run/freeze-run.ts'
import { shufflePartitionsFor } from '../tell/planned-tasks.ts'
import type { Yields } from '../tell/yields.ts'

export interface ProbeOptions {
  readonly out: string
  readonly config: Config
  /** A number of pages, or a share of those of archives, over 0 and at most 1. */
  readonly probe: { readonly pages: number } | { readonly share: number }
  /** CPU workers of the run that the forecast is for, and of the probe. */
  readonly workers: number
  readonly log: Log
  /** As of a build. */
  readonly childEntry: string
  readonly onProgress?: (progress: RunProgress) => void
  /** Ends the probe: what it made aside is deleted, and it rejects with E_INTERRUPTED. */
  readonly signal?: AbortSignal | undefined
}

/** What the probes of a run showed. */
export interface Probed {
  readonly small: RunMeasure
  readonly large: RunMeasure
  readonly yields: Yields
  /** Of the whole run. */
  readonly pages: number
  readonly politeSeconds: number
  /** Pages a byte of archives that were read, by their keys. */
  readonly pagesPerByte: ReadonlyMap<string, number>
  readonly notes: readonly string[]
}

/** Fewer pages show no slope. */
export const LEAST_PAGES = 20
/** Tasks of shuffles in a probe: as many as the run will have, while they cost less than its pages do. */
const MOST_PARTITIONS = 16

/** Tasks of shuffles in a probe of a run that has so many pages. */
export function probePartitions(config: Config, pages: number): number {
  return Math.min(MOST_PARTITIONS, shufflePartitionsFor(config, pages))
}

/** Builds it, and reads what its tasks took. Rejects as a build does. */
export async function buildProbe(options: ProbeOptions, out: string, config: Config) {
  const { log, workers, childEntry, onProgress, signal } = options
  const run = await freezeRun(out, config, log)
  const { measure, folder, hosts } = await buildRun(run, {
    log,
    workers,
    childEntry,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  })
  const plan = openPlan(run.store, run.pipeline)
  return { measure: await withTaskCpu(measure, { store: run.store, plan }), hosts, files: await openDataset(folder) }
}

/** E_USAGE for too few. */
export function checkPages(pages: number): void {
  if (pages >= LEAST_PAGES) return
  throw new M3wError(
    'E_USAGE',
    `--probe found ${pages} ${pages === 1 ? 'page' : 'pages'}, of which no forecast can be made: expected ${LEAST_PAGES} or more. Ask for more with --probe, or build it: of so small a site that is as quick.`,
  )
}
