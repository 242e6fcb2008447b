/**
 * The crawl of one partition, job by job: `perform` does what touches the network, `settle` decides what it means, archives it
 * and feeds the frontier. Whoever runs the jobs (crawler/pages/partition/run-jobs.ts) knows nothing of either.
 */
import type { HttpExchange } from '../../http/exchange.ts'
import { exchangeRecords } from '../../http/exchange-records.ts'
import { freeBytes } from '../../http/lines/body-budget.ts'
import type { DrainJob, Job } from '../frontier/frontier.ts'
import { heldBytes, needsNetwork, performJob } from './perform-job.ts'
import { createSessionState, type SessionOptions, type SessionState } from './session-state.ts'
import { endPage, settlePage } from './settle-page.ts'
import { settleSitemap } from './settle-sitemap.ts'
import { appendRow, flushRows } from './write-behind.ts'

export interface CrawlSession {
  /** The network's part of a job. Never throws for the web's faults. */
  perform(job: Job): Promise<void>
  /** The rest: outcome, archive, links. Rejects when the archive cannot be written. */
  settle(job: Job): Promise<void>
  /** True if `perform` would do something. */
  needsNetwork(job: Job): boolean
  /** Archives an exchange that decides no page. */
  recordWords(exchange: HttpExchange, of: 'robots' | 'rights'): Promise<void>
  /** Archives what a rendered page asked for. */
  recordSubresource(exchange: HttpExchange, pageUrl: string): Promise<void>
  /** Resolves when everything settled so far is on disk. */
  flushed(): Promise<void>
}

/** Opens the session of a partition. It owns nothing: client, frontier and writer are opened and closed by the caller. */
export function openCrawlSession(options: SessionOptions): CrawlSession {
  const state = createSessionState(options)
  return {
    needsNetwork,
    perform: (job) => performJob(state, job),
    settle: (job) => settleJob(state, job),
    recordWords: (exchange, of) => recordWords(state, exchange, of),
    recordSubresource: (exchange, pageUrl) => recordSubresource(state, exchange, pageUrl),
    flushed: () => flushRows(state.behind),
  }
}

async function settleJob(state: SessionState, job: Job): Promise<void> {
  try {
    if (job.kind === 'page') await settlePage(state, job)
    else if (job.kind === 'sitemap') await state.sitemapQueue.add(() => settleSitemap(state, job))
    else if (job.kind === 'drain') await settleDrain(state, job)
  } finally {
    freeBytes(state.bodies, heldBytes(state.results.get(job)))
  }
}

async function settleDrain(state: SessionState, { host, items, outcome, limit }: DrainJob): Promise<void> {
  if (outcome === 'host_breaker') state.log.warn('host.parked', { host, urls: items.length })
  for (const item of items) await endPage(state, item, { outcome, limit })
}

async function recordWords({ behind }: SessionState, exchange: HttpExchange, of: 'robots' | 'rights'): Promise<void> {
  const { url, date } = exchange
  await appendRow(behind, exchangeRecords(exchange, of), { evidence: of, url, date }, exchange)
}

async function recordSubresource({ behind }: SessionState, exchange: HttpExchange, via: string): Promise<void> {
  const { url, date, status: httpStatus } = exchange
  const records = exchangeRecords(exchange, 'subresource', { via })
  await appendRow(behind, records, { evidence: 'subresource', url, date, httpStatus })
}
