/** What the ledgers of a crawl are called: a crawl has a name, each of its later generations another one, each partition and round a ledger. */

/** A generation of a crawl. */
export interface CrawlGeneration {
  /** A hash of what the crawl asks of the web. */
  readonly crawlKey: string
  /** From 0, which is left out: the crawl from its seeds. Each further one asks again for what had grown old. */
  readonly generation?: number
}

/** The beginning of the names of all ledgers of a generation: `<crawl key>`, `<crawl key>-g1`, … */
export function crawlNameOf({ crawlKey, generation = 0 }: CrawlGeneration): string {
  const name = crawlKey.slice(0, 12)
  return generation === 0 ? name : `${name}-g${generation}`
}

/** The ledger of a partition in a round, both from 0. */
export function crawlLedgerName(crawl: CrawlGeneration, partition: number, round: number): string {
  const name = `${crawlNameOf(crawl)}-${String(partition).padStart(2, '0')}`
  return round === 0 ? name : `${name}-r${round}`
}
