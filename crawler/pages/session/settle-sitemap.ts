/** What became of a sitemap: asked again while it may mend, else what it names enters the frontier, and its answer is archived. */
import { httpOutcome, PASSING } from '../../../archives/http-outcome.ts'
import { sitemapImagesHeader } from '../../../archives/stated/sitemap-images.ts'
import { nextTurn } from '../../../core/streams.ts'
import { normalizeUrl } from '../../../core/url.ts'
import { headerOf } from '../../../formats/http-message.ts'
import type { LinkRefusal } from '../../../schemas/index.ts'
import { decodedBody, type FetchFailure, type HttpExchange, TRANSIENT } from '../../http/exchange.ts'
import { exchangeRecords } from '../../http/exchange-records.ts'
import { redirectTarget } from '../../http/redirect.ts'
import { admitInSteps } from '../frontier/admission.ts'
import type { SitemapJob } from '../frontier/frontier.ts'
import { MAX_SITEMAP_LEVEL } from '../frontier/sitemap-queue.ts'
import { readSitemap, type SitemapContent } from '../links/read-sitemap.ts'
import type { SessionState } from './session-state.ts'
import { appendRow } from './write-behind.ts'

type Refused = Record<string, number>

/**
 * Rejects when the archive cannot be written. A sitemap whose request was interrupted is queued again. Other jobs run
 * between its steps, so rows of pages it names may stand before its own.
 */
export async function settleSitemap(session: SessionState, job: SitemapJob): Promise<void> {
  const { frontier, results } = session
  const result = results.get(job)
  if (result === undefined) {
    // Its request was interrupted, unless there was none: a sitemap that robots.txt keeps from us is not asked for.
    if (session.robots.peek(job.url)?.allowed !== false) frontier.addSitemap(job.url, job.level, 'again')
    return
  }
  if (isAskedAgain(session, job, result)) return
  const content = await contentOf(result, frontier.sitemapBytesLeft(job.url))
  const about = { url: job.url, date: result.date }
  const { admitted, refused } = await admitPages(session, about, content)
  const further = addFurther(session, job, content.sitemaps, refused)
  const bytes = Math.max(content.bytes, result.kind === 'answer' ? result.body.length : 0)
  count(refused, 'sitemap_budget', frontier.endSitemap(job.url, { bytes, newPages: admitted.length }))
  const rest = await appendNamed(session, about, admitted)
  await appendRow(
    session.behind,
    result.kind === 'answer' ? exchangeRecords(result, 'sitemap') : [],
    {
      evidence: 'sitemap',
      url: job.url,
      date: result.date,
      ...(result.kind === 'answer' ? {} : { detail: result.detail }),
      level: job.level,
      bytes,
      ...(content.images === 0 ? {} : { images: content.images }),
      sitemaps: further,
      admitted: rest,
      refused,
    },
    result,
  )
}

/** Characters of URLs in a row: of 50,000 of them a row has 50 MB, and to write it would hold up every host of the process for seconds. @source 1 MB of JSON is made, copied and written in some 5 ms */
const MAX_ROW_CHARS = 1_000_000

/**
 * Writes what a large sitemap admitted ahead of its own row, in rows of a bounded size, and gives what is left for that one: empty only where
 * nothing was admitted. A crash in between asks the sitemap again, and knows these pages.
 */
async function appendNamed(
  { behind }: SessionState,
  about: { readonly url: string; readonly date: string },
  admitted: readonly string[],
): Promise<string[]> {
  let from = 0
  let chars = 0
  for (const [at, url] of admitted.entries()) {
    if (chars > 0 && chars + url.length > MAX_ROW_CHARS) {
      await appendRow(behind, [], { evidence: 'named', ...about, admitted: admitted.slice(from, at) })
      await nextTurn()
      from = at
      chars = 0
    }
    chars += url.length
  }
  return admitted.slice(from)
}

/**
 * Admits what the sitemap names, and notes what it says of the pictures of pages that are admitted, now or before: of those that the budget or the
 * rules keep out nothing is kept. A page has its note before it can be asked; the rows of a bounded size are written behind.
 */
async function admitPages(
  { behind, desk, frontier }: SessionState,
  about: { readonly url: string; readonly date: string },
  { pages, pictures }: SitemapContent,
): ReturnType<typeof admitInSteps> {
  const rows: { page: string; header: string }[][] = []
  let chars = MAX_ROW_CHARS
  const note = (page: string): void => {
    const images = pictures.get(page)
    const header = images === undefined || !frontier.has(page) ? undefined : sitemapImagesHeader(images)
    if (header === undefined) return
    frontier.note(page, header)
    if (chars >= MAX_ROW_CHARS) {
      rows.push([])
      chars = 0
    }
    rows.at(-1)?.push({ page, header })
    chars += page.length + header.length
  }
  const write = async (): Promise<void> => {
    chars = MAX_ROW_CHARS
    for (const full of rows.splice(0)) await appendRow(behind, [], { evidence: 'named', ...about, pictures: full })
  }
  const onStep = async (lot: readonly string[]): Promise<void> => {
    for (const page of lot) note(page)
    if (rows.length > 1) await write()
  }
  const found = await admitInSteps(desk, pages, { depth: 1, via: 0 }, pictures.size === 0 ? undefined : onStep)
  await write()
  return found
}

/** Queues the sitemaps that an index names, of this crawl and as deep as is read; which they are. */
function addFurther(
  { desk, frontier, scope }: SessionState,
  { level }: SitemapJob,
  sitemaps: readonly string[],
  refused: Refused,
): string[] {
  if (level >= MAX_SITEMAP_LEVEL) return []
  return sitemaps.filter((url) => {
    if (!scope.hasHost(url) || !desk.isHere(url)) return false
    const admission = frontier.addSitemap(url, level + 1)
    if (admission === 'sitemap_budget') count(refused, admission, 1)
    return admission === 'admitted'
  })
}

function count(refused: Refused, reason: LinkRefusal, by: number): void {
  if (by > 0) refused[reason] = (refused[reason] ?? 0) + by
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

const NOTHING: SitemapContent = { pages: [], sitemaps: [], images: 0, pictures: new Map(), bytes: 0 }

/** What an answer names; where it redirects to counts as a sitemap that it names. */
async function contentOf(result: HttpExchange | FetchFailure, maxBytes: number): Promise<SitemapContent> {
  if (result.kind === 'failure') return NOTHING
  if (httpOutcome(result.status) === undefined) {
    return await readSitemap(withoutCoding(result, maxBytes), result.url, maxBytes)
  }
  const target = redirectTarget(result)
  return { ...NOTHING, sitemaps: target === undefined ? [] : [normalizeUrl(target) ?? target] }
}

/** Gzip is left to the reader, which inflates it as a stream. */
function withoutCoding(result: HttpExchange, maxBytes: number): Buffer {
  const coding = headerOf(result.headers, 'content-encoding')?.trim().toLowerCase() ?? ''
  return ['', 'identity', 'gzip', 'x-gzip'].includes(coding) ? result.body : decodedBody(result, maxBytes).body
}
