/** What became of a page: its outcome is decided, its exchange is archived with its row, and what it leads to enters the frontier. */

import { judgeRights } from '../../../archives/rights/judge-rights.ts'
import { licenseLinksOf } from '../../../archives/rights/link-header.ts'
import { normalizeUrl } from '../../../core/url.ts'
import type { DecodedBody } from '../../../formats/content-coding.ts'
import { headerOf } from '../../../formats/http-message.ts'
import type { JournalPage, Rights, RightsEvidence } from '../../../schemas/index.ts'
import { decodedBody, type FetchFailure, type HttpExchange } from '../../http/exchange.ts'
import { type ExchangeOptions, exchangeRecords } from '../../http/exchange-records.ts'
import type { RenderedDom } from '../../render/lane.ts'
import { pageRecords } from '../../render/render-records.ts'
import type { Rendering } from '../../render/renderer.ts'
import { refusalCode } from '../../robots/refusal-code.ts'
import { admitInSteps } from '../frontier/admission.ts'
import type { PageJob } from '../frontier/frontier.ts'
import type { FrontierUrl } from '../frontier/frontier-store.ts'
import { readLinks } from '../links/links.ts'
import { mayBeFeed, readSitemap } from '../links/read-sitemap.ts'
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
  /** Of a page that was chosen for a browser. */
  readonly rendering?: Exclude<Rendering, { kind: 'interrupted' }>
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
  else {
    const end = await endOf(session, job, verdict, result, decoded.body)
    if (end === 'interrupted') frontier.putBack(item)
    else await endPage(session, item, end, result)
  }
}

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
  { outcome, detail, admitted = [], refused = {}, feeds = [], sketch, rights, site = [], rendering }: PageEnd,
  result?: Result,
): Promise<void> {
  const { url, depth, hops } = item
  session.frontier.finish(item)
  if (sketch !== undefined) session.frontier.learn(url, sketch)
  const purpose = rights === undefined ? 'attempt' : 'page'
  const records =
    result?.kind === 'answer' ? pageRecords(result, purpose, contextOf(session, item, rights), rendering) : []
  const date = result?.date ?? new Date().toISOString()
  const render = rendering?.note === undefined ? {} : { render: rendering.note }
  const row = {
    ...{ url, depth, hops, date, outcome, detail },
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

/** Where an answer redirects to is admitted, if the rules allow it. */
function followed({ desk, network }: SessionState, item: FrontierUrl, target: string): PageEnd {
  return desk.admitRedirect(normalizeUrl(target) ?? target, item, network.maxRedirects)
}

/**
 * A page that is kept: its links are admitted unless it says nofollow, and its rights are noted. It goes through a browser where it has no
 * text without its scripts; but what its owner reserves is dropped behind, and what only leads on is no page, so neither is worth it.
 */
async function captured(
  session: SessionState,
  job: PageJob,
  result: HttpExchange,
  body: Buffer,
): Promise<PageEnd | 'interrupted'> {
  const page = readLinks(body, result.url, headerOf(result.headers, 'content-type'))
  const said = await rightsOf(session, job, result, page)
  const mayRender = page.redirect === undefined && said.rights.verdict !== 'reserved'
  const rendering = mayRender ? await session.renderer?.render(result, body) : undefined
  if (rendering === undefined) return leadsOn(session, job, page, said)
  if (rendering.kind === 'interrupted') return 'interrupted'
  if (rendering.kind === 'failed') return { outcome: 'render_failed', detail: rendering.note.detail, rendering }
  if (rendering.kind === 'as_answered') return { ...leadsOn(session, job, page, said), rendering }
  const seen = renderedLinks(rendering, page, result.url)
  return { ...leadsOn(session, job, seen, await rightsOf(session, job, result, seen)), rendering }
}

type PageLinks = ReturnType<typeof readLinks>

interface PageRights extends Required<Pick<PageEnd, 'rights' | 'site'>> {
  readonly nofollow: boolean
}

/** Terms that a page names are asked for here, before it has its outcome: few pages name any, and their row is to say what they are. */
async function rightsOf(
  { token, policy, robots, signal }: SessionState,
  job: PageJob,
  { headers, url, date }: HttpExchange,
  { metas, rslLinks }: PageLinks,
): Promise<PageRights> {
  const terms = [...licenseLinksOf(headers, url).rsl, ...rslLinks]
  await robots.askTerms(terms, signal)
  const site = [...job.robots.statements, ...robots.termsEvidence(terms, url)]
  const signals = { headers, metas, rslLinks, token, kind: 'page', url, date, site, policy } as const
  const { nofollow, ...rights } = judgeRights(signals)
  return { nofollow, rights, site }
}

/** What a kept page leads to. One that only leads on is a redirect. */
function leadsOn(
  session: SessionState,
  { item }: PageJob,
  { links, refused, feeds, redirect, sketch }: PageLinks,
  { nofollow, rights, site }: PageRights,
): PageEnd {
  const about = { outcome: 'captured', sketch, rights, site } as const
  if (nofollow) {
    const all = links.length + (refused.nofollow ?? 0)
    return { ...about, admitted: [], refused: { ...refused, nofollow: all } }
  }
  if (redirect !== undefined) return followed(session, item, redirect)
  const found = session.desk.admitLinks(links, { depth: item.depth + 1, via: item.id }, refused)
  return { ...about, ...found, ...admitFeeds(session, feeds, found.refused) }
}

/** What a rendered page leads to: its links, and where its scripts wanted to go. What it said before they ran, it said. */
function renderedLinks({ dom, navigations }: RenderedDom, before: PageLinks, url: string): PageLinks {
  const { redirect: _, ...found } = readLinks(dom, url, 'text/html; charset=utf-8')
  const wanted = navigations.map((target) => normalizeUrl(target)).filter((target) => target !== undefined)
  return {
    ...found,
    links: [...new Set([...found.links, ...wanted])],
    metas: [...before.metas, ...found.metas],
    rslLinks: [...new Set([...before.rslLinks, ...found.rslLinks])],
  }
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
