/** The end of a manual's page behind its last rule (`<hr>`): whose it is, where to write to, and ways to other pages, all in few words. */
import type { Block } from '../../../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../../../flow/page-flow.ts'
import { isFootnotes } from '../../../flow/topics.ts'
import { saysMade } from './edge-lines.ts'

/** More are a section. Judgement: a licence in two sentences has 45. */
const MAX_WORDS = 60
/** Whose the page is, wherever in the line. */
const OWNER = /(?:©|\bcopyright\b|\(c\)).{0,60}\b(?:19|20)\d\d\b|\ball rights reserved\b/i
/** So many linked pictures are a row of buttons. The same as in a manual's header (same-level.ts). */
const MIN_BUTTONS = 3
/** Elements between an `address` or footnotes and their text that are looked at. */
const MAX_LEVELS = 3

/** Drops it, if any of it says that it is one; without a rule, no more than the address that the page ends with. */
export function dropColophon({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  // Some close the page with a rule.
  const last = lastKept(items, kept)
  const rule = blocks.findLast(({ tag, from }) => tag === 'hr' && from <= last)
  const behind = items.slice(rule?.from ?? last)
  const texts = behind.filter((item): item is TextItem => item.kind === 'text' && kept[item.index] === true)
  const words = texts.reduce((sum, item) => sum + item.words, 0)
  if (texts.length === 0 || words > MAX_WORDS || texts.some(({ role }) => role === 'heading' || role === 'code')) return
  if (!items.some(({ index }) => index < (behind[0] as Item).index && kept[index])) return
  // DocBook parts the footnotes from the text with a rule.
  if (texts.some((item) => isNoteOfText(blocks, item))) return
  const isColophon = texts.some((item) => isInAddress(blocks, item) || (rule !== undefined && saysWhose(item)))
  const buttons = behind.filter(
    (item) => item.kind === 'image' && item.link !== undefined && reasons[item.index] === '',
  )
  if (!isColophon && (rule === undefined || buttons.length < MIN_BUTTONS)) return
  for (const { kind, index } of behind) {
    if (kind === 'text' ? !kept[index] : reasons[index] !== '') continue
    kept[index] = false
    reasons[index] = 'edge'
  }
}

function lastKept(items: readonly Item[], kept: readonly boolean[]): number {
  return kept.lastIndexOf(true) < 0 ? items.length : kept.lastIndexOf(true)
}

function saysWhose(item: TextItem): boolean {
  return OWNER.test(item.text) || saysMade(item)
}

/** HTML's element for whoever answers for the page. */
function isInAddress(blocks: readonly Block[], item: TextItem): boolean {
  return isIn(blocks, item, ({ tag }) => tag === 'address')
}

function isNoteOfText(blocks: readonly Block[], item: TextItem): boolean {
  return isIn(blocks, item, ({ element }) => isFootnotes(element) || element.attribs.role === 'doc-footnote')
}

function isIn(blocks: readonly Block[], { block }: TextItem, isSuch: (around: Block) => boolean): boolean {
  let around = blocks[block]
  for (let level = 0; level < MAX_LEVELS && around !== undefined; level += 1) {
    if (isSuch(around)) return true
    around = blocks[around.parent]
  }
  return false
}
