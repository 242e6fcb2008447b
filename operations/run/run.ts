/** A frozen run as it is opened: its record, where it works, and the stages it consists of. */
import type { CrawlLeg } from '../../archives/crawl-legs.ts'
import { M3wError } from '../../core/errors.ts'
import { compareText } from '../../core/hash.ts'
import { readJson, type Store } from '../../core/store.ts'
import { VERSION } from '../../core/version.ts'
import { isSitemapUrl } from '../../crawler/sources/sources.ts'
import type { Pipeline } from '../../engine/plan/pipeline-check.ts'
import { readRecord } from '../../engine/records/read-record.ts'
import { crawlKeyOf, definePipeline, shufflePartitionsIn } from '../../pipeline.ts'
import { type Config, type RunRecord, runRecord, storeRecord } from '../../schemas/index.ts'
import { locateModules } from '../inputs/plugin-modules.ts'
import { openExistingStore, openStore, STORE_AGAIN, type StorePlace } from '../places/open-store.ts'
import type { CrawlSources } from './crawl-place.ts'

/** A frozen run, where it works, and the stages it consists of. */
export interface Run extends StorePlace {
  readonly id: string
  readonly record: RunRecord
  readonly pipeline: Pipeline
  /** Of its crawl, whether or not there is anything to crawl. */
  readonly leg: CrawlLeg
}

/** Opens a run that was frozen before, as worker processes do. Throws E_CONFIG if another version of m3w planned it. */
export async function openFrozenRun(location: string, id: string): Promise<Run> {
  const place = await openStore(location)
  const value = await readJson(
    place.store,
    `runs/${id}/run.json`,
    'Delete it, and the same build freezes the run again.',
  )
  const { success, data, error } = runRecord.safeParse(value)
  if (success && data.m3w === VERSION) return assembleRun(place, await withModules(place.store, data))
  const [issue] = error?.issues ?? []
  const why = issue === undefined ? `m3w ${data?.m3w}` : `another m3w (${issue.path.join('.')}: ${issue.message})`
  throw new M3wError(
    'E_CONFIG',
    `Run ${id} was planned by ${why}, this is ${VERSION}. Start a new build with this version: it takes over what is done.`,
  )
}

/** The record with the places where its modules lie today. */
async function withModules(store: Store, record: RunRecord): Promise<RunRecord> {
  return record.modules === undefined ? record : { ...record, modules: await locateModules(store, record) }
}

/** The runs of a store, the one whose record was written last in front. A run that is frozen again keeps its record, so that is a guess at what is wanted. */
export async function listRuns({ store }: StorePlace): Promise<readonly string[]> {
  const runs: { readonly id: string; readonly modifiedMs: number }[] = []
  for await (const { key, modifiedMs } of store.list('runs/')) {
    const [, id = '', name] = key.split('/')
    if (name === 'run.json') runs.push({ id, modifiedMs })
  }
  return runs.sort((a, b) => b.modifiedMs - a.modifiedMs || compareText(b.id, a.id)).map(({ id }) => id)
}

/** The run of a store that was frozen last. E_USAGE if the place is no store (a dataset alone is none), or has none; E_CORRUPT if its `store.json` is damaged. */
export async function openNewestRun(location: string): Promise<Run> {
  const [newest] = await listRuns(await openExistingStore(location))
  if (newest === undefined) {
    throw new M3wError('E_USAGE', `${location} holds no run. Start one with "m3w build SOURCE… --out ${location}".`)
  }
  return await openFrozenRun(location, newest)
}

/** What a run is made of, of its record: its place, its stages, and its leg of the crawl. */
export async function assembleRun(place: StorePlace, record: RunRecord): Promise<Run> {
  const imagePartitions = await imagePartitionsOf(place.store, record.config)
  const { imports, textLists, modules, removals, decisions, leg = 0, refresh } = record
  const config = { ...record.config, plugins: { ...record.config.plugins, ...modules } }
  const sources = crawlSourcesOf(record)
  const stages = definePipeline({
    config,
    imports,
    textLists,
    removals,
    decisions,
    ...sources,
    leg,
    refresh,
    imagePartitions,
  })
  const { seed } = config
  return {
    ...place,
    id: record.id,
    record,
    pipeline: { stages, seed, shufflePartitions: shufflePartitionsIn(config) },
    leg: { crawlKey: crawlKeyOf({ config, ...sources }), generation: refresh?.generation ?? 0, leg },
  }
}

/** What a run asks of the web. */
export function crawlSourcesOf({ config, seedLists = [] }: RunRecord): CrawlSources {
  return {
    seeds: config.sources.filter((url) => !isSitemapUrl(url)),
    sitemaps: config.sources.filter(isSitemapUrl),
    seedLists,
  }
}

/** Frozen by the first build of a store; a store that is still to be made takes the config's. */
async function imagePartitionsOf(store: Store, { partitions }: Config): Promise<number> {
  if ((await store.stat('store.json')) === undefined) return partitions.images
  return (await readRecord(store, 'store.json', storeRecord, STORE_AGAIN)).imagePartitions
}
