/** One build: sources and config in, a published dataset out. Composes the engine, the pipeline and the publisher. */
import { noteLegBuilt } from '../archives/crawl-legs.ts'
import { openRemovals } from '../archives/rights/removals.ts'
import { M3wError } from '../core/errors.ts'
import { sha256Hex } from '../core/hash.ts'
import type { Log } from '../core/log.ts'
import { collect } from '../core/streams.ts'
import { VERSION } from '../core/version.ts'
import { rowOfDropped } from '../datasets/drops.ts'
import { crawledHosts } from '../datasets/pages.ts'
import { type AnyPackable, type PackedRange, SAMPLE_ROADS } from '../datasets/samples.ts'
import type { Plan } from '../engine/plan/plan.ts'
import type { RunProgress } from '../engine/status/progress.ts'
import { onMachine } from '../engine/workers/machine.ts'
import { runChild } from '../engine/workers/processes/child.ts'
import type { ChildEntry } from '../engine/workers/processes/task-process.ts'
import type { RunOptions } from '../engine/workers/run-options.ts'
import { runPipeline } from '../engine/workers/run-pipeline.ts'
import { openQueueShare } from '../engine/workers/share.ts'
import { checkSharedQueue, sharedQueue, takeWorkplace } from '../engine/workers/shared-place.ts'
import { limitsIn, rulesNotRun } from '../pipeline.ts'
import {
  type AnySample,
  type Config,
  type DropRecord,
  dropsOf,
  type HostReport,
  type Report,
  refetchableOf,
  type SampleKind,
} from '../schemas/index.ts'
import { collectFigures, LOOKED_AT } from '../shards/publish/figures/collect-figures.ts'
import { type DropFigures, openDropFigures } from '../shards/publish/figures/drop-figures.ts'
import { makeFunnel, type StageTotals } from '../shards/publish/funnel.ts'
import { type Publication, type PublishedDataset, publishDatasets } from '../shards/publish/publish.ts'
import { reportContamination } from './contamination/report-contamination.ts'
import { crawlEndOf, openCrawlEnds } from './end-crawl.ts'
import { type RunMeasure, watchRun } from './measure/measure-run.ts'
import { type Comparison, noteMeasure } from './measure/records.ts'
import { datasetIdOf } from './places/dataset-id.ts'
import { kindsMade, stagesOfKind } from './places/kinds.ts'
import { openQueue, placeIn } from './places/open-store.ts'
import { unnamedConfig, unnamedDrops, unnamedHosts } from './removal/unnamed.ts'
import { freezeRun } from './run/freeze-run.ts'
import { openFrozenRun, type Run } from './run/run.ts'
import { runtimeVersions } from './run/runtime-versions.ts'

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

/** A dataset, and its folder or address in a bucket. Its report's `problems` are empty unless counts do not fit: it is published all the same. */
export interface BuiltDataset extends PublishedDataset {
  readonly folder: string
}

/** Of the first kind that the config names; all of them are in `datasets`. */
export interface BuildResult extends BuiltDataset {
  readonly datasets: readonly BuiltDataset[]
  /** Pages that wait for the next leg of the crawl: it was ended before it was done. Absent: it is done. */
  readonly waiting?: number
}

/** What a build made, and what it took. */
export interface MeasuredBuild extends BuildResult {
  readonly measure: RunMeasure
  /** Of its crawl. */
  readonly hosts: readonly HostReport[]
  /** There where the run had a forecast. */
  readonly comparison?: Comparison
}

/**
 * Heap of a worker process: the same on every machine, so that none drops a page that another keeps. Node's own limit grows with the machine.
 * @source a task is bounded to 1 GB with its buffers (docs/architecture.md): the largest measured took 330 MB; this is six times that.
 */
const HEAP_MB = 2048

/** @source nfs(5): what was not there is remembered for `acdirmax`, 60 s by default. */
const SEES_WITHIN_MS = 90_000

/** What a worker process is told, as its one argument. */
interface ChildOrder {
  readonly location: string
  readonly run: string
  /** Present: not the store's own. */
  readonly workFolder?: string | undefined
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

/** The program of a run's worker processes. */
export function childOf({ location, id }: Run, childEntry: string, workFolder?: string): ChildEntry {
  const order: ChildOrder = { location, run: id, workFolder }
  const execArgv = [...process.execArgv, `--max-old-space-size=${HEAP_MB}`]
  return { modulePath: childEntry, args: ['_child', JSON.stringify(order)], execArgv }
}

/** The life of a worker process; `order` is the argument its parent gave. */
export async function runWorkerProcess(order: string, log: Log): Promise<never> {
  const { location, run, workFolder } = JSON.parse(order) as ChildOrder
  const frozen = await openFrozenRun(location, run)
  if (workFolder === undefined) return await runChild(environmentOf(frozen, log))
  return await runChild({ ...environmentOf({ ...frozen, workFolder }, log), seesWithinMs: SEES_WITHIN_MS })
}

/** What parent and children run tasks with. */
export function environmentOf({ store, workFolder, pipeline }: Run, log: Log) {
  return { store, workFolder, pipeline, log, m3w: VERSION }
}

/** A block list may name whoever complained, and be long: what is published says how long it is, and which one. */
function publishedConfigOf(config: Config): Config {
  const { block } = config.network
  if (block.length === 0) return config
  const summary = `${block.length} entries, SHA-256 ${sha256Hex(block.join('\n'))}`
  return { ...config, network: { ...config.network, block: [summary] } }
}

/** Publishes a finished run, a dataset for each kind that it makes: the shards, what every stage dropped, and the funnel of all manifests. */
export async function publishRun(run: Run, plan: Plan, log: Log): Promise<BuildResult> {
  const publications: Publication[] = []
  const [kind, ...others] = kindsMade(run.record.config)
  if (kind === undefined) throw new Error('a run makes at least one kind')
  const first = await publicationOf(run, plan, kind)
  publications.push(first.publication)
  for (const other of new Set(others)) {
    if (other !== kind) publications.push((await publicationOf(run, plan, other)).publication)
  }
  const startMs = performance.now()
  const published = await publishDatasets(run.store, publications)
  const ms = Math.round(performance.now() - startMs)
  const datasets = published.map((published) => {
    const { id, documents, images } = published.manifest
    log.info('publish.done', { dataset: id, documents, images, ms, problems: published.report.problems.length })
    return { folder: placeIn(run.location, 'datasets', id), ...published }
  })
  const [newest] = datasets
  if (newest === undefined) throw new Error('nothing was published')
  await noteLegBuilt(run.store, run.leg, { dataset: newest.manifest.id, ...first.built })
  const waiting = newest.report.crawlEnded === undefined ? {} : { waiting: newest.report.crawlEnded.waiting }
  return { ...newest, datasets, ...waiting }
}

/** What is published of one kind, and what is noted of the crawl's leg. */
async function publicationOf(run: Run, plan: Plan, kind: Config['kinds'][number]) {
  const stages = stagesOfKind(run.pipeline, kind)
  const totals: StageTotals[] = []
  const seals: string[] = []
  for (const { name, funnel = [] } of stages) {
    const found = await plan.stage(name)
    if (found.state !== 'sealed')
      throw new M3wError('E_TASK_FAILED', `Stage ${name} is not complete. Run the same command again.`)
    const { counts, seconds, bytes } = found.seal
    totals.push({ funnel, counts, seconds, bytes })
    seals.push(found.plan.sealKey)
  }
  const id = datasetIdOf(run.id, seals)
  const read = async function* <T>(dataset: string): AsyncGenerator<T> {
    const sealed = await plan.dataset(dataset)
    if (sealed !== undefined) yield* sealed.readAll() as AsyncIterable<T>
  }
  const drops = openDropFigures(run.record.config.seed)
  const outputs = new Set(stages.flatMap(({ outputs }) => Object.values(outputs).map(({ name }) => name)))
  const removed = openRemovals(run.record.removals ?? [])
  const dropped = [...outputs].flatMap((dataset) => {
    const stage = rowOfDropped(dataset)
    return stage === undefined
      ? []
      : [{ stage, records: noting(drops, unnamedDrops(read<DropRecord>(dataset), removed)) }]
  })
  const ended = await crawlEndOf(run, totals)
  const { config } = run.record
  const contamination = await reportContamination(
    config.contamination,
    totals.map(({ counts }) => counts),
    run.store,
  )
  const publication: Publication = {
    id,
    kind,
    config: publishedConfigOf(unnamedConfig(config, removed)),
    versions: { ...(await runtimeVersions()), ...(kind === 'clip' ? ffmpegOf(config) : {}) },
    ranges: await collect(read<PackedRange>(SAMPLE_ROADS[kind].ranges.name)),
    report: {
      format: 'm3w-report/1',
      dataset: id,
      ...ended.report,
      contamination,
      notRun: [...rulesNotRun(run.record, kind)],
      ...refetchedOf(totals),
      stages: makeFunnel(totals),
    },
    hosts: unnamedHosts(read<HostReport>(crawledHosts.name), removed),
    figures: async () =>
      await collectFigures(lowestSamples(plan, kind), {
        seed: config.seed,
        limits: limitsIn(config, kind),
        drops,
        kind,
      }),
    dropped,
  }
  return { publication, built: ended.built }
}

/** Frames hang on it. */
function ffmpegOf({ video: { ffmpeg } }: Config): Record<string, string> {
  return ffmpeg === undefined ? {} : { ffmpeg }
}

/** Images that a later run asks for again, by status. */
function refetchedOf(totals: readonly StageTotals[]): Pick<Report, 'refetched'> {
  const fetched = totals.find(({ funnel }) =>
    funnel.some(({ name, unit }) => name === 'fetch-images' && unit === 'image'),
  )
  const refetched = refetchableOf(dropsOf(fetched?.counts ?? {}).image ?? {})
  return Object.keys(refetched).length === 0 ? {} : { refetched }
}

/** Passes records on, and notes each. */
async function* noting(drops: DropFigures, records: AsyncIterable<DropRecord>): AsyncGenerator<DropRecord> {
  for await (const record of records) {
    drops.note(record)
    yield record
  }
}

/** Samples of the lowest hashes, in any order: of the first shards, until there are enough. */
async function* lowestSamples(plan: Plan, kind: SampleKind): AsyncGenerator<AnySample> {
  const sealed = await plan.dataset(SAMPLE_ROADS[kind].placedName)
  let seen = 0
  for (let partition = 0; partition < (sealed?.partitions ?? 0) && seen < LOOKED_AT; partition++) {
    for await (const packable of sealed?.read(partition) ?? []) {
      seen += 1
      yield (packable as AnyPackable).sample
    }
  }
}
