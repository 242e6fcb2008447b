/** The stages of a crawl, one a round, and what names it: the part of the config and the sources that decide what is asked of the web. */
import { canonicalJson, sha256Hex } from '../../core/hash.ts'
import type { Stage } from '../../core/stage.ts'
import { type Config, withoutEnds } from '../../schemas/index.ts'
import { type CrawlRefresh, crawlStage } from './crawl-stage.ts'

/** What a crawl begins with. */
export interface CrawlSources {
  readonly config: Config
  /** Normalised URLs. */
  readonly seeds: readonly string[]
  readonly sitemaps: readonly string[]
  /** Digests of lists of seeds, sorted. */
  readonly seedLists: readonly string[]
  /** How often it was ended before. */
  readonly leg: number
  /** It was done, and is asked again. */
  readonly refresh?: CrawlRefresh | undefined
}

/** Names a crawl and its ledgers. What it asks of the web is its identity: pace, time-outs and ends may change and nothing is fetched anew. */
export function crawlKeyOf({ config, seeds, sitemaps, seedLists }: Omit<CrawlSources, 'leg' | 'refresh'>): string {
  const { crawl, network, rights, partitions } = config
  const token = network.userAgentToken
  const lists = seedLists.length === 0 ? {} : { seedLists }
  // Its ledgers are a partition each: cut in another way, a page would be looked for where it is not. Eight is left out for the crawls of before.
  const cut = partitions.pages === 8 ? {} : { partitions: partitions.pages }
  const asked = { crawl: withoutEnds(crawl), seeds, sitemaps, ...lists, token, policy: rights.policy, ...cut }
  return sha256Hex(canonicalJson(asked)).slice(0, 12)
}

/** One stage a round. */
export function crawlStages(input: CrawlSources): readonly Stage[] {
  const { config, seeds, sitemaps, seedLists, leg, refresh } = input
  const { crawl, network, ledger, partitions } = config
  const { policy } = config.rights
  const crawlKey = crawlKeyOf(input)
  // Of archives alone no site is asked: then one task says so, and no process is started for it.
  const isAsked = seeds.length + sitemaps.length + seedLists.length > 0
  return Array.from({ length: crawl.maxRounds }, (_, round) => ({
    ...crawlStage(
      {
        crawl,
        seeds,
        sitemapSeeds: sitemaps,
        seedLists,
        token: network.userAgentToken,
        policy,
        round,
        partitions: isAsked ? partitions.pages : 1,
        leg,
        refresh,
      },
      { network, ledger, crawlKey },
    ),
    ...(isAsked ? {} : { kind: 'cpu' as const }),
  }))
}
