/** A run: what it is asked to do, frozen before any work, and the place where it may do it. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CrawlLeg } from '../archives/crawl-legs.ts'
import { archiveOf, type ImportedArchive } from '../archives/import-file.ts'
import { openSplitDomains } from '../archives/seeds/seed-words.ts'
import { M3wError } from '../core/errors.ts'
import { canonicalJson, compareText, sha256Hex } from '../core/hash.ts'
import { type Log, silentLog } from '../core/log.ts'
import { readJson, type Store } from '../core/store.ts'
import { VERSION } from '../core/version.ts'
import { readBlockLists } from '../crawler/sources/block-lists.ts'
import { registerArchives } from '../crawler/sources/register-archives.ts'
import { type SortedSeeds, sortSeedFiles } from '../crawler/sources/seed-file.ts'
import { isSitemapUrl, readSources, type Sources } from '../crawler/sources/sources.ts'
import type { Pipeline } from '../engine/plan/pipeline-check.ts'
import { readRecord } from '../engine/records/read-record.ts'
import { probeStore } from '../engine/stores/store-place.ts'
import { withoutMachine } from '../engine/workers/machine.ts'
import { compileUrlPatterns } from '../formats/url-patterns.ts'
import { crawlKeyOf, definePipeline, shufflePartitionsIn } from '../pipeline.ts'
import {
  type Config,
  type DecidedOut,
  PLUGINS,
  type Removal,
  type RunRecord,
  runRecord,
  type StoreRecord,
  storeRecord,
  type TextListRef,
} from '../schemas/index.ts'
import { type CrawlPlace, type CrawlSources, placeOf } from './crawl-place.ts'
import { decisionsFileOf, readDecidedOut } from './inputs/decisions-file.ts'
import { type FrozenInputs, freezeInputs } from './inputs/freeze-inputs.ts'
import { readListFiles, refsOf, type TextListFile, writeLists } from './inputs/freeze-lists.ts'
import { locateModules, rememberModules } from './inputs/plugin-modules.ts'
import { openExistingStore, openStore, STORE_AGAIN, type StorePlace } from './places/open-store.ts'
import { readRemovals } from './removal/removal-list.ts'

/** A frozen run, where it works, and the stages it consists of. */
export interface Run extends StorePlace {
  readonly id: string
  readonly record: RunRecord
  readonly pipeline: Pipeline
  /** Of its crawl, whether or not there is anything to crawl. */
  readonly leg: CrawlLeg
}

/**
 * Freezes a run: checks place, sources and contact, copies foreign archives in, creates store.json and run.json.
 * The id hashes config, m3w version and the content of the archives, so the same command is the same run.
 * Throws E_USAGE, E_INPUT or E_CONFIG, before anything is written, for a mistake in place, config or seeds; E_STORE for a place that cannot
 * be a store. Archives are read once it is one: what is wrong with them leaves a store that the next start goes on with.
 */
export async function freezeRun(location: string, asked: Config, log: Log = silentLog): Promise<Run> {
  const place = await openStore(location)
  const inputs = await freezeInputs(await withRules(asked), place.store)
  const { config } = inputs
  const sources = await readSources(config.sources, config.network, { mayBeNone: config.pairs.lists.length > 0 })
  checkContact(config)
  const lists = await readListFiles(config.text.lists)
  const seeds = await sortedSeedsOf(sources, config, join(place.workFolder, 'seeds'))
  try {
    return await freezeIn(place, { inputs, sources, seeds, lists, log })
  } finally {
    await seeds.close()
  }
}

interface Asked {
  readonly inputs: FrozenInputs
  readonly sources: Sources
  readonly seeds: SortedSeeds
  readonly lists: readonly TextListFile[]
  readonly log: Log
}

/** Whatever comes before store.json is known to `store-folder.ts`, or a start that is killed would lock the place. */
async function freezeIn(place: StorePlace, { inputs, sources, seeds, lists, log }: Asked): Promise<Run> {
  const { store } = place
  const { config } = inputs
  const crawled = { ...sources, seedLists: seeds.digests }
  await checkAnswers(store, config, crawled)
  await probeStore(store)
  await store.create(
    'store.json',
    encode({ format: 'm3w-store/1', imagePartitions: config.partitions.images } satisfies StoreRecord),
  )
  const imports = await importsOf(place, sources, config, { log })
  // Last, as archives may take hours to come: a list is garbage until a run names it.
  const putInputs = async (): Promise<void> => {
    await seeds.write(store)
    await inputs.write(store)
    await writeLists(store, lists)
  }
  await putInputs()
  const frozen = {
    ...crawled,
    textLists: refsOf(lists),
    removals: await readRemovals(store),
    decisions: await readDecidedOut(decisionsFileOf(place)),
  }
  const record = recordOf(config, frozen, imports, await placeOf(store, { config, sources: crawled }))
  if (!(await store.create(`runs/${record.id}/run.json`, encode(record)))) await rememberModules(store, record)
  // A gc elsewhere that looked before the run named them may have deleted what lay here since long ago.
  await putInputs()
  return assembleRun(place, record)
}

/** Freezes a run only in memory, for `m3w plan`: nothing is written into the place, archives are hashed where they lie, and seeds sorted in the system's temporary folder. */
export async function previewRun(location: string, asked: Config): Promise<Run> {
  const place = await openStore(location)
  const { config } = await freezeInputs(await withRules(asked), place.store)
  const sources = await readSources(config.sources, config.network, { mayBeNone: config.pairs.lists.length > 0 })
  const imports = await importsOf(place, sources, config, { log: silentLog, isPreview: true })
  const seeds = await sortedSeedsOf(sources, config, tmpdir())
  await seeds.close()
  const crawled = { ...sources, seedLists: seeds.digests }
  const frozen = {
    ...crawled,
    textLists: refsOf(await readListFiles(config.text.lists)),
    removals: await readRemovals(place.store),
    decisions: await readDecidedOut(decisionsFileOf(place)),
  }
  return assembleRun(
    place,
    recordOf(config, frozen, imports, await placeOf(place.store, { config, sources: crawled }, 'preview')),
  )
}

/** Freezes a run anew with that removal list, and asking nobody: what it was asked to do, its sources and its place in the crawl stay. */
export async function refreezeRun({ record, ...place }: Run, removals: readonly Removal[]): Promise<Run> {
  const { config, imports, textLists = [], decisions = [], leg, refresh } = record
  const frozen = { ...crawlSourcesOf(record), textLists, removals, decisions }
  const plugins = { ...config.plugins, ...(await locateModules(place.store, record)) }
  const offline = { ...config, plugins, network: { ...config.network, offline: true } }
  const at = { ...(leg === undefined ? {} : { leg }), ...(refresh === undefined ? {} : { refresh }) }
  const again = recordOf(offline, frozen, imports, at)
  await place.store.create(`runs/${again.id}/run.json`, encode(again))
  return await assembleRun(place, again)
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

/** The list that a run's seed files make up, checked and sorted; the caller closes it. E_INPUT names file and line. */
function sortedSeedsOf(
  { seedFiles }: Sources,
  { network, partitions, crawl }: Config,
  folder: string,
): Promise<SortedSeeds> {
  const { splitDomains } = crawl
  const cut = { partitions: partitions.pages, splitDomains, opens: openSplitDomains(crawl) }
  return sortSeedFiles(seedFiles, { folder, network, cut })
}

/** By content: an archive that is named twice, or in another order, is the same input. */
async function importsOf(
  { store, workFolder }: StorePlace,
  sources: Sources,
  { network, archives }: Config,
  how: { readonly log: Log; readonly isPreview?: true },
): Promise<readonly ImportedArchive[]> {
  const folder = join(workFolder, 'downloads')
  const found = new Map<string, ImportedArchive>()
  for (const archive of await registerArchives(sources, { store, folder, network, archives, ...how })) {
    if (!found.has(archive.sha256)) found.set(archive.sha256, archive)
  }
  return [...found.values()].sort((a, b) => compareText(a.sha256, b.sha256))
}

/** The config with the block lists read; the patterns of scope and block lists are in order. Throws E_CONFIG or E_INPUT that names what is not. */
async function withRules(config: Config): Promise<Config> {
  const { crawl, network } = config
  for (const rules of ['include', 'exclude'] as const) compileUrlPatterns(crawl[rules], `crawl.${rules}`)
  for (const { match } of crawl.seedRules) compileUrlPatterns([match], 'crawl.seedRules')
  return {
    ...config,
    network: { ...network, block: await readBlockLists(network.blockLists, network.block), blockLists: [] },
  }
}

interface FrozenSources extends CrawlSources {
  readonly textLists: readonly TextListRef[]
  /** What was taken down from the store. */
  readonly removals: readonly Removal[]
  /** What people decided to leave out. */
  readonly decisions: readonly DecidedOut[]
}

/** The id hashes what may decide outputs: config without what is the machine's, content of the archives, m3w version, place in the crawl. */
function recordOf(
  config: Config,
  { seeds, sitemaps, seedLists, textLists, removals, decisions }: FrozenSources,
  imports: readonly ImportedArchive[],
  at: CrawlPlace,
): RunRecord {
  // `$schema` is where this machine's editor finds the schema, `lists` where its lists lie, the plugins' modules do: their digests count. A price makes nothing.
  const { $schema: _, forecast: ____, text, plugins, ...asked } = config
  const { lists: __, ...limits } = text
  const isPath = ([key]: readonly [string, unknown]): boolean => (PLUGINS as readonly string[]).includes(key)
  const named = Object.entries(plugins)
  const modules: RunRecord['modules'] = Object.fromEntries(named.filter(isPath))
  const digests = Object.fromEntries(named.filter((entry) => !isPath(entry)))
  const frozen: Config = {
    ...asked,
    text: limits,
    plugins: digests,
    sources: [...seeds, ...sitemaps],
    engine: withoutMachine(config.engine),
  }
  const lists = {
    ...(seedLists.length === 0 ? {} : { seedLists: [...seedLists] }),
    ...(textLists.length === 0 ? {} : { textLists: [...textLists] }),
    ...(removals.length === 0 ? {} : { removals: [...removals] }),
    ...(decisions.length === 0 ? {} : { decisions: [...decisions] }),
  }
  const identity = canonicalJson({ config: frozen, imports: imports.map(archiveOf), m3w: VERSION, ...lists, ...at })
  return {
    format: 'm3w-run/1',
    id: sha256Hex(identity).slice(0, 16),
    m3w: VERSION,
    config: frozen,
    imports: [...imports],
    ...(Object.keys(modules).length === 0 ? {} : { modules }),
    ...lists,
    ...at,
  }
}

async function assembleRun(place: StorePlace, record: RunRecord): Promise<Run> {
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

/** What the bytes of a dataset may depend on beside its input: the versions of m3w, Node, sharp and libvips, the architecture. */
export async function runtimeVersions(): Promise<Record<string, string>> {
  // Loaded here: only decoders need it otherwise, and it takes .1 s of CPU and 29 MB.
  const { default: sharp } = await import('sharp')
  const { sharp: sharpVersion = '', vips = '' } = sharp.versions
  return { m3w: VERSION, node: process.versions.node, sharp: sharpVersion, vips, arch: process.arch }
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

function checkContact({ network }: Config): void {
  if (network.offline || network.contact !== undefined) return
  throw new M3wError(
    'E_CONFIG',
    'No network.contact is given: whoever is fetched from must be able to reach you. Give --contact with a mail address or a page, or set network.offline to build from archives alone.',
  )
}

/** What was crawled before may be built again without asking anybody. */
async function checkAnswers(store: Store, config: Config, { seeds, sitemaps, seedLists }: CrawlSources): Promise<void> {
  if (!config.network.offline || seeds.length + sitemaps.length + seedLists.length === 0) return
  const ledger = `ledger/pages/${crawlKeyOf({ config, seeds, sitemaps, seedLists })}-`
  for await (const _object of store.list(ledger)) return
  throw new M3wError(
    'E_CONFIG',
    'There are URLs to crawl, of which the store has no answers yet, and network.offline is true. Give WARC files, or set it to false.',
  )
}

function encode(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
