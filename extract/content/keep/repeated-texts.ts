/** Texts that stand twice on a page: copies for another screen go, what only says the same of something else stays. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

/**
 * A text of so many words that stands twice on a page, word for word and not side by side, is a copy for another screen.
 * @source docs/log.md, 2026-11-23: from 25 words only, .06 and .05 points of text F1 less on the halves
 */
export const REPEATED_WORDS = 12
/** Blocks around a text and its copy that are compared up to the one around both. Judgement: a paragraph in a column in a row in a section */
const MAX_LEVELS = 4
/** Two sections may share an item of a list, of so many words at most. @source units.ts, the mean of a list of short items; a longer one is a description that a shop shows twice */
const SHARED_WORDS = 25
/** Remembers what was said, and where. */
export interface Said {
  readonly flow: PageFlow
  readonly forum: boolean
  readonly manual: boolean
  /** What was said, and the parent of the block that said it first. */
  readonly at: Map<string, number>
}

/** Is it a copy of a text before it? If not it is remembered. `heading`: what it stands under. */
export function isCopy({ flow, forum, manual, at }: Said, item: TextItem, heading: string): boolean {
  const parent = flow.blocks[item.block]?.parent ?? 0
  const says = (!forum && mayBeShared(item) ? `${heading}\n` : '') + whatItSays(flow, item)
  // A manual says the same of many things, and two procedures share their steps.
  const mayRepeat = manual || item.role === 'code' || item.words < REPEATED_WORDS || isStep(flow, item)
  const first = mayRepeat ? undefined : at.get(says)
  if (first !== undefined && !isParallel(flow.blocks, first, parent)) return true
  at.set(says, parent)
  return false
}

/** Is it an item that two lists may share, each under a heading of its own? Links that stand twice lead to the same page. */
function mayBeShared({ role, words, linkWords }: TextItem): boolean {
  return role === 'list' && linkWords === 0 && words <= SHARED_WORDS
}

/** Do two blocks stand in equal places of one block? A copy for another screen has a class of its own, or nothing could hide it. */
function isParallel(blocks: readonly Block[], first: number, second: number): boolean {
  let one = blocks[first]
  let other = blocks[second]
  for (let level = 0; level < MAX_LEVELS && one !== undefined && other !== undefined; level += 1) {
    if (one === other) return true
    if (one.tag !== other.tag || one.element.attribs.class !== other.element.attribs.class) return false
    one = blocks[one.parent]
    other = blocks[other.parent]
  }
  return false
}

/** Is it an item of a numbered list? */
function isStep({ blocks }: PageFlow, { block }: TextItem): boolean {
  return blocks[blocks[block]?.list ?? -1]?.tag === 'ol'
}

/** Several terms may have the same definition, several rows the same cell: with what stands before it, each says something else. */
function whatItSays({ items, blocks, tables }: PageFlow, { index, block, text }: TextItem): string {
  const { listItem, table, cell } = blocks[block] as Block
  if (blocks[listItem]?.tag !== 'dd' && (cell < 0 || !tables.has(table))) return text
  const before = items[index - 1]
  return before?.kind === 'text' ? `${before.text}\n${text}` : text
}
