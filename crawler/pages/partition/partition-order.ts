/** What the crawl of one partition is asked to do, by whom, and over which ledgers. */
import type { CrawlLeg } from '../../../archives/crawl-legs.ts'
import type { Ledger } from '../../../archives/ledger.ts'
import type { OutLink } from '../../../datasets/pages.ts'
import type { CrawlConfig, LedgerConfig, NetworkConfig, RightsPolicy } from '../../../schemas/index.ts'

export interface PartitionCrawl {
  readonly crawl: CrawlConfig
  readonly token: string
  readonly policy: RightsPolicy
  /** Of all partitions: they open the scope. */
  readonly allSeeds: readonly string[]
  /** Of this partition. */
  readonly own: {
    readonly seeds: readonly string[]
    readonly sitemapSeeds: readonly string[]
    readonly links: readonly OutLink[]
  }
  readonly hasNextRound: boolean
  /** Which crawl, and which leg of it. */
  readonly place: CrawlLeg
  /** `legStart`: the first segment of the leg in `own`. */
  readonly ledgers: { readonly earlier: readonly Ledger[]; readonly own: Ledger; readonly legStart: number }
  readonly environment: { readonly network: NetworkConfig; readonly ledger: LedgerConfig }
}
