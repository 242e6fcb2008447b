/**
 * Sitemaps (sitemaps.org 0.9): a streaming tokenizer without entity expansion reads `loc` of urlset and sitemapindex; a text
 * file of URLs, one a line, is a sitemap, too. What a sitemap names is judged like any link.
 */
import { gunzipSync } from 'node:zlib'
import { normalizeUrl } from '../../core/url.ts'
import { readXml } from '../../formats/xml.ts'

export interface SitemapContent {
  /** Pages, normalised, in order, each once. */
  readonly pages: readonly string[]
  /** Further sitemaps that an index names. */
  readonly sitemaps: readonly string[]
}

/** @source sitemaps.org: 50 MB uncompressed a file. */
export const MAX_SITEMAP_BYTES = 52_428_800
/** @source sitemaps.org: 50,000 URLs a file, 50,000 sitemaps an index. */
const MAX_SITEMAP_URLS = 50_000
/** An index may name indexes in practice, but not for ever. */
export const MAX_SITEMAP_LEVEL = 3
/** Longer than any URL that is read (`MAX_URL_CHARS`). */
const MAX_LOC = 8192

/** Reads a decoded body. A gzip file under the content coding is opened, too. Never throws: what is no sitemap names nothing. */
export function readSitemap(body: Buffer, url: string): SitemapContent {
  const bytes = body[0] === 0x1f && body[1] === 0x8b ? gunzip(body) : body
  const text = bytes
    .subarray(0, MAX_SITEMAP_BYTES)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  return /^\s*</.test(text.slice(0, 1000)) ? readTags(text, url) : readLines(text, url)
}

function readTags(text: string, url: string): SitemapContent {
  const pages = new Set<string>()
  const sitemaps = new Set<string>()
  let inside: Set<string> | undefined
  let loc: string | undefined
  readXml(text, {
    open(name) {
      const local = localName(name)
      if (local === 'url') inside = pages
      else if (local === 'sitemap') inside = sitemaps
      // image:loc and video:loc name pictures, not pages.
      else if (local === 'loc' && !/^(image|video|news):/i.test(name)) loc = ''
    },
    text(part) {
      if (loc !== undefined && loc.length < MAX_LOC) loc += part
    },
    close(name) {
      const local = localName(name)
      if (local === 'loc' && loc !== undefined) {
        const target = normalizeUrl(loc.trim(), url)
        if (target !== undefined && inside !== undefined && inside.size < MAX_SITEMAP_URLS) inside.add(target)
        loc = undefined
      } else if (local === 'url' || local === 'sitemap') inside = undefined
    },
  })
  return { pages: [...pages], sitemaps: [...sitemaps] }
}

function readLines(text: string, url: string): SitemapContent {
  const pages = new Set<string>()
  for (const line of text.split(/\r?\n/, MAX_SITEMAP_URLS)) {
    const target = /^https?:\/\//i.test(line.trim()) ? normalizeUrl(line.trim(), url) : undefined
    if (target !== undefined) pages.add(target)
  }
  return { pages: [...pages], sitemaps: [] }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase()
}

function gunzip(body: Buffer): Buffer {
  try {
    // A file that is cut gives what it has.
    return gunzipSync(body, { maxOutputLength: MAX_SITEMAP_BYTES, finishFlush: 2 })
  } catch {
    return Buffer.alloc(0)
  }
}
