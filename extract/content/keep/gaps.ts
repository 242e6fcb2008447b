/** Gaps of a manual: what stands between two kept texts of its column is content too, however short it is and however much it links. */

import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { isColumn, isNote, isSection } from '../../flow/topics.ts'
import { isOwnLink, linksIn } from '../measure/item-links.ts'
import { isShort } from '../measure/open-words.ts'
import { isWayAround } from './lines/edge-lines.ts'
import { withoutMenus } from './lines/opening-menus.ts'

/** Signs that are doubtful by themselves: the words of a class, an aside, the share of links. A name of chrome is none of them, nor is a page's header. */
const DOUBTFUL = /^(?:links$|apart:aside$|weak:(?!header))/
/** A line of nothing but so many links is a bar, a shorter one a name. Judgement. */
const MIN_BAR_LINKS = 3
const BAR_LINK_SHARE = 0.9
/** Words of a line that heads a section. Judgement. */
const TITLE_WORDS = 12
/** What is kept for what it says itself. */
const PROSE = /^(?:good|fair)$/

/** Keeps them, but for lists of links to headings of the same page. */
export function keepGaps(flow: PageFlow, root: Block, kept: boolean[], reasons: string[]): void {
  const { items, blocks } = flow
  const isMain = root.tag === 'main' || root.element.attribs.role === 'main' || isColumn(root.element)
  let gap: TextItem[] = []
  let last: TextItem | undefined
  let lastText: TextItem | undefined
  let isBeforeProse = true
  for (let at = root.from; at < root.to; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text') continue
    if (!kept[at] && reasons[at] !== 'headline') {
      gap.push(item)
      continue
    }
    if (isBeforeProse) gap = withoutMenus(gap, flow, { kept, reasons }, at)
    if (last !== undefined || isMain || isHeaded(gap, reasons) || isOpening(gap, blocks, reasons))
      fill(gap, flow, kept, reasons, last)
    gap = []
    if (item.role !== 'heading' && PROSE.test(reasons[at] ?? '')) isBeforeProse = false
    if (kept[at] || reasons[at] === 'headline') last = item
    if (kept[at] && item.role !== 'heading') lastText = item
  }
  if (last !== undefined) keepTail(gap, last, { blocks, root, lastText }, kept, reasons)
}

/** Does a heading stand among the first texts of the column, before any that stayed? What stands before it is a menu or a path. */
function isHeaded(gap: TextItem[], reasons: readonly string[]): boolean {
  const first = gap.findIndex(({ role, index }) => role === 'heading' && isShort(reasons[index]))
  if (first < 0) return false
  gap.splice(0, first)
  return true
}

/** Does the column begin with plain paragraphs, as short as they are? `Functions for ships.` */
function isOpening(gap: readonly TextItem[], blocks: readonly Block[], reasons: readonly string[]): boolean {
  return gap.every(
    ({ index, block, linkWords }) => isShort(reasons[index]) && blocks[block]?.tag === 'p' && linkWords === 0,
  )
}

/** Run by run, from the last: what heads a list of links goes where the list does. */
function fill(
  gap: readonly TextItem[],
  { items, blocks }: PageFlow,
  kept: boolean[],
  reasons: string[],
  last: TextItem | undefined,
): void {
  let isAfterContents = false
  for (const run of runsOf(gap, blocks, reasons).reverse()) {
    const first = run[0] as TextItem
    const reason = reasons[first.index] ?? ''
    const isTitle = last !== undefined && reason === 'weak:header' && isTitleBehind(run, last, blocks)
    if (!(isShort(reason) || DOUBTFUL.test(reason) || isTitle)) continue
    const linked = run.filter(({ linkWords }) => linkWords > 0)
    isAfterContents =
      reason === 'links' &&
      (linked.length === 0 ? isAfterContents : isContents(linked, blocks)) &&
      !hasHeadCells(run, blocks) &&
      !isInNote(first, blocks)
    if (isAfterContents) {
      leaveHeading(items, first.index, (run.at(-1) as TextItem).index, kept, reasons)
      continue
    }
    for (const item of run) if (!isBar(item, blocks) && !isWayAround(item)) keep(item.index, kept, reasons)
  }
}

/** Is it a line called a header that stands in the column behind other text? It heads what follows; a page's own header stands before all. */
function isTitleBehind(run: readonly TextItem[], last: TextItem, blocks: readonly Block[]): boolean {
  const [{ block, words, linkWords }] = run as [TextItem]
  const own = blocks[block] as Block
  const isLine = run.length === 1 && own.to - own.from === 1 && words <= TITLE_WORDS && linkWords === 0
  let before = blocks[last.block]
  while (before !== undefined && before.depth > own.depth) before = blocks[before.parent]
  return isLine && before?.parent === own.parent
}

/** A heading that has nothing but contents goes with them. */
function leaveHeading(items: PageFlow['items'], from: number, to: number, kept: boolean[], reasons: string[]): void {
  const isHeading = (at: number): boolean => {
    const item = items[at]
    return item?.kind === 'text' && item.role === 'heading'
  }
  if (!isHeading(from - 1) || !kept[from - 1] || !isHeading(to + 1)) return
  kept[from - 1] = false
  reasons[from - 1] = 'links'
}

/** The texts of a gap, parted where the reason changes, and the lists of links from each other. */
function runsOf(gap: readonly TextItem[], blocks: readonly Block[], reasons: readonly string[]): TextItem[][] {
  const runs: TextItem[][] = []
  let before = ''
  for (const item of gap) {
    const own = reasons[item.index] ?? ''
    const reason = isShort(own) ? 'short' : own === 'links' ? `links ${blocks[item.block]?.list}` : own
    if (reason === before) runs.at(-1)?.push(item)
    else runs.push([item])
    before = reason
  }
  return runs
}

/** The short texts right after the last kept one stay in its block (`Since: 2.4`, `See also: …`), and so do sections of links to other pages, and all sections of short texts. */
function keepTail(
  gap: readonly TextItem[],
  lastKept: TextItem,
  {
    blocks,
    root,
    lastText,
  }: { readonly blocks: readonly Block[]; readonly root: Block; readonly lastText: TextItem | undefined },
  kept: boolean[],
  reasons: string[],
): void {
  let last = lastKept
  const isBeside = (block: number): boolean =>
    isInBlockOf(blocks, blocks[block], last, root) || isRowLike(blocks, blocks[block], last, root)
  let isHeaded = last.role === 'heading'
  const announced = /[:：]$/.test(last.text) ? listOf(blocks, gap[0]) : -1
  for (const item of gap) {
    const { index, block } = item
    if (item.role === 'heading' && isShort(reasons[index])) isHeaded = true
    const isOwnLine =
      isShort(reasons[index]) && (isHeaded || isBeside(block) || (announced >= 0 && listOf(blocks, item) === announced))
    // The link of a heading to itself is no word of it.
    const leadsHere = item.role !== 'heading' && item.linkWords > 0 && leadsToOwnPlace(item, blocks)
    const reason = reasons[index] ?? ''
    const mayBeMore = (reason === 'links' && !leadsHere) || (reason.startsWith('weak:') && DOUBTFUL.test(reason))
    // What is no link as a whole is no way to another page: `public static Oar make(Boat boat)`.
    const saysMore = reason === 'links' && item.linkWords < BAR_LINK_SHARE * item.words && isBeside(block)
    // The last list of an index is like those before it.
    const isAlike = lastText !== undefined && isRowLike(blocks, blocks[block], lastText, root)
    const isMore = saysMore || (mayBeMore && (isAlike || isColumn(root.element) || isInSection(blocks, block, root)))
    if (!isOwnLine && !isMore) return
    keep(index, kept, reasons)
    last = item
  }
}

function listOf(blocks: readonly Block[], item: TextItem | undefined): number {
  return blocks[item?.block ?? -1]?.list ?? -1
}

/** Does a text of this block stand in the same block as the last kept one, or anywhere in one block with it? Beside all of the column anything may stand. */
function isInBlockOf(blocks: readonly Block[], own: Block | undefined, last: TextItem, root: Block): boolean {
  if (own !== undefined && own.parent === blocks[last.block]?.parent) return true
  let around = own
  while (around !== undefined && around.index > root.index && !(around.from <= last.index && last.index < around.to))
    around = blocks[around.parent]
  return around !== undefined && (around.index > root.index || around === own)
}

/** Does it stand in a sibling of the block with the last kept text, of one tag and class? A name and what it is, as those before it. */
function isRowLike(blocks: readonly Block[], own: Block | undefined, last: TextItem, root: Block): boolean {
  let row = own
  while (row !== undefined && row.index > root.index) {
    const { parent, tag, element } = row
    const around = blocks[parent]
    if (around !== undefined && around.from <= last.index) {
      let before = blocks[last.block]
      while (before !== undefined && before.parent !== parent) before = blocks[before.parent]
      const name = element.attribs.class ?? ''
      // The last row of a list may be called so: `blockListLast`.
      const other = before?.element.attribs.class ?? ''
      const isAlike = name !== '' && other !== '' && (name.startsWith(other) || other.startsWith(name))
      return before?.tag === tag && isAlike
    }
    row = around
  }
  return false
}

/** Does it stand in a section of the column? Bars of navigation have none. */
function isInSection(blocks: readonly Block[], at: number, root: Block): boolean {
  let block = blocks[at]
  while (block !== undefined && block.index > root.index && !isSection(block.element)) block = blocks[block.parent]
  return block !== undefined && block.index >= root.index && isSection(block.element)
}

function keep(at: number, kept: boolean[], reasons: string[]): void {
  kept[at] = true
  reasons[at] = 'gap'
}

/** Do most of these lines lead to places of the same page, and say no more than that? */
function isContents(linked: readonly TextItem[], blocks: readonly Block[]): boolean {
  const entries = linked.filter((item) => item.linkWords >= BAR_LINK_SHARE * item.words && hasOwnLinks(item, blocks))
  return entries.length > linked.length / 2
}

/** Is it a table with a head? The names in it may lead to what the page says of them. */
function hasHeadCells(run: readonly TextItem[], blocks: readonly Block[]): boolean {
  return run.some(({ block }) => blocks[blocks[block]?.cell ?? -1]?.tag === 'th')
}

/** A box of references names what stands on the same page too. */
function isInNote({ block }: TextItem, blocks: readonly Block[]): boolean {
  const parent = blocks[blocks[block]?.parent ?? -1]
  return parent !== undefined && isNote(parent.element)
}

/** A line of links to places of the same page: `A | B | C`. */
function isBar({ block, role, words, linkWords }: TextItem, blocks: readonly Block[]): boolean {
  if (role !== 'paragraph' || words < MIN_BAR_LINKS || linkWords < BAR_LINK_SHARE * words) return false
  return linksIn((blocks[block] as Block).element).filter(isOwnLink).length >= MIN_BAR_LINKS
}

/** Do all its links lead to places of the same page? The first one of a signature leads to what is said of it. */
function hasOwnLinks({ block }: TextItem, blocks: readonly Block[]): boolean {
  const links = linksIn((blocks[block] as Block).element)
  return links.length > 0 && links.every(isOwnLink)
}

function leadsToOwnPlace({ block }: TextItem, blocks: readonly Block[]): boolean {
  const [first] = linksIn((blocks[block] as Block).element)
  return first !== undefined && isOwnLink(first)
}
