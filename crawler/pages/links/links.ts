/**
 * The links of a page, by the tokenizer that extract uses (formats/html): no tree is built, a page of any shape costs time in proportion to its length.
 *
 * Reads a[href] (of drawings a[xlink:href]), area[href], link[rel=next|prev|canonical][href] and translations (link[rel=alternate][hreflang]), frame[src]
 * and where a refresh leads in page order, the first base[href], the feeds of the page, and meta elements for rights.
 */

import { normalizeUrl } from '../../../core/url.ts'
import type { Attributes } from '../../../formats/html/attributes.ts'
import { decodeHtml } from '../../../formats/html/decode.ts'
import { isXmlType } from '../../../formats/html/foreign-content.ts'
import { readLinkTags } from '../../../formats/html/link-tags.ts'
import { linkValuesOf } from '../../../formats/http-message.ts'
import { isRslType } from '../../../formats/rsl-type.ts'
import type { PageSketch } from '../../../schemas/index.ts'
import { isOnlyRefresh, refreshUrl } from './refresh.ts'
import { sketchOf } from './sketch.ts'

interface PageLinks {
  /** Normalised, absolute, in page order, each once. */
  readonly links: readonly string[]
  /** Links that are not in `links`: rel=nofollow, other schemes and broken URLs, and what exceeds the cap. */
  readonly refused: Readonly<Partial<Record<'nofollow' | 'not_http' | 'page_links', number>>>
  readonly metas: readonly { readonly name: string; readonly content: string }[]
  /** Addresses of terms in RSL that the page names, normalised. */
  readonly rslLinks: readonly string[]
  /** Normalised addresses of RSS and Atom feeds, in page order, each once. */
  readonly feeds: readonly string[]
  /** Where the page sends its reader without having anything to read itself: it is a redirect. Normalised. */
  readonly redirect?: string
  readonly sketch: PageSketch
}

/** @source Heritrix reads 6,000 outlinks of a page, Nutch 100. */
const MAX_LINKS = 5000
/** Pages have tens of them; the few that speak of rights stand among them. */
const MAX_METAS = 200
/** A page names one. */
const MAX_RSL_LINKS = 5
/** Feeds of a page that are looked at. @source judgement: pages name one or two, of articles and of comments */
const MAX_FEEDS = 10
const FEED_TYPE = /^\s*application\/(?:rss|atom|rdf)\+xml\s*(?:;|$)/i
/** Longer than any URL that is read (`MAX_URL_CHARS`), even where the page wastes white space on it. */
const MAX_HREF = 8192

interface Found {
  /** In page order, as written. */
  readonly raw: { readonly href: string; readonly nofollow: boolean }[]
  readonly metas: { readonly name: string; readonly content: string }[]
  readonly rsl: string[]
  readonly feeds: string[]
  base: string | undefined
  refresh: string | undefined
  /** Links behind the cap. */
  beyond: number
}

/** Reads the links of a decoded body. `contentType` is the answer's header, for the charset and XHTML; `refreshHeader` its `Refresh`, which says what the meta element says; `linkHeaders` its lines of `Link`. */
export function readLinks(
  body: Uint8Array,
  url: string,
  contentType: string | undefined,
  refreshHeader?: string,
  linkHeaders: readonly string[] = [],
): PageLinks {
  const found: Found = { raw: [], metas: [], rsl: [], feeds: [], base: undefined, refresh: undefined, beyond: 0 }
  if (refreshHeader !== undefined) takeRefresh(found, refreshHeader)
  for (const header of linkHeaders) takeLinkHeader(found, header, url)
  const { html, encoding } = decodeHtml(body, contentType)
  readLinkTags(html, { isXml: isXmlType(contentType), encoding }, (name, attributes) => take(found, name, attributes))

  const { raw, metas, base, refresh, beyond } = found
  // One that is no web address is none: browsers pass over `javascript:` and `data:`, as the extractor does.
  const baseUrl = (base === undefined ? undefined : normalizeUrl(base.trim(), url)) ?? url
  const links = new Set<string>()
  let nofollow = 0
  let notHttp = 0
  for (const link of raw) {
    const target = link.href === '' ? undefined : normalizeUrl(link.href.trim(), baseUrl)
    if (target === undefined) notHttp += 1
    else if (link.nofollow) nofollow += 1
    else links.add(target)
  }
  const redirect = refresh === undefined ? undefined : normalizeUrl(refresh, baseUrl)
  return {
    links: [...links],
    refused: {
      ...(nofollow === 0 ? {} : { nofollow }),
      ...(notHttp === 0 ? {} : { not_http: notHttp }),
      ...(beyond === 0 ? {} : { page_links: beyond }),
    },
    metas,
    rslLinks: found.rsl.flatMap((href) => normalizeUrl(href.trim(), baseUrl) ?? []),
    sketch: sketchOf(html),
    feeds: [...new Set(found.feeds.flatMap((href) => normalizeUrl(href.trim(), baseUrl) ?? []))],
    ...(redirect === undefined || redirect === normalizeUrl(url) || !isOnlyRefresh(html) ? {} : { redirect }),
  }
}

function take(found: Found, name: string, attributes: Readonly<Attributes>): void {
  const { href, rel = '', src, 'xlink:href': drawn } = attributes
  if (name === 'a' || name === 'area') add(found, href ?? drawn, rel)
  else if (name === 'base') found.base ??= href
  else if (name === 'frame') add(found, src)
  else if (name === 'link') takeLink(found, attributes)
  else if (name === 'meta') takeMeta(found, attributes)
}

function takeLink(found: Found, { href, rel, type, hreflang }: Readonly<Attributes>): void {
  if (isRslType(type) && relHas(rel, 'license')) {
    if (href !== undefined && href.length < MAX_HREF && found.rsl.length < MAX_RSL_LINKS) found.rsl.push(href)
  } else if (relHas(rel, 'next') || relHas(rel, 'prev') || relHas(rel, 'canonical')) add(found, href)
  else if (relHas(rel, 'alternate') && FEED_TYPE.test(type ?? '') && href !== undefined && href.length < MAX_HREF) {
    if (found.feeds.length < MAX_FEEDS) found.feeds.push(href)
  } else if (relHas(rel, 'alternate') && hreflang !== undefined) add(found, href)
}

/**
 * The page's canonical address and its neighbours, where a header names them. Its addresses are the answer's, whatever base the page has. One with an anchor speaks of
 * another resource: nobody may take a page for the copy of another's canonical address. @source RFC 8288, section 3.2
 */
function takeLinkHeader(found: Found, header: string, url: string): void {
  for (const { target, rel, hasAnchor } of linkValuesOf(header)) {
    const isOurs = !hasAnchor && ['canonical', 'next', 'prev'].some((word) => relHas(rel, word))
    if (isOurs) add(found, normalizeUrl(target.trim(), url))
  }
}

function takeMeta(found: Found, { name, property, content, 'http-equiv': pragma }: Readonly<Attributes>): void {
  if (content === undefined) return
  // What stands for a header may speak of rights, too.
  // Vocabularies, as of previews (`og:title`), are many and no rights.
  const called = name ?? pragma ?? (property?.includes(':') === true ? undefined : property)
  if (called !== undefined && found.metas.length < MAX_METAS)
    found.metas.push({ name: called, content: content.slice(0, 2000) })
  if (pragma?.trim().toLowerCase() === 'refresh') takeRefresh(found, content)
}

function takeRefresh(found: Found, content: string): void {
  found.refresh ??= refreshUrl(content)
  add(found, refreshUrl(content))
}

function add(found: Found, href: string | undefined, rel = ''): void {
  if (href === undefined || href.trim().startsWith('#')) return
  if (found.raw.length >= MAX_LINKS) found.beyond += 1
  else found.raw.push({ href: href.length > MAX_HREF ? '' : href, nofollow: relHas(rel, 'nofollow') })
}

function relHas(rel: string | undefined, word: string): boolean {
  return (rel ?? '').toLowerCase().split(/\s+/).includes(word)
}
