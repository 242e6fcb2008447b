/** A data table as segments: its grid as typed data and to read. Pictures stand between its rows, so that no row is cut. */
import type { DraftSegment, TableCell } from '../../schemas/document.ts'
import type { Block } from '../flow/blocks.ts'
import type { PageFlow, TextItem } from '../flow/page-flow.ts'
import { type Place, placeCells } from './place-cells.ts'

/** Between the cells of a row. */
const BETWEEN_CELLS = ' | '

/** What was kept of the items of a table. */
interface Kept {
  text(item: TextItem): boolean
  /** An image with its caption; none if it goes. */
  image(index: number): readonly DraftSegment[]
}

/** Texts by the block of their cell; and what stands between two rows, each with the number of rows before it. */
interface Content {
  readonly cells: ReadonlyMap<number, readonly TextItem[]>
  readonly captions: readonly TextItem[]
  readonly asides: readonly { readonly after: number; readonly segments: readonly DraftSegment[] }[]
}

/** The table in page order: its caption, then rows, parted by their pictures. `caption`: that of the figure around it, written elsewhere. */
export function tableSegments(flow: PageFlow, table: Block, kept: Kept, caption: string | undefined): DraftSegment[] {
  const rows = placeCells(flow.blocks, table)
  const { cells, captions, asides } = contentOf(flow, table, rows, kept)
  const own = captions.map(({ text }) => text).join('\n')
  const segments: DraftSegment[] = own === '' ? [] : [{ kind: 'text', type: 'caption', text: own }]
  let named = own === '' ? caption : own
  let from = 0
  let continued = false
  const takeRows = (to: number): void => {
    const taken = rows.slice(from, to).filter((row) => row.some(({ cell }) => cells.has(cell)))
    from = Math.max(from, to)
    // Rows of nothing but cells that reach down from above say nothing on their own.
    if (!taken.some((row) => row.some(({ cell, covered }) => covered === undefined && cells.has(cell)))) return
    segments.push({
      kind: 'text',
      type: 'table',
      text: taken.map((row) => lineOf(row, cells)).join('\n'),
      table: {
        ...(named === undefined ? {} : { caption: named }),
        ...(continued ? { continued: true } : {}),
        rows: taken.map((row) => row.map((place) => cellOf(place, cells))),
      },
    })
    continued = true
    named = undefined
  }
  for (const { after, segments: between } of asides) {
    takeRows(after)
    segments.push(...between)
  }
  takeRows(rows.length)
  return segments
}

function contentOf(
  { items, blocks }: PageFlow,
  { from, to }: Block,
  rows: readonly (readonly Place[])[],
  kept: Kept,
): Content {
  const rowOf = new Map<number, number>()
  for (const [number, row] of rows.entries())
    for (const { cell, covered } of row) if (covered === undefined) rowOf.set(cell, number)
  const cells = new Map<number, TextItem[]>()
  const captions: TextItem[] = []
  const asides: { after: number; segments: readonly DraftSegment[] }[] = []
  const begun = new Set<number>()
  let after = 0
  for (const item of items.slice(from, to)) {
    const { cell, tag } = blocks[item.block] as Block
    const row = rowOf.get(cell)
    if (row !== undefined) after = row + (begun.has(row) ? 1 : 0)
    if (item.kind === 'image') {
      const segments = kept.image(item.index)
      if (segments.length > 0) asides.push({ after, segments })
    } else if (kept.text(item)) {
      if (row === undefined) {
        if (tag === 'caption' || blocks[cell]?.tag === 'caption') captions.push(item)
        else asides.push({ after, segments: [{ kind: 'text', type: 'paragraph', text: item.text }] })
        continue
      }
      const texts = cells.get(cell)
      if (texts === undefined) cells.set(cell, [item])
      else texts.push(item)
      begun.add(row)
    }
  }
  return { cells, captions, asides }
}

function cellOf({ cell, header, covered }: Place, cells: Content['cells']): TableCell {
  const texts = covered === undefined ? (cells.get(cell) ?? []) : []
  return {
    text: texts.map(({ text }) => text).join('\n'),
    ...(header ? { header } : {}),
    ...(covered === undefined ? {} : { covered }),
  }
}

/** A row to read: one line, each cell in its place. A cell over the whole row stands alone. */
function lineOf(row: readonly Place[], cells: Content['cells']): string {
  const isOneCell = row.length > 1 && row.every(({ covered }, column) => column === 0 || covered === 'left')
  return (isOneCell ? row.slice(0, 1) : row)
    .map(({ cell, covered }) => (covered === undefined ? (cells.get(cell) ?? []) : []))
    .map(cellLine)
    .join(BETWEEN_CELLS)
}

/** A cell in one line: commas between the items of a list, for no line parts them here. */
function cellLine(texts: readonly TextItem[]): string {
  let line = ''
  let before: TextItem | undefined
  for (const item of texts) {
    const isNextItem = before?.role === 'list' && item.role === 'list' && before.block !== item.block
    line += before === undefined ? '' : isNextItem && !/\p{P}$/u.test(line) ? ', ' : ' '
    line += item.text.replace(/\n/g, ' ')
    before = item
  }
  return line
}
