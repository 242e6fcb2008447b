/**
 * `m3w plan --probe`: builds a few pages twice, in stores of its own that are thrown away, and tells from them what the whole run will take. Of
 * seeds it crawls so many pages, with the manners of the config; of archives it draws them by seed. The forecast is kept beside the run's record.
 */
import { availableParallelism } from 'node:os'
import { blockPatternsOf } from '../../archives/rights/removals.ts'
import { M3wError } from '../../core/errors.ts'
import { VERSION } from '../../core/version.ts'
import type { ForecastRecord } from '../../schemas/index.ts'
import { keepForecast } from '../measure/records.ts'
import { previewRun } from '../run/freeze-run.ts'
import { crawlSourcesOf, type Run } from '../run/run.ts'
import type { Probed, ProbeOptions } from './probe/build-probe.ts'
import { probeArchives } from './probe/probe-archives.ts'
import { probeCrawl } from './probe/probe-crawl.ts'
import { openProbePlace } from './probe/probe-place.ts'
import { strainOf } from './tell/dilation.ts'
import { extrapolate } from './tell/extrapolate.ts'
import { plannedShares } from './tell/planned-tasks.ts'
import { costOf } from './tell/price.ts'
import type { Yields } from './tell/yields.ts'

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

function forecastOf(
  run: Run,
  { config, workers }: ProbeOptions,
  { small, large, yields, pages, politeSeconds, pagesPerByte, notes, seconds }: Probed & { readonly seconds: number },
): ForecastRecord {
  const importBytes = run.record.imports.reduce((sum, { bytes }) => sum + bytes, 0)
  const crawledBytes = (large.pageLedgerBytes * pages) / Math.max(1, large.pages)
  const shares = plannedShares(run, {
    pages,
    crawledBytes,
    pagesPerByte: (archive) => pagesPerByte.get(archive),
    imageHosts: yields.imageHosts,
  })
  const isOffline = config.network.offline
  const sharesOf = (stage: string): readonly number[] => shares.get(stage) ?? [1]
  const whole = { pages, importBytes, isOffline, workers: Math.max(1, workers), sharesOf, politeSeconds }
  const { told, quietSeconds } = extrapolate({ small, large, yields }, whole)
  const cost = costOf(told, { workers, prices: config.forecast?.prices })
  const { othersCores } = large
  const load = othersCores === undefined ? {} : { othersCores }
  return {
    format: 'm3w-forecast/1',
    date: new Date().toISOString(),
    m3w: VERSION,
    workers,
    probe: { pages: large.pages, smaller: small.pages, seconds, ...load },
    told,
    quietSeconds: Math.min(told.seconds, quietSeconds / strainOf(othersCores ?? 0, availableParallelism())),
    ...(cost === undefined ? {} : { cost }),
    notes: [...notes, bytesNote(large.pages, yields)],
  }
}

/** The aim of a forecast: one standard error of what it tells. @source the aim for forecasts: within 30 % */
const WANTED_ERROR = 0.3

function bytesNote(pages: number, { error }: Yields): string {
  if (error === undefined) return `none of ${pages} pages gave a sample: nothing is known of the bytes of shards`
  const known = `of ${pages} pages the bytes of shards are known to ${Math.round(100 * error)} % (one standard error)`
  // Of a mean the error falls with the square root of the pages.
  const wanted = Math.ceil((pages * (error / WANTED_ERROR) ** 2) / 100) * 100
  return error > WANTED_ERROR ? `${known}; --probe ${wanted} would tell them to ${100 * WANTED_ERROR} %` : known
}
