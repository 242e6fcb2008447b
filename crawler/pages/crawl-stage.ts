/**
 * The crawl stage: pages of a partition's sites, fetched politely, archived with evidence.
 *
 * What the network answers goes to the page ledger first; what the stage yields is read back from there when the crawl has
 * ended. So a restarted task, on any machine, goes on where the ledger ends, and a repeated one yields the same records.
 */

import { type CrawlLeg, readCut } from '../../archives/crawl-legs.ts'
import { crawlLedgerName } from '../../archives/generations/crawl-name.ts'
import { type Ledger, openLedger } from '../../archives/ledger.ts'
import { readOpenedDomains, readSeeds } from '../../archives/seeds/seed-list.ts'
import type { OpenedDomain } from '../../archives/seeds/seed-words.ts'
import { M3wError } from '../../core/errors.ts'
import { bucketOf, compareText, type Json } from '../../core/hash.ts'
import { openPartitionKey, siteOf } from '../../core/site.ts'
import { type Dataset, type Datasets, defineStage, type Stage, type TaskContext } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { parseUrl } from '../../core/url.ts'
import { droppedBy } from '../../datasets/drops.ts'
import { crawledHosts, type OutLink, outLinks, pageArchives } from '../../datasets/pages.ts'
import {
  type CrawlConfig,
  type LedgerConfig,
  type NetworkConfig,
  type RightsPolicy,
  type Seed,
  withoutEnds,
} from '../../schemas/index.ts'
import { CRAWL, CRAWL_ROW, CRAWL_VERSION, reportCrawl } from './crawl-report.ts'
import { crawlPartition } from './partition/crawl-partition.ts'
import type { RoundLedgers } from './partition/partition-order.ts'

interface CrawlOptions {
  readonly crawl: CrawlConfig
  /** Normalised URLs of all partitions: together they are the scope. */
  readonly seeds: readonly string[]
  readonly sitemapSeeds: readonly string[]
  /** Digests of lists of seeds in the store (archives/seeds/). */
  readonly seedLists: readonly string[]
  /** Our product token in robots.txt and X-Robots-Tag. */
  readonly token: string
  /** What owners' words do: part of what is asked. */
  readonly policy: RightsPolicy
  /** From 0. Round k + 1 reads the links that round k found into other partitions. */
  readonly round: number
  readonly partitions: number
  /** From 0: how often the crawl was ended before and goes on (archives/crawl-legs.ts). */
  readonly leg: number
  /** Present in a later generation of the crawl (archives/generations/). */
  readonly refresh?: CrawlRefresh | undefined
}

/** A generation above 0, and what it asks for again: what was asked last before that instant. */
export interface CrawlRefresh {
  readonly generation: number
  /** RFC 3339. */
  readonly before: string
}

/** What does not make it another crawl: pace, time-outs, segment sizes. */
interface CrawlEnvironment {
  readonly network: NetworkConfig
  readonly ledger: LedgerConfig
  /** Names the ledger: a hash of what the crawl asks of the web. */
  readonly crawlKey: string
}

/** The stage `crawl`, and `crawl-2`, `crawl-3`, … for further rounds; all make up one row of the report. Outputs: `archives`, `dropped`, and `links` where a further round follows. */
export function crawlStage(
  { crawl: asked, seeds, sitemapSeeds, seedLists, token, policy, round, partitions, leg, refresh }: CrawlOptions,
  environment: CrawlEnvironment,
): Stage<Record<string, Dataset<OutLink>>, Record<string, never>, Datasets> {
  const crawl = withoutEnds(asked)
  const hasNextRound = crawl.maxRounds > round + 1
  const partitionKeyOf = openPartitionKey(checkedDomains(crawl.splitDomains))
  const inputs: Record<string, Dataset<OutLink>> = round === 0
    ? {}
    : { links: outLinks(round - 1, partitions, crawl.splitDomains) }
  // A record, not a fixed shape: whether there are links depends on the round.
  const outputs: Datasets = {
    archives: pageArchives,
    hosts: crawledHosts,
    dropped: droppedBy(CRAWL),
    ...(hasNextRound ? { links: outLinks(round, partitions, crawl.splitDomains) } : {}),
  }
  return defineStage({
    name: round === 0 ? CRAWL : `${CRAWL}-${round + 1}`,
    version: CRAWL_VERSION,
    kind: 'crawl',
    // Out of a config, so it is JSON; its optional members are no hindrance.
    options: {
      crawl: crawl as unknown as Json,
      ...{ seeds: [...seeds], sitemapSeeds: [...sitemapSeeds] },
      // Absent where there is none: then crawls of before keep their tasks.
      ...(seedLists.length === 0 ? {} : { seedLists: [...seedLists] }),
      token,
      policy,
      round,
      partitions,
      leg,
      ...(refresh === undefined ? {} : { refresh: { ...refresh } }),
    },
    inputs,
    whole: {},
    partitions,
    outputs,
    funnel: [CRAWL_ROW],
    async *run({ links }, task) {
      const incoming: OutLink[] = []
      for await (const link of links ?? []) incoming.push(link)
      incoming.sort((a, b) => a.depth - b.depth || compareText(a.url, b.url))
      const isOurs = (url: string): boolean => bucketOf(partitionKeyOf(url), partitions) === task.partition
      // Those of lists are admitted in each round: what is said of them holds for their hosts.
      const listed = (): AsyncIterable<Seed> => readLists(task.store, seedLists, task.partition)
      const openedDomains = (): Promise<readonly OpenedDomain[]> => domainsOfLists(task.store, seedLists)
      const named = { seeds: seeds.filter(isOurs), sitemapSeeds: sitemapSeeds.filter(isOurs) }
      const own = { ...named, listed, openedDomains, links: incoming }
      const generation = refresh?.generation ?? 0
      const place = { crawlKey: environment.crawlKey, generation, leg }
      const ledgers = await ledgersOf(task, place, { round, rounds: crawl.maxRounds, refresh })
      // Most partitions of a small crawl have nothing to do.
      const isNamed = own.seeds.length + own.sitemapSeeds.length + own.links.length > 0
      if (!isNamed && (await isEmpty(listed())) && !(await isBegun(ledgers))) return
      const allSeeds = [...seeds, ...sitemapSeeds]
      const order = { crawl, token, policy, allSeeds, own, hasNextRound, ledgers, place, environment }
      const cut = (await readCut(task.store, ledgers.own.prefix, leg)) ?? (await crawlPartition(order, task))
      yield* reportCrawl(task, { ledgers, round, cut, hasNextRound, crawl, isOurs })
    },
  })
}

async function isEmpty(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return false
  return true
}

async function* readLists(store: Store, digests: readonly string[], partition: number): AsyncGenerator<Seed> {
  for (const digest of digests) yield* readSeeds(store, digest, partition)
}

async function domainsOfLists(store: Store, digests: readonly string[]): Promise<readonly OpenedDomain[]> {
  return (await Promise.all(digests.map((digest) => readOpenedDomains(store, digest)))).flat()
}

/** Throws E_CONFIG for what is no registrable domain: it would cut nothing, without a word. */
function checkedDomains(domains: readonly string[] = []): readonly string[] {
  for (const domain of domains) {
    const url = `http://${domain}/`
    const site = parseUrl(url) !== undefined ? siteOf(url) : ''
    if (site === domain) continue
    throw new M3wError(
      'E_CONFIG',
      `crawl.splitDomains is wrong: expected registrable domains such as example.org, got ${JSON.stringify(domain)}${site === '' ? '' : `, which lies in ${site}`}. Correct or remove it.`,
    )
  }
  return domains
}

interface RoundOfCrawl {
  readonly round: number
  /** Of each generation. */
  readonly rounds: number
  readonly refresh: CrawlRefresh | undefined
}

async function ledgersOf(
  { store, partition }: Pick<TaskContext, 'store' | 'partition'>,
  place: CrawlLeg,
  { round, rounds, refresh }: RoundOfCrawl,
): Promise<RoundLedgers> {
  const { crawlKey, generation = 0, leg } = place
  const open = (of: number, index: number): Ledger =>
    openLedger(store, 'pages', crawlLedgerName({ crawlKey, generation: of }, partition, index))
  const roundsOf = (of: number, most: number): Ledger[] => Array.from({ length: most }, (_, index) => open(of, index))
  const own = open(generation, round)
  const before = leg === 0 ? undefined : await readCut(store, own.prefix, leg - 1)
  const generations = Array.from({ length: generation }, (_, of) => roundsOf(of, rounds))
  return {
    ...(refresh === undefined ? {} : { refresh: { ledgers: generations.flat(), before: refresh.before } }),
    earlier: roundsOf(generation, round),
    own,
    legStart: before?.segments ?? 0,
  }
}

/** Something was crawled in an earlier generation. */
async function isBegun({ refresh }: RoundLedgers): Promise<boolean> {
  for (const ledger of refresh?.ledgers ?? []) for await (const _ of ledger.replay(1)) return true
  return false
}
