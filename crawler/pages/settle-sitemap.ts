/** What became of a sitemap: asked again while it may mend, else what it names enters the frontier, and its answer is archived. */
import { httpOutcome, PASSING } from '../../archives/http-outcome.ts'
import { normalizeUrl } from '../../core/url.ts'
import { decodedBody, type FetchFailure, type HttpExchange, TRANSIENT } from '../http/exchange.ts'
import { exchangeRecords } from '../http/exchange-records.ts'
import { redirectTarget } from '../http/redirect.ts'
import type { SitemapJob } from './frontier/frontier.ts'
import type { SessionState } from './session-state.ts'
import { MAX_SITEMAP_BYTES, MAX_SITEMAP_LEVEL, readSitemap, type SitemapContent } from './sitemaps.ts'
import { appendRow } from './write-behind.ts'

/** Rejects when the archive cannot be written. A sitemap whose request was interrupted is found again by the next attempt. */
export async function settleSitemap(session: SessionState, job: SitemapJob): Promise<void> {
  const { desk, frontier, scope, results } = session
  const result = results.get(job)
  if (result === undefined || isAskedAgain(session, job, result)) return
  const { pages, sitemaps } = contentOf(result)
  const { admitted, refused } = desk.admitLinks(pages, { depth: 1, via: 0 })
  const isDeep = job.level >= MAX_SITEMAP_LEVEL
  const further = isDeep ? [] : sitemaps.filter((url) => scope.has(url) && desk.isHere(url))
  for (const url of further) frontier.addSitemap(url, job.level + 1)
  await appendRow(session.behind, result.kind === 'answer' ? exchangeRecords(result, 'sitemap') : [], {
    evidence: 'sitemap',
    url: job.url,
    date: result.date,
    ...(result.kind === 'answer' ? { httpStatus: result.status } : { detail: result.detail }),
    level: job.level,
    sitemaps: [...further],
    admitted: [...admitted],
    refused,
  })
}

/** True for a failure that may mend while attempts are left: the sitemap is queued again, and its host rests. */
function isAskedAgain(
  { frontier, network, pacer, sitemapTries }: SessionState,
  { url, host, level }: SitemapJob,
  result: HttpExchange | FetchFailure,
): boolean {
  const tries = (sitemapTries.get(url) ?? 0) + 1
  if (!isPassing(result) || tries >= network.maxAttempts || pacer.isBroken(host)) return false
  sitemapTries.set(url, tries)
  pacer.rest(host, network.backoffMs * 2 ** (tries - 1))
  frontier.addSitemap(url, level, 'again')
  return true
}

function isPassing(result: HttpExchange | FetchFailure): boolean {
  if (result.kind === 'failure') return TRANSIENT.has(result.code)
  const refused = httpOutcome(result.status)
  return refused !== undefined && PASSING.has(refused)
}

/** What an answer names; where it redirects to counts as a sitemap that it names. */
function contentOf(result: HttpExchange | FetchFailure): SitemapContent {
  if (result.kind === 'failure') return { pages: [], sitemaps: [] }
  if (httpOutcome(result.status) === undefined) {
    return readSitemap(decodedBody(result, MAX_SITEMAP_BYTES).body, result.url)
  }
  const target = redirectTarget(result)
  return { pages: [], sitemaps: target === undefined ? [] : [normalizeUrl(target) ?? target] }
}
