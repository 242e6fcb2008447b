/** The sitemaps of a host, feeds among them: which are still to be read, and when they have had their share of requests and bytes. */
import { type FrontierState, type Host, hostOfUrl, schedule } from './frontier-state.ts'

/** Why a sitemap was not queued, if it was not. */
export type SitemapAdmission = 'admitted' | 'seen' | 'sitemap_budget'

export interface ReadSitemap {
  /** Of its text. */
  readonly bytes: number
  /** Pages it named that nothing had named before. */
  readonly newPages: number
}

/** An index may name indexes in practice, but not for ever. */
export const MAX_SITEMAP_LEVEL = 3
/** So many sitemaps in a row without a new page end a host's sitemaps: an endless index is made of such. @source judgement: sites with empty sitemaps of years have some tens */
const MAX_BARREN = 50
/** @source judgement: a site has one to some; a blog names another one, of comments, in each post */
const MAX_FEEDS_PER_HOST = 10

/** Queues a sitemap of its host. */
export function addSitemap(state: FrontierState, url: string, level: number, again?: 'again'): SitemapAdmission {
  const host = hostOfUrl(state, url)
  if (again === undefined) {
    if (host.sitemapsMet.has(url)) return 'seen'
    if (host.sitemapsMet.size >= state.crawl.maxSitemapsPerHost || isSpent(state, host)) return 'sitemap_budget'
  }
  host.sitemapsMet.add(url)
  host.sitemaps.push({ url, level })
  state.total.sitemaps += 1
  schedule(state, host)
  return 'admitted'
}

/** Queues a feed: read when few pages are left, and leading no further. */
export function addFeed(state: FrontierState, url: string): SitemapAdmission {
  const host = hostOfUrl(state, url)
  if (host.sitemapsMet.has(url)) return 'seen'
  if (host.feeds >= MAX_FEEDS_PER_HOST) return 'sitemap_budget'
  const admission = addSitemap(state, url, MAX_SITEMAP_LEVEL)
  if (admission === 'admitted') host.feeds += 1
  return admission
}

/** Takes the first one out. */
export function takeSitemap({ total }: FrontierState, host: Host): void {
  if (host.sitemaps.shift() !== undefined) total.sitemaps -= 1
}

/** Charges a host for a sitemap that was read; if it has had its share, the others go. Their number. */
export function endSitemap(state: FrontierState, url: string, { bytes, newPages }: ReadSitemap): number {
  const host = hostOfUrl(state, url)
  host.sitemapsMet.add(url)
  // While a ledger is replayed it is still queued.
  const queued = host.sitemaps.findIndex((sitemap) => sitemap.url === url)
  if (queued >= 0) {
    host.sitemaps.splice(queued, 1)
    state.total.sitemaps -= 1
  }
  host.sitemapBytes += bytes
  host.barrenSitemaps = newPages > 0 ? 0 : host.barrenSitemaps + 1
  return isSpent(state, host) ? dropSitemaps(state, host) : 0
}

/** Bytes of text that a host's sitemaps may still have. */
export function sitemapBytesLeft(state: FrontierState, url: string): number {
  return Math.max(0, state.crawl.maxSitemapBytesPerHost - hostOfUrl(state, url).sitemapBytes)
}

/** Reads no more sitemaps of a host. How many were left. */
export function dropSitemaps({ total }: FrontierState, host: Host): number {
  const left = host.sitemaps.length
  total.sitemaps -= left
  host.sitemaps.length = 0
  return left
}

function isSpent({ crawl }: FrontierState, { sitemapBytes, barrenSitemaps }: Host): boolean {
  return sitemapBytes >= crawl.maxSitemapBytesPerHost || barrenSitemaps >= MAX_BARREN
}
