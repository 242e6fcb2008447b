/** The probe of seeds: a crawl that looks what there is, one of the pages that are drawn from that, and a quarter of those once more from their archives. */
import { join } from 'node:path'
import { M3wError } from '../../../core/errors.ts'
import { authorityOf } from '../../../core/url.ts'
import type { Config } from '../../../schemas/index.ts'
import { readDatasetRecords } from '../../../shards/verify/inspect.ts'
import type { RunMeasure } from '../../measure/measure-run.ts'
import { previewRun } from '../../run/freeze-run.ts'
import { drawCaptures } from '../draw/draw-captures.ts'
import { type DrawnUrls, drawUrls } from '../draw/draw-urls.ts'
import type { Stratum } from '../draw/strata.ts'
import { yieldsOf } from '../tell/yields.ts'
import { buildProbe, checkPages, LEAST_PAGES, type Probed, type ProbeOptions, probePartitions } from './build-probe.ts'
import { lookAround } from './look-around.ts'
import type { ProbePlace } from './probe-place.ts'
import { withNetwork } from './with-network.ts'

/**
 * A crawl that is ended at half as many pages, to know what there is; then a crawl of as many pages as are wanted, drawn from all that the first knows of,
 * which is built; then a quarter of those, from its archives.
 */
export async function probeCrawl(options: ProbeOptions, place: ProbePlace): Promise<Probed> {
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
    pagesPerByte: new Map(),
    notes,
  }
}

/** Crawls the URLs that were drawn and nothing behind them, and builds them. */
async function buildDrawn(options: ProbeOptions, out: string, { urls, hosts }: DrawnUrls) {
  const { config } = options
  const crawl: Config['crawl'] = { ...config.crawl, maxDepth: 0, sitemaps: false, seedRules: [], maxRounds: 1 }
  const shuffle = probePartitions(config, urls.length)
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
