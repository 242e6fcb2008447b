/** Sections stay or go as one: a heading with what it is of, and short text with its heading. */
import type { Block } from '../../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../../flow/page-flow.ts'
import { hasSentenceMark } from '../../flow/words.ts'
import { isShort } from '../measure/open-words.ts'

/** More than half in links is a way to another page. */
const LINKED_SHARE = 0.5
/** Fewer are a number, a price or a button. Judgement. */
const SECTION_WORDS = 3
/** Words of a label above a table. Judgement: `Static Methods`. */
const LABEL_WORDS = 3
/** What is content in so few words that no neighbour speaks for it. */
const SPEAKS: ReadonlySet<string> = new Set(['list', 'table', 'code', 'formula'])

/** Keeps the short text that is all there is between two kept headings (of a thread it is about its readers), then the headings of what is kept. */
export function keepSections(flow: PageFlow, forum: boolean, kept: boolean[], reasons: string[]): void {
  if (!forum) keepShortSections(flow, kept, reasons)
  keepHeadings(flow, kept, reasons)
}

/** A heading stays where what it is of does: a short list or a table is no solid text, and yet content; so does the heading of a kept one. */
function keepHeadings({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  let below: Item | undefined
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at]
    if (item?.kind !== 'text') continue
    if (isShort(reasons[at]) && below?.kind === 'text' && kept[below.index] && !isLinked(item)) {
      if (item.role === 'heading' ? isOf(blocks, item, below) : isLabel(items, item, below)) {
        kept[at] = true
        reasons[at] = 'heading'
        // The heading above a label is that of the table too.
        if (item.role !== 'heading') continue
      }
    }
    below = item
  }
}

function isOf(blocks: readonly Block[], heading: TextItem, below: TextItem): boolean {
  return below.role === 'heading' ? levelOf(blocks, heading) < levelOf(blocks, below) : SPEAKS.has(below.role)
}

/** What a table is called, between its heading and itself. */
function isLabel(items: readonly Item[], { index, role, words }: TextItem, below: TextItem): boolean {
  const above = items[index - 1]
  return (
    role === 'paragraph' &&
    below.role === 'table' &&
    words <= LABEL_WORDS &&
    above?.kind === 'text' &&
    above.role === 'heading'
  )
}

/** `h2` is 2; what is a heading by its role stands below all others. */
export function levelOf(blocks: readonly Block[], { block }: TextItem): number {
  const tag = blocks[block]?.tag ?? ''
  return /^h[1-6]$/.test(tag) ? Number(tag[1]) : 7
}

/** `NAME`, `ls - list files`, `SYNOPSIS`: text of a section has no other neighbours than headings. Below an `h1` it is a byline or a date. */
function keepShortSections({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  let heading: TextItem | undefined
  let section: TextItem[] = []
  for (const item of items) {
    if (item.kind !== 'text') continue
    if (item.role === 'heading') {
      if (heading !== undefined && kept[item.index] && isWhole(blocks, section)) keepAll(section, kept, reasons)
      heading = kept[item.index] && blocks[item.block]?.tag !== 'h1' ? item : undefined
      section = []
    } else if (heading !== undefined) {
      if (isShort(reasons[item.index]) && !isLinked(item)) section.push(item)
      else {
        if (!kept[item.index] && isSentence(section)) keepAll(section, kept, reasons)
        heading = undefined
      }
    }
  }
  if (heading !== undefined && isSentence(section)) keepAll(section, kept, reasons)
}

/** The last section has no heading behind it: one sentence, as short as it is, is what it says. `Destroys the window.` */
function isSentence([first, ...others]: readonly TextItem[]): boolean {
  return first !== undefined && others.length === 0 && first.words >= SECTION_WORDS && hasSentenceMark(first.text)
}

/** One text, or one list: several short ones are a price, a name and a rating. */
function isWhole(blocks: readonly Block[], [first, ...others]: readonly TextItem[]): boolean {
  if (first === undefined) return false
  const listOf = ({ block }: TextItem): number => blocks[block]?.list ?? -1
  if (others.length === 0) return first.words >= SECTION_WORDS
  return listOf(first) >= 0 && others.every((item) => listOf(item) === listOf(first))
}

function keepAll(section: readonly TextItem[], kept: boolean[], reasons: string[]): void {
  for (const { index } of section) {
    kept[index] = true
    reasons[index] = 'section'
  }
}

function isLinked({ words, linkWords }: TextItem): boolean {
  return linkWords > LINKED_SHARE * words
}
