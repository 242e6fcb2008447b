/** Kept items to typed segments: lists and data tables in a readable text form, code with its white space, captions after their image. */
import type { DraftImage, DraftSegment, TextType } from '../schemas/document.ts'
import { dataTables } from './tables.ts'
import type { Block, PageFlow, TextItem } from './walk.ts'

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

/** Segments in document order. Linear in the items. */
export function buildSegments(
  flow: PageFlow,
  kept: readonly boolean[],
  images: ReadonlyMap<number, DraftImage>,
): DraftSegment[] {
  const { items, blocks } = flow
  const tables = dataTables(flow)
  const numbers = numberListItems(blocks)
  const places = listPlaces(blocks)
  const captions = captionsByImage(flow, kept, images)
  const captioned = new Set([...captions.values()].flatMap(({ indices }) => indices))
  const segments: DraftSegment[] = []
  const marked = new Set<number>()
  let open: Open | undefined

  const close = (): void => {
    const text = open?.lines.join('\n')
    if (open !== undefined && text !== undefined && text.trim() !== '')
      segments.push({ kind: 'text', type: open.type, text })
    open = undefined
  }
  for (const item of items) {
    if (item.kind === 'image') {
      const image = images.get(item.index)
      if (image === undefined) continue
      close()
      const caption = captions.get(item.index)?.text
      segments.push(caption === undefined ? image : { ...image, caption })
      if (caption !== undefined) segments.push({ kind: 'text', type: 'caption', text: caption })
      continue
    }
    if (!kept[item.index] || captioned.has(item.index)) continue
    add(item, blocks[item.block] as Block)
  }
  close()
  return segments

  function add(item: TextItem, block: Block): void {
    if (block.table >= 0 && tables.has(block.table)) {
      const table = start('table', `table ${block.table}`)
      const last = table.lines.length - 1
      if (table.row === block.row && last >= 0)
        table.lines[last] += table.cell === block.cell ? ` ${oneLine(item.text)}` : ` | ${oneLine(item.text)}`
      else table.lines.push(oneLine(item.text))
      table.row = block.row
      table.cell = block.cell
    } else if (item.role === 'list') {
      const { level, outer } = places.get(block.list) ?? NO_LIST
      const list = start('list', `list ${outer}`)
      const isFirst = !marked.has(block.listItem)
      marked.add(block.listItem)
      const indent = '  '.repeat(Math.min(MAX_INDENTS, Math.max(0, level - 1)))
      const marker = isFirst ? (numbers.get(block.listItem) ?? '') : ''
      const pad = isFirst ? '' : ' '.repeat((numbers.get(block.listItem) ?? '').length)
      for (const [at, line] of item.text.split('\n').entries())
        list.lines.push(`${indent}${at === 0 ? marker + pad : pad}${line}`)
    } else if (item.role === 'code') {
      start('code', `code ${block.index}`).lines.push(item.text)
    } else {
      close()
      const type = item.role === 'table' ? 'paragraph' : isFormula(item.text) ? 'formula' : item.role
      open = { type, key: '', lines: [item.text], row: -1, cell: -1 }
      close()
    }
  }
  function start(type: TextType, key: string): Open {
    if (open?.key !== key) {
      close()
      open = { type, key, lines: [], row: -1, cell: -1 }
    }
    return open
  }
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
