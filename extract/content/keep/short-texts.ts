/** Short texts, which say too little to be judged alone: they follow what stands around them. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { positiveBlocks } from '../measure/article-header.ts'
import { isShort } from '../measure/open-words.ts'

/**
 * How many items before and after a short one are looked at for kept text: past a few, what is kept is another part of the page. That
 * short blocks follow their neighbours is worth 2.5 points of text F1. @source docs/log.md, 2026-11-23, each rule off by itself
 */
const LOOK_BACK = 4
const LOOK_AHEAD = 5
/** More short texts in a row are a part of their own. judgement: signature and summary of a function, of which the list of its parameters stays */
const MAX_GAP = 2
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

/** Blocks that editors fill with lines. */
const LINES_IN: ReadonlySet<string> = new Set(['div', 'section', 'article', 'main', 'center'])

/** Decides the texts that are still open, by solid text near them and by what they are. */
export function followNeighbours(
  { items, blocks, tables }: PageFlow,
  open: readonly TextItem[],
  kept: boolean[],
  reasons: string[],
): void {
  if (open.length === 0) return
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
  const lines = besideSolid(items, solid)
  for (const item of open) {
    const before = near(item.index, -1, LOOK_BACK)
    const after = near(item.index, 1, LOOK_AHEAD)
    const tag = tagOf(blocks, tables, item)
    const isLine = lines[item.index] === 1 && item.linkWords <= 0.5 * item.words && LINES_IN.has(tag)
    const reason = isLine ? 'beside' : reasonToKeep(item, tag, before, after, positive[item.block] ?? false)
    if (reason !== undefined) {
      kept[item.index] = true
      reasons[item.index] = reason
    } else {
      reasons[item.index] = `short:${before ? 'after-text' : after ? 'before-text' : 'alone'}`
    }
  }
}

/** Per item: does it stand in a row of items of one block with a text that stays? Lines of it are parted by line breaks and pictures alone, as editors of blogs and of posts write them. */
function besideSolid(items: PageFlow['items'], solid: readonly boolean[]): Uint8Array {
  const beside = new Uint8Array(items.length)
  for (let from = 0, to = 0; from < items.length; from = to) {
    const block = items[from]?.block
    let isSolid = false
    for (to = from; items[to]?.block === block && to < items.length; to += 1) isSolid ||= solid[to] === true
    if (isSolid) beside.fill(1, from, to)
  }
  return beside
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

/** One or two short texts right between two that stay, whatever kept them, are lines of the same text. Between two headings they are a section of their own (sections.ts). */
export function fillGaps({ items }: PageFlow, kept: boolean[], reasons: string[]): void {
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

/** Is most of it a link, and all of it a sentence? `See docs/addons.txt.` */
function isLinkedSentence({ role, words, linkWords, text }: TextItem): boolean {
  return role !== 'heading' && words >= SENTENCE_WORDS && linkWords < words && /[.。]$/.test(text)
}

/** Blocks around a kept text that are asked whether they stand beside a paragraph: cells, rows, items. Judgement. */
const MAX_CLIMB = 6
/** A short paragraph ends so. */
const PERIOD = /[.!?。！？…]["'”’»)\]]*$/

/** Keeps short paragraphs that are sentences and stand right beside what is kept: `Guides are revised each spring.` behind a table. */
export function keepSentences({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  const texts = items.filter((item): item is TextItem => item.kind === 'text')
  const isBeside = (item: TextItem, near: TextItem | undefined): boolean => {
    if (near === undefined || !kept[near.index]) return false
    const parent = blocks[item.block]?.parent
    let block = blocks[near.block]
    for (let level = 0; level < MAX_CLIMB && block !== undefined; level += 1) {
      if (block.parent === parent) return true
      block = blocks[block.parent]
    }
    return false
  }
  texts.forEach((item, at) => {
    const isSentence =
      isShort(reasons[item.index]) &&
      blocks[item.block]?.tag === 'p' &&
      item.linkWords === 0 &&
      item.words >= SENTENCE_WORDS &&
      PERIOD.test(item.text)
    if (!isSentence || !(isBeside(item, texts[at - 1]) || isBeside(item, texts[at + 1]))) return
    kept[item.index] = true
    reasons[item.index] = 'beside'
  })
}
