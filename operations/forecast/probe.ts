/**
 * `m3w plan --probe`: builds a few pages twice, in stores of its own that are thrown away, and tells from them what the whole run will take. Of
 * seeds it crawls so many pages, with the manners of the config; of archives it draws them by seed. The forecast is kept beside the run's record.
 */
import { join } from 'node:path'
import { endLeg } from '../../archives/crawl-legs.ts'
import { blockPatternsOf } from '../../archives/rights/removals.ts'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { authorityOf } from '../../core/url.ts'
import { VERSION } from '../../core/version.ts'
import { isCrawlStage } from '../../datasets/pages.ts'
import { openPlan } from '../../engine/plan/plan.ts'
import type { RunProgress } from '../../engine/status/progress.ts'
import type { Config, ForecastRecord } from '../../schemas/index.ts'
import { readDatasetRecords } from '../../shards/verify/inspect.ts'
import { buildRun } from '../build.ts'
import { readCpuSeconds } from '../measure/cpu-time.ts'
import type { RunMeasure, StageMeasure } from '../measure/measure-run.ts'
import { keepForecast } from '../measure/records.ts'
import { withTaskCpu } from '../measure/task-cpu.ts'
import { openDataset } from '../places/locate-dataset.ts'
import { freezeRun, previewRun } from '../run/freeze-run.ts'
import { crawlSourcesOf, type Run } from '../run/run.ts'
import { drawCaptures } from './draw-captures.ts'
import { type DrawnUrls, drawUrls } from './draw-urls.ts'
import { extrapolate } from './extrapolate.ts'
import { plannedTasks, shufflePartitionsFor } from './planned-tasks.ts'
import { costOf } from './price.ts'
import { openProbePlace, type ProbePlace } from './probe-place.ts'
import { type FirstCrawl, withNetwork } from './with-network.ts'
import { type Stratum, type Yields, yieldsOf } from './yields.ts'

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

/** Fewer pages show no slope. */
const LEAST_PAGES = 20
/** Tasks of shuffles in a probe: as many as the run will have, while they cost less than its pages do. */
const MOST_PARTITIONS = 16

/** Probes, tells and keeps it. E_USAGE for too few pages, a share of seeds, or seeds beside archives; else as a build rejects. */
export async function forecastBuild(
  given: ProbeOptions,
): Promise<{ readonly run: string; readonly forecast: ForecastRecord }> {
  const startMs = performance.now()
  const run = await previewRun(given.out, given.config)
  const isCrawl = isOfSeeds(run)
  const options = obeying(given, run)
  const place = await openProbePlace(given.out)
  try {
    const probed = isCrawl ? await probeCrawl(options, place) : await probeArchives(run, options, place)
    const forecast = forecastOf(run, options, { ...probed, seconds: (performance.now() - startMs) / 1000 })
    await keepForecast(run.store, run.id, forecast)
    return { run: run.id, forecast }
  } catch (error) {
    throw inWordsOfProbe(error)
  } finally {
    await place.clear()
  }
}

/** A build that is interrupted goes on when it is called again; a probe does not. */
function inWordsOfProbe(error: unknown): unknown {
  if (!(error instanceof M3wError && error.code === 'E_INTERRUPTED')) return error
  const message = 'Interrupted. What the probe made is deleted: the same command begins it anew.'
  return new M3wError('E_INTERRUPTED', message, { cause: error })
}

/** Has the run anything to crawl? E_USAGE where it has archives too: a probe of its seeds draws no page of those, so they would be left out of what is told. */
function isOfSeeds({ record }: Run): boolean {
  const { seeds, sitemaps, seedLists } = crawlSourcesOf(record)
  const isCrawl = seeds.length + sitemaps.length + seedLists.length > 0
  const archives = record.imports.length
  if (isCrawl && archives > 0) {
    throw new M3wError(
      'E_USAGE',
      `--probe: expected archives or seeds, got ${archives} ${archives === 1 ? 'archive' : 'archives'} beside seeds to crawl. Probe them one by one: the archives alone, then the seeds alone. The build takes both together.`,
    )
  }
  return isCrawl
}

/** What was taken down from the store is asked for in no probe either. */
function obeying(options: ProbeOptions, { record: { removals = [] } }: Run): ProbeOptions {
  const { config } = options
  const { network } = config
  const block = [...network.block, ...blockPatternsOf(removals)]
  return { ...options, config: { ...config, network: { ...network, block } } }
}

interface Probed {
  readonly small: RunMeasure
  readonly large: RunMeasure
  readonly yields: Yields
  /** Of the whole run. */
  readonly pages: number
  readonly politeSeconds: number
  readonly notes: readonly string[]
}

function forecastOf(
  run: Run,
  { config, workers }: ProbeOptions,
  { small, large, yields, pages, politeSeconds, notes, seconds }: Probed & { readonly seconds: number },
): ForecastRecord {
  const importBytes = run.record.imports.reduce((sum, { bytes }) => sum + bytes, 0)
  const crawledBytes = (large.pageLedgerBytes * pages) / Math.max(1, large.pages)
  const tasks = plannedTasks(run, { pages, crawledBytes })
  const tasksOf = (stage: string): number => tasks.get(stage) ?? 1
  const told = extrapolate(
    { small, large, yields },
    { pages, importBytes, isOffline: config.network.offline, workers: Math.max(1, workers), tasksOf, politeSeconds },
  )
  const cost = costOf(told, { workers, prices: config.forecast?.prices })
  return {
    format: 'm3w-forecast/1',
    date: new Date().toISOString(),
    m3w: VERSION,
    workers,
    probe: { pages: large.pages, smaller: small.pages, seconds },
    told,
    ...(cost === undefined ? {} : { cost }),
    notes: [...notes, bytesNote(large.pages, yields)],
  }
}

function bytesNote(pages: number, { error }: Yields): string {
  return error === undefined
    ? `none of ${pages} pages gave a sample: nothing is known of the bytes of shards`
    : `of ${pages} pages the bytes of shards are known to ${Math.round(100 * error)} % (one standard error)`
}

/** Pages drawn from archives: a quarter of them is built, then all. */
async function probeArchives(run: Run, options: ProbeOptions, place: ProbePlace): Promise<Probed> {
  const { config, probe } = options
  const { folder } = place
  const drawn = await drawCaptures(run.record.imports, {
    store: run.store,
    seed: config.seed,
    maxPageBytes: config.network.maxPageBytes,
    wanted: (pages) => Math.max(LEAST_PAGES, 'pages' in probe ? probe.pages : Math.ceil(pages * probe.share)),
    isByHost: true,
    folder,
  })
  checkPages(drawn.drawn.large)
  const shuffle = Math.min(MOST_PARTITIONS, shufflePartitionsFor(config, drawn.pages))
  const from = (sources: readonly string[]): Config => ({
    ...config,
    sources: [...sources],
    partitions: { ...config.partitions, shuffle },
  })
  // One store where pictures are asked for, so that none is asked for twice.
  const stores = config.network.offline ? ['small', 'large'] : ['probe', 'probe']
  const { measure: small } = await buildProbe(options, place.storeAt(stores[0] as string), from(drawn.small))
  const built = await buildProbe(options, place.storeAt(stores[1] as string), from(drawn.large))
  const yields = await yieldsOf((name) => readDatasetRecords(built.files, name), drawn.hosts, [])
  const large = built.measure
  const notes =
    drawn.readShare < 1
      ? [`${Math.round(100 * drawn.readShare)} % of the archives were read, and pictures only there`]
      : []
  return { small, large, yields, pages: drawn.pages, politeSeconds: 0, notes }
}

/**
 * A crawl that is ended at half as many pages, to know what there is; then a crawl of as many pages as are wanted, drawn from all that the first knows of,
 * which is built; then a quarter of those, from its archives.
 */
async function probeCrawl(options: ProbeOptions, place: ProbePlace): Promise<Probed> {
  const { folder } = place
  const { config, probe } = options
  if ('share' in probe) {
    throw new M3wError(
      'E_USAGE',
      '--probe with a share: expected archives, whose pages can be counted, got seeds to crawl. Give a number of pages, such as --probe 300.',
    )
  }
  const wanted = Math.max(LEAST_PAGES, probe.pages)
  const { run: first, crawl } = await lookAround(options, place.storeAt('first'), Math.ceil(wanted / 2))
  const { maxPagesPerHost: maxPerHost } = config.crawl
  const known = await drawUrls(first, { wanted, seed: config.seed, maxPerHost, folder })
  checkPages(known.urls.length)
  const { large, yields } = await buildDrawn(options, place.storeAt('drawn'), known)
  const small = withNetwork(await buildQuarter(options, place), crawl)
  const urls = [...known.hosts.values()].reduce((sum, count) => sum + count, 0)
  const most = [...known.hosts.values()].reduce((so, count) => Math.max(so, count), 0)
  const notes =
    known.asked >= urls
      ? ['the probe crawled all that it found: sites end there, or link further than the scope']
      : [
          `the crawl knows of ${urls} URLs so far; what later pages link to comes on top, up to the budgets of the config`,
        ]
  return {
    small,
    large,
    yields,
    pages: Math.round((large.pages * urls) / known.urls.length),
    politeSeconds: (most * config.network.minDelayMs) / 1000,
    notes,
  }
}

/** Crawls until there are so many pages, and does nothing with them. */
async function lookAround(
  options: ProbeOptions,
  out: string,
  wanted: number,
): Promise<{ readonly run: Run; readonly crawl: FirstCrawl }> {
  const run = await freezeRun(out, options.config, options.log)
  const stop = new AbortController()
  const [startMs, cpuBefore] = [performance.now(), await readCpuSeconds()]
  let isEnded = false
  let wallSeconds = 0
  const building = buildRun(run, {
    ...options,
    signal: options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]),
    onProgress(progress) {
      options.onProgress?.(progress)
      const crawls = progress.filter(({ name }) => isCrawlStage(name))
      if (wallSeconds === 0 && crawls.every(({ state }) => state === 'sealed')) {
        wallSeconds = (performance.now() - startMs) / 1000
        stop.abort()
      }
      const pages = crawls.reduce((sum, { counts, live }) => sum + (counts['page.in'] ?? 0) + (live.pages ?? 0), 0)
      if (isEnded || pages < wanted) return
      isEnded = true
      void endLeg(run.store, run.leg, 'finish')
    },
  })
  await building.catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  const cpuNow = await readCpuSeconds()
  const cpuSeconds = cpuBefore === undefined || cpuNow === undefined ? undefined : cpuNow - cpuBefore
  return { run, crawl: { stage: { ...(await crawlOf(run)), wallSeconds }, cpuSeconds } }
}

/** What the crawl of a run did, all its rounds together. */
async function crawlOf({ store, pipeline }: Run): Promise<StageMeasure> {
  const plan = openPlan(store, pipeline)
  let whole: StageMeasure = { name: '', kind: 'crawl', tasks: 0, seconds: 0, wallSeconds: 0, bytes: 0, counts: {} }
  for (const { name } of pipeline.stages.filter((stage) => isCrawlStage(stage.name))) {
    const found = await plan.stage(name)
    if (found.state !== 'sealed') continue
    const { tasks, seconds, bytes, counts } = found.seal
    const pages = (whole.counts['page.in'] ?? 0) + (counts['page.in'] ?? 0)
    whole = {
      ...whole,
      tasks: whole.tasks + tasks,
      seconds: whole.seconds + seconds,
      bytes: whole.bytes + bytes,
      counts: { 'page.in': pages },
    }
  }
  return whole
}

/** Crawls the URLs that were drawn and nothing behind them, and builds them. */
async function buildDrawn(options: ProbeOptions, out: string, { urls, hosts }: DrawnUrls) {
  const { config } = options
  const crawl: Config['crawl'] = { ...config.crawl, maxDepth: 0, sitemaps: false, seedRules: [], maxRounds: 1 }
  const shuffle = Math.min(MOST_PARTITIONS, shufflePartitionsFor(config, urls.length))
  const sources = { ...config, crawl, sources: [...urls], partitions: { ...config.partitions, shuffle } }
  const { measure: large, files, hosts: reports } = await buildProbe(options, out, sources)
  checkPages(large.pages)
  const drawn = new Map<string, number>()
  for (const url of urls) drawn.set(authorityOf(url), (drawn.get(authorityOf(url)) ?? 0) + 1)
  const strata = new Map(
    [...hosts].map(([host, known]): [string, Stratum] => [host, { known, drawn: drawn.get(host) ?? 0 }]),
  )
  return { large, yields: await yieldsOf((name) => readDatasetRecords(files, name), strata, reports) }
}

/** A quarter of the pages that were drawn, from their archives. */
async function buildQuarter(options: ProbeOptions, place: ProbePlace): Promise<RunMeasure> {
  const { config } = options
  const { folder } = place
  const sources = [...(await place.archivesOf('drawn'))]
  const offline: Config = { ...config, sources, network: { ...config.network, offline: true } }
  const { record, store } = await previewRun(join(folder, 'none'), offline)
  const { maxPageBytes } = config.network
  const wanted = (found: number): number => found
  // They were drawn by host already.
  const given = { store, seed: config.seed, maxPageBytes, wanted, isByHost: false, folder }
  const { small } = await drawCaptures(record.imports, given)
  const { measure } = await buildProbe(options, place.storeAt('small'), { ...offline, sources: [...small] })
  return measure
}

async function buildProbe(options: ProbeOptions, out: string, config: Config) {
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

function checkPages(pages: number): void {
  if (pages >= LEAST_PAGES) return
  throw new M3wError(
    'E_USAGE',
    `--probe found ${pages} ${pages === 1 ? 'page' : 'pages'}, of which no forecast can be made: expected ${LEAST_PAGES} or more. Ask for more with --probe, or build it: of so small a site that is as quick.`,
  )
}
