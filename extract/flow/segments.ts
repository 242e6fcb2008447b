/** Kept items to typed segments: lists and data tables in a readable text form, code with its white space, captions after their image. */
import type { DraftImage, DraftSegment, TextType } from '../../schemas/document.ts'
import type { Block } from './blocks.ts'
import { dataTables } from './tables.ts'
import type { PageFlow, TextItem } from './walk.ts'

interface Open {
  readonly type: TextType
  /** Items of one list, table, code block or paragraph share a key and join into one segment. */
  readonly key: string
  lines: string[]
  row: number
  cell: number
}

/** Deeper lists are drawn no deeper: 500 levels would be a page of spaces for each item. */
const MAX_INDENTS = 10

const NO_LIST: ListPlace = { level: 0, outer: -1 }

/** A document while it is put together. Plain functions over one state: closures would be compiled anew, page after page. */
interface Draft {
  readonly segments: DraftSegment[]
  readonly tables: ReadonlySet<number>
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
  const { items, blocks } = flow
  const captions = captionsByImage(flow, kept, images)
  const captioned = new Set([...captions.values()].flatMap(({ indices }) => indices))
  const draft: Draft = {
    segments: [],
    tables: dataTables(flow),
    numbers: numberListItems(blocks),
    places: listPlaces(blocks),
    marked: new Set(),
    open: undefined,
  }
  for (const item of items) {
    if (item.kind === 'image') {
      const image = images.get(item.index)
      if (image === undefined) continue
      close(draft)
      const caption = captions.get(item.index)?.text
      draft.segments.push(caption === undefined ? image : { ...image, caption })
      if (caption !== undefined) draft.segments.push({ kind: 'text', type: 'caption', text: caption })
    } else if (kept[item.index] && !captioned.has(item.index)) {
      addText(draft, item, blocks[item.block] as Block)
    }
  }
  close(draft)
  return draft.segments
}

function addText(draft: Draft, item: TextItem, block: Block): void {
  if (block.table >= 0 && draft.tables.has(block.table)) {
    const table = start(draft, 'table', `table ${block.table}`)
    const last = table.lines.length - 1
    if (table.row === block.row && last >= 0)
      table.lines[last] += table.cell === block.cell ? ` ${oneLine(item.text)}` : ` | ${oneLine(item.text)}`
    else table.lines.push(oneLine(item.text))
    table.row = block.row
    table.cell = block.cell
  } else if (item.role === 'list') {
    addListItem(draft, item, block)
  } else if (item.role === 'code') {
    start(draft, 'code', `code ${block.index}`).lines.push(item.text)
  } else {
    close(draft)
    const type = item.role === 'table' ? 'paragraph' : isFormula(item.text) ? 'formula' : item.role
    draft.open = { type, key: '', lines: [item.text], row: -1, cell: -1 }
    close(draft)
  }
}

function addListItem(draft: Draft, { text }: TextItem, { list, listItem }: Block): void {
  const { numbers, places, marked } = draft
  const { level, outer } = places.get(list) ?? NO_LIST
  const { lines } = start(draft, 'list', `list ${outer}`)
  const isFirst = !marked.has(listItem)
  marked.add(listItem)
  const indent = '  '.repeat(Math.min(MAX_INDENTS, Math.max(0, level - 1)))
  const marker = isFirst ? (numbers.get(listItem) ?? '') : ''
  const pad = isFirst ? '' : ' '.repeat((numbers.get(listItem) ?? '').length)
  for (const [at, line] of text.split('\n').entries()) lines.push(`${indent}${at === 0 ? marker + pad : pad}${line}`)
}

/** The open segment of this key, new if another one is open. */
function start(draft: Draft, type: TextType, key: string): Open {
  if (draft.open?.key === key) return draft.open
  close(draft)
  draft.open = { type, key, lines: [], row: -1, cell: -1 }
  return draft.open
}

/** Ends the open segment. */
function close(draft: Draft): void {
  const { open, segments } = draft
  const text = open?.lines.join('\n')
  if (open !== undefined && text !== undefined && text.trim() !== '')
    segments.push({ kind: 'text', type: open.type, text })
  draft.open = undefined
}

function oneLine(text: string): string {
  return text.replace(/\n/g, ' ')
}

function isFormula(text: string): boolean {
  return /^\$[^$]+\$$|^\$\$[^$]+\$\$$/.test(text)
}

interface ListPlace {
  readonly level: number
  /** The outermost list around it, itself included. */
  readonly outer: number
}

/** How deep each list stands. Blocks come after those around them, so one look at the next list outside is enough. */
function listPlaces(blocks: readonly Block[]): ReadonlyMap<number, ListPlace> {
  const places = new Map<number, ListPlace>()
  for (const { index, list, parent } of blocks) {
    if (list !== index) continue
    const around = places.get(blocks[parent]?.list ?? -1)
    places.set(index, { level: (around?.level ?? 0) + 1, outer: around?.outer ?? index })
  }
  return places
}

/** The marker of each list item's first line: `- `, or its number. */
function numberListItems(blocks: readonly Block[]): ReadonlyMap<number, string> {
  const markers = new Map<number, string>()
  const next = new Map<number, number>()
  for (const block of blocks) {
    if (block.tag !== 'li') continue
    const list = blocks[block.list]
    if (list?.tag === 'ol') {
      const start = Number.parseInt(list.element.attribs.start ?? '1', 10)
      const number = next.get(list.index) ?? (Number.isNaN(start) ? 1 : start)
      next.set(list.index, number + 1)
      markers.set(block.index, `${number}. `)
    } else markers.set(block.index, '- ')
  }
  return markers
}

/** Caption items bound to the last kept image of their figure. Captions of figures without a kept image stay where they are. */
function captionsByImage(
  { items, blocks }: PageFlow,
  kept: readonly boolean[],
  images: ReadonlyMap<number, DraftImage>,
): ReadonlyMap<number, { readonly text: string; readonly indices: readonly number[] }> {
  const lastImage = new Map<number, number>()
  for (const index of images.keys()) {
    const figure = blocks[items[index]?.block ?? -1]?.figure ?? -1
    if (figure >= 0) lastImage.set(figure, Math.max(index, lastImage.get(figure) ?? -1))
  }
  const captions = new Map<number, { text: string; indices: number[] }>()
  for (const item of items) {
    if (item.kind !== 'text' || item.role !== 'caption' || !kept[item.index]) continue
    const image = lastImage.get(blocks[item.block]?.figure ?? -1)
    if (image === undefined) continue
    const caption = captions.get(image)
    if (caption === undefined) captions.set(image, { text: item.text, indices: [item.index] })
    else {
      caption.text += `\n${item.text}`
      caption.indices.push(item.index)
    }
  }
  return captions
}
