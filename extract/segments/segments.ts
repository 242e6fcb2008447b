/** Kept items to typed segments: lists and data tables in a readable text form, code with its white space, captions after their image. */
import type { Element } from '../../formats/html/dom.ts'
import type { DraftImage, DraftSegment, TextType } from '../../schemas/document.ts'
import type { Block } from '../flow/blocks.ts'
import { languageOfCode } from '../flow/code/language.ts'
import { type ListPlace, listPlaces, numberListItems } from '../flow/list-places.ts'
import type { Item, PageFlow, TextItem } from '../flow/page-flow.ts'
import { captionsOf } from './captions.ts'
import { headingLevel } from './heading-level.ts'
import { tableSegments } from './table-segments.ts'

interface Open {
  readonly type: TextType
  /** Items of one list, code block or paragraph share a key and join into one segment. */
  readonly key: string
  lines: string[]
  /** Of a code block. */
  code?: Element
  /** Of a heading. */
  heading?: Block
}

/** Deeper lists are drawn no deeper: 500 levels would be a page of spaces for each item. */
const MAX_INDENTS = 10

const NO_LIST: ListPlace = { level: 0, outer: -1 }

/** A document while it is put together. Plain functions over one state: closures would be compiled anew, page after page. */
interface Draft {
  readonly segments: DraftSegment[]
  readonly blocks: readonly Block[]
  readonly numbers: ReadonlyMap<number, string>
  readonly places: ReadonlyMap<number, ListPlace>
  /** List items whose marker is written. */
  readonly marked: Set<number>
  open: Open | undefined
}

/** Segments in document order. Linear in the items. */
export function buildSegments(
  flow: PageFlow,
  kept: readonly boolean[],
  images: ReadonlyMap<number, DraftImage>,
): DraftSegment[] {
  const { items, blocks, tables } = flow
  const captions = captionsOf(flow, kept, images)
  const draft: Draft = {
    segments: [],
    blocks,
    numbers: numberListItems(blocks),
    places: listPlaces(blocks),
    marked: new Set(),
    open: undefined,
  }
  const isWritten = ({ index }: TextItem): boolean => (kept[index] ?? false) && !captions.bound.has(index)
  const imageAt = (index: number): readonly DraftSegment[] =>
    imageSegments(images.get(index), captions.ofImages.get(index))
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as Item
    const block = blocks[item.block] as Block
    const table = tables.has(block.table) ? (blocks[block.table] as Block) : undefined
    if (table !== undefined) {
      close(draft)
      const caption = captions.ofFigures.get(table.figure)
      for (const segment of tableSegments(flow, table, { text: isWritten, image: imageAt }, caption))
        draft.segments.push(segment)
      at = table.to - 1
    } else if (item.kind === 'image') {
      const segments = imageAt(item.index)
      if (segments.length > 0) close(draft)
      draft.segments.push(...segments)
    } else if (isWritten(item)) {
      addText(draft, item, block)
    }
  }
  close(draft)
  return draft.segments
}

function imageSegments(image: DraftImage | undefined, caption: string | undefined): readonly DraftSegment[] {
  if (image === undefined) return []
  return caption === undefined
    ? [image]
    : [
        { ...image, caption },
        { kind: 'text', type: 'caption', text: caption },
      ]
}

function addText(draft: Draft, item: TextItem, block: Block): void {
  if (item.role === 'list') {
    addListItem(draft, item.text, block)
  } else if (item.role === 'code') {
    numberStep(draft, block)
    const open = start(draft, 'code', `code ${block.index}`)
    open.code = block.element
    open.lines.push(item.text)
  } else {
    close(draft)
    const type = item.role === 'table' ? 'paragraph' : isFormula(item.text) ? 'formula' : item.role
    draft.open = { type, key: '', lines: [item.text] }
    if (type === 'heading') draft.open.heading = block
    close(draft)
  }
}

/** Code may be all that a step says, or what it begins with: the step's number stands before it, not before the text behind it. */
function numberStep(draft: Draft, { list, listItem }: Block): void {
  const number = draft.numbers.get(listItem)
  if (number === undefined || !/\d/.test(number) || draft.marked.has(listItem)) return
  draft.marked.add(listItem)
  const { level, outer } = draft.places.get(list) ?? NO_LIST
  start(draft, 'list', `list ${outer}`).lines.push(`${indentOf(level)}${number.trimEnd()}`)
}

function addListItem(draft: Draft, text: string, { list, listItem }: Block): void {
  const { numbers, places, marked } = draft
  const { level, outer } = places.get(list) ?? NO_LIST
  const { lines } = start(draft, 'list', `list ${outer}`)
  const isFirst = !marked.has(listItem)
  marked.add(listItem)
  const indent = indentOf(level)
  const marker = isFirst ? outerMarker(draft, listItem) + (numbers.get(listItem) ?? '') : ''
  const pad = isFirst ? '' : ' '.repeat((numbers.get(listItem) ?? '').length)
  for (const [at, line] of text.split('\n').entries()) lines.push(`${indent}${at === 0 ? marker + pad : pad}${line}`)
}

function indentOf(level: number): string {
  return '  '.repeat(Math.min(MAX_INDENTS, Math.max(0, level - 1)))
}

/** The marker of the item around, if that begins with this one and has no text before it: `1. Term` of a `dl` in an `li`. */
function outerMarker({ blocks, numbers, marked }: Draft, listItem: number): string {
  const list = blocks[blocks[listItem]?.list ?? -1]
  const outer = list?.tag === 'dl' ? (blocks[list.parent]?.listItem ?? -1) : -1
  if (outer < 0 || marked.has(outer)) return ''
  marked.add(outer)
  return numbers.get(outer) ?? ''
}

/** The open segment of this key, new if another one is open. */
function start(draft: Draft, type: TextType, key: string): Open {
  if (draft.open?.key === key) return draft.open
  close(draft)
  draft.open = { type, key, lines: [] }
  return draft.open
}

/** Ends the open segment. */
function close(draft: Draft): void {
  const { open, segments } = draft
  const text = open?.lines.join('\n')
  if (open !== undefined && text !== undefined && text.trim() !== '') {
    const language = open.code === undefined ? undefined : languageOfCode(open.code)
    const level = open.heading === undefined ? undefined : headingLevel(draft.blocks, open.heading)
    segments.push({
      kind: 'text',
      type: open.type,
      text,
      ...(language === undefined ? {} : { codeLanguage: language }),
      ...(level === undefined ? {} : { level }),
    })
  }
  draft.open = undefined
}

function isFormula(text: string): boolean {
  return /^\$[^$]+\$$|^\$\$[^$]+\$\$$/.test(text)
}
