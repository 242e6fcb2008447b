/**
 * `m3w plan --probe`: builds a few pages twice, in stores of its own that are thrown away, and tells from them what the whole run will take. Of
 * seeds it crawls so many pages, with the manners of the config; of archives it draws them by seed. The forecast is kept beside the run's record.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endLeg } from '../../archives/crawl-legs.ts'
import { blockPatternsOf } from '../../archives/rights/removals.ts'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { VERSION } from '../../core/version.ts'
import { isCrawlStage } from '../../datasets/pages.ts'
import type { RunProgress } from '../../engine/status/progress.ts'
import type { Config, ForecastRecord } from '../../schemas/index.ts'
import { buildRun } from '../build.ts'
import { crawlSourcesOf, freezeRun, previewRun, type Run } from '../freeze-run.ts'
import type { RunMeasure } from '../measure/measure-run.ts'
import { keepForecast } from '../measure/records.ts'
import { drawCaptures } from './draw-captures.ts'
import { extrapolate } from './extrapolate.ts'
import { plannedTasks, shufflePartitionsFor } from './planned-tasks.ts'
import { costOf } from './price.ts'
import { type KnownHost, knownHosts, withNetwork } from './with-network.ts'

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
}

/** Fewer pages show no slope. */
const LEAST_PAGES = 20
/** Tasks of shuffles in a probe: as many as the run will have, while they cost less than its pages do. */
const MOST_PARTITIONS = 16

/** Probes, tells and keeps it. E_USAGE for too few pages or a share of seeds; else as a build rejects. */
export async function forecastBuild(
  given: ProbeOptions,
): Promise<{ readonly run: string; readonly forecast: ForecastRecord }> {
  const startMs = performance.now()
  const run = await previewRun(given.out, given.config)
  const options = obeying(given, run)
  const folder = await mkdtemp(join(tmpdir(), 'm3w-probe-'))
  try {
    const { seeds, sitemaps, seedLists } = crawlSourcesOf(run.record)
    const isCrawl = seeds.length + sitemaps.length + seedLists.length > 0
    const probed = isCrawl ? await probeCrawl(options, folder) : await probeArchives(run, options, folder)
    const forecast = forecastOf(run, options, { ...probed, seconds: (performance.now() - startMs) / 1000 })
    await keepForecast(run.store, run.id, forecast)
    return { run: run.id, forecast }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
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
  /** Of the whole run. */
  readonly pages: number
  readonly politeSeconds: number
  readonly notes: readonly string[]
}

function forecastOf(
  run: Run,
  { config, workers }: ProbeOptions,
  { small, large, pages, politeSeconds, notes, seconds }: Probed & { readonly seconds: number },
): ForecastRecord {
  const importBytes = run.record.imports.reduce((sum, { bytes }) => sum + bytes, 0)
  const crawledBytes = (large.pageLedgerBytes * pages) / Math.max(1, large.pages)
  const tasks = plannedTasks(run, { pages, crawledBytes })
  const tasksOf = (stage: string): number => tasks.get(stage) ?? 1
  const told = extrapolate(
    { small, large },
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
    notes: [...notes],
  }
}

/** Pages drawn from archives: a quarter of them is built, then all. */
async function probeArchives(run: Run, options: ProbeOptions, folder: string): Promise<Probed> {
  const { config, probe } = options
  const drawn = await drawCaptures(run.record.imports, {
    store: run.store,
    seed: config.seed,
    maxPageBytes: config.network.maxPageBytes,
    wanted: (pages) => Math.max(LEAST_PAGES, 'pages' in probe ? probe.pages : Math.ceil(pages * probe.share)),
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
  const small = await buildProbe(options, join(folder, stores[0] as string), from(drawn.small))
  const large = await buildProbe(options, join(folder, stores[1] as string), from(drawn.large))
  const notes =
    drawn.readShare < 1
      ? [`${Math.round(100 * drawn.readShare)} % of the archives were read, and pictures only there`]
      : []
  return { small, large, pages: drawn.pages, politeSeconds: 0, notes }
}

/** A crawl that is ended at so many pages; then a quarter of them, built from its archives. */
async function probeCrawl(options: ProbeOptions, folder: string): Promise<Probed> {
  const { config, probe } = options
  if ('share' in probe) {
    throw new M3wError(
      'E_USAGE',
      '--probe with a share: expected archives, whose pages can be counted, got seeds to crawl. Give a number of pages, such as --probe 300.',
    )
  }
  const out = join(folder, 'crawl')
  const { measure: crawled, waiting, hosts } = await crawlSome(options, out, probe.pages)
  const admitted = hosts.reduce((sum, { asked }) => sum + asked, 0)
  const pages = Math.round(crawled.pages * (1 + waiting / Math.max(1, admitted)))
  const offline: Config = {
    ...config,
    sources: await archivesOf(out),
    network: { ...config.network, offline: true },
    partitions: { ...config.partitions, shuffle: Math.min(MOST_PARTITIONS, shufflePartitionsFor(config, pages)) },
  }
  const again = await previewRun(join(folder, 'none'), offline)
  const drawn = await drawCaptures(again.record.imports, {
    store: again.store,
    seed: config.seed,
    maxPageBytes: config.network.maxPageBytes,
    wanted: (found) => found,
    hosts: new Map(hosts.map(({ host, asked, waiting: more }) => [host, asked + more])),
    folder,
  })
  checkPages(drawn.drawn.large)
  const build = async (name: string, sources: readonly string[]): Promise<RunMeasure> =>
    withNetwork(await buildProbe(options, join(folder, name), { ...offline, sources: [...sources] }), crawled, hosts)
  const small = await build('small', drawn.small)
  const large = await build('large', drawn.large)
  const largest = Math.max(0, ...hosts.map(({ asked, waiting: more }) => asked + more))
  const notes =
    waiting === 0
      ? ['the probe crawled all that it found: sites end there, or link further than the scope']
      : [
          `the crawl knows of ${admitted + waiting} URLs so far; what later pages link to comes on top, up to the budgets of the config`,
        ]
  return { small, large, pages, politeSeconds: (largest * config.network.minDelayMs) / 1000, notes }
}

/** Builds what a crawl brings that is ended at so many pages. */
async function crawlSome(
  options: ProbeOptions,
  out: string,
  wanted: number,
): Promise<{ readonly measure: RunMeasure; readonly waiting: number; readonly hosts: readonly KnownHost[] }> {
  const run = await freezeRun(out, options.config, options.log)
  let isEnded = false
  let waitingAt = new Map<string, number>()
  const {
    measure,
    waiting = 0,
    hosts,
  } = await buildRun(run, {
    ...options,
    onProgress(progress) {
      options.onProgress?.(progress)
      const crawls = progress.filter(({ name }) => isCrawlStage(name))
      const pages = crawls.reduce((sum, { counts, live }) => sum + (counts['page.in'] ?? 0) + (live.pages ?? 0), 0)
      const named = new Map(crawls.flatMap(({ live }) => Object.entries(live)).flatMap(hostThatWaits))
      if (named.size > 0) waitingAt = new Map([...waitingAt, ...named])
      if (isEnded || pages < wanted) return
      isEnded = true
      void endLeg(run.store, run.leg, 'finish')
    },
  })
  return { measure, waiting, hosts: knownHosts(hosts, waitingAt, waiting) }
}

function hostThatWaits([name, by]: readonly [string, number]): [string, number][] {
  return name.startsWith(WAITING_AT) ? [[name.slice(WAITING_AT.length), by]] : []
}
/** As a crawl announces them (crawler/pages/partition/crawl-progress.ts). */
const WAITING_AT = 'waiting at '

async function buildProbe(options: ProbeOptions, out: string, config: Config): Promise<RunMeasure> {
  const { log, workers, childEntry, onProgress } = options
  const run = await freezeRun(out, config, log)
  const { measure } = await buildRun(run, {
    log,
    workers,
    childEntry,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return measure
}

function checkPages(pages: number): void {
  if (pages >= LEAST_PAGES) return
  throw new M3wError(
    'E_USAGE',
    `--probe found ${pages} pages, of which no forecast can be made: expected ${LEAST_PAGES} or more. Build it: that is as quick.`,
  )
}

/** The files of a store's ledgers. */
async function archivesOf(out: string): Promise<string[]> {
  const names = await readdir(join(out, 'ledger'), { recursive: true })
  return names
    .filter((name) => /\.warc(\.gz)?$/.test(name))
    .sort()
    .map((name) => join(out, 'ledger', name))
}
