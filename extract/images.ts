/** Which images of a page are content, with their candidates, alt text and caption; one record per picture, in page order. */
import type { DraftImage, ImageCandidate } from '../schemas/document.ts'
import { declaredSize, decorationOf } from './decoration.ts'
import type { Element } from './dom.ts'
import { imageChoice, resolveImageUrl } from './image-candidates.ts'
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

/** A lead image stands at most this many blocks above the content root's parent chain. */
const LEAD_LEVELS = 3
const LEAD_WIDTH_PX = 300

/** Decides every image of a walked page. `base` resolves URLs; at most `maxImages` are kept. */
export function findImages(flow: PageFlow, content: MainContent, base: string, maxImages: number): PageImages {
  const { items, blocks } = flow
  const kept = new Map<number, DraftImage>()
  const reasons = new Map<number, string>()
  const byKey = new Map<string, number>()
  const level = sameLevelRule(flow, content.kept)
  const root = blocks[content.root] as Block
  const firstText = items.findIndex((item) => item.kind === 'text' && content.kept[item.index])
  let lead: number | undefined
  let pending: ImageItem | undefined

  for (const item of items) {
    if (item.kind !== 'image') continue
    const block = blocks[item.block] as Block
    const reason = decide(item, block)
    reasons.set(item.index, reason)
  }
  return { kept, reasons }

  function decide(item: ImageItem, block: Block): string {
    const dropped = content.reasons[item.index] ?? ''
    if (dropped !== '' && dropped !== 'noscript') return dropped
    const choice = imageChoice(item.element, base)
    if (choice === undefined) {
      pending = item
      return 'no-url'
    }
    // The copy for browsers without scripts stands for a lazy image right before it that has no URL of its own.
    const waiting = block.noscript ? pending : undefined
    pending = undefined
    const figure = blocks[block.figure]
    const decoration = decorationOf(item.element, choice.chosen.url, figure !== undefined)
    if (decoration !== undefined) return decoration
    if (waiting === undefined && block.noscript && content.mode < 2 && isTrackerBlock(block)) return 'noscript'

    const keys = choice.candidates.map(({ url }) => imageKey(url))
    const twin = keys.map((key) => byKey.get(key)).find((at) => at !== undefined)
    if (twin !== undefined) {
      const first = kept.get(twin)
      if (first !== undefined) kept.set(twin, merge(first, choice.candidates, item.element))
      for (const key of keys) byKey.set(key, twin)
      return 'repeated'
    }

    let why = 'beside-text'
    if (item.index < root.from || item.index >= root.to) {
      const isLarge = figure !== undefined || (declaredSize(item.element).widthPx ?? 0) >= LEAD_WIDTH_PX
      if (!isLarge || item.index > firstText || lead !== undefined || !isNear(block, root)) return 'outside'
      why = 'lead'
    } else if (!level.isBesideKeptText(item)) return 'no-text-beside'
    if (kept.size >= maxImages) return 'too-many'
    if (why === 'lead') lead = item.index
    for (const key of keys) byKey.set(key, item.index)
    const origin = block.noscript ? 'noscript' : choice.chosen.origin
    kept.set(item.index, toDraft(item, { ...choice.chosen, origin }, choice.candidates, base))
    return why
  }

  function isNear(block: Block, from: Block): boolean {
    let up: Block | undefined = from
    for (let levels = 0; levels <= LEAD_LEVELS && up !== undefined; levels += 1, up = blocks[up.parent]) {
      if (block.index >= up.index && item0(block, up)) return true
    }
    return false
  }
  function item0(block: Block, up: Block): boolean {
    return block.from >= up.from && block.to <= up.to
  }
}

/** A noscript that holds nothing but an image and no lazy twin is usually a counter. */
function isTrackerBlock(block: Block): boolean {
  return block.depth <= 2
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
  const known = new Set(first.candidates.map(({ url }) => url))
  const alt = first.alt ?? altOf(element)
  return {
    ...first,
    ...(alt === undefined ? {} : { alt }),
    candidates: [...first.candidates, ...more.filter(({ url }) => !known.has(url))].slice(0, 24),
  }
}

function altOf({ attribs }: Element): string | undefined {
  const alt = (attribs.alt ?? attribs['aria-label'] ?? '').replace(/\s+/g, ' ').trim()
  return alt === '' ? undefined : alt
}
