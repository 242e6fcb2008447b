/**
 * What the tags of a sitemap or a feed name: one reader for urlset and sitemapindex (sitemaps.org 0.9), RSS 2.0, RSS 1.0 and Atom, since
 * the tags of none mean something else in another.
 */
import { normalizeUrl } from '../../../core/url.ts'
import { MAX_VALUE, openXmlReader, type XmlReader } from '../../../formats/xml.ts'

/** What was named so far; it grows while the text is read. */
export interface Named {
  /** Pages, normalised, in order. */
  readonly pages: Set<string>
  /** Further sitemaps that an index names. */
  readonly sitemaps: Set<string>
  /** Pictures that an image sitemap names: they are only counted. */
  images: number
}

/** An element whose URLs count, and what they are URLs of. */
type Kind = 'pages' | 'sitemaps' | 'images' | 'other'
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  // Sitemaps; the entries of RSS; those of Atom.
  ...(['url', 'item', 'entry'] as const).map((name) => [name, 'pages'] as const),
  ['sitemap', 'sitemaps'],
  // Google's extensions stand inside a `url`, with a `loc` of their own.
  ['image', 'images'],
  ['video', 'other'],
  ['news', 'other'],
])
/** Relations of a `link` that lead to the page itself, or to it in another language. Without one it is `alternate` (RFC 4287 section 4.2.7.2). */
const LINKED: ReadonlySet<string> = new Set(['', 'alternate'])

interface Reading {
  readonly named: Named
  readonly base: string
  /** Elements whose URLs count, the innermost last; no more are kept than any sitemap nests. */
  readonly inside: Kind[]
  /** Text of the `loc` or `link` that is open. */
  target: string | undefined
  href: string
  rel: string
}

/** Deepest nesting that means anything: an image in a url. Behind it tags are not looked at. */
const MAX_INSIDE = 8

/** Reads a sitemap or feed at `base` into `named`. Never throws: what is no sitemap names nothing. */
export function openSitemapTags(named: Named, base: string): XmlReader {
  const reading: Reading = { named, base, inside: [], target: undefined, href: '', rel: '' }
  return openXmlReader({
    open: (name) => open(reading, name),
    attribute(name, value) {
      if (name === 'href') reading.href = value
      else if (name === 'rel') reading.rel = value.trim().toLowerCase()
    },
    text(part) {
      if (reading.target !== undefined) reading.target += part.slice(0, MAX_VALUE - reading.target.length)
    },
    close: (name) => close(reading, name),
  })
}

function open(reading: Reading, name: string): void {
  const local = localName(name)
  const kind = KINDS.get(local)
  if (kind !== undefined && reading.inside.length < MAX_INSIDE) reading.inside.push(kind)
  if (local !== 'loc' && local !== 'link') return
  reading.target = ''
  reading.href = ''
  reading.rel = ''
}

function close(reading: Reading, name: string): void {
  const { inside } = reading
  const local = localName(name)
  if (reading.target !== undefined && (local === 'loc' || local === 'link')) {
    const kind = kindOfTarget(name, inside.at(-1))
    // A link of a sitemap index or of the feed itself leads to no entry.
    if (local === 'loc' || kind === 'pages') add(reading, kind, local === 'link')
    reading.target = undefined
  }
  const last = KINDS.get(local)
  if (last !== undefined && last === inside.at(-1)) inside.pop()
  else if (last === 'pages' || last === 'sitemaps') inside.length = 0
}

/** `image:loc` outside an `image:image` occurs, too. */
function kindOfTarget(name: string, inside: Kind | undefined): Kind | undefined {
  return KINDS.get(name.slice(0, Math.max(0, name.indexOf(':'))).toLowerCase()) ?? inside
}

function add({ named, base, target = '', href, rel }: Reading, kind: Kind | undefined, isLink: boolean): void {
  if (kind === 'images') named.images += 1
  if (kind !== 'pages' && kind !== 'sitemaps') return
  const written = isLink && href !== '' ? href : target
  if (written.length >= MAX_VALUE || (isLink && !LINKED.has(rel))) return
  const url = written.trim() === '' ? undefined : normalizeUrl(written.trim(), base)
  if (url !== undefined) named[kind].add(url)
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase()
}
