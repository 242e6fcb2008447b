/** Headings of a manual whose content went: they announce what the document does not have. On other pages a testimonial may be one. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { isSection } from '../../flow/topics.ts'
import { levelOf } from './sections.ts'

/** What went as navigation; a short line may have gone by mistake. */
const NAVIGATION = /^(?:links$|apart:|weak:|chrome:|teasers$)/
/** A label in bold before a list is no sentence. Judgement: `Table of contents`. */
const LABEL_WORDS = 3

/** Drops them: between such a heading or label and the next heading of its rank stands nothing but navigation that went. */
export function dropLoneHeadings({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  let heading: TextItem | undefined
  let isLone = false
  let isFirst = true
  const end = (): void => {
    if (heading === undefined || !isLone) return
    kept[heading.index] = false
    reasons[heading.index] = 'links'
  }
  for (const item of items) {
    if (item.kind === 'image') heading = undefined
    else if (kept[item.index]) {
      if (heading !== undefined && isNoPartOf(blocks, item, heading)) end()
      // The first may be the title of the page, whatever follows it.
      heading = !isFirst && isAnnouncing(blocks, item) ? item : undefined
      isFirst = false
      isLone = false
    } else if (heading !== undefined) {
      if (NAVIGATION.test(reasons[item.index] ?? '') && !isPast(blocks, heading, item)) isLone = true
      else heading = undefined
    }
  }
  end()
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

function isAnnouncing(blocks: readonly Block[], { role, block, words, linkWords, text }: TextItem): boolean {
  if (role === 'heading') return blocks[block]?.tag !== 'h1'
  return role === 'paragraph' && words <= LABEL_WORDS && linkWords === 0 && !/[\p{P}]$/u.test(text)
}

function isNoPartOf(blocks: readonly Block[], item: TextItem, heading: TextItem): boolean {
  return item.role === 'heading' && levelOf(blocks, item) <= levelOf(blocks, heading)
}
