/** Headings of a manual whose content went: they announce what the document does not have. On other pages a testimonial may be one. */

import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { isSection } from '../../flow/topics.ts'
import { OF_OTHER_PAGES } from '../measure/reasons.ts'
import { levelOf } from './sections.ts'

/** What went as navigation; a short line may have gone by mistake. */
const NAVIGATION = /^(?:links$|apart:|weak:|chrome:)/
/** A label in bold before a list is no sentence. Judgement: `Table of contents`. */
const LABEL_WORDS = 3
/** Headings have six levels; a hostile page may go on without text. */
const MAX_OPEN = 6

/** A heading of which nothing was kept yet. */
interface Open {
  readonly heading: TextItem
  /** Navigation that went stood under it. */
  isLone: boolean
}

/** Drops them: between such a heading or label and the next heading of its rank stands nothing but navigation that went, or deeper headings of it. */
export function dropLoneHeadings({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  let open: Open[] = []
  let isFirst = true
  // Behind the title of the page an h1 heads a section.
  let isTitled = items.some(({ index }) => reasons[index] === 'headline')
  const end = ({ heading, isLone }: Open): void => {
    if (!isLone) return
    kept[heading.index] = false
    reasons[heading.index] = 'links'
  }
  for (const item of items) {
    if (item.kind === 'image') open = []
    else if (kept[item.index]) {
      for (let last = open.at(-1); last !== undefined && isNoPartOf(blocks, item, last.heading); last = open.at(-1))
        end(open.pop() as Open)
      if (isFirst || !isAnnouncing(blocks, item, isTitled)) open = []
      // The first may be the title of the page, whatever follows it. A label heads what stands beside it, and is no part of a section without text.
      else open = [...(item.role === 'heading' ? open : []), { heading: item, isLone: false }].slice(-MAX_OPEN)
      isFirst = false
      if (blocks[item.block]?.tag === 'h1') isTitled = true
    } else if (!isNavigation(reasons[item.index] ?? '')) open = []
    else {
      open = open.filter(({ heading }) => !isPast(blocks, heading, item))
      for (const each of open) each.isLone = true
    }
  }
  for (const each of open) end(each)
}

function isNavigation(reason: string): boolean {
  return NAVIGATION.test(reason) || OF_OTHER_PAGES.has(reason)
}

/** Is the item of a list, the section of a heading, or the box of a label that it stands in closed? What comes behind it is nothing that it announces. */
function isPast(blocks: readonly Block[], { block, role }: TextItem, { index }: TextItem): boolean {
  const own = blocks[block]
  const item = blocks[own?.listItem ?? -1]
  if (item !== undefined && index >= item.to) return true
  let box = blocks[own?.parent ?? -1]
  if (role === 'heading') while (box !== undefined && !isSection(box.element)) box = blocks[box.parent]
  return box !== undefined && index >= box.to
}

function isAnnouncing(
  blocks: readonly Block[],
  { role, block, words, linkWords, text }: TextItem,
  isTitled: boolean,
): boolean {
  if (role === 'heading') return isTitled || blocks[block]?.tag !== 'h1'
  return role === 'paragraph' && words <= LABEL_WORDS && linkWords === 0 && !/[\p{P}]$/u.test(text)
}

function isNoPartOf(blocks: readonly Block[], item: TextItem, heading: TextItem): boolean {
  return item.role === 'heading' && levelOf(blocks, item) <= levelOf(blocks, heading)
}
