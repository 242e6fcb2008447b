/** `m3w plan`: what a build would do, without doing it. */

import { readSources } from '../crawler/sources/sources.ts'
import { type PlannedStage, planRun } from '../engine/status/status.ts'
import type { Config } from '../schemas/index.ts'
import { pagesDue } from './crawl-place.ts'
import { previewRun, seedListsOf } from './freeze-run.ts'
import { openStore } from './places/open-store.ts'

/** The stages of the build that this config would be, in order, and what of them is done. Writes nothing. Rejects as `freezeRun` does. */
export async function planBuild(location: string, config: Config): Promise<readonly PlannedStage[]> {
  const { store, pipeline } = await previewRun(location, config)
  return await planRun(store, pipeline)
}

/** How many pages of a crawl that is done a build of this config would ask again; undefined where it asks none again. Reads the ledgers. */
export async function pagesToAskAgain(location: string, config: Config): Promise<number | undefined> {
  if (config.crawl.refreshAfterSeconds === undefined) return undefined
  const place = await openStore(location)
  const sources = await readSources(config.sources, config.network)
  const seedLists = await seedListsOf(place, sources, config, { isPreview: true })
  return (await pagesDue(place.store, { config, sources: { ...sources, seedLists } }))?.pages
}
