/** What the crawl of one partition is asked to do, by whom, and over which ledgers. */
import type { CrawlLeg } from '../../../archives/crawl-legs.ts'
import type { Ledger } from '../../../archives/ledger.ts'
import type { OpenedDomain } from '../../../archives/seeds/seed-words.ts'
import type { OutLink } from '../../../datasets/pages.ts'
import type { CrawlConfig, LedgerConfig, NetworkConfig, RightsPolicy, Seed } from '../../../schemas/index.ts'

export interface PartitionCrawl {
  readonly crawl: CrawlConfig
  readonly token: string
  readonly policy: RightsPolicy
  /** Of all partitions: they open the scope. */
  readonly allSeeds: readonly string[]
  /** Of this partition. */
  readonly own: {
    readonly seeds: readonly string[]
    /** Of lists: read as they are admitted. They open the scope of this partition alone, but for `openedDomains`. */
    listed(): AsyncIterable<Seed>
    /** Domains cut by host that seeds of lists open, whichever partition those are of. */
    openedDomains(): Promise<readonly OpenedDomain[]>
    readonly sitemapSeeds: readonly string[]
    readonly links: readonly OutLink[]
  }
  readonly hasNextRound: boolean
  /** Which crawl, and which leg of it. */
  readonly place: CrawlLeg
  readonly ledgers: RoundLedgers
  readonly environment: { readonly network: NetworkConfig; readonly ledger: LedgerConfig }
}

/** The ledgers of a partition: those of earlier generations and rounds, which are only read, and the one of this round. */
export interface RoundLedgers {
  /** Present in a later generation: the ledgers before it, and what it asks for again: what was asked last before `before`, RFC 3339. */
  readonly refresh?: { readonly ledgers: readonly Ledger[]; readonly before: string } | undefined
  /** Of this generation. */
  readonly earlier: readonly Ledger[]
  readonly own: Ledger
  /** The first segment of this leg in `own`. */
  readonly legStart: number
}
