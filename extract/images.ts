/** Which images of a page are content, with their candidates, alt text and caption; one record per picture, in page order. */
import type { DraftImage, ImageCandidate } from '../schemas/document.ts'
import { declaredSize, decorationOf, widthInUrl } from './decoration.ts'
import type { Element } from './dom.ts'
import { type ImageChoice, imageChoice, isImageFile, MAX_CANDIDATES, resolveImageUrl } from './image-candidates.ts'
import { imageKey } from './image-key.ts'
import type { MainContent } from './main-content.ts'
import { sameLevelRule } from './same-level.ts'
import type { Block, ImageItem, PageFlow } from './walk.ts'

export interface PageImages {
  /** By item index. */
  readonly kept: ReadonlyMap<number, DraftImage>
  /** Per image item: why it was kept or dropped. */
  readonly reasons: ReadonlyMap<number, string>
}

/** A lead image stands before the second kept text or so, at most this many blocks above the content root. */
const LEAD_LEVELS = 4
const LEAD_TEXTS = 3
/** Declared or named width from which a picture may lead a page without a figure around it. */
const LARGE_PX = 300

/** A linked picture whose nearest words are links too is the teaser of another page. */
const CARD_LINK_SHARE = 0.5

/** What `findImages` needs to know of the page besides its flow. */
export interface ImageOptions {
  /** Resolves URLs. */
  readonly base: string
  /** Keys (image-key.ts) of the pictures that the page names as its own: og:image, JSON-LD. */
  readonly pagePictures: ReadonlySet<string>
  readonly maxImages: number
}

/** Decides every image of a walked page, in page order. */
export function findImages(
  flow: PageFlow,
  content: MainContent,
  { base, pagePictures, maxImages }: ImageOptions,
): PageImages {
  const { items, blocks } = flow
  const kept = new Map<number, DraftImage>()
  const reasons = new Map<number, string>()
  const byKey = new Map<string, number>()
  const level = sameLevelRule(flow, content.kept)
  const root = blocks[content.root] as Block
  const leadEnd = endOfLead(flow, content)
  let hasLead = false

  for (const item of items) if (item.kind === 'image') reasons.set(item.index, decide(item))
  return { kept, reasons }

  function decide(item: ImageItem): string {
    const block = blocks[item.block] as Block
    const choice = imageChoice(item.element, base)
    if (choice === undefined) return 'no-url'
    const twin = block.noscript ? lazyTwin(item) : undefined
    if (twin !== undefined && kept.has(twin)) {
      kept.set(twin, withFallback(kept.get(twin) as DraftImage, choice))
      return 'repeated:noscript'
    }
    const inFigure = block.figure >= 0
    const decoration = decorationOf(item.element, choice.chosen.url, inFigure)
    if (decoration !== undefined) return decoration
    // Without a lazy twin only what is plainly a picture file is one: the rest are counters and advert servers.
    if (block.noscript && twin === undefined && !isImageFile(choice.chosen.url) && !isLarge(item, choice, inFigure))
      return 'noscript'
    const keys = [...new Set(choice.candidates.map(({ url }) => imageKey(url)))]
    const same = keys.map((key) => byKey.get(key)).find((at) => at !== undefined)
    if (same !== undefined) {
      const first = kept.get(same)
      if (first !== undefined) kept.set(same, merge(first, choice.candidates, item.element))
      for (const key of keys) byKey.set(key, same)
      return 'repeated'
    }
    const verdict = placeOf(
      item,
      block,
      keys.some((key) => pagePictures.has(key)),
      isLarge(item, choice, inFigure),
    )
    if (!verdict.startsWith('+')) return verdict
    if (kept.size >= maxImages) return 'too-many'
    for (const key of keys) byKey.set(key, item.index)
    const origin = block.noscript ? 'noscript' : choice.chosen.origin
    kept.set(item.index, toDraft(item, { ...choice.chosen, origin }, choice.candidates, base))
    return verdict.slice(1)
  }

  /** Where the image stands: `+why` if it stays, else why not. */
  function placeOf(item: ImageItem, block: Block, isPagePicture: boolean, large: boolean): string {
    const dropped = content.reasons[item.index] ?? ''
    const mayLead = !hasLead && item.index < leadEnd && (isPagePicture || large)
    const isDropped = dropped !== '' && dropped !== 'noscript'
    const isInside = item.index >= root.from && item.index < root.to
    if (!isDropped && isInside && level.isBesideKeptText(item)) {
      const isCard = item.link !== undefined && !isImageLink(item.link, base) && level.linkShare(item) > CARD_LINK_SHARE
      if (isCard) return 'card'
      if (item.index < leadEnd) hasLead = true
      return '+beside-text'
    }
    const isLead = mayLead && (isDropped ? isPagePicture && LEAD_DROPS.test(dropped) : isPagePicture || isNear(block))
    if (isLead) {
      hasLead = true
      return '+lead'
    }
    return isDropped ? dropped : isInside ? 'no-text-beside' : 'outside'
  }

  /** Is the block in the content root's subtree, or in that of one of its next ancestors? */
  function isNear(block: Block): boolean {
    let up: Block | undefined = root
    for (let levels = 0; levels < LEAD_LEVELS && up !== undefined; levels += 1) up = blocks[up.parent] ?? up
    return up !== undefined && block.from >= up.from && block.to <= up.to
  }

  /** The lazy image that a `<noscript>` copy right after it stands for. */
  function lazyTwin(item: ImageItem): number | undefined {
    const before = items[item.index - 1]
    return before?.kind === 'image' && !blocks[before.block]?.noscript ? before.index : undefined
  }
}

/** Reasons that a page's own picture overrules: themes put it into the header, beside the byline, in an aside. */
const LEAD_DROPS = /^(?:weak|links|chrome:(?:banner|header|site-header))/

/** Index after the third kept text: where a lead image may stand. */
function endOfLead({ items }: PageFlow, { kept }: MainContent): number {
  let texts = 0
  for (const item of items) {
    if (item.kind !== 'text' || !kept[item.index]) continue
    texts += 1
    if (texts === LEAD_TEXTS) return item.index
  }
  return items.length
}

function isLarge({ element }: ImageItem, { candidates, chosen }: ImageChoice, inFigure: boolean): boolean {
  const { widthPx } = declaredSize(element)
  if (inFigure || (widthPx ?? 0) >= LARGE_PX) return true
  return (
    candidates.some((candidate) => (candidate.widthPx ?? 0) >= LARGE_PX) || (widthInUrl(chosen.url) ?? 0) >= LARGE_PX
  )
}

/** The copy for browsers without scripts holds the real picture where the lazy one shows a preview. */
function withFallback(image: DraftImage, { candidates, chosen }: ImageChoice): DraftImage {
  const merged = { ...image, candidates: mergeCandidates(image.candidates, candidates) }
  return image.origin === 'src' ? { ...merged, url: chosen.url, origin: 'noscript' } : merged
}

function toDraft(
  { element, link }: ImageItem,
  chosen: ImageCandidate,
  candidates: readonly ImageCandidate[],
  base: string,
): DraftImage {
  const alt = altOf(element)
  const linked = link === undefined ? undefined : resolveImageUrl(link.attribs.href ?? '', base)
  const isLarger = linked !== undefined && /\.(?:jpe?g|png|webp)$/i.test(new URL(linked).pathname)
  const all =
    isLarger && !candidates.some(({ url }) => url === linked)
      ? [...candidates, { url: linked, origin: 'link' as const }]
      : [...candidates]
  return {
    kind: 'image',
    url: chosen.url,
    origin: chosen.origin,
    candidates: all,
    ...(alt === undefined ? {} : { alt }),
    ...declaredSize(element),
  }
}

function merge(first: DraftImage, more: readonly ImageCandidate[], element: Element): DraftImage {
  const alt = first.alt ?? altOf(element)
  return {
    ...first,
    ...(alt === undefined ? {} : { alt }),
    candidates: mergeCandidates(first.candidates, more),
  }
}

function altOf({ attribs }: Element): string | undefined {
  const alt = (attribs.alt ?? attribs['aria-label'] ?? '').replace(/\s+/g, ' ').trim()
  return alt === '' ? undefined : alt
}

function mergeCandidates(first: readonly ImageCandidate[], more: readonly ImageCandidate[]): ImageCandidate[] {
  const known = new Set(first.map(({ url }) => url))
  return [...first, ...more.filter(({ url }) => !known.has(url))].slice(0, MAX_CANDIDATES)
}

function isImageLink({ attribs }: Element, base: string): boolean {
  const target = resolveImageUrl(attribs.href ?? '', base)
  return target !== undefined && /\.(?:jpe?g|png|webp|gif)$/i.test(new URL(target).pathname)
}
