/** What a crawl brought, read from its ledger: archives, drops, links for the next round, and the counts of the funnel. */

import type { CrawlCut } from '../../archives/crawl-legs.ts'
import { pageBorders, pageOffsetOf } from '../../archives/page-records.ts'
import type { ArchiveObject, Dataset, Emitted, TaskContext } from '../../core/stage.ts'
import { openTally, type Why } from '../../datasets/drops.ts'
import { CUT_COUNTERS, type OutLink } from '../../datasets/pages.ts'
import type { CrawlConfig, DropRecord, HostReport, JournalPage, PageOutcome } from '../../schemas/index.ts'
import { isPageRow, readRow } from './frontier/page-journal.ts'
import { type HostLedger, openHostLedger } from './host-report.ts'
import type { RoundLedgers } from './partition/partition-order.ts'
import type { KnownPage } from './refresh/page-history.ts'
import { openStanding } from './refresh/standing.ts'

interface ReportOptions {
  readonly ledgers: RoundLedgers
  readonly round: number
  /** Present: the leg was ended, and its ledger went so far. */
  readonly cut?: CrawlCut | undefined
  readonly crawl: CrawlConfig
  /** Links into other partitions are read by a further round. */
  readonly hasNextRound: boolean
  /** By hash, this partition's. */
  readonly isOurs: (url: string) => boolean
}

interface CrawlOutputs {
  readonly [name: string]: Dataset<unknown>
  readonly archives: Dataset<ArchiveObject>
  readonly hosts: Dataset<HostReport>
  readonly dropped: Dataset<DropRecord>
  readonly links: Dataset<OutLink>
}

/** The name of the first round, and of the row that all rounds make up. */
export const CRAWL = 'crawl'
export const CRAWL_ROW = { name: CRAWL, unit: 'page', upstream: null } as const

/** Of the stage, and in its drop records. Raising it reads the ledger again, and asks nobody anything. */
export const CRAWL_VERSION = 8

/** Yields in the order of the ledger, and then what was asked of each host. Every admitted URL of this partition is counted: kept if captured, else dropped with its outcome. */
export async function* reportCrawl(
  task: Pick<TaskContext, 'count' | 'scratchFolder' | 'store' | 'signal'>,
  options: ReportOptions,
): AsyncGenerator<Emitted<CrawlOutputs>> {
  const hosts = openHostLedger(task.scratchFolder)
  try {
    // Earlier generations have their pages in the first round: further rounds hold new ones alone.
    const isRefresh = options.ledgers.refresh !== undefined && options.round === 0
    yield* reportRows(task, { ...options, isRefresh }, hosts)
    if (isRefresh) yield* reportPages(task, options)
    for (const report of hosts.reports(options.round)) yield ['hosts', report]
  } finally {
    hosts.close()
  }
}

async function* reportRows(
  task: Pick<TaskContext, 'count'>,
  { ledgers, cut, crawl, hasNextRound, isOurs, isRefresh }: ReportOptions & { readonly isRefresh: boolean },
  hosts: HostLedger,
): AsyncGenerator<Emitted<CrawlOutputs>> {
  const pages = openTally(task, CRAWL_ROW)
  const { own: ledger, legStart } = ledgers
  for await (const { n, archive, journal, rows } of ledger.replay(cut?.segments)) {
    if (!isRefresh) yield ['archives', { ...archive, journal, borders: pageBorders(rows, archive) }]
    for (const [index, json] of rows.entries()) {
      const row = readRow(json, ledger.prefix)
      hosts.add(row, `${n}.${index}`)
      if (n >= legStart) task.count('crawl.bytes', row.wireBytes ?? 0)
      for (const [reason, count] of Object.entries(row.refused ?? {})) task.count(`links.refused.${reason}`, count)
      if (hasNextRound) {
        const depth = !isPageRow(row) ? 1 : row.outcome === 'redirected' ? row.depth : row.depth + 1
        for (const url of row.admitted ?? []) if (!isOurs(url)) yield ['links', { url, depth }]
      }
      if (!isPageRow(row)) {
        // What a large sitemap named is no exchange of its own.
        if (row.evidence !== 'named') task.count(`exchanges.${row.evidence}`)
        continue
      }
      if (isRefresh) continue
      pages.enter()
      if (pageOffsetOf(json) !== undefined) pages.keep()
      else {
        yield ['dropped', pages.drop({ id: row.url, url: row.url }, whyOf(row, crawl))]
      }
    }
  }
  if (cut?.isDone === false) {
    task.count(CUT_COUNTERS.cut)
    task.count(CUT_COUNTERS.waiting, cut.waiting)
  }
}

/** The pages of all generations, and of each archive those that stand. */
async function* reportPages(
  task: Pick<TaskContext, 'count' | 'scratchFolder' | 'store' | 'signal'>,
  { ledgers: { own, refresh }, cut, crawl }: ReportOptions,
): AsyncGenerator<Emitted<CrawlOutputs>> {
  const pages = openTally(task, CRAWL_ROW)
  const standing = await openStanding(task, { own, earlier: refresh?.ledgers ?? [], most: cut?.segments })
  try {
    for await (const archive of standing.archives()) yield ['archives', archive]
    for await (const known of standing.pages()) {
      pages.enter()
      if (known.capture !== undefined) pages.keep()
      else yield ['dropped', pages.drop({ id: known.url, url: known.url }, whyOf(known, crawl))]
    }
  } finally {
    standing.close()
  }
}

function limitOf(outcome: PageOutcome, { maxPagesPerHost, maxBytesPerHost }: CrawlConfig): number | null {
  return outcome === 'over_budget' ? maxPagesPerHost : outcome === 'over_byte_budget' ? maxBytesPerHost : null
}

function whyOf(
  {
    outcome,
    httpStatus,
    detail,
    limit,
    wasCaptured,
  }: Pick<JournalPage, 'outcome' | 'httpStatus' | 'detail' | 'limit'> & Partial<Pick<KnownPage, 'wasCaptured'>>,
  crawl: CrawlConfig,
): Why {
  const isGone = wasCaptured === true && outcome === 'http_404_410'
  return {
    // A row that says captured and has no place in the archive is no page: nobody can read it.
    reason: isGone ? 'gone' : (outcome as Exclude<PageOutcome, 'captured' | 'unchanged'>),
    measured: httpStatus ?? null,
    limit: limit ?? limitOf(outcome, crawl),
    ruleVersion: CRAWL_VERSION,
    detail,
  }
}
