/** One image of a draft: made from its element, joined with its copies elsewhere on the page. */

import { type Element, isElement, isText } from '../../formats/html/dom.ts'
import { withoutInvisible } from '../../formats/invisible.ts'
import type { ChosenBecause, DraftImage, ImageCandidate, KeptBecause } from '../../schemas/document.ts'
import { declaredSize } from './declared-size.ts'
import { type ImageChoice, MAX_CANDIDATES } from './image-candidates.ts'
import { widthInUrl } from './url-size.ts'

/** A copy must be so many times wider to take the first one's place: a preview or thumb, not a rounding. */
const LARGER = 2

/** What else is known of a kept image. */
interface Known {
  readonly noscript: boolean
  /** The same picture where the page names it as its own. */
  readonly pagePicture: ImageCandidate | undefined
}

/** Makes the record of a kept image. */
export function toDraft(
  element: Element,
  { candidates, chosen, because }: ImageChoice,
  keptBecause: KeptBecause,
  { noscript, pagePicture }: Known,
): DraftImage {
  const alt = altOf(element)
  return {
    kind: 'image',
    url: chosen.url,
    origin: noscript ? 'noscript' : chosen.origin,
    chosenBecause: because,
    keptBecause,
    candidates: joinCandidates(candidates, pagePicture === undefined ? [] : [pagePicture]),
    ...(alt === undefined ? {} : { alt }),
    ...sizeOf(element),
  }
}

/**
 * Adds a copy's candidates and alt text to the first one's record. The copy's URL is taken where the first is a preview: `noscript`
 * copies hold the real picture for a lazy `src`, and a full-size copy may follow its thumb.
 */
export function withCopy(
  first: DraftImage,
  { candidates, chosen }: ImageChoice,
  element: Element,
  noscript: boolean,
): DraftImage {
  const alt = first.alt ?? altOf(element)
  const joined = {
    ...first,
    ...(alt === undefined ? {} : { alt }),
    candidates: joinCandidates(first.candidates, candidates),
  }
  if (chosen.url === first.url) return joined
  const taken = (origin: DraftImage['origin'], chosenBecause: ChosenBecause): DraftImage => ({
    ...joined,
    url: chosen.url,
    origin,
    chosenBecause,
    // First, or the cut at the limit could lose it.
    candidates: joinCandidates([chosen], joined.candidates),
  })
  const width = widthOf(first.url, first.candidates)
  const copy = widthOf(chosen.url, candidates)
  const isNarrower = width !== undefined && copy !== undefined && copy < width
  if (noscript) return first.origin === 'src' && !isNarrower ? taken('noscript', 'noscript-copy') : joined
  return width !== undefined && copy !== undefined && copy >= LARGER * width
    ? taken(chosen.origin, 'larger-copy')
    : joined
}

function widthOf(url: string, candidates: readonly ImageCandidate[]): number | undefined {
  return candidates.find((candidate) => candidate.url === url)?.widthPx ?? widthInUrl(url)
}

/** A fallback is a sentence or two. Judgement. */
const MAX_HELD_NODES = 12
const MAX_HELD_CHARS = 500
/** What an object holds says that the browser cannot show it, and not what it shows. */
const COMPLAINT = /\b(?:browser|plug-?in|not supported?)\b|your .*svg/i

function altOf(element: Element): string | undefined {
  const { attribs, name } = element
  const held = name === 'object' ? heldText(element) : ''
  const alt = withoutInvisible(attribs.alt ?? attribs['aria-label'] ?? (COMPLAINT.test(held) ? '' : held))
    .replace(/\s+/g, ' ')
    .trim()
  return alt === '' ? undefined : alt
}

/** Words that stand in an object, or in a paragraph of it; of one that was never closed the first. */
function heldText({ children }: Element): string {
  const parts = children
    .slice(0, MAX_HELD_NODES)
    .flatMap((part) => (isElement(part) ? part.children.slice(0, MAX_HELD_NODES) : [part]))
  return parts
    .map((part) => (isText(part) ? part.data : ' '))
    .join('')
    .slice(0, MAX_HELD_CHARS)
}

/** The declared size as far as it is one: 0 is none. */
function sizeOf(element: Element): Pick<DraftImage, 'widthPx' | 'heightPx'> {
  const { widthPx = 0, heightPx = 0 } = declaredSize(element)
  return { ...(widthPx < 1 ? {} : { widthPx }), ...(heightPx < 1 ? {} : { heightPx }) }
}

/** Both lists in order, each URL once. */
export function joinCandidates(first: readonly ImageCandidate[], more: readonly ImageCandidate[]): ImageCandidate[] {
  const byUrl = new Map<string, ImageCandidate>()
  for (const candidate of [...first, ...more]) if (!byUrl.has(candidate.url)) byUrl.set(candidate.url, candidate)
  return [...byUrl.values()].slice(0, MAX_CANDIDATES)
}
