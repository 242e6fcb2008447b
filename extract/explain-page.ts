/** Why each text and image of a page stayed or went, with what the rules measured and held it against: on demand, for people. */
import type { DraftImage } from '../schemas/document.ts'
import type { DroppedSubtree } from './content/drop/drop-subtrees.ts'
import { LINK_LIST_PROTECTED, LINK_LIST_SHARE } from './content/drop/link-lists.ts'
import { PROTECTED_SHARE } from './content/drop/subtree.ts'
import { REPEATED_WORDS } from './content/keep/repeated-texts.ts'
import type { MainContent } from './content/main-content.ts'
import { FAIR_LINK_SHARE, FAIR_WORDS, GOOD_LINK_SHARE, GOOD_WORDS, groupOf } from './content/measure/page-sums.ts'
import type { ImageItem, Item, PageFlow, TextItem } from './flow/page-flow.ts'
import type { PageImages } from './images/decide/find-images.ts'
import { declaredSize } from './images/declared-size.ts'
import { MIN_INLINE_PX, MIN_SIDE_PX } from './images/decoration.ts'

/** One text or image of the page, in page order, with the verdict on it. */
export interface Explanation {
  readonly kind: 'text' | 'image'
  readonly kept: boolean
  /** One word, or `word:detail`. */
  readonly why: string
  /** What was measured of it, each value with its limit, in words; empty where nothing was. */
  readonly measured: string
  /** The path of tag names that leads to it, outermost first, at most five. */
  readonly path: string
  /** The text, or the image's URL or alt text. */
  readonly content: string
}

/** What was decided of a page. */
interface Decided {
  readonly main: MainContent
  /** Per item: captions come and go with their images. */
  readonly kept: readonly boolean[]
  readonly images: PageImages
  /** The picture that the page names as its own, where it took the place of one in the page. */
  readonly pageImage: DraftImage | undefined
}

/** Everything on the page in its order, a picture of the page itself first. Linear in its items. */
export function explainPage(flow: PageFlow, { main, kept, images, pageImage }: Decided): Explanation[] {
  const subtrees = subtreesByItem(main)
  const own = pageImage === undefined ? [] : [ofPageImage(pageImage)]
  const items = flow.items.map((item): Explanation => {
    const path = pathOf(flow, item)
    if (item.kind === 'image') return { ...ofImage(item, images), path }
    const isKept = kept[item.index] ?? false
    const reason = main.reasons[item.index] ?? ''
    // A caption comes and goes with its image.
    const why = isKept === main.kept[item.index] ? reason : 'caption'
    const subtree = why === reason ? subtrees.get(item.index) : undefined
    const measured = subtree?.reason === why ? aboutSubtree(subtree) : aboutText(flow, item, why)
    return { kind: 'text', kept: isKept, why, measured, path, content: item.text }
  })
  return [...own, ...items]
}

function ofPageImage(image: DraftImage): Explanation {
  return { kind: 'image', kept: true, why: whyKept(image), measured: '', path: 'head', content: image.url }
}

function ofImage({ index, element }: ImageItem, images: PageImages): Omit<Explanation, 'path'> {
  const image = images.kept.get(index)
  const { attribs } = element
  const content = image?.url ?? attribs.src ?? attribs['data-src'] ?? attribs.alt ?? attribs.style ?? ''
  const why = image === undefined ? (images.reasons.get(index) ?? '') : whyKept(image)
  return { kind: 'image', kept: image !== undefined, why, measured: aboutImage(element), content }
}

/** Why it was kept, and why this URL: `lead:widest`. */
function whyKept({ keptBecause, chosenBecause }: DraftImage): string {
  return `${keptBecause}:${chosenBecause}`
}

function pathOf({ blocks }: PageFlow, item: Item): string {
  const names: string[] = []
  for (
    let block = blocks[item.block];
    block !== undefined && block.parent >= 0 && names.length < 5;
    block = blocks[block.parent]
  )
    names.unshift(block.tag)
  return names.join('>')
}

function subtreesByItem({ subtrees }: MainContent): ReadonlyMap<number, DroppedSubtree> {
  const found = new Map<number, DroppedSubtree>()
  for (const subtree of subtrees)
    for (let at = subtree.block.from; at < subtree.block.to; at += 1) found.set(at, subtree)
  return found
}

/** Of the paragraph that it is, or is a piece of. */
function aboutText({ items }: PageFlow, item: TextItem, why: string): string {
  const pieces = groupOf(items, item)
  const words = pieces.reduce((sum, piece) => sum + piece.words, 0)
  const linkWords = pieces.reduce((sum, piece) => sum + piece.linkWords, 0)
  const copies = why === 'repeated' ? `; may stand twice under ${REPEATED_WORDS}` : ''
  const wordLimits = `good from ${GOOD_WORDS}, fair from ${FAIR_WORDS} in a sentence${copies}`
  const linkLimits = `good under ${percent(GOOD_LINK_SHARE)}, fair under ${percent(FAIR_LINK_SHARE)}`
  return `${counted(words)} (${wordLimits}), ${percent(linkWords / Math.max(1, words))} in links (${linkLimits})`
}

/** Of the block that was dropped as a whole. */
function aboutSubtree({ block, reason, words, linkWords, share }: DroppedSubtree): string {
  const isList = reason === 'links'
  const links = isList ? ` (a list of links over ${percent(LINK_LIST_SHARE)})` : ''
  const spared = isList
    ? ` (kept from ${percent(LINK_LIST_PROTECTED)})`
    : /^(?:chrome|weak):(?!consent$)/.test(reason)
      ? ` (kept from ${percent(PROTECTED_SHARE)})`
      : ''
  const inLinks = `${percent(linkWords / Math.max(1, words))} in links${links}`
  return `<${block.tag}> around it: ${counted(words)}, ${inLinks}, ${percent(share)} of what the page says${spared}`
}

function aboutImage(element: ImageItem['element']): string {
  const { widthPx, heightPx } = declaredSize(element)
  if (widthPx === undefined && heightPx === undefined) return ''
  const limits = `decoration under ${MIN_SIDE_PX} px a side, in a line of text under ${MIN_INLINE_PX}`
  return `declared ${widthPx ?? '?'}×${heightPx ?? '?'} (${limits})`
}

/** In scripts without spaces a character counts a half. */
function counted(words: number): string {
  return words === 1 ? '1 word' : `${Math.round(10 * words) / 10} words`
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
