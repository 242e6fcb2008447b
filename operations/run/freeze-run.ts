/** Freezes a run before any work: what it is asked to do, by content, and the place where it may do it. */
import { join } from 'node:path'
import type { ImportedArchive } from '../../archives/import-file.ts'
import { openSplitDomains } from '../../archives/seeds/seed-words.ts'
import { M3wError } from '../../core/errors.ts'
import { compareText } from '../../core/hash.ts'
import { type Log, silentLog } from '../../core/log.ts'
import type { Store } from '../../core/store.ts'
import { readBlockLists } from '../../crawler/sources/block-lists.ts'
import { registerArchives } from '../../crawler/sources/register-archives.ts'
import { type SortedSeeds, sortSeedFiles } from '../../crawler/sources/seed-file.ts'
import { readSources, type Sources } from '../../crawler/sources/sources.ts'
import { probeStore } from '../../engine/stores/store-place.ts'
import { compileUrlPatterns } from '../../formats/url-patterns.ts'
import { crawlKeyOf } from '../../pipeline.ts'
import type { Config, Removal, RunRecord, StoreRecord } from '../../schemas/index.ts'
import { decisionsFileOf, readDecidedOut } from '../inputs/decisions-file.ts'
import { type FrozenInputs, freezeInputs } from '../inputs/freeze-inputs.ts'
import { readListFiles, refsOf, type TextListFile, writeLists } from '../inputs/freeze-lists.ts'
import { locateModules, rememberModules } from '../inputs/plugin-modules.ts'
import { takeScratch } from '../places/held-scratch.ts'
import { openStore, type StorePlace } from '../places/open-store.ts'
import { readRemovals } from '../removal/removal-list.ts'
import { type CrawlSources, placeOf } from './crawl-place.ts'
import { notePlannedCode } from './planned-code.ts'
import { assembleRun, crawlSourcesOf, type Run } from './run.ts'
import { recordOf } from './run-record.ts'

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
  return await assemblePlanned(place, record)
}

/** Freezes a run only in memory, for `m3w plan`: nothing is written into the place, archives are hashed where they lie, and seeds sorted in the system's temporary folder. */
export async function previewRun(location: string, asked: Config): Promise<Run> {
  const place = await openStore(location)
  const { config } = await freezeInputs(await withRules(asked), place.store)
  const sources = await readSources(config.sources, config.network, { mayBeNone: config.pairs.lists.length > 0 })
  const imports = await importsOf(place, sources, config, { log: silentLog, isPreview: true })
  const crawled = { ...sources, seedLists: await seedDigestsOf(sources, config) }
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
  return await assemblePlanned(place, again)
}

/** The run, which this code plans from now on. */
async function assemblePlanned(place: StorePlace, record: RunRecord): Promise<Run> {
  const run = await assembleRun(place, record)
  await notePlannedCode(run)
  return run
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

/** The digests of that list, of which nothing stays. */
async function seedDigestsOf(sources: Sources, config: Config): Promise<readonly string[]> {
  if (sources.seedFiles.length === 0) return []
  const scratch = await takeScratch()
  try {
    const seeds = await sortedSeedsOf(sources, config, scratch.folder)
    await seeds.close()
    return seeds.digests
  } finally {
    await scratch.release()
  }
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
