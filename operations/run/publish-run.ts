/** Publishes a finished run: a dataset for each kind that it makes, and what is noted of its crawl. */
import { noteLegBuilt } from '../../archives/crawl-legs.ts'
import { openRemovals } from '../../archives/rights/removals.ts'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import type { Log } from '../../core/log.ts'
import { collect } from '../../core/streams.ts'
import { rowOfDropped } from '../../datasets/drops.ts'
import { crawledHosts } from '../../datasets/pages.ts'
import { type AnyPackable, type PackedRange, SAMPLE_ROADS } from '../../datasets/samples.ts'
import type { Pipeline } from '../../engine/plan/pipeline-check.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import { limitsIn, rulesNotRun } from '../../pipeline.ts'
import {
  type AnySample,
  type Config,
  type DropRecord,
  dropsOf,
  type HostReport,
  type Report,
  refetchableOf,
  type SampleKind,
} from '../../schemas/index.ts'
import { collectFigures, LOOKED_AT } from '../../shards/publish/figures/collect-figures.ts'
import { type DropFigures, openDropFigures } from '../../shards/publish/figures/drop-figures.ts'
import { makeFunnel, type StageTotals } from '../../shards/publish/funnel.ts'
import { type Publication, type PublishedDataset, publishDatasets } from '../../shards/publish/publish.ts'
import { reportContamination } from '../contamination/report-contamination.ts'
import { datasetIdOf } from '../places/dataset-id.ts'
import { kindsMade, stagesOfKind } from '../places/kinds.ts'
import { placeIn } from '../places/open-store.ts'
import { unnamedConfig, unnamedDrops, unnamedHosts } from '../removal/unnamed.ts'
import { crawlEndOf } from './end-crawl.ts'
import type { Run } from './run.ts'
import { runtimeVersions } from './runtime-versions.ts'

type Stages = Pipeline['stages']

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
async function publicationOf(run: Run, plan: Plan, kind: SampleKind) {
  const { config, removals = [] } = run.record
  const stages = stagesOfKind(run.pipeline, kind)
  const { totals, seals } = await totalsOf(plan, stages)
  const id = datasetIdOf(run.id, seals)
  const drops = openDropFigures(config.seed)
  const removed = openRemovals(removals)
  const ended = await crawlEndOf(run, totals)
  const counts = totals.map((stage) => stage.counts)
  const publication: Publication = {
    id,
    kind,
    config: publishedConfigOf(unnamedConfig(config, removed)),
    versions: { ...(await runtimeVersions()), ...(kind === 'clip' ? ffmpegOf(config) : {}) },
    ranges: await collect(readAll<PackedRange>(plan, SAMPLE_ROADS[kind].ranges.name)),
    report: {
      format: 'm3w-report/1',
      dataset: id,
      ...ended.report,
      contamination: await reportContamination(config.contamination, counts, run.store),
      notRun: [...rulesNotRun(run.record, kind)],
      ...refetchedOf(totals),
      stages: makeFunnel(totals),
    },
    hosts: unnamedHosts(readAll<HostReport>(plan, crawledHosts.name), removed),
    figures: () =>
      collectFigures(lowestSamples(plan, kind), { seed: config.seed, limits: limitsIn(config, kind), drops, kind }),
    dropped: rowsOfDropped(stages).map(({ dataset, stage }) => ({
      stage,
      records: noting(drops, unnamedDrops(readAll<DropRecord>(plan, dataset), removed)),
    })),
  }
  return { publication, built: ended.built }
}

/** What the stages counted, and their seals, in their order. E_TASK_FAILED if one is not complete. */
async function totalsOf(plan: Plan, stages: Stages) {
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
  return { totals, seals }
}

/** The datasets of what was dropped among the outputs of stages, each once, with the row of the funnel that they belong to. */
function rowsOfDropped(stages: Stages) {
  const outputs = new Set(stages.flatMap(({ outputs }) => Object.values(outputs).map(({ name }) => name)))
  return [...outputs].flatMap((dataset) => {
    const stage = rowOfDropped(dataset)
    return stage === undefined ? [] : [{ dataset, stage }]
  })
}

/** Every record of a dataset; none where no stage of the run makes it. */
async function* readAll<T>(plan: Plan, dataset: string): AsyncGenerator<T> {
  const sealed = await plan.dataset(dataset)
  if (sealed !== undefined) yield* sealed.readAll() as AsyncIterable<T>
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

/** A block list may name whoever complained, and be long: what is published says how long it is, and which one. */
function publishedConfigOf(config: Config): Config {
  const { block } = config.network
  if (block.length === 0) return config
  const summary = `${block.length} entries, SHA-256 ${sha256Hex(block.join('\n'))}`
  return { ...config, network: { ...config.network, block: [summary] } }
}
