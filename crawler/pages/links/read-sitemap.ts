/**
 * What a sitemap or a feed names, read in steps: sitemaps.org 0.9 with its indexes and Google's extensions, RSS, Atom, and text files
 * of URLs, one a line. A tokenizer without entity expansion reads them; what they name is judged like any link.
 */
import { normalizeUrl } from '../../../core/url.ts'
import type { XmlReader } from '../../../formats/xml.ts'
import type { SitemapImage } from '../../../schemas/index.ts'
import { type Named, openSitemapTags } from './sitemap-tags.ts'
import { sitemapText } from './sitemap-text.ts'

export interface SitemapContent {
  /** Pages, normalised, in order, each once. */
  readonly pages: readonly string[]
  /** Further sitemaps that an index names. */
  readonly sitemaps: readonly string[]
  /** Pictures of image sitemaps. */
  readonly images: number
  /** The same by page, in order, with what is said of them. */
  readonly pictures: ReadonlyMap<string, readonly SitemapImage[]>
  /** Of the text that was read. */
  readonly bytes: number
}

/** @source sitemaps.org: 50 MB uncompressed a file. */
export const MAX_SITEMAP_BYTES = 52_428_800
/** @source sitemaps.org: 50,000 URLs a file, 50,000 sitemaps an index. What stands behind them is not read. */
const MAX_SITEMAP_URLS = 50_000
/** A line of a text file that is longer is no URL. @source Longer than any URL that is read (`MAX_URL_CHARS`). */
const MAX_LINE = 8192

/**
 * Reads a body at `url`, with its content coding removed or gzip, up to `maxBytes` of its text; the event loop turns between pieces.
 * Never throws: what is no sitemap names nothing.
 */
export async function readSitemap(body: Buffer, url: string, maxBytes = MAX_SITEMAP_BYTES): Promise<SitemapContent> {
  const named: Named = { pages: new Set(), sitemaps: new Set(), images: 0, pictures: new Map() }
  let reader: XmlReader | undefined
  let read = 0
  for await (const { text, bytes } of sitemapText(body, Math.min(maxBytes, MAX_SITEMAP_BYTES))) {
    read = bytes
    if (reader === undefined && text.trim() === '') continue
    const root = reader === undefined ? rootOf(text) : 0
    reader ??= root < 0 ? openLines(named, url) : openSitemapTags(named, url)
    reader.write(root > 0 ? text.slice(root) : text)
    if (named.pages.size >= MAX_SITEMAP_URLS || named.sitemaps.size >= MAX_SITEMAP_URLS) break
  }
  reader?.end()
  const { pages, sitemaps, images, pictures } = named
  const most = (urls: ReadonlySet<string>): string[] => [...urls].slice(0, MAX_SITEMAP_URLS)
  return { pages: most(pages), sitemaps: most(sitemaps), images, pictures, bytes: read }
}

/** May an answer of this type be a feed, or a sitemap? Many feeds are served as plain XML. */
export function mayBeFeed(contentType: string | undefined): boolean {
  return /^\s*(?:application|text)\/(?:(?:rss|atom|rdf)\+)?xml\s*(?:;|$)/i.test(contentType ?? '')
}

/**
 * Where markup begins, by the beginning of a text, or -1. Where a site's software fails at something else, its words for it stand before the document, which is sound
 * and begins a line: within one, a tag is of an address or of somebody's script.
 */
function rootOf(beginning: string): number {
  if (/^\s*</.test(beginning)) return 0
  return beginning.search(/^[ \t]*<(?:\?xml|(?:[\w-]{1,40}:)?(?:urlset|sitemapindex|rss|feed|rdf))[\s>]/im)
}

function openLines({ pages }: Named, base: string): XmlReader {
  let rest = ''
  const add = (line: string): void => {
    const written = line.trim()
    const url = written.length < MAX_LINE && /^https?:\/\//i.test(written) ? normalizeUrl(written, base) : undefined
    if (url !== undefined) pages.add(url)
  }
  return {
    write(piece) {
      const lines = (rest + piece).split(/\r\n?|\n/)
      rest = (lines.pop() ?? '').slice(0, MAX_LINE)
      for (const line of lines) add(line)
    },
    end: () => add(rest),
  }
}
