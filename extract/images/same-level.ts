/**
 * M3W's rule for images, "present at the same level in the HTML tree as the text" (Flamingo A.3.1), made concrete.
 *
 * Climb from the image to the smallest block that holds some words, captions not counted, and ask how many of them were kept: an
 * image of a paragraph finds its article, the picture of a teaser finds the teaser. It stands beside kept text if most of those
 * words were kept, or if more than half of them were and the nearest texts before and after it are among them. Where the words are links,
 * a linked picture is a card: the picture of the page it leads to.
 */
import type { MainContent } from '../content/main-content.ts'
import type { Block } from '../flow/blocks.ts'
import { isPureFigure } from '../flow/figures.ts'
import type { ImageItem, PageFlow, TextItem } from '../flow/page-flow.ts'
import { sumIn } from '../flow/prefix-sums.ts'
import { linkedPicture } from './image-url.ts'

/** Words that make a neighbourhood; captions of figures do not count, for they come and go with their image. */
const NEIGHBOUR_WORDS = 12
/** Share of them that was kept: clearly most, for half of a card's words may be an article's. @source docs/log.md, 2026-11-23: the rule is worth .55 false images a page */
const KEPT_SHARE = 0.7
/** Enough between two kept texts. Insensitive between .5 and .65 on 760 pages with known images. */
const KEPT_SHARE_BETWEEN = 0.6
/** Words in which the share of links is looked at. */
const CARD_WORDS = 4
/** A linked picture whose nearest words are links too is the teaser of another page. */
const CARD_LINK_SHARE = 0.5

/** Two linked pictures may stand beside each other. Judgement. */
const ROW_PICTURES = 3

export interface SameLevel {
  isBesideKeptText(image: ImageItem): boolean
  /** Were the nearest texts before and after it kept, but for those of figures and of chrome between them? */
  isAmongKeptTexts(image: ImageItem): boolean
  /** Are most words nearest to the image in links? */
  isBesideLinks(image: ImageItem): boolean
}

/** Reasons of subtrees that are no part of the content whatever stands beside them. */
const CHROME = /^(?:chrome|weak|apart|hidden|comments|noscript)/
/** Reasons of texts that say nothing of what stands beside them: lines such as `Advertisement`, and what nobody sees. */
const UNHEARD = /^(?:call|furniture|hidden:.*|noscript)$/

/** Prepares the rule for a page. */
export function sameLevelRule(flow: PageFlow, content: MainContent): SameLevel {
  const { items, blocks } = flow
  const { kept, reasons } = content
  const isPlainText = ({ block }: TextItem): boolean => {
    const figure = blocks[blocks[block]?.figure ?? -1]
    return figure === undefined || !isPureFigure(figure.element)
  }
  const words = new Float64Array(items.length + 1)
  const keptWords = new Float64Array(items.length + 1)
  const linkWords = new Float64Array(items.length + 1)
  // Per image: whether the text before and the text after it were kept.
  const afterKept = new Uint8Array(items.length + 1)
  const beforeKept = new Uint8Array(items.length + 1)
  for (const item of items) {
    const { index } = item
    const isText = item.kind === 'text' && !UNHEARD.test(reasons[index] ?? '')
    const isCounted = isText && (item.role !== 'caption' || isPlainText(item))
    words[index + 1] = (words[index] ?? 0) + (isCounted ? item.words : 0)
    keptWords[index + 1] = (keptWords[index] ?? 0) + (isCounted && kept[index] ? item.words : 0)
    linkWords[index + 1] = (linkWords[index] ?? 0) + (isCounted ? item.linkWords : 0)
    afterKept[index + 1] = isText ? Number(kept[index] ?? false) : (afterKept[index] ?? 0)
  }
  for (let at = items.length - 1; at >= 0; at -= 1)
    beforeKept[at] =
      items[at]?.kind === 'text' && !UNHEARD.test(reasons[at] ?? '')
        ? Number(kept[at] ?? false)
        : (beforeKept[at + 1] ?? 0)

  const { before, after } = neighbours(flow, content)

  /** The share that `part` has in the smallest block around the image that holds at least so many words. */
  const shareAround = (image: ImageItem, part: Float64Array, around: Int32Array): number => {
    const block = blocks[around[image.block] ?? 0] as Block
    const all = sumIn(words, block)
    return all === 0 ? 0 : sumIn(part, block) / all
  }
  const neighbourhoods = smallestAround(blocks, words, NEIGHBOUR_WORDS)
  const cards = smallestAround(blocks, words, CARD_WORDS)
  return {
    isBesideKeptText(image) {
      const isBetween = afterKept[image.index] === 1 && beforeKept[image.index] === 1
      return shareAround(image, keptWords, neighbourhoods) >= (isBetween ? KEPT_SHARE_BETWEEN : KEPT_SHARE)
    },
    isAmongKeptTexts: ({ index }) => before[index] === 1 && after[index] === 1,
    isBesideLinks: (image) => shareAround(image, linkWords, cards) > CARD_LINK_SHARE,
  }
}

/** Per block: the smallest one around it, itself included, that holds at least so many words; the whole page if none does. */
function smallestAround(blocks: readonly Block[], words: Float64Array, least: number): Int32Array {
  const around = new Int32Array(blocks.length)
  for (const block of blocks)
    around[block.index] = block.parent < 0 || sumIn(words, block) >= least ? block.index : (around[block.parent] ?? 0)
  return around
}

/** Per item: whether the text before it and the text after it were kept, outside of figures and chrome. */
function neighbours(
  { items, blocks }: PageFlow,
  { kept, reasons }: MainContent,
): { readonly before: Uint8Array; readonly after: Uint8Array } {
  const before = new Uint8Array(items.length)
  const after = new Uint8Array(items.length)
  const isPassed = (at: number): boolean => {
    const item = items[at]
    if (item?.kind !== 'text' || (blocks[item.block]?.figure ?? -1) >= 0) return true
    return !kept[at] && CHROME.test(reasons[at] ?? '')
  }
  for (let at = 0, last = 0; at < items.length; at += 1) {
    before[at] = last
    if (!isPassed(at)) last = Number(kept[at] ?? false)
  }
  for (let at = items.length - 1, last = 0; at >= 0; at -= 1) {
    after[at] = last
    if (!isPassed(at)) last = Number(kept[at] ?? false)
  }
  return { before, after }
}

/** Items of the images in rows of linked pictures without text between them, a manual's buttons and the signs of whom it thanks: at least three in one block, and those right beside them. What links to its own picture is a gallery. */
export function linkRows({ items, blocks }: PageFlow, base: string): ReadonlySet<number> {
  const rows = new Set<number>()
  let row: ImageItem[] = []
  const end = (): void => {
    const sizes = new Map<number, number>()
    for (const { block } of row) sizes.set(block, (sizes.get(block) ?? 0) + 1)
    if (Math.max(0, ...sizes.values()) >= ROW_PICTURES) for (const { index } of row) rows.add(index)
    row = []
  }
  for (const item of items) {
    const isLinked =
      item.kind === 'image' &&
      item.link !== undefined &&
      (blocks[item.block]?.figure ?? -1) < 0 &&
      linkedPicture(item.link, base) === undefined
    if (isLinked) row.push(item)
    else end()
  }
  end()
  return rows
}
