/** What became of a page: its outcome is decided, its exchange is archived with its row, and what it leads to enters the frontier. */

import { judgeRights } from '../../archives/rights/judge-rights.ts'
import { licenseLinksOf } from '../../archives/rights/link-header.ts'
import { normalizeUrl } from '../../core/url.ts'
import type { DecodedBody } from '../../formats/content-coding.ts'
import { headerOf } from '../../formats/http-message.ts'
import type { JournalPage, Rights, RightsEvidence } from '../../schemas/index.ts'
import { decodedBody, type FetchFailure, type HttpExchange } from '../http/exchange.ts'
import { type ExchangeOptions, exchangeRecords } from '../http/exchange-records.ts'
import { refusalCode } from '../robots/refusal-code.ts'
import { admitInSteps } from './frontier/admission.ts'
import type { PageJob } from './frontier/frontier.ts'
import type { FrontierUrl } from './frontier/frontier-store.ts'
import { readLinks } from './links/links.ts'
import { mayBeFeed, readSitemap } from './links/read-sitemap.ts'
import { judgePage, type PageStep } from './page-outcome.ts'
import type { SessionState } from './session-state.ts'
import { appendRow } from './write-behind.ts'

type Result = HttpExchange | FetchFailure

/** How a page ends. Without links it leads nowhere. */
interface PageEnd extends Pick<JournalPage, 'outcome' | 'detail'> {
  readonly admitted?: readonly string[]
  readonly refused?: JournalPage['refused']
  readonly feeds?: readonly string[]
  readonly sketch?: JournalPage['sketch']
  /** Of a page that is kept. */
  readonly rights?: Pick<Rights, 'verdict' | 'evidence'>
  /** Of a page that is kept: what its site said of it. */
  readonly site?: readonly RightsEvidence[]
}

/** Rejects when the archive cannot be written. A page whose request was interrupted goes back to the frontier. */
export async function settlePage(session: SessionState, job: PageJob): Promise<void> {
  const { frontier, network, pacer, results } = session
  const { item, robots } = job
  if (!robots.allowed) {
    await endPage(session, item, { outcome: refusalCode(robots), detail: robots.detail })
    return
  }
  const result = results.get(job)
  if (result === undefined) {
    frontier.putBack(item)
    return
  }
  const decoded = result.kind === 'answer' ? decodedBody(result, network.maxPageBytes) : NO_BODY
  const mayRetry = item.tries + 1 < network.maxAttempts && !pacer.isBroken(job.host)
  const verdict = judgePage(result, decoded, mayRetry)
  if (verdict.kind === 'retry') await retryPage(session, job, result, verdict)
  else await endPage(session, item, await endOf(session, job, verdict, result, decoded.body), result)
}

const NO_BODY: DecodedBody = { body: Buffer.alloc(0), truncated: false }

/** What a page or another answer leads to, with its outcome. */
async function endOf(
  session: SessionState,
  job: PageJob,
  verdict: Exclude<PageStep, { kind: 'retry' }>,
  result: Result,
  body: Buffer,
): Promise<PageEnd> {
  const { item } = job
  if (verdict.kind === 'redirect') return followed(session, item, verdict.target)
  if (result.kind !== 'answer') return verdict
  if (verdict.outcome === 'captured') return await captured(session, job, result, body)
  const isFeed = verdict.outcome === 'not_html' && session.crawl.sitemaps && mayBeFeed(verdict.detail)
  if (!isFeed || item.depth >= session.crawl.maxDepth) return verdict
  const { pages } = await readSitemap(body, result.url)
  return { ...verdict, ...(await admitInSteps(session.desk, pages, { depth: item.depth + 1, via: item.id })) }
}

/** Gives a page its outcome, without an answer or with one: the one place where the frontier lets a URL go. */
export async function endPage(
  session: SessionState,
  item: FrontierUrl,
  { outcome, detail, admitted = [], refused = {}, feeds = [], sketch, rights, site = [] }: PageEnd,
  result?: Result,
): Promise<void> {
  const { url, depth, hops } = item
  session.frontier.finish(item)
  if (sketch !== undefined) session.frontier.learn(url, sketch)
  const records =
    result?.kind !== 'answer'
      ? []
      : exchangeRecords(result, rights === undefined ? 'attempt' : 'page', contextOf(session, item, rights))
  await appendRow(
    session.behind,
    records,
    {
      url,
      depth,
      hops,
      date: result?.date ?? new Date().toISOString(),
      outcome,
      detail,
      ...(site.length === 0 ? {} : { site: [...site] }),
      admitted: [...admitted],
      refused,
      ...(feeds.length === 0 ? {} : { feeds: [...feeds] }),
      ...(sketch === undefined ? {} : { sketch }),
    },
    result,
  )
}

/** Where an answer redirects to is admitted, if the rules allow it. */
function followed({ desk, network }: SessionState, item: FrontierUrl, target: string): PageEnd {
  return desk.admitRedirect(normalizeUrl(target) ?? target, item, network.maxRedirects)
}

/**
 * A page that is kept: its links are admitted unless it says nofollow, and its rights are noted. One that only leads on is a redirect. Terms
 * that it names are asked for here, before it has its outcome: few pages name any, and their row is to say what they are.
 */
async function captured(session: SessionState, job: PageJob, result: HttpExchange, body: Buffer): Promise<PageEnd> {
  const { desk, token, policy, robots, signal } = session
  const { item } = job
  const { headers, url, date } = result
  const page = readLinks(body, url, headerOf(headers, 'content-type'))
  const { links, refused, metas, rslLinks, feeds, redirect, sketch } = page
  const terms = [...licenseLinksOf(headers, url).rsl, ...rslLinks]
  await robots.askTerms(terms, signal)
  const site = [...job.robots.statements, ...robots.termsEvidence(terms, url)]
  const signals = { headers, metas, rslLinks, token, kind: 'page', url, date, site, policy } as const
  const { nofollow, ...rights } = judgeRights(signals)
  const about = { outcome: 'captured', sketch, rights, site } as const
  if (nofollow) {
    const all = links.length + (refused.nofollow ?? 0)
    return { ...about, admitted: [], refused: { ...refused, nofollow: all } }
  }
  if (redirect !== undefined) return followed(session, item, redirect)
  const found = desk.admitLinks(links, { depth: item.depth + 1, via: item.id }, refused)
  return { ...about, ...found, ...admitFeeds(session, feeds, found.refused) }
}

/** Feeds of this crawl are read as sitemaps. */
function admitFeeds(
  { crawl, desk, frontier, scope }: SessionState,
  feeds: readonly string[],
  refused: Readonly<Record<string, number>>,
): Pick<PageEnd, 'feeds' | 'refused'> {
  const ours = crawl.sitemaps ? feeds.filter((url) => scope.has(url) && desk.isHere(url)) : []
  const verdicts = ours.map((url) => [url, frontier.addFeed(url)] as const)
  const beyond = verdicts.filter(([, verdict]) => verdict === 'sitemap_budget').length
  return {
    feeds: verdicts.flatMap(([url, verdict]) => (verdict === 'admitted' ? [url] : [])),
    refused: beyond === 0 ? refused : { ...refused, sitemap_budget: beyond },
  }
}

/** Another attempt when its time has come; this one is evidence. */
async function retryPage(
  session: SessionState,
  { item, host }: PageJob,
  result: Result,
  { code, detail }: Extract<PageStep, { kind: 'retry' }>,
): Promise<void> {
  session.frontier.retry(item, retryAtMs(session, result, host, item.tries))
  const records = result.kind === 'answer' ? exchangeRecords(result, 'attempt', contextOf(session, item)) : []
  await appendRow(
    session.behind,
    records,
    {
      evidence: 'attempt',
      url: item.url,
      date: result.date,
      detail: `${code}: ${detail}`.slice(0, 200),
    },
    result,
  )
}

/** When a URL may be asked again: when its host has slept as it asked to, or after a back-off of the URL's own. */
function retryAtMs({ pacer, network }: SessionState, result: Result, host: string, tries: number): number {
  const isHostWide = result.kind === 'failure' || result.cutBy !== undefined || [429, 503].includes(result.status)
  return isHostWide ? pacer.readyAtMs(host) : performance.now() + network.backoffMs * 2 ** tries
}

function contextOf({ frontier }: SessionState, item: FrontierUrl, rights?: PageEnd['rights']): ExchangeOptions {
  const via = frontier.urlOf(item.via)
  return {
    depth: item.depth,
    hops: item.hops,
    ...(via === undefined ? {} : { via }),
    ...(rights === undefined ? {} : { rights }),
  }
}
