/**
 * The links of a page, by the tokenizer that extract uses (formats/html): no tree is built, a page of any shape costs time in proportion to its length.
 *
 * Reads a[href], area[href], link[rel=next|prev][href] and frame[src] in page order, the first base[href], and meta elements
 * for rights. Canonical links are not followed: they name the page that is here already.
 */

import { normalizeUrl, parseUrl } from '../../core/url.ts'
import { decodeHtml } from '../../formats/html/decode.ts'
import { isXmlType } from '../../formats/html/foreign-content.ts'
import { readLinkTags } from '../../formats/html/link-tags.ts'

interface PageLinks {
  /** Normalised, absolute, in page order, each once. */
  readonly links: readonly string[]
  /** Links that are not in `links`: rel=nofollow, other schemes and broken URLs, and what exceeds the cap. */
  readonly refused: Readonly<Partial<Record<'nofollow' | 'not_http' | 'page_links', number>>>
  readonly metas: readonly { readonly name: string; readonly content: string }[]
}

/** @source Heritrix reads 6,000 outlinks of a page, Nutch 100. */
const MAX_LINKS = 5000
/** Pages have tens of them; the few that speak of rights stand among them. */
const MAX_METAS = 200
/** Longer than any URL that is read (`MAX_URL_CHARS`), even where the page wastes white space on it. */
const MAX_HREF = 8192

/** Reads the links of a decoded body. `contentType` is the answer's header, for the charset and XHTML. */
export function readLinks(body: Uint8Array, url: string, contentType: string | undefined): PageLinks {
  const raw: { href: string; nofollow: boolean }[] = []
  const metas: { name: string; content: string }[] = []
  let base: string | undefined
  let beyond = 0
  const add = (href: string | undefined, rel = ''): void => {
    if (href === undefined || href.trim().startsWith('#')) return
    if (raw.length >= MAX_LINKS) beyond += 1
    else raw.push({ href: href.length > MAX_HREF ? '' : href, nofollow: relHas(rel, 'nofollow') })
  }
  const { html, encoding } = decodeHtml(body, contentType)
  readLinkTags(html, { isXml: isXmlType(contentType), encoding }, (name, attributes) => {
    if (name === 'a' || name === 'area') add(attributes.href, attributes.rel)
    else if (name === 'base') base ??= attributes.href
    else if (name === 'frame') add(attributes.src)
    else if (name === 'link' && (relHas(attributes.rel, 'next') || relHas(attributes.rel, 'prev'))) add(attributes.href)
    else if (name === 'meta' && attributes.name !== undefined && attributes.content !== undefined) {
      if (metas.length < MAX_METAS) metas.push({ name: attributes.name, content: attributes.content.slice(0, 2000) })
    }
  })

  const baseUrl = (base === undefined ? undefined : parseUrl(base.trim(), url)?.href) ?? url
  const links = new Set<string>()
  let nofollow = 0
  let notHttp = 0
  for (const link of raw) {
    const target = link.href === '' ? undefined : normalizeUrl(link.href.trim(), baseUrl)
    if (target === undefined) notHttp += 1
    else if (link.nofollow) nofollow += 1
    else links.add(target)
  }
  return {
    links: [...links],
    refused: {
      ...(nofollow === 0 ? {} : { nofollow }),
      ...(notHttp === 0 ? {} : { not_http: notHttp }),
      ...(beyond === 0 ? {} : { page_links: beyond }),
    },
    metas,
  }
}

function relHas(rel: string | undefined, word: string): boolean {
  return (rel ?? '').toLowerCase().split(/\s+/).includes(word)
}
