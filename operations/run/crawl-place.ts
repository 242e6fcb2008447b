/** Which generation and leg of its crawl a build works on; and whether a crawl that is done is asked again. */
import { currentLeg, readLegEnd } from '../../archives/crawl-legs.ts'
import { beginGeneration, newestGeneration, readGeneration } from '../../archives/generations/generations.ts'
import type { Store } from '../../core/store.ts'
import { countDue } from '../../crawler/pages/refresh/due-pages.ts'
import type { Sources } from '../../crawler/sources/sources.ts'
import { crawlKeyOf } from '../../pipeline.ts'
import type { Config, RunRecord } from '../../schemas/index.ts'
import { takeScratch } from '../places/held-scratch.ts'

/** As a run's record has it: without members for the first generation, and the first leg. */
export type CrawlPlace = Pick<RunRecord, 'leg' | 'refresh'>

/** What a run asks of the web. */
export interface CrawlSources extends Pick<Sources, 'seeds' | 'sitemaps'> {
  /** Digests of lists of seeds. */
  readonly seedLists: readonly string[]
}

interface Asked {
  readonly config: Config
  readonly sources: CrawlSources
}

/**
 * The place of a build. Where the crawl is done and pages of it are due, that is a new generation, which begins now; a `preview` begins none, and
 * stays where the crawl is. One that may not ask the network would add nothing to a leg that nobody ended: it makes the last one again that was.
 */
export async function placeOf(store: Store, asked: Asked, preview?: 'preview'): Promise<CrawlPlace> {
  const due = preview === undefined ? await pagesDue(store, asked) : undefined
  const { config, sources } = asked
  const crawlKey = crawlKeyOf({ config, ...sources })
  if (due !== undefined && due.pages > 0) {
    const { generation, before = due.before } = await beginGeneration(
      store,
      { crawlKey, generation: due.generation },
      due.before,
    )
    return { refresh: { generation, before } }
  }
  const newest = await newestGeneration(store, crawlKey)
  for (let generation = newest.generation; ; generation -= 1) {
    const crawl = { crawlKey, generation }
    const { leg, isDone } = await currentLeg(store, crawl)
    const isOver = isDone || (await readLegEnd(store, { ...crawl, leg })) !== undefined
    const isOpen = config.network.offline && !isOver
    if (isOpen && leg === 0 && generation > 0) continue
    const before = (await readGeneration(store, crawl))?.before
    return {
      ...(isOpen && leg > 1 ? { leg: leg - 1 } : !isOpen && leg > 0 ? { leg } : {}),
      ...(before === undefined ? {} : { refresh: { generation, before } }),
    }
  }
}

/** What a build of this config would ask again: so many pages, in a generation of that number. Undefined while the crawl is not done, or where nothing grows old. */
export async function pagesDue(
  store: Store,
  { config, sources }: Asked,
): Promise<{ readonly pages: number; readonly generation: number; readonly before: string } | undefined> {
  const { crawl, network, partitions } = config
  if (crawl.refreshAfterSeconds === undefined || network.offline) return undefined
  const crawlKey = crawlKeyOf({ config, ...sources })
  const newest = await newestGeneration(store, crawlKey)
  if (!(await currentLeg(store, { crawlKey, generation: newest.generation })).isDone) return undefined
  const before = new Date(Date.now() - crawl.refreshAfterSeconds * 1000).toISOString()
  const generation = newest.generation + 1
  // The last generation has asked for all that was older than its own instant.
  if (newest.before !== undefined && newest.before >= before) return { pages: 0, generation, before }
  const size = { crawlKey, generation: newest.generation, partitions: partitions.pages, rounds: crawl.maxRounds }
  const scratch = await takeScratch()
  try {
    return { pages: await countDue(store, size, before, scratch.folder), generation, before }
  } finally {
    await scratch.release()
  }
}
