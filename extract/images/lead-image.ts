/**
 * The lead image: the one picture that may stand outside the main content, because themes set it above the headline or beside it.
 *
 * A page has at most one. It stands before the third kept text, and at most four blocks above the content root. Little
 * but byline and date may lie between it and the first kept text. It must be the page's own picture (og:image, JSON-LD), or look like
 * one: a figure, or large by declaration or name. A subtree that was dropped as header, banner, byline or list of links gives up the
 * page's own picture, but no other.
 */

import type { MainContent } from '../content/main-content.ts'
import type { Block } from '../flow/blocks.ts'
import type { ImageItem, PageFlow } from '../flow/page-flow.ts'
import { declaredSize, LARGE_PX } from './declared-size.ts'
import type { ImageChoice } from './image-candidates.ts'
import { widthInUrl } from './url-size.ts'

/** A lead stands before so many kept texts: behind headline, standfirst and first paragraph, a picture belongs to the text beside it. */
const LEAD_TEXTS = 3
/** Blocks above the content root: a theme sets the picture beside or above the article, not elsewhere on the page. */
const LEAD_LEVELS = 4
/** So many dropped words between image and first kept text are more than byline, date and share bar: the image belongs to them. @source docs/log.md, 2026-11-23: false images on aeb .70 to .57 */
const FAR_WORDS = 40
/** The same before the first kept text for a picture that only its size speaks for. */
const NEAR_WORDS = 20
/** Reasons that a page's own picture overrules. */
const LEAD_DROPS = /^(?:weak|links|chrome:(?:banner|header|masthead|site-header))/

export interface LeadRule {
  /** Does it stand before the end of the lead? */
  isEarly(item: ImageItem): boolean
  /** May it lead the page? `dropped` is the reason its subtree went, or the empty string. */
  mayLead(item: ImageItem, choice: ImageChoice, dropped: string, isPagePicture: boolean): boolean
}

/** Prepares the rule for a page. */
export function leadRule({ items, blocks }: PageFlow, { kept, reasons, root }: MainContent): LeadRule {
  const dropped = new Float64Array(items.length + 1)
  // The same without standfirsts: what one header says with the headline, links apart.
  const droppedOfOthers = new Float64Array(items.length + 1)
  const inHeader = headlineHeaders({ items, blocks })
  for (const item of items) {
    const { index } = item
    // The headline is the article's own: it parts no picture from the text.
    const words = item.kind === 'text' && !kept[index] && reasons[index] !== 'headline' ? item.words : 0
    const isOwn =
      inHeader[index] === 1 && reasons[index] === 'weak:header' && item.kind === 'text' && item.linkWords === 0
    dropped[index + 1] = (dropped[index] ?? 0) + words
    droppedOfOthers[index + 1] = (droppedOfOthers[index] ?? 0) + (isOwn ? 0 : words)
  }
  const texts = items.filter((item) => item.kind === 'text' && kept[item.index]).slice(0, LEAD_TEXTS)
  const start = texts[0]?.index ?? items.length
  const end = texts[LEAD_TEXTS - 1]?.index ?? items.length
  let above = blocks[root] as Block
  for (let levels = 0; levels < LEAD_LEVELS; levels += 1) above = blocks[above.parent] ?? above
  return {
    isEarly: ({ index }) => index < end,
    mayLead(item, choice, reason, isPagePicture) {
      if (item.index >= end) return false
      const isFigure = (blocks[item.block]?.figure ?? -1) >= 0
      const sums = isFigure ? droppedOfOthers : dropped
      const between = Math.abs((sums[start] ?? 0) - (sums[item.index] ?? 0))
      if (between >= FAR_WORDS) return false
      if (reason !== '') return isPagePicture && LEAD_DROPS.test(reason)
      if (isPagePicture) return true
      const block = blocks[item.block] as Block
      const isNear = block.from >= above.from && block.to <= above.to
      return isNear && (block.figure >= 0 || ((item.index > start || between < NEAR_WORDS) && isLarge(item, choice)))
    },
  }
}

/** Per item: does it stand in a header that holds an `h1`? One pass: blocks come in page order, so the first `h1` behind the start of a header tells. */
function headlineHeaders({ items, blocks }: Pick<PageFlow, 'items' | 'blocks'>): Uint8Array {
  const inHeader = new Uint8Array(items.length)
  let header: Block | undefined
  for (const block of blocks) {
    if (header !== undefined && block.from >= header.to) header = undefined
    if (header === undefined && block.hints.weak === 'header' && block.from < block.to) header = block
    else if (header !== undefined && block.tag === 'h1' && inHeader[header.from] === 0)
      inHeader.fill(1, header.from, header.to)
  }
  return inHeader
}

/** Is the image large by declaration, by a candidate's width, or by its name? */
export function isLarge({ element }: ImageItem, { candidates, chosen }: ImageChoice): boolean {
  const widths = [declaredSize(element).widthPx, widthInUrl(chosen.url), ...candidates.map(({ widthPx }) => widthPx)]
  return widths.some((width) => (width ?? 0) >= LARGE_PX)
}
