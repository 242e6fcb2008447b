/** What becomes of a request that a rendered page makes: pure rules, in the order in which they are asked. */
import { siteOf } from '../../core/site.ts'
import { authorityOf, parseUrl } from '../../core/url.ts'

/** A request as the browser offers it. */
export interface OfferedRequest {
  readonly url: string
  readonly method: string
  /** Playwright's resource type. */
  readonly type: string
  readonly isNavigation: boolean
  /** It is of the page's own window, not of a frame or a popup. */
  readonly isMain: boolean
  /** The page itself was given to the browser before. */
  readonly hasPage: boolean
}

/** Why a request is not asked; also the words in the journal's row. */
export type RequestRefusal =
  /** Another method than GET. */
  | 'method'
  /** The page wants to go elsewhere; where to is a link. */
  | 'navigation'
  /** A frame or a popup. */
  | 'frame'
  /** A kind of thing that no text comes from: media, fonts, sockets, beacons, prefetches. */
  | 'type'
  /** Neither of the page's site nor of a host that the config names. */
  | 'other_site'
  | 'not_http'
  | 'robots'
  /** The page's budget of requests, or of bytes, is used up. */
  | 'requests'
  | 'bytes'
  /** The host sleeps for longer than a page is worth. */
  | 'rest'
  /** Nothing came, or a redirect that leads nowhere. */
  | 'failed'

/** `page`: the answer that the crawl has already. `ask`: over the network. `pixel`, `empty`: given without asking anybody. */
export type Treatment = 'page' | 'ask' | 'pixel' | 'empty' | { readonly refused: RequestRefusal }

/** What text may come from. */
const ASKED: ReadonlySet<string> = new Set(['script', 'xhr', 'fetch'])

/** Judges a request of the page at `pageUrl`. `resourceHosts`: authorities beside the page's site. */
export function treatmentOf(request: OfferedRequest, pageUrl: string, resourceHosts: ReadonlySet<string>): Treatment {
  const { url, method, type, isNavigation, isMain, hasPage } = request
  if (method !== 'GET') return { refused: 'method' }
  if (isNavigation) return isMain ? (hasPage ? { refused: 'navigation' } : 'page') : { refused: 'frame' }
  // A picture that fails would be taken out or replaced by the page's own script; its URL is all that is wanted of it.
  if (type === 'image') return 'pixel'
  // Applications wait for their style sheets, and have no other text for having read them.
  if (type === 'stylesheet') return 'empty'
  if (!ASKED.has(type)) return { refused: 'type' }
  return siteRefusal(url, pageUrl, resourceHosts) ?? 'ask'
}

/** Why a URL is of no host that this page may ask: politeness is local to a process, and a site is of one process. */
export function siteRefusal(
  url: string,
  pageUrl: string,
  resourceHosts: ReadonlySet<string>,
): { readonly refused: RequestRefusal } | undefined {
  if (!/^https?:/.test(url) || parseUrl(url) === undefined) return { refused: 'not_http' }
  return siteOf(url) === siteOf(pageUrl) || resourceHosts.has(authorityOf(url)) ? undefined : { refused: 'other_site' }
}
