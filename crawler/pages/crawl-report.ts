/** What a crawl brought, read from its ledger: archives, drops, links for the next round, and the counts of the funnel. */

import type { CrawlCut } from '../../archives/crawl-legs.ts'
import type { Ledger } from '../../archives/ledger.ts'
import { pageOffsetOf } from '../../archives/page-records.ts'
import type { ArchiveObject, Dataset, Emitted, TaskContext } from '../../core/stage.ts'
import { openTally, type Why } from '../../datasets/drops.ts'
import { CUT_COUNTERS, type OutLink } from '../../datasets/pages.ts'
import type { CrawlConfig, DropRecord, HostReport, JournalPage, PageOutcome } from '../../schemas/index.ts'
import { isPageRow, readRow } from './frontier/page-journal.ts'
import { type HostLedger, openHostLedger } from './host-report.ts'

interface ReportOptions {
  readonly ledger: Ledger
  readonly round: number
  /** The first segment of this leg. */
  readonly legStart: number
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
export const CRAWL_VERSION = 3

/** Yields in the order of the ledger, and then what was asked of each host. Every admitted URL of this partition is counted: kept if captured, else dropped with its outcome. */
export async function* reportCrawl(
  task: Pick<TaskContext, 'count' | 'scratchFolder'>,
  options: ReportOptions,
): AsyncGenerator<Emitted<CrawlOutputs>> {
  const hosts = openHostLedger(task.scratchFolder)
  try {
    yield* reportRows(task, options, hosts)
    for (const report of hosts.reports(options.round)) yield ['hosts', report]
  } finally {
    hosts.close()
  }
}

async function* reportRows(
  task: Pick<TaskContext, 'count'>,
  { ledger, legStart, cut, crawl, hasNextRound, isOurs }: ReportOptions,
  hosts: HostLedger,
): AsyncGenerator<Emitted<CrawlOutputs>> {
  const pages = openTally(task, CRAWL_ROW)
  for await (const { n, archive, journal, rows } of ledger.replay(cut?.segments)) {
    yield ['archives', { ...archive, journal }]
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
        task.count(`exchanges.${row.evidence}`)
        continue
      }
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

function limitOf(outcome: PageOutcome, { maxPagesPerHost, maxBytesPerHost }: CrawlConfig): number | null {
  return outcome === 'over_budget' ? maxPagesPerHost : outcome === 'over_byte_budget' ? maxBytesPerHost : null
}

function whyOf({ outcome, httpStatus, detail }: JournalPage, crawl: CrawlConfig): Why {
  return {
    // A row that says captured and has no place in the archive is no page: nobody can read it.
    reason: outcome as Exclude<PageOutcome, 'captured'>,
    measured: httpStatus ?? null,
    limit: limitOf(outcome, crawl),
    ruleVersion: CRAWL_VERSION,
    detail,
  }
}
