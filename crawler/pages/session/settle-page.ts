/** What became of a page: its outcome is decided, its exchange is archived with its row, and what it leads to enters the frontier. */

import type { DecodedBody } from '../../../formats/content-coding.ts'
import type { WarcRecord } from '../../../formats/warc/write.ts'
import { decodedBody, type FetchFailure, type HttpExchange } from '../../http/exchange.ts'
import { type ExchangeOptions, exchangeRecords } from '../../http/exchange-records.ts'
import { pageRecords } from '../../render/render-records.ts'
import { refusalCode } from '../../robots/refusal-code.ts'
import { admitInSteps } from '../frontier/admission.ts'
import type { PageJob } from '../frontier/frontier.ts'
import type { FrontierUrl } from '../frontier/frontier-store.ts'
import { mayBeFeed, readSitemap } from '../links/read-sitemap.ts'
import { revisitRecords } from '../refresh/revisit.ts'
import { captured, followed, type PageEnd } from './kept-page.ts'
import { judgePage, type PageStep } from './page-outcome.ts'
import { type SeenAs, seenAgain } from './seen-again.ts'
import type { SessionState } from './session-state.ts'
import { appendRow } from './write-behind.ts'

type Result = HttpExchange | FetchFailure

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
  const seen = await seenAgain(session, job, result)
  if (seen === 'plainly') return await retryPage(session, job, result, AGAIN_PLAINLY)
  if (seen !== undefined) return await endPage(session, item, seen.end, result, seen.as)
  const decoded = result.kind === 'answer' ? decodedBody(result, network.maxPageBytes) : NO_BODY
  const mayRetry = item.tries + 1 < network.maxAttempts && !pacer.isBroken(job.host)
  const verdict = judgePage(result, decoded, mayRetry)
  if (verdict.kind === 'retry') await retryPage(session, job, result, verdict)
  else {
    const end = await endOf(session, job, verdict, result, decoded.body)
    if (end === 'interrupted') frontier.putBack(item)
    else await endPage(session, item, end, result)
  }
}

/** Nothing is known of the page but that it is as it was, and that does not do. */
const AGAIN_PLAINLY = {
  kind: 'retry',
  code: 'http_other',
  detail: 'as before, but with other words of its owner',
} as const

const NO_BODY: DecodedBody = { body: Buffer.alloc(0), truncated: false }

/** What a page or another answer leads to, with its outcome. */
async function endOf(
  session: SessionState,
  job: PageJob,
  verdict: Exclude<PageStep, { kind: 'retry' }>,
  result: Result,
  body: Buffer,
): Promise<PageEnd | 'interrupted'> {
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
  { outcome, detail, limit, admitted = [], refused = {}, feeds = [], sketch, rights, site = [], rendering }: PageEnd,
  result?: Result,
  as?: SeenAs,
): Promise<void> {
  const { url, depth, hops } = item
  session.frontier.finish(item)
  if (sketch !== undefined) session.frontier.learn(url, sketch)
  const purpose = rights === undefined ? 'attempt' : 'page'
  const sitemapImages = rights === undefined ? undefined : imagesOf(session, item)
  const context = { ...contextOf(session, item, rights), sitemapImages }
  const recordsOf = (answer: HttpExchange): readonly WarcRecord[] =>
    as === undefined ? pageRecords(answer, purpose, context, rendering) : revisitRecords(answer, as, context)
  const records = result?.kind === 'answer' ? recordsOf(result) : []
  const date = result?.date ?? new Date().toISOString()
  const render = rendering?.note === undefined ? {} : { render: rendering.note }
  const row = {
    ...{ url, depth, hops, date, outcome, detail, limit },
    ...(site.length === 0 ? {} : { site: [...site] }),
    admitted: [...admitted],
    refused,
    ...(feeds.length === 0 ? {} : { feeds: [...feeds] }),
    ...(sketch === undefined ? {} : { sketch }),
    ...render,
  }
  await appendRow(session.behind, records, row, result)
  const decision = session.renderer?.note({ url, outcome, date, ...render })
  if (decision !== undefined) await appendRow(session.behind, [], decision)
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

/** What its sitemap says of its pictures; where that names what redirects here, in however many steps, what it says of that. */
function imagesOf({ frontier }: SessionState, item: FrontierUrl): string | undefined {
  for (let at: FrontierUrl | undefined = item; at !== undefined; at = frontier.entryOf(at.via)) {
    const images = frontier.noteOf(at.url)
    if (images !== undefined || at.hops === 0) return images
  }
  return undefined
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
