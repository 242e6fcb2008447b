/** The record of a run, and its id: what it was asked to do, of which nothing is the machine's. */
import { archiveOf, type ImportedArchive } from '../../archives/import-file.ts'
import { canonicalJson, sha256Hex } from '../../core/hash.ts'
import { VERSION } from '../../core/version.ts'
import { withoutMachine } from '../../engine/workers/machine.ts'
import {
  type Config,
  type DecidedOut,
  PLUGINS,
  type Removal,
  type RunRecord,
  type TextListRef,
} from '../../schemas/index.ts'
import type { CrawlPlace, CrawlSources } from './crawl-place.ts'

/** What decides outputs beside config and archives. */
export interface FrozenSources extends CrawlSources {
  readonly textLists: readonly TextListRef[]
  /** What was taken down from the store. */
  readonly removals: readonly Removal[]
  /** What people decided to leave out. */
  readonly decisions: readonly DecidedOut[]
}

/** The id hashes what may decide outputs: config without what is the machine's, content of the archives, m3w version, place in the crawl. */
export function recordOf(
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
