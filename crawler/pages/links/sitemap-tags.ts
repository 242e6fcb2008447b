/**
 * What the tags of a sitemap or a feed name: one reader for urlset and sitemapindex (sitemaps.org 0.9), RSS 2.0, RSS 1.0 and Atom, since
 * the tags of none mean something else in another.
 */
import { normalizeUrl } from '../../../core/url.ts'
import { MAX_VALUE, openXmlReader, type XmlReader } from '../../../formats/xml.ts'
import { MAX_PAGE_IMAGES, MAX_SITEMAP_TEXT, type SitemapImage } from '../../../schemas/index.ts'

/** What was named so far; it grows while the text is read. */
export interface Named {
  /** Pages, normalised, in order. */
  readonly pages: Set<string>
  /** Further sitemaps that an index names. */
  readonly sitemaps: Set<string>
  /** Pictures that an image sitemap names. */
  images: number
  /** The pictures of a page, by its URL. */
  readonly pictures: Map<string, readonly SitemapImage[]>
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
const IMAGE_TEXTS: ReadonlySet<string> = new Set(['caption', 'title'])
/** Relations of a `link` that lead to the page itself, or to it in another language. Without one it is `alternate` (RFC 4287 section 4.2.7.2). */
const LINKED: ReadonlySet<string> = new Set(['', 'alternate'])

/** A page of a sitemap while its entry is read. */
interface Entry {
  page: string | undefined
  readonly images: { url?: string; caption?: string; title?: string }[]
}

/** An item of RSS while it is read. */
interface Item {
  /** A `link` of it has led somewhere. */
  isLinked: boolean
  /** Its `guid`, which is its address unless it says otherwise. @source RSS 2.0, element guid */
  guid: string | undefined
}

interface Reading {
  readonly named: Named
  readonly base: string
  /** Of the `url` that is open. */
  entry: Entry | undefined
  /** That is open. */
  item: Item | undefined
  /** Text of the `image:caption` or `image:title` that is open. */
  words: string | undefined
  /** Elements whose URLs count, the innermost last; no more are kept than any sitemap nests. */
  readonly inside: Kind[]
  /** Text of the `loc`, `link` or `guid` that is open. */
  target: string | undefined
  isPermaLink: boolean
  href: string
  rel: string
}

/** Deepest nesting that means anything: an image in a url. Behind it tags are not looked at. */
const MAX_INSIDE = 8

/** Reads a sitemap or feed at `base` into `named`. Never throws: what is no sitemap names nothing. */
export function openSitemapTags(named: Named, base: string): XmlReader {
  const nothing = { entry: undefined, item: undefined, words: undefined, target: undefined, isPermaLink: true }
  const reading: Reading = { named, base, inside: [], ...nothing, href: '', rel: '' }
  return openXmlReader({
    open: (name) => open(reading, name),
    attribute(name, value) {
      if (name === 'href') reading.href = value
      else if (name === 'rel') reading.rel = value.trim().toLowerCase()
      else if (name.toLowerCase() === 'ispermalink') reading.isPermaLink = value.trim().toLowerCase() !== 'false'
    },
    text(part) {
      if (reading.target !== undefined) reading.target += part.slice(0, MAX_VALUE - reading.target.length)
      if (reading.words !== undefined) reading.words += part.slice(0, MAX_SITEMAP_TEXT - reading.words.length)
    },
    close: (name) => close(reading, name),
  })
}

function open(reading: Reading, name: string): void {
  const local = localName(name)
  const kind = KINDS.get(local)
  if (kind !== undefined && reading.inside.length < MAX_INSIDE) reading.inside.push(kind)
  if (local === 'url') reading.entry = { page: undefined, images: [] }
  else if (local === 'item') reading.item = { isLinked: false, guid: undefined }
  else if (kind === 'images') openImage(reading)
  // Google has dropped titles, and sites still write them. Of videos and news the same names say something else.
  else if (IMAGE_TEXTS.has(local) && kindOfTarget(name, reading.inside.at(-1)) === 'images') reading.words = ''
  if (local !== 'loc' && local !== 'link' && name.toLowerCase() !== 'guid') return
  reading.target = ''
  reading.isPermaLink = true
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
  if (reading.target !== undefined && name.toLowerCase() === 'guid') closeGuid(reading)
  if (reading.words !== undefined && (local === 'caption' || local === 'title')) {
    const image = reading.entry?.images.at(-1)
    // The limit may have cut a character in two, which is no text.
    const whole = reading.words.replace(/[\ud800-\udbff]$/, '')
    const words = whole.replace(/\s+/gu, ' ').trim()
    if (image !== undefined && words !== '') image[local] ??= words
    reading.words = undefined
  }
  if (local === 'url') closeEntry(reading)
  else if (local === 'item') {
    closeItem(reading)
    reading.item = undefined
  }
  const last = KINDS.get(local)
  if (last !== undefined && last === inside.at(-1)) inside.pop()
  else if (last === 'pages' || last === 'sitemaps') inside.length = 0
}

/** `image:loc` outside an `image:image` occurs, too. */
function kindOfTarget(name: string, inside: Kind | undefined): Kind | undefined {
  return KINDS.get(name.slice(0, Math.max(0, name.indexOf(':'))).toLowerCase()) ?? inside
}

function add(reading: Reading, kind: Kind | undefined, isLink: boolean): void {
  const { named, base, entry, target = '', href, rel } = reading
  if (kind === 'images') {
    named.images += 1
    addImage(reading)
  }
  if (kind !== 'pages' && kind !== 'sitemaps') return
  const written = isLink && href !== '' ? href : target
  if (written.length >= MAX_VALUE || (isLink && !LINKED.has(rel))) return
  const url = written.trim() === '' ? undefined : normalizeUrl(written.trim(), base)
  if (url === undefined) return
  named[kind].add(url)
  if (reading.item !== undefined) reading.item.isLinked = true
  if (kind === 'pages' && !isLink && entry !== undefined) entry.page ??= url
}

function closeGuid(reading: Reading): void {
  const { item, isPermaLink, target = '' } = reading
  // Writers leave `isPermaLink` away from ids of any kind: only what is written as an address is one.
  if (item !== undefined && isPermaLink && target.length < MAX_VALUE && /^\s*https?:\/\//i.test(target))
    item.guid = target.trim()
  reading.target = undefined
}

/** An item without a link is where its guid says. */
function closeItem({ item, named, base, inside }: Reading): void {
  const url = item === undefined || item.isLinked || item.guid === undefined ? undefined : normalizeUrl(item.guid, base)
  if (url !== undefined && inside.at(-1) === 'pages') named.pages.add(url)
}

function openImage({ entry }: Reading): void {
  if (entry !== undefined && entry.images.length < MAX_PAGE_IMAGES) entry.images.push({})
}

/** The address of the image that is open, or of one of its own: an `image:loc` may stand without an `image:image`. */
function addImage(reading: Reading): void {
  const { entry, base, target = '', inside } = reading
  const url = target.length < MAX_VALUE && target.trim() !== '' ? normalizeUrl(target.trim(), base) : undefined
  if (entry === undefined || url === undefined) return
  if (inside.at(-1) !== 'images') openImage(reading)
  const image = entry.images.at(-1)
  if (image !== undefined) image.url ??= url
}

function closeEntry(reading: Reading): void {
  const { entry, named } = reading
  reading.entry = undefined
  const images = entry?.images.flatMap(({ url, ...texts }) => (url === undefined ? [] : [{ url, ...texts }])) ?? []
  if (entry?.page !== undefined && images.length > 0 && !named.pictures.has(entry.page))
    named.pictures.set(entry.page, images)
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase()
}
