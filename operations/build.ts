/** One build: sources and config in, a published dataset out. Composes the engine, the pipeline and the publisher. */
import type { Log } from '../core/log.ts'
import { collect } from '../core/streams.ts'
import { crawledHosts } from '../datasets/pages.ts'
import type { Plan } from '../engine/plan/plan.ts'
import type { RunProgress } from '../engine/status/progress.ts'
import { onMachine } from '../engine/workers/machine.ts'
import type { RunOptions } from '../engine/workers/run-options.ts'
import { runPipeline } from '../engine/workers/run-pipeline.ts'
import { openQueueShare } from '../engine/workers/share.ts'
import { checkSharedQueue, sharedQueue, takeWorkplace } from '../engine/workers/shared-place.ts'
import type { Config, HostReport } from '../schemas/index.ts'
import { type RunMeasure, watchRun } from './measure/measure-run.ts'
import { type Comparison, noteMeasure } from './measure/records.ts'
import { openQueue } from './places/open-store.ts'
import { openCrawlEnds } from './run/end-crawl.ts'
import { freezeRun } from './run/freeze-run.ts'
import { type BuildResult, publishRun } from './run/publish-run.ts'
import type { Run } from './run/run.ts'
import { childOf, environmentOf } from './run/worker-process.ts'

export interface BuildOptions {
  /** The store: a folder, or `s3://bucket/prefix`. */
  readonly out: string
  readonly config: Config
  /** CPU worker processes; 0 works in this process. */
  readonly workers: number
  readonly log: Log
  /** The program that worker processes run: it must call `runWorkerProcess` with the text it is given. */
  readonly childEntry: string
  readonly onProgress?: (progress: RunProgress) => void
  readonly signal?: AbortSignal
  /** Plan, seal and publish for workers of a Redis queue (redis://…). */
  readonly queue?: string
  /** With a queue: also work on the run, with so many CPU worker processes. Without it nothing is worked on here. */
  readonly isWorking?: boolean
  /** With a queue: local folder for scratch. Default: where the system keeps temporary files. */
  readonly scratch?: string
}

/** What a build made, and what it took. */
export interface MeasuredBuild extends BuildResult {
  readonly measure: RunMeasure
  /** Of its crawl. */
  readonly hosts: readonly HostReport[]
  /** There where the run had a forecast. */
  readonly comparison?: Comparison
}

/** Builds, or resumes, and publishes. Rejects as `freezeRun` and `runPipeline` do. */
export async function buildDataset(options: BuildOptions): Promise<MeasuredBuild> {
  const { out, config, log } = options
  if (options.queue !== undefined) await checkSharedQueue(options.queue, log)
  return await buildRun(await freezeRun(out, config, log), options)
}

/** Builds, or resumes, a frozen run, and publishes. */
export async function buildRun(run: Run, options: Omit<BuildOptions, 'out' | 'config'>): Promise<MeasuredBuild> {
  const { workers, log, childEntry, onProgress, signal } = options
  const { config } = run.record
  const watch = await watchRun()
  const ends = await openCrawlEnds(run, config, log)
  const plan = await runPipeline({
    ...environmentOf(run, log.with({ run: run.id })),
    openQueue: (queueOptions) => openQueue(run, queueOptions),
    workers,
    child: childOf(run, childEntry),
    ...onMachine(config.engine),
    ...(await besideOthers(run, options)),
    ...(signal === undefined ? {} : { signal }),
    onProgress(progress) {
      ends.note(progress)
      watch.note(progress)
      onProgress?.(progress)
    },
  }).finally(ends.close)
  watch.sealed()
  const result = await publishRun(run, plan, log)
  const { store, record } = run
  const measure = await watch.measure({ store, record, plan, datasets: result.datasets })
  const comparison = await noteMeasure(run, measure, workers)
  const hosts = await hostsOf(plan)
  return { ...result, measure, hosts, ...(comparison === undefined ? {} : { comparison }) }
}

async function hostsOf(plan: Plan): Promise<readonly HostReport[]> {
  const sealed = await plan.dataset(crawledHosts.name)
  return sealed === undefined ? [] : await collect(sealed.readAll() as AsyncIterable<HostReport>)
}

/** What is different for a build whose tasks others claim from a queue. */
async function besideOthers(
  run: Run,
  { queue, isWorking = false, scratch, log, childEntry }: Omit<BuildOptions, 'out' | 'config'>,
): Promise<Partial<RunOptions>> {
  if (queue === undefined) return {}
  const place = await takeWorkplace({ run: run.id, storeWork: run.workFolder, log, scratch })
  return {
    ...place,
    child: childOf(run, childEntry, place.workFolder),
    ...(await sharedQueue({ url: queue, run: run.id, log, isPlanner: true })),
    openShare: openQueueShare(),
    ...(isWorking ? {} : { slots: { cpu: 0, network: 0, crawl: 0 } }),
  }
}
