/**
 * Where the bytes of an image may be had: every candidate URL of an element, and the one that a reader would see.
 *
 * Order of preference: a real `srcset` of the element or of the `<source>` a desktop browser would take, then the attributes
 * of lazy loaders, then `src`; a placeholder loses to everything, a `data:` URL is no candidate.
 */
import { normalizeUrl } from '../core/url.ts'
import type { ImageCandidate } from '../schemas/document.ts'
import { type Element, isElement, parentOf } from './dom.ts'
import { matchesScreen } from './media-query.ts'
import { parseSrcset } from './srcset.ts'

type Origin = ImageCandidate['origin']

export interface ImageChoice {
  readonly candidates: readonly ImageCandidate[]
  readonly chosen: ImageCandidate
}

/** Wider candidates are passed over while a narrower one exists: shards scale down to 1,024 px anyway. */
const MAX_WIDTH_PX = 2048
/** Of one image. */
export const MAX_CANDIDATES = 24
const MAX_URL_CHARS = 4096

const PLACEHOLDER_NAME =
  /(?:^|[/_.-])(?:blank|spacer|placeholder|place-holder|lazy(?:[-_]?load(?:er|ing)?)?|loading|loader|transparent|grey|gray|pixel|1x1|trans|empty|dummy|default[-_]?image|no[-_]?image|noimg|fallback)(?:[-_.@]?\w{0,12})?\.(?:gif|png|svg|jpe?g|webp)$/i
const LAZY_ATTRIBUTE =
  /^(?:data-(?!.*(?:srcset|sizes|alt|title|caption|width|height|type|index|ratio|position|credit|name|module|component|event|track|json|params|config|test|id$|class|href|link|page|share|pin-|thumb|placeholder|low|blur|error|fallback|retina-?check)).*(?:src|original|lazy|image|img|url|full|large|hi-?res|file|medium|actual|echo|bg|background)|src-?(?:lazy|original|medium|large|full)|lazy-?src|lazysrc|original|file|zoomfile|_src|hi-?res|loadsrc|load-src|real_src|realsrc|srcs)/i
const SRCSET_ATTRIBUTE = /srcset$/i
const IMAGE_NAME = /\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|svg)(?:$|[?#&!,;:/@])/i

/** All candidates of an `img`, `amp-img` or `video` (its poster), most preferred first; undefined if it has none. */
export function imageChoice(element: Element, base: string): ImageChoice | undefined {
  const found: { candidate: ImageCandidate; rank: number }[] = []
  const seen = new Set<string>()
  const add = (
    value: string | undefined,
    origin: Origin,
    rank: number,
    size: { widthPx?: number; density?: number } = {},
  ): void => {
    const url = value === undefined ? undefined : resolveImageUrl(value, base)
    if (url === undefined || seen.has(url) || found.length >= MAX_CANDIDATES) return
    seen.add(url)
    found.push({ candidate: { url, origin, ...size }, rank: isPlaceholder(url) ? 90 : rank })
  }
  const addSet = (value: string | undefined, origin: Origin, rank: number): void => {
    const entries = value === undefined ? [] : parseSrcset(value)
    for (const { url, ...size } of entries.sort((a, b) => sizeRank(a) - sizeRank(b))) add(url, origin, rank, size)
  }

  const { attribs } = element
  if (element.name === 'video') add(attribs.poster, 'poster', 50)
  else {
    for (const [name, value] of Object.entries(attribs)) {
      if (value === '') continue
      if (SRCSET_ATTRIBUTE.test(name)) addSet(value, name === 'srcset' ? 'srcset' : 'lazy', name === 'srcset' ? 15 : 10)
      else if (name !== 'src' && LAZY_ATTRIBUTE.test(name) && looksLikeUrl(value))
        add(value, 'lazy', IMAGE_NAME.test(value) ? 20 : 25)
    }
    for (const source of pictureSources(element)) {
      for (const name of ['srcset', 'data-srcset', 'data-lazy-srcset']) addSet(source.attribs[name], 'picture', 30)
    }
    add(attribs.src, 'src', 28)
  }
  found.sort((a, b) => a.rank - b.rank)
  const [first] = found
  return first === undefined || first.rank === 90
    ? undefined
    : { candidates: found.map(({ candidate }) => candidate), chosen: first.candidate }
}

/** A normalised http(s) URL for an attribute value; undefined for data:, templates and non-URLs. White space at the ends is stripped, as in browsers. */
export function resolveImageUrl(value: string, base: string): string | undefined {
  const text = value.trim()
  if (
    text === '' ||
    text.startsWith('#') ||
    text.length > MAX_URL_CHARS ||
    /^(?:data|javascript|about|blob|cid):/i.test(text)
  )
    return undefined
  if (/\{\{?\s*[\w.]+\s*\}?\}|%7Bwidth|^\[object|^(?:undefined|null|none|true|false)$/i.test(text)) return undefined
  const url = normalizeUrl(text, base)
  // A bare host or the page itself is an empty attribute resolved, not a picture.
  return url === undefined || url === base || /^https?:\/\/[^/]+\/$/.test(url) ? undefined : url
}

/** Does the URL name a file of an image format? */
export function isImageFile(url: string): boolean {
  return IMAGE_NAME.test(url)
}

/** Is it the stand-in that a lazy loader shows first? */
export function isPlaceholder(url: string): boolean {
  return PLACEHOLDER_NAME.test(url.replace(/[?#].*$/, ''))
}

/** Smaller is better: the widest up to the limit first, then the narrowest above it; densities likewise up to 2x. */
function sizeRank({ widthPx, density }: { readonly widthPx?: number; readonly density?: number }): number {
  if (widthPx !== undefined) return widthPx <= MAX_WIDTH_PX ? MAX_WIDTH_PX - widthPx : widthPx
  if (density !== undefined) return density <= 2 ? 2 - density : density
  return 1.5
}

function looksLikeUrl(value: string): boolean {
  return (
    value.length < MAX_URL_CHARS &&
    !/[\s{}<>"]/.test(value.trim()) &&
    (IMAGE_NAME.test(value) || /^(?:https?:)?\/\/|^\.{0,2}\//i.test(value.trim()))
  )
}

/** `<source>` elements beside an image in a `<picture>`: those for a desktop screen first. */
function pictureSources(element: Element): Element[] {
  let picture = parentOf(element)
  for (let up = 0; up < 2 && picture !== undefined && picture.name !== 'picture'; up += 1) picture = parentOf(picture)
  if (picture?.name !== 'picture') return []
  const sources = picture.children.filter((child): child is Element => isElement(child) && child.name === 'source')
  const isShown = ({ attribs }: Element): boolean =>
    matchesScreen(attribs.media ?? '') && !/svg/i.test(attribs.type ?? '')
  return [...sources.filter(isShown), ...sources.filter((source) => !isShown(source))]
}
