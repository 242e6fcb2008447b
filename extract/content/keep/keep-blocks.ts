/** Sweep 2: good and fair items stay; short ones follow their neighbours. */

import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { positiveBlocks } from '../measure/article-header.ts'
import { buttonRule } from '../measure/buttons.ts'
import { furnitureLines } from '../measure/furniture-lines.ts'
import { headlineBefore, headlineText } from '../measure/headline.ts'
import { isShort } from '../measure/open-words.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { dropShortCopies } from '../measure/short-copies.ts'
import { keepUnits, type Unit } from '../measure/units.ts'
import { dropCalls } from './calls.ts'
import { dropColophon } from './colophons.ts'
import { dropEdgeLines } from './edge-lines.ts'
import { keepGaps } from './gaps.ts'
import { dropLetterBars } from './letter-bars.ts'
import { dropLoneHeadings } from './lone-headings.ts'
import { dropMastheads, dropSiteHeading } from './mastheads.ts'
import { keepNameSection, keepSynopsis } from './name-section.ts'
import { notesBehind } from './notes-behind.ts'
import { judgePosts } from './posts.ts'
import { keepRuns } from './runs.ts'
import { keepSections } from './sections.ts'
import { dropTagLines } from './tag-lines.ts'

/** Text that is an escaped tag: a tracking pixel or an embed that was written one time too often; and what is left of a CDATA section in HTML. */
const MARKUP = /^(?:<(?:img|iframe)\b[^<>]*>|(?:\/\/|\/\*)?\s?(?:\]\]>)?\s?(?:\*\/)?)$/i
/**
 * How many items before and after a short one are looked at for kept text: past a few, what is kept is another part of the page. That
 * short blocks follow their neighbours is worth 2.5 points of text F1. @source docs/log.md, 2026-11-23, each rule off by itself
 */
const LOOK_BACK = 4
const LOOK_AHEAD = 5
/** More short texts in a row are a part of their own. judgement: signature and summary of a function, of which the list of its parameters stays */
const MAX_GAP = 2
/**
 * A text of so many words that stands twice on a page, word for word and not side by side, is a copy for another screen.
 * @source docs/log.md, 2026-11-23: from 25 words only, .06 and .05 points of text F1 less on the halves
 */
export const REPEATED_WORDS = 12
/** Blocks around a text and its copy that are compared up to the one around both. Judgement: a paragraph in a column in a row in a section */
const MAX_LEVELS = 4
/** Two sections may share an item of a list, of so many words at most. @source units.ts, the mean of a list of short items; a longer one is a description that a shop shows twice */
const SHARED_WORDS = 25
/** A label of a few words, a mark, and what it leads to; a bare URL is no title. */
const LABEL = /^\p{L}[\p{L}\p{M}'’ ]{2,24}[:：|»>] ?(?!\S*:\/\/)\S/u
/** Signs before a linked line that leads to another page: `>> …`, `[ … ]`. */
const SIGNED = /^(?:[>»›→▶►☞]{1,3}|\[(?=.*\]$))\s*\S/u
/** With fewer words, a linked line is a name or a source. */
const POINTER_WORDS = 5
/** Fewer are a name with a full stop. Judgement: `See the list.` */
const SENTENCE_WORDS = 3
/** Short items of these blocks stay beside kept text; others must stand between two kept texts. */
const TEXT_TAGS: ReadonlySet<string> = new Set([
  'p',
  'li',
  'dd',
  'dt',
  'td',
  'th',
  'pre',
  'blockquote',
  'figcaption',
  'caption',
])

interface KeptBlocks {
  readonly kept: boolean[]
  readonly reasons: string[]
}

/** Keeps whatever of the root no subtree rule dropped, but for the lines at its edges: for pages that are lists. */
export function keepAll(flow: PageFlow, dropped: readonly string[], root: number): KeptBlocks {
  const { from, to } = flow.blocks[root] ?? { from: 0, to: 0 }
  const kept = flow.items.map(
    ({ kind, index }) => kind === 'text' && dropped[index] === '' && index >= from && index < to,
  )
  const reasons = flow.items.map(({ kind, index }) => {
    if (kept[index]) return 'listing'
    return dropped[index] === '' && kind === 'text' ? 'outside' : (dropped[index] ?? '')
  })
  dropEnds(flow, kept, reasons)
  return { kept, reasons }
}

/** Decides every text item that no subtree rule dropped. */
export function keepBlocks(
  flow: PageFlow,
  sums: PageSums,
  dropped: readonly string[],
  {
    root,
    title,
    siteName,
    units,
    forum,
    manual,
  }: {
    readonly root: number
    readonly title?: string
    readonly siteName?: string
    readonly forum: boolean
    readonly manual: boolean
    readonly units: readonly Unit[]
  },
): KeptBlocks {
  const { items, blocks } = flow
  const kept: boolean[] = new Array(items.length).fill(false)
  const reasons = [...dropped]
  const { from, to } = blocks[root] ?? { from: 0, to: 0 }
  const notes = notesBehind(flow, to)
  const repeated = headlineText(flow, title)
  const headline = headlineBefore(flow, dropped, from)
  const open: TextItem[] = []
  const isHeadline = ({ text }: TextItem, block: Block | undefined): boolean => block?.tag === 'h1' && text === repeated
  const isShared = (item: TextItem): boolean => !forum && mayBeShared(item)
  const isButton = manual || forum ? () => false : buttonRule(flow)
  const seen = new Map<string, number>()
  let heading = ''
  for (const item of items) {
    if (item.kind !== 'text' || dropped[item.index] !== '') continue
    if (MARKUP.test(item.text)) {
      reasons[item.index] = 'markup'
      continue
    }
    const quality = sums.quality[item.index]
    if (item.role === 'heading') heading = item.text
    const isAbove = headline >= 0 && item.index > headline && item.index < from
    const isLede = isAbove && (quality === 'good' || headsLede(flow, sums, item))
    const isInside = (item.index >= from && item.index < to) || item.index === headline || isLede
    if (notes.has(item.index)) {
      kept[item.index] = true
      reasons[item.index] = 'unit'
    } else if (!isInside) {
      reasons[item.index] = 'outside'
    } else if (isHeadline(item, blocks[item.block])) {
      reasons[item.index] = 'headline'
    } else if (quality === 'good' || quality === 'fair') {
      const parent = blocks[item.block]?.parent ?? 0
      const says = (isShared(item) ? `${heading}\n` : '') + whatItSays(flow, item)
      // A manual says the same of many things, and two procedures share their steps.
      const mayRepeat = manual || item.role === 'code' || item.words < REPEATED_WORDS || isStep(flow, item)
      const first = mayRepeat ? undefined : seen.get(says)
      if (first !== undefined && !isParallel(blocks, first, parent)) {
        reasons[item.index] = 'repeated'
        continue
      }
      seen.set(says, parent)
      kept[item.index] = true
      reasons[item.index] = quality
    } else if (isButton(item)) {
      reasons[item.index] = 'button'
    } else {
      open.push(item)
    }
  }
  joinNeighbours(flow, { open, units, forum }, kept, reasons)
  if (forum) judgePosts(flow, sums, blocks[root] as Block, kept, reasons)
  else fillGaps(flow, kept, reasons)
  if (manual) readManual(flow, { root: blocks[root] as Block, headline }, kept, reasons)
  else {
    dropTagLines(flow, kept, reasons)
    dropFurniture(flow, forum, kept, reasons)
  }
  dropSiteHeading(flow, { title, siteName }, kept, reasons)
  dropCalls(flow, kept, reasons)
  dropEnds(flow, kept, reasons)
  return { kept, reasons }
}

/** Short texts stay with their neighbours, their table, their list, their run or their section. */
function joinNeighbours(
  flow: PageFlow,
  {
    open,
    units,
    forum,
  }: { readonly open: readonly TextItem[]; readonly units: readonly Unit[]; readonly forum: boolean },
  kept: boolean[],
  reasons: string[],
): void {
  smooth(flow, open, kept, reasons)
  keepUnits(flow, units, kept, reasons)
  if (!forum) keepRuns(flow, kept, reasons)
  keepSections(flow, forum, kept, reasons)
}

/** Lines that say nothing: a place for an advert. */
function dropFurniture(flow: PageFlow, forum: boolean, kept: boolean[], reasons: string[]): void {
  for (const at of furnitureLines(flow, kept, forum)) {
    kept[at] = false
    reasons[at] = 'furniture'
  }
}

/** What is known of manuals alone. */
function readManual(
  flow: PageFlow,
  { root, headline }: { readonly root: Block; readonly headline: number },
  kept: boolean[],
  reasons: string[],
): void {
  keepNameSection(flow, headline, kept, reasons)
  keepSynopsis(flow, kept, reasons)
  keepGaps(flow, root, kept, reasons)
  dropShortCopies(flow, kept, reasons)
  dropLoneHeadings(flow, kept, reasons)
  dropMastheads(flow, kept, reasons)
  dropColophon(flow, kept, reasons)
}

/** Ways through an index, and lines about the page. */
function dropEnds(flow: PageFlow, kept: boolean[], reasons: string[]): void {
  dropLetterBars(flow, kept, reasons)
  dropEdgeLines(flow, kept, reasons)
}

/** Is it the heading right above a standfirst, in one block with it? A short section may stand before the long one that is the root. */
function headsLede({ items, blocks }: PageFlow, { quality }: PageSums, { role, index, block }: TextItem): boolean {
  const next = items[index + 1]
  if (role !== 'heading' || next?.kind !== 'text' || quality[next.index] !== 'good') return false
  return blocks[block]?.parent === blocks[next.block]?.parent
}

/** Is most of it a link, and all of it a sentence? `See docs/addons.txt.` */
function isLinkedSentence({ role, words, linkWords, text }: TextItem): boolean {
  return role !== 'heading' && words >= SENTENCE_WORDS && linkWords < words && /[.。]$/.test(text)
}

/** One or two short texts right between two that stay, whatever kept them, are lines of the same text. Between two headings they are a section of their own (sections.ts). */
function fillGaps({ items }: PageFlow, kept: boolean[], reasons: string[]): void {
  let gap: TextItem[] | undefined
  let before: TextItem | undefined
  for (const item of items) {
    if (item.kind !== 'text') continue
    if (kept[item.index]) {
      const isSection = before?.role === 'heading' && item.role === 'heading'
      for (const { index } of isSection ? [] : (gap ?? [])) {
        kept[index] = true
        reasons[index] = 'between'
      }
      gap = []
      before = item
    } else if (gap !== undefined) {
      const isLine = isShort(reasons[item.index]) && (item.linkWords <= 0.5 * item.words || isLinkedSentence(item))
      gap = isLine && gap.length < MAX_GAP ? [...gap, item] : undefined
    }
  }
}

function smooth(
  { items, blocks, tables }: PageFlow,
  open: readonly TextItem[],
  kept: boolean[],
  reasons: string[],
): void {
  const solid = kept.slice()
  const near = (at: number, step: 1 | -1, limit: number): boolean => {
    for (let seen = 0, next = at + step; seen < limit && next >= 0 && next < items.length; next += step) {
      if (items[next]?.kind !== 'text') continue
      if (solid[next]) return true
      seen += 1
    }
    return false
  }
  const positive = positiveBlocks(blocks)
  for (const item of open) {
    const before = near(item.index, -1, LOOK_BACK)
    const after = near(item.index, 1, LOOK_AHEAD)
    const tag = tagOf(blocks, tables, item)
    const reason = reasonToKeep(item, tag, before, after, positive[item.block] ?? false)
    if (reason !== undefined) {
      kept[item.index] = true
      reasons[item.index] = reason
    } else {
      reasons[item.index] = `short:${before ? 'after-text' : after ? 'before-text' : 'alone'}`
    }
  }
}

/** The tag that says what a text is: of the only paragraph of an item or a cell, that of the item or cell. */
function tagOf(blocks: PageFlow['blocks'], tables: PageFlow['tables'], { block: at, role }: TextItem): string {
  const block = blocks[at] as Block
  const around = blocks[block.parent]
  if (block.tag !== 'p' || around === undefined) return block.tag
  return (role === 'list' && around.index === block.listItem) ||
    (around.index === block.cell && tables.has(block.table))
    ? around.tag
    : block.tag
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

/** Is a linked line a way to another page: `Read more: …`, or all in capitals? */
function isPointer({ text, words, linkWords }: TextItem): boolean {
  if (words < POINTER_WORDS) return false
  if (SIGNED.test(text) && linkWords >= words) return true
  // A sentence is no title, whatever it links to.
  if (/[.。]$/.test(text)) return false
  return LABEL.test(text) || (linkWords >= words - 1 && text === text.toUpperCase() && text !== text.toLowerCase())
}

/** Why a short item stays; undefined if it goes. `before`, `after`: is solid text near? */
function reasonToKeep(
  item: TextItem,
  tag: string,
  before: boolean,
  after: boolean,
  positive: boolean,
): string | undefined {
  const isLinked = item.linkWords > 0.5 * item.words
  if (isLinked && tag === 'p' && isPointer(item)) return undefined
  if (before && after && (!isLinked || tag === 'p' || item.role === 'list')) return 'between'
  if (item.role === 'heading') return before || after || (positive && !isLinked) ? 'heading' : undefined
  if (isLinked || !(TEXT_TAGS.has(tag) || item.role === 'formula')) return undefined
  return before || after ? 'beside' : positive || tag !== 'p' ? 'text' : undefined
}
