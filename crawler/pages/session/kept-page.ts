/** A page that is kept: what its owner says of it, whether it goes through a browser, and where it leads. */
import { judgeRights, type RightsSignals } from '../../../archives/rights/judge-rights.ts'
import { licenseLinksOf } from '../../../archives/rights/link-header.ts'
import { canonicalJson } from '../../../core/hash.ts'
import { normalizeUrl } from '../../../core/url.ts'
import { headerOf } from '../../../formats/http-message.ts'
import type { JournalPage, Rights, RightsEvidence } from '../../../schemas/index.ts'
import { decodedBody, type HttpExchange } from '../../http/exchange.ts'
import type { RenderedDom } from '../../render/lane.ts'
import type { Rendering } from '../../render/renderer.ts'
import type { PageJob } from '../frontier/frontier.ts'
import type { FrontierUrl } from '../frontier/frontier-store.ts'
import { readLinks } from '../links/links.ts'
import type { OriginalHead } from '../refresh/original.ts'
import type { SessionState } from './session-state.ts'

/** How a page ends. Without links it leads nowhere. */
export interface PageEnd extends Pick<JournalPage, 'outcome' | 'detail' | 'limit'> {
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

/** Where an answer redirects to is admitted, if the rules allow it. */
export function followed({ desk, network }: SessionState, item: FrontierUrl, target: string): PageEnd {
  return desk.admitRedirect(normalizeUrl(target) ?? target, item, network.maxRedirects)
}

/**
 * A page that is kept: its links are admitted unless it says nofollow, and its rights are noted. It goes through a browser where it has no
 * text without its scripts; but what its owner reserves is dropped behind, and what only leads on is no page, so neither is worth it.
 */
export async function captured(
  session: SessionState,
  job: PageJob,
  result: HttpExchange,
  body: Buffer,
): Promise<PageEnd | 'interrupted'> {
  const page = linksOf(result, body)
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

/**
 * A page that is as it was. `answer` is the whole answer, restored where a 304 stood for it. Its links count as if it had been read, and what its
 * site says counts anew. Undefined where its owner says something else in its head than the capture has: then that must be archived.
 */
export async function unchanged(
  session: SessionState,
  job: PageJob,
  answer: HttpExchange,
  { headers, date }: OriginalHead,
): Promise<PageEnd | undefined> {
  const { body } = decodedBody(answer, session.network.maxPageBytes)
  const page = linksOf(answer, body)
  const said = await rightsOf(session, job, answer, page)
  const before = judgeRights(signalsOf(session, { headers, date, url: answer.url }, page, said.site))
  if (
    page.redirect !== undefined ||
    canonicalJson(before) !== canonicalJson({ ...said.rights, nofollow: said.nofollow })
  )
    return undefined
  const { sketch: _, ...end } = leadsOn(session, job, page, said)
  return { ...end, outcome: 'unchanged' }
}

type PageLinks = ReturnType<typeof readLinks>

function linksOf({ url, headers }: Pick<HttpExchange, 'url' | 'headers'>, body: Buffer): PageLinks {
  const linkHeaders = headers.flatMap(([name, value]) => (name.toLowerCase() === 'link' ? [value] : []))
  return readLinks(body, url, headerOf(headers, 'content-type'), headerOf(headers, 'refresh'), linkHeaders)
}

interface PageRights extends Required<Pick<PageEnd, 'rights' | 'site'>> {
  readonly nofollow: boolean
}

/** Terms that a page names are asked for here, before it has its outcome: few pages name any, and their row is to say what they are. */
async function rightsOf(
  session: SessionState,
  job: PageJob,
  answer: HttpExchange,
  page: PageLinks,
): Promise<PageRights> {
  const { robots, signal } = session
  const { headers, url } = answer
  const terms = [...licenseLinksOf(headers, url).rsl, ...page.rslLinks]
  await robots.askTerms(terms, signal)
  const site = [...job.robots.statements, ...robots.termsEvidence(terms, url)]
  const { nofollow, ...rights } = judgeRights(signalsOf(session, answer, page, site))
  return { nofollow, rights, site }
}

function signalsOf(
  { token, policy }: SessionState,
  { headers, url, date }: Pick<HttpExchange, 'headers' | 'url' | 'date'>,
  { metas, rslLinks }: PageLinks,
  site: readonly RightsEvidence[],
): RightsSignals {
  return { headers, metas, rslLinks, token, kind: 'page', url, date, site, policy }
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
  const ours = crawl.sitemaps ? feeds.filter((url) => scope.hasHost(url) && desk.isHere(url)) : []
  const verdicts = ours.map((url) => [url, frontier.addFeed(url)] as const)
  const beyond = verdicts.filter(([, verdict]) => verdict === 'sitemap_budget').length
  return {
    feeds: verdicts.flatMap(([url, verdict]) => (verdict === 'admitted' ? [url] : [])),
    refused: beyond === 0 ? refused : { ...refused, sitemap_budget: beyond },
  }
}
