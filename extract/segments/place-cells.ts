/** The cells of a table in rows and columns: spans take their places, as the table model of HTML says. */
import type { Block } from '../flow/blocks.ts'
import { beginsRow } from '../flow/table-tags.ts'

/** One place of a row. */
export interface Place {
  /** The block of the cell that stands here; -1 where there is none. */
  readonly cell: number
  readonly header: boolean
  /** The cell begins further left, or in a row above. */
  readonly covered?: 'left' | 'above'
}

/** A span of more columns is none. @source WHATWG HTML, "forming a table": at most 1,000 columns */
const MAX_COLSPAN = 1000
/** Covered places that a table may have, for each cell: past them spans are hostile, and a place is work. Judgement: real tables stay below 3. */
const COVERED_PER_CELL = 10
/** The same for small tables. */
const MIN_COVERED = 100

const NO_CELL: Place = { cell: -1, header: false }

/** A table while its cells are placed. */
interface Placing {
  readonly rows: Place[][]
  /** By column: the cell that reaches down from a row above, and the first row that it does not reach. */
  readonly spans: ({ readonly cell: number; readonly header: boolean; readonly until: number } | undefined)[]
  /** The `thead`, `tbody` or the like of the last row: no span leaves it. */
  group: number
  covered: number
}

/** The rows of a table from top to bottom. Linear in its blocks: the number of covered places is bounded by that of its cells. */
export function placeCells(blocks: readonly Block[], table: Block): readonly (readonly Place[])[] {
  const within = blocksIn(blocks, table)
  const cells = within.filter(isCell).length
  const placing: Placing = { rows: [], spans: [], group: -1, covered: Math.max(MIN_COVERED, COVERED_PER_CELL * cells) }
  for (const block of within) {
    if (block.tag === 'tr') startRow(placing, block.parent)
    if (!isCell(block)) continue
    if (placing.rows.length === 0 || beginsRow(block.element)) startRow(placing, block.parent)
    placeCell(placing, block, blocks[placing.group]?.tag === 'thead')
  }
  finishRow(placing)
  return withoutBareColumns(placing.rows)
}

/** The blocks inside a block: those after it that stand deeper. */
function blocksIn(blocks: readonly Block[], { index, depth }: Block): readonly Block[] {
  let end = index + 1
  while ((blocks[end]?.depth ?? -1) > depth) end += 1
  return blocks.slice(index + 1, end)
}

function isCell({ tag }: Block): boolean {
  return tag === 'td' || tag === 'th'
}

function startRow(placing: Placing, group: number): void {
  finishRow(placing)
  if (group !== placing.group) placing.spans.length = 0
  placing.group = group
  placing.rows.push([])
}

function placeCell(placing: Placing, { index: cell, tag, element }: Block, isHead: boolean): void {
  const { rows, spans } = placing
  const places = rows.at(-1) ?? []
  while (isReached(placing, places.length)) cover(placing, places)
  const header = tag === 'th' || isHead
  const columns = Math.min(MAX_COLSPAN, spanOf(element.attribs.colspan), placing.covered + 1)
  const down = element.attribs.rowspan === '0' ? Number.POSITIVE_INFINITY : spanOf(element.attribs.rowspan)
  for (let column = 0; column < columns; column += 1) {
    if (down > 1) spans[places.length] = { cell, header, until: rows.length - 1 + down }
    places.push(column === 0 ? { cell, header } : { cell, header, covered: 'left' })
  }
  placing.covered -= columns - 1
}

/** Cells of rows above that reach into the last row behind its own. */
function finishRow(placing: Placing): void {
  const { rows, spans } = placing
  const places = rows.at(-1)
  if (places === undefined) return
  while (spans.length > 0 && !isReached(placing, spans.length - 1)) spans.pop()
  while (places.length < spans.length) cover(placing, places)
}

/** Does a cell of a row above stand in this column of the last row? */
function isReached({ rows, spans }: Placing, column: number): boolean {
  return (spans[column]?.until ?? 0) >= rows.length
}

/** Takes the next place for the cell above it, or leaves it bare. */
function cover(placing: Placing, places: Place[]): void {
  const span = isReached(placing, places.length) ? placing.spans[places.length] : undefined
  places.push(span === undefined ? NO_CELL : { cell: span.cell, header: span.header, covered: 'above' })
  placing.covered -= 1
  if (placing.covered <= 0) placing.spans.length = 0
}

/** Spans reach over the last column that any cell begins in: `colspan="100"` means all there are. */
function withoutBareColumns(rows: readonly (readonly Place[])[]): readonly (readonly Place[])[] {
  let columns = 0
  for (const places of rows) {
    let own = places.length
    while (own > columns && places[own - 1]?.covered !== undefined) own -= 1
    columns = Math.max(columns, own)
  }
  return rows.map((places) => places.slice(0, columns))
}

function spanOf(value: string | undefined): number {
  const span = value === undefined ? 1 : Number.parseInt(value, 10)
  return span >= 1 ? span : 1
}
