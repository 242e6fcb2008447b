/**
 * Where the bytes of an image may be had: every candidate URL of an element, and the one that a reader would see.
 *
 * Candidates are ranked by what they are. What lazy loaders put in place comes first, for `src` is then a preview. Then comes what
 * a desktop browser would choose from: the `srcset` of the element and of the `<source>` that its media query selects, as far as
 * they name widths. Then `src`, before a `<source>` that only offers the same picture in another format or without widths: every
 * decoder reads what `src` names. Where two of them say how wide they are, by descriptor or in the URL, the wider one wins whatever
 * it is. A placeholder or a preview loses to everything; a `data:` URL is no candidate.
 */
import type { Element } from '../../formats/html/dom.ts'
import type { ChosenBecause, ImageCandidate } from '../../schemas/document.ts'
import { backgroundOf } from '../flow/css-background.ts'
import { LARGE_PX } from './declared-size.ts'
import { type AttributeKind, attributeKind } from './image-attributes.ts'
import { imageKey } from './image-key.ts'
import { isImageFile, isPlaceholder, isPreview, isStandIn } from './image-names.ts'
import { formOf, linkedPicture, looksLikeUrl, resolveImageUrl } from './image-url.ts'
import { pictureSources } from './picture-sources.ts'
import { parseSrcset } from './srcset.ts'
import { widthInUrl } from './url-size.ts'

type Origin = ImageCandidate['origin']

export interface ImageChoice {
  /** The first one is chosen. */
  readonly candidates: readonly ImageCandidate[]
  readonly chosen: ImageCandidate
  readonly because: ChosenBecause
}

/** Wider candidates are passed over while a narrower one exists: shards scale down to 1,024 px anyway. */
const MAX_WIDTH_PX = 2048
/** The same for candidates that name their density: phones' 3x and 4x copies show no more. */
const MAX_DENSITY = 2
/** Of one image: generated `srcset`s hold more sizes than anyone chooses from, and every record carries them. */
export const MAX_CANDIDATES = 24
/** Of a URL template: longer lists are no sizes of one picture. */
const MAX_WIDTHS_CHARS = 500

/** Places in the order of preference, best first. */
const RANK = {
  lazySet: 1,
  set: 2,
  lazyFile: 3,
  lazy: 4,
  src: 5,
  source: 6,
  note: 7,
  poster: 8,
  css: 9,
  link: 10,
  standIn: 11,
  placeholder: 12,
}

interface Found {
  readonly candidate: ImageCandidate
  readonly rank: number
  /** For another screen: it may show another crop. */
  readonly isOther: boolean
}

/** The candidates of an element while they are collected. */
interface Search {
  readonly base: string
  readonly found: Found[]
  readonly seen: Set<string>
}

/** What a `srcset` says of an entry. */
type Size = Pick<ImageCandidate, 'widthPx' | 'density'>

/**
 * All candidates of an `img`, `amp-img`, `video` (its poster), `object`, `embed` or of a block with a background, and of the link around it; the chosen
 * one first, then the most preferred. Undefined if it has none.
 */
export function imageChoice(element: Element, base: string, link?: Element): ImageChoice | undefined {
  const search: Search = { base, found: [], seen: new Set() }
  const { attribs, name: tag } = element
  if (tag === 'video') add(search, attribs.poster, 'poster', RANK.poster)
  else if (tag === 'object' || tag === 'embed')
    add(search, tag === 'object' ? attribs.data : attribs.src, 'src', RANK.src)
  else if (tag === 'img' || tag === 'amp-img' || tag === 'image') {
    addAttributes(search, attribs)
    for (const { source, isShown } of pictureSources(element)) {
      for (const name of ['srcset', 'data-srcset', 'data-lazy-srcset'])
        addSet(search, source.attribs[name], 'picture', isShown ? RANK.set : RANK.source, RANK.source, !isShown)
    }
    add(search, attribs.src, 'src', RANK.src)
  } else add(search, backgroundOf(element), 'css', RANK.css)
  const linked = link === undefined ? undefined : linkedPicture(link, base)
  if (linked?.isPage === false) add(search, linked.url, 'link', RANK.link)
  return choose(search.found)
}

function add(
  { base, found, seen }: Search,
  value: string | undefined,
  origin: Origin,
  rank: number,
  size: Size = {},
  isOther = false,
): void {
  const url = value === undefined ? undefined : resolveImageUrl(value, base)
  if (url === undefined || seen.has(url) || found.length >= MAX_CANDIDATES) return
  seen.add(url)
  const isLess = isStandIn(url) || isPreview(url, size.widthPx)
  const real = isPlaceholder(url) ? RANK.placeholder : isLess ? RANK.standIn : rank
  found.push({ candidate: { url, origin, ...size }, rank: real, isOther })
}

function addSet(
  search: Search,
  value: string | undefined,
  origin: Origin,
  rank: number,
  without = rank,
  isOther = false,
): void {
  const entries = value === undefined ? [] : parseSrcset(value)
  for (const { url, ...size } of entries.sort((a, b) => sizeRank(a) - sizeRank(b)))
    add(search, url, origin, size.widthPx === undefined ? without : rank, size, isOther)
}

/** Each `srcset` first, for it says how large a URL is that others name too; then whatever other attribute holds a picture. */
function addAttributes(search: Search, attribs: Element['attribs']): void {
  const others: string[] = []
  for (const name in attribs) {
    if (name === 'srcset') addSet(search, attribs[name], 'srcset', RANK.set)
    else if (name.endsWith('srcset')) addSet(search, attribs[name], 'lazy', RANK.lazySet)
    else if (name !== 'src' && attribs[name] !== '') others.push(name)
  }
  const widths = attribs['data-widths']
  for (const name of others) {
    const value = attribs[name] ?? ''
    const kind = attributeKind(name)
    if (widths !== undefined && value.includes('{')) addWidths(search, value, widths)
    else if (kind !== undefined) addAttribute(search, kind, value, attribs)
  }
}

function addAttribute(search: Search, kind: AttributeKind, value: string, attribs: Element['attribs']): void {
  if (!looksLikeUrl(value)) return
  const rank = attributeRank(kind, value, attribs.src ?? '')
  if (rank !== undefined) add(search, value, 'lazy', rank)
}

/** The rank of a URL in an attribute beside `src`; undefined if it cannot be one. */
function attributeRank(kind: AttributeKind, value: string, src: string): number | undefined {
  const form = formOf(value)
  const isFile = isImageFile(value)
  if (kind === 'loader') {
    // A name without a folder is less than a URL that says how large its picture is.
    if (form === 'name' && formOf(src) === 'rooted' && widthInUrl(src) !== undefined) return RANK.note
    return isFile ? RANK.lazyFile : RANK.lazy
  }
  if (kind === 'note') return isFile && /^(?:https?:)?\/\//i.test(value.trim()) ? RANK.note : undefined
  // Beside the page only where `src` itself is written so.
  if (form !== 'rooted' && (src === '' || src.startsWith('data:') || formOf(src) === 'rooted')) return undefined
  return isFile ? RANK.lazyFile : isPage(value) ? undefined : RANK.note
}

function isPage(value: string): boolean {
  return /\.(?:html?|php|aspx?|jspx?|json|js|css|mp4|webm|m3u8|pdf)(?:[?#]|$)/i.test(value)
}

/** Where a width goes in a URL template. */
const WIDTH_PLACE = /\{width\}|\{\{\s*(?:width|size)\s*\}\}/g

/** A URL template with the widths that go into it, as lazysizes and newsrooms' loaders read them: `data-src="/kite_{width}x.jpg" data-widths="[180, 720]"`. */
function addWidths(search: Search, template: string, list: string): void {
  if (list.length > MAX_WIDTHS_CHARS || template.search(WIDTH_PLACE) < 0) return
  const widths = [...list.matchAll(/\d{2,5}/g)].map(([width]) => `${template.replace(WIDTH_PLACE, width)} ${width}w`)
  addSet(search, widths.join(', '), 'lazy', RANK.lazySet)
}

/** Orders the candidates and takes the first, or the wider one that shows the same. */
function choose(found: Found[]): ImageChoice | undefined {
  found.sort((a, b) => a.rank - b.rank)
  const [first, second] = found
  if (first === undefined || first.rank === RANK.placeholder) return undefined
  const wider = widerThan(first, found)
  if (wider !== undefined) {
    found.splice(found.indexOf(wider), 1)
    found.unshift(wider)
  }
  const { candidate } = wider ?? first
  return {
    candidates: found.map((other) => other.candidate),
    chosen: candidate,
    because:
      wider === undefined
        ? reasonOf(first, second?.rank)
        : candidate.origin === 'link'
          ? 'full-size'
          : widthReason(widthOf(wider)),
  }
}

/** The candidate that is known to be wider than the first one, which says how wide it is, and shows the same. */
function widerThan(first: Found, found: readonly Found[]): Found | undefined {
  const width = widthOf(first)
  if (width === undefined || first.rank >= RANK.standIn) return undefined
  let best = first
  let bestRank = sizeRank({ widthPx: width })
  for (const other of found) {
    const otherWidth = widthOf(other)
    if (other === first || other.rank >= RANK.link || other.isOther || otherWidth === undefined) continue
    const rank = sizeRank({ widthPx: otherWidth })
    if (rank < bestRank && (other.rank < RANK.note || isSame(first, other))) {
      best = other
      bestRank = rank
    }
  }
  // What a thumb links to is the picture; what a picture links to is a larger file of it.
  if ((widthOf(best) ?? LARGE_PX) < LARGE_PX) {
    const full = found.find((other) => other.rank === RANK.link)
    if (full !== undefined && isSame(first, full)) return full
  }
  return best === first ? undefined : best
}

function isSame(one: Found, other: Found): boolean {
  return imageKey(one.candidate.url) === imageKey(other.candidate.url)
}

function widthOf({ candidate: { url, widthPx } }: Found): number | undefined {
  return widthPx ?? widthInUrl(url)
}

/** Why the first candidate stands before the second. */
function reasonOf({ candidate, rank }: Found, next: number | undefined): ChosenBecause {
  if (next === undefined) return 'only'
  if (candidate.origin === 'link') return 'full-size'
  if (rank < RANK.standIn && next >= RANK.standIn) return 'real-file'
  if (candidate.widthPx !== undefined) return widthReason(candidate.widthPx)
  if (candidate.density !== undefined) return 'densest'
  if (candidate.origin === 'lazy') return 'lazy-attribute'
  return candidate.origin === 'picture' ? 'source' : 'own-src'
}

function widthReason(widthPx = 0): ChosenBecause {
  return widthPx <= MAX_WIDTH_PX ? 'widest' : 'narrowest'
}

/** Smaller is better: the widest up to the limit first, then the narrowest above it; densities likewise up to 2x. */
function sizeRank({ widthPx, density }: Size): number {
  if (widthPx !== undefined) return widthPx <= MAX_WIDTH_PX ? MAX_WIDTH_PX - widthPx : widthPx
  if (density !== undefined) return density <= MAX_DENSITY ? MAX_DENSITY - density : density
  return 1.5
}
