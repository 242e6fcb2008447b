/**
 * The crawl of one partition, job by job: `perform` does what touches the network, `settle` decides what it means, archives it
 * and feeds the frontier. Whoever runs the jobs (crawler/pages/crawlee-shell.ts) knows nothing of either.
 */
import PQueue from 'p-queue'
import type { Purpose } from '../../archives/captures.ts'
import { httpOutcome, PASSING } from '../../archives/http-outcome.ts'
import { judgeRights } from '../../archives/rights.ts'
import type { SegmentWriter } from '../../archives/segment-writer.ts'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { authorityOf, normalizeUrl } from '../../core/url.ts'
import type { WarcRecord } from '../../formats/warc/write.ts'
import type { CrawlConfig, JournalEvidence, JournalPage, NetworkConfig } from '../../schemas/index.ts'
import type { HttpClient } from '../http/client.ts'
import { decodedBody, type FetchFailure, type HttpExchange, headerValue, TRANSIENT } from '../http/exchange.ts'
import { type ExchangeContext, exchangeRecords } from '../http/exchange-records.ts'
import type { Pacer } from '../http/pace.ts'
import { type RobotsCache, redirectTarget } from '../robots/robots-cache.ts'
import type { AdmissionDesk } from './admission.ts'
import type { Frontier, Job } from './frontier.ts'
import { readLinks } from './links.ts'
import { rowJson } from './page-journal.ts'
import { judgePage, wantedBytes } from './page-outcome.ts'
import { MAX_SITEMAP_BYTES, MAX_SITEMAP_LEVEL, readSitemap } from './sitemaps.ts'
import type { Scope } from './url-rules.ts'

export interface SessionOptions {
  readonly crawl: CrawlConfig
  readonly network: NetworkConfig
  readonly token: string
  readonly client: Pick<HttpClient, 'get'>
  readonly pacer: Pacer
  readonly robots: RobotsCache
  readonly frontier: Frontier
  readonly desk: AdmissionDesk
  readonly scope: Scope
  readonly writer: Pick<SegmentWriter, 'append'>
  /** Ends requests that are under way. */
  readonly signal: AbortSignal
  readonly log: Log
}

export interface CrawlSession {
  /** The network's part of a job. Never throws for the web's faults. */
  perform(job: Job): Promise<void>
  /** The rest: outcome, archive, links. Rejects when the archive cannot be written. */
  settle(job: Job): Promise<void>
  /** True if `perform` would do something. */
  needsNetwork(job: Job): boolean
  /** Archives an exchange that decides no page. */
  recordRobots(exchange: HttpExchange): Promise<void>
  /** Resolves when everything settled so far is on disk. */
  flushed(): Promise<void>
}

type PageJob = Extract<Job, { kind: 'page' }>
type SitemapJob = Extract<Job, { kind: 'sitemap' }>
type Result = HttpExchange | FetchFailure

/** Bytes that may be on their way to the disk before a job waits for them. */
const MAX_PENDING_BYTES = 64_000_000
/** Sitemaps may have 50 MB: this many are in memory at once. */
const SITEMAPS_AT_ONCE = 2
/** A sitemap's answer that is no sitemap. */
const MAX_ERROR_BYTES = 65_536

/** Opens the session of a partition. It owns nothing: client, frontier and writer are opened and closed by the caller. */
export function openCrawlSession(options: SessionOptions): CrawlSession {
  const { crawl, network, token, client, pacer, robots, frontier, desk, scope, writer, signal, log } = options
  const results = new WeakMap<Job, Result>()
  const sitemapTries = new Map<string, number>()
  const sitemapQueue = new PQueue({ concurrency: SITEMAPS_AT_ONCE })
  let pendingBytes = 0
  let lastWrite: Promise<void> = Promise.resolve()
  /** Of writes. After the first, nothing is archived any more and every job learns of it. */
  const failures: unknown[] = []
  const stopIfFailed = (): void => {
    if (failures.length > 0) throw failures[0]
  }

  /**
   * Archives records with their row. Rows reach the disk in the order of these calls, without anyone waiting for it: what a
   * crash loses was not told to anyone, and the frontier is rebuilt from the rows.
   */
  const append = async (records: readonly WarcRecord[], row: JournalPage | JournalEvidence): Promise<void> => {
    stopIfFailed()
    const bytes = records.reduce((sum, { block }) => sum + block.byteLength, 0)
    pendingBytes += bytes
    const written = writer
      .append(records, ({ offsets: [offset] }) => rowJson(offset === undefined ? row : { ...row, offset }))
      .then(
        () => {
          pendingBytes -= bytes
        },
        (error: unknown) => {
          failures.push(error)
        },
      )
    lastWrite = written
    if (pendingBytes > MAX_PENDING_BYTES) await written
    stopIfFailed()
  }

  const fetchPaced = async (
    url: string,
    maxBytes: (status: number, head: HttpExchange['headers']) => number,
    accept?: string,
  ): Promise<Result | undefined> => {
    const host = authorityOf(url)
    let result: Result | undefined
    try {
      const release = await pacer.acquire(host, signal)
      try {
        result = await client.get(url, {
          maxBytes: ({ status, headers }) => maxBytes(status, headers),
          signal,
          ...(accept === undefined ? {} : { headers: { accept } }),
        })
      } finally {
        release(result)
      }
    } catch (error) {
      if (error instanceof M3wError && error.code === 'E_INTERRUPTED') return undefined
      throw error
    }
    // An exchange that we broke off says nothing about the host.
    return signal.aborted && result.kind === 'failure' && result.code === 'deadline' ? undefined : result
  }

  const settlePage = async (job: PageJob): Promise<void> => {
    const { item, robots: verdict } = job
    const about = { url: item.url, depth: item.depth, hops: item.hops }
    if (!verdict.allowed) {
      const outcome = refusalOutcome(verdict)
      frontier.finish(item)
      await append([], {
        ...about,
        outcome,
        date: new Date().toISOString(),
        ...(verdict.detail === undefined ? {} : { detail: verdict.detail }),
        admitted: [],
        refused: {},
      })
      return
    }
    const result = results.get(job)
    if (result === undefined) {
      frontier.putBack(item)
      return
    }
    const body = result.kind === 'answer' ? decodedBody(result, network.maxPageBytes).body : Buffer.alloc(0)
    const mayRetry = item.tries + 1 < network.maxAttempts && !pacer.isBroken(job.host)
    const judged = judgePage(result, body, mayRetry)
    const common = {
      ...about,
      date: result.date,
      ...(result.kind === 'answer' ? { httpStatus: result.status } : {}),
    }
    const via = frontier.urlOf(item.via)
    const context = { depth: item.depth, hops: item.hops, ...(via === undefined ? {} : { via }) }
    if (judged.kind === 'retry') {
      const { depth: _depth, hops: _hops, ...rest } = common
      frontier.retry(item, retryAtMs(result, job.host, item.tries))
      await append(recordsOf(result, 'attempt', context), {
        evidence: 'attempt',
        ...rest,
        detail: `${judged.code}: ${judged.detail}`.slice(0, 200),
      })
      return
    }
    frontier.finish(item)
    if (judged.kind === 'redirect') {
      const { outcome, detail, admitted, refused } = desk.admitRedirect(
        normalizeUrl(judged.target) ?? judged.target,
        item,
        network.maxRedirects,
      )
      await append(recordsOf(result, 'attempt', context), {
        ...common,
        outcome,
        detail,
        admitted: [...admitted],
        refused,
      })
      return
    }
    const { outcome, detail } = judged
    if (outcome !== 'captured' || result.kind !== 'answer') {
      await append(recordsOf(result, 'attempt', context), {
        ...common,
        outcome,
        ...(detail === undefined ? {} : { detail }),
        admitted: [],
        refused: {},
      })
      return
    }
    const contentType = headerValue(result.headers, 'content-type')
    const { links, refused, metas } = readLinks(body, result.url, contentType)
    const { nofollow, ...rights } = judgeRights({ headers: result.headers, metas, token, kind: 'page' })
    const found = nofollow
      ? { admitted: [], refused: { ...refused, nofollow: links.length + (refused.nofollow ?? 0) } }
      : desk.admitLinks(links, { depth: item.depth + 1, via: item.id }, refused)
    await append(exchangeRecords(result, 'page', { ...context, rights }), {
      ...common,
      outcome,
      admitted: [...found.admitted],
      refused: found.refused,
    })
  }

  const settleSitemap = async (job: SitemapJob): Promise<void> => {
    const result = results.get(job)
    if (result === undefined) return
    const tries = (sitemapTries.get(job.url) ?? 0) + 1
    const refused = result.kind === 'answer' ? httpOutcome(result.status) : undefined
    const isPassing =
      result.kind === 'failure' ? TRANSIENT.has(result.code) : refused !== undefined && PASSING.has(refused)
    if (isPassing && tries < network.maxAttempts && !pacer.isBroken(job.host)) {
      sitemapTries.set(job.url, tries)
      pacer.rest(job.host, network.backoffMs * 2 ** (tries - 1))
      frontier.addSitemap(job.url, job.level, 'again')
      return
    }
    const target = result.kind === 'answer' ? redirectTarget(result) : undefined
    const content =
      result.kind === 'answer' && refused === undefined
        ? readSitemap(decodedBody(result, MAX_SITEMAP_BYTES).body, result.url)
        : { pages: [], sitemaps: target === undefined ? [] : [normalizeUrl(target) ?? target] }
    const found = desk.admitLinks(content.pages, { depth: 1, via: 0 })
    const isDeep = job.level >= MAX_SITEMAP_LEVEL
    const sitemaps = isDeep ? [] : content.sitemaps.filter((url) => scope.has(url) && desk.isHere(url))
    for (const url of sitemaps) frontier.addSitemap(url, job.level + 1)
    await append(result.kind === 'answer' ? exchangeRecords(result, 'sitemap') : [], {
      evidence: 'sitemap',
      url: job.url,
      date: result.date,
      ...(result.kind === 'answer' ? { httpStatus: result.status } : { detail: result.detail }),
      level: job.level,
      sitemaps: [...sitemaps],
      admitted: [...found.admitted],
      refused: found.refused,
    })
  }

  /** When a URL may be asked again: when its host has slept as it asked to, or after a back-off of the URL's own. */
  const retryAtMs = (result: Result, host: string, tries: number): number => {
    const isHostWide = result.kind === 'failure' || result.cutBy !== undefined || [429, 503].includes(result.status)
    return isHostWide ? pacer.readyAtMs(host) : performance.now() + network.backoffMs * 2 ** tries
  }

  /** The sitemaps of a host whose robots.txt has just become known: those it names, and the usual place. */
  const findSitemaps = (url: string): void => {
    const verdict = crawl.sitemaps ? robots.peek(url) : undefined
    if (verdict === undefined || verdict.reason === 'robots_unreachable') return
    const { origin } = new URL(url)
    for (const named of [...verdict.sitemaps, '/sitemap.xml']) {
      const sitemap = normalizeUrl(named, `${origin}/robots.txt`)
      if (sitemap !== undefined && scope.has(sitemap) && desk.isHere(sitemap)) frontier.addSitemap(sitemap, 0)
    }
  }

  return {
    needsNetwork: (job) =>
      job.kind === 'robots' || job.kind === 'sitemap' || (job.kind === 'page' && job.robots.allowed),
    async perform(job) {
      if (signal.aborted) return
      if (job.kind === 'robots') {
        try {
          if ((await robots.refresh(job.url, signal)) === 'known') findSitemaps(job.url)
        } catch (error) {
          if (!(error instanceof M3wError && error.code === 'E_INTERRUPTED')) throw error
        }
      } else if (job.kind === 'page' && job.robots.allowed) {
        const result = await fetchPaced(job.item.url, (status, headers) =>
          wantedBytes({ status, headers }, network.maxPageBytes),
        )
        if (result !== undefined) results.set(job, result)
      } else if (job.kind === 'sitemap' && robots.peek(job.url)?.allowed === true) {
        const result = await sitemapQueue.add(() =>
          fetchPaced(
            job.url,
            (status) => (httpOutcome(status) === undefined ? MAX_SITEMAP_BYTES : MAX_ERROR_BYTES),
            'application/xml,text/xml,text/plain;q=0.8,*/*;q=0.5',
          ),
        )
        if (result !== undefined) results.set(job, result)
      }
    },
    async settle(job) {
      if (job.kind === 'page') await settlePage(job)
      else if (job.kind === 'sitemap') await settleSitemap(job)
      else if (job.kind === 'drain') {
        if (job.outcome === 'host_breaker') log.warn('host.parked', { host: job.host, urls: job.items.length })
        for (const item of job.items) {
          const { url, depth, hops } = item
          const date = new Date().toISOString()
          frontier.finish(item)
          await append([], { url, depth, hops, date, outcome: job.outcome, admitted: [], refused: {} })
        }
      }
    },
    async recordRobots(exchange) {
      await append(exchangeRecords(exchange, 'robots'), {
        evidence: 'robots',
        url: exchange.url,
        date: exchange.date,
        httpStatus: exchange.status,
      })
    },
    async flushed() {
      await lastWrite
      stopIfFailed()
    },
  }
}

/** A host that cannot be reached at all is reported as that: its robots.txt was only the first thing asked. */
function refusalOutcome({ reason, failure }: PageJob['robots']): JournalPage['outcome'] {
  if (
    failure === 'dns_nxdomain' ||
    failure === 'ssrf_denied' ||
    failure === 'port_denied' ||
    failure === 'scheme_denied'
  )
    return failure
  return reason ?? 'robots_disallow'
}

function recordsOf(
  result: Result,
  purpose: Extract<Purpose, 'page' | 'attempt'>,
  context: ExchangeContext,
): readonly WarcRecord[] {
  return result.kind === 'answer' ? exchangeRecords(result, purpose, context) : []
}
