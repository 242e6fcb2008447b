/**
 * Where the bytes of an image may be had: every candidate URL of an element, and the one that a reader would see.
 *
 * Candidates stand in order of preference. What lazy loaders put in place comes first, for `src` is then a preview. Then comes what
 * a desktop browser would choose from: the `srcset` of the element and of the `<source>` that its media query selects, as far as
 * they name widths. Then `src`, before a `<source>` that only offers the same picture in another format or without widths: every
 * decoder reads what `src` names. A placeholder loses to everything; a `data:` URL is no candidate.
 */
import { MAX_URL_CHARS, normalizeUrl } from '../../core/url.ts'
import { type Element, isElement, parentOf } from '../../formats/html/dom.ts'
import type { ChosenBecause, ImageCandidate } from '../../schemas/document.ts'
import { backgroundOf } from '../flow/css-background.ts'
import { IMAGE_NAME, isPlaceholder, isStandIn } from './image-names.ts'
import { matchesScreen } from './media-query.ts'
import { parseSrcset } from './srcset.ts'

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
/** `<source>` elements of one picture that are looked at: art direction uses a handful, a hostile page any number. */
const MAX_SOURCES = 24

/** Places in the order of preference, best first. */
const RANK = {
  lazySet: 1,
  set: 2,
  lazyFile: 3,
  lazy: 4,
  src: 5,
  source: 6,
  poster: 7,
  css: 8,
  standIn: 9,
  placeholder: 10,
}

const LAZY_ATTRIBUTE =
  /^(?:data-(?!.*(?:srcset|sizes|alt|title|caption|width|height|type|index|ratio|position|credit|name|module|component|event|track|json|params|config|test|id$|class|href|link|page|share|pin-|thumb|placeholder|low|blur|error|fallback|retina-?check)).*(?:src|original|lazy|image|img|url|full|large|hi-?res|file|medium|actual|echo|bg|background)|src-?(?:lazy|original|medium|large|full)|lazy-?src|lazysrc|original|file|zoomfile|_src|hi-?res|loadsrc|load-src|real_src|realsrc|srcs)/i
const SRCSET_ATTRIBUTE = /srcset$/i

/** All candidates of an `img`, `amp-img`, `video` (its poster) or of a block with a background, most preferred first; undefined if it has none. */
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
    const real = isPlaceholder(url) ? RANK.placeholder : isStandIn(url) ? RANK.standIn : rank
    found.push({ candidate: { url, origin, ...size }, rank: real })
  }
  const addSet = (value: string | undefined, origin: Origin, rank: number, without = rank): void => {
    const entries = value === undefined ? [] : parseSrcset(value)
    for (const { url, ...size } of entries.sort((a, b) => sizeRank(a) - sizeRank(b)))
      add(url, origin, size.widthPx === undefined ? without : rank, size)
  }

  const { attribs, name: tag } = element
  if (tag === 'video') add(attribs.poster, 'poster', RANK.poster)
  else if (tag === 'img' || tag === 'amp-img' || tag === 'image') {
    for (const [name, value] of Object.entries(attribs)) {
      if (value === '') continue
      if (name === 'srcset') addSet(value, 'srcset', RANK.set)
      else if (SRCSET_ATTRIBUTE.test(name)) addSet(value, 'lazy', RANK.lazySet)
      else if (name !== 'src' && LAZY_ATTRIBUTE.test(name) && looksLikeUrl(value))
        add(value, 'lazy', IMAGE_NAME.test(value) ? RANK.lazyFile : RANK.lazy)
    }
    for (const { source, isShown } of pictureSources(element)) {
      for (const name of ['srcset', 'data-srcset', 'data-lazy-srcset'])
        addSet(source.attribs[name], 'picture', isShown ? RANK.set : RANK.source, RANK.source)
    }
    add(attribs.src, 'src', RANK.src)
  } else add(backgroundOf(element), 'css', RANK.css)

  found.sort((a, b) => a.rank - b.rank)
  const [first, second] = found
  if (first === undefined || first.rank === RANK.placeholder) return undefined
  return {
    candidates: found.map(({ candidate }) => candidate),
    chosen: first.candidate,
    because: reasonOf(first, second?.rank),
  }
}

/** Why the first candidate stands before the second. */
function reasonOf(
  { candidate, rank }: { readonly candidate: ImageCandidate; readonly rank: number },
  next: number | undefined,
): ChosenBecause {
  if (next === undefined) return 'only'
  if (rank < RANK.standIn && next >= RANK.standIn) return 'real-file'
  if (candidate.widthPx !== undefined) return candidate.widthPx <= MAX_WIDTH_PX ? 'widest' : 'narrowest'
  if (candidate.density !== undefined) return 'densest'
  if (candidate.origin === 'lazy') return 'lazy-attribute'
  return candidate.origin === 'picture' ? 'source' : 'own-src'
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

/** Smaller is better: the widest up to the limit first, then the narrowest above it; densities likewise up to 2x. */
function sizeRank({ widthPx, density }: { readonly widthPx?: number; readonly density?: number }): number {
  if (widthPx !== undefined) return widthPx <= MAX_WIDTH_PX ? MAX_WIDTH_PX - widthPx : widthPx
  if (density !== undefined) return density <= MAX_DENSITY ? MAX_DENSITY - density : density
  return 1.5
}

function looksLikeUrl(value: string): boolean {
  return (
    value.length < MAX_URL_CHARS &&
    !/[\s{}<>"]/.test(value.trim()) &&
    (IMAGE_NAME.test(value) || /^(?:https?:)?\/\/|^\.{0,2}\//i.test(value.trim()))
  )
}

/** `<source>` elements beside an image in a `<picture>`; the first one whose media query and type a desktop browser accepts is shown. */
function pictureSources(element: Element): readonly PictureSource[] {
  let picture = parentOf(element)
  for (let up = 0; up < 2 && picture !== undefined && picture.name !== 'picture'; up += 1) picture = parentOf(picture)
  if (picture?.name !== 'picture') return []
  const known = sourcesOf.get(picture)
  if (known !== undefined) return known
  const sources = picture.children
    .filter((child): child is Element => isElement(child) && child.name === 'source')
    .slice(0, MAX_SOURCES)
    .map((source) => ({ source, isShown: isForScreen(source) }))
  const ordered = [...sources.filter(({ isShown }) => isShown), ...sources.filter(({ isShown }) => !isShown)]
  sourcesOf.set(picture, ordered)
  return ordered
}

/** Sources by their picture: a hostile one may hold thousands of images. */
const sourcesOf = new WeakMap<Element, readonly PictureSource[]>()

interface PictureSource {
  readonly source: Element
  readonly isShown: boolean
}

function isForScreen({ attribs }: Element): boolean {
  return matchesScreen(attribs.media ?? '') && !/svg/i.test(attribs.type ?? '')
}
