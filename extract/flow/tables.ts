/** Data tables told from layout tables. */
import { type Element, isElement } from '../../formats/html/dom.ts'
import type { Block } from './blocks.ts'
import { sumIn } from './prefix-sums.ts'
import { isNote } from './topics.ts'

/** Longest mean cell of a data table, and its longest single cell, in words: cells that hold paragraphs are a layout, and as text they read better. */
const MEAN_CELL_WORDS = 25
const MAX_CELL_WORDS = 120

/** A head and one cell of one column is a box with a title. Judgement. */
const MIN_ROWS_OF_ONE = 2

/** What generators call a table of data, be it of one row. */
const TABLE_NAME = /(?:^|\s)(?:informaltable|variablelist|docutils|tableblock)(?:\s|$)/

/** An item of the page; pictures have no words. */
interface Counted {
  readonly index: number
  readonly words?: number
}

/** Indices of the blocks that are data tables: no table inside, two columns or more, short cells; or so declared by `th`, `caption`, `thead`. */
export function dataTables(items: readonly Counted[], blocks: readonly Block[]): ReadonlySet<number> {
  const found = new Set<number>()
  const tables = blocks.filter(({ tag }) => tag === 'table')
  if (tables.length === 0) return found
  const cells = new Map<number, { words: number[]; rows: Map<number, number>; heads: number }>()
  const wordsBefore = new Float64Array(items.length + 1)
  for (const item of items) wordsBefore[item.index + 1] = (wordsBefore[item.index] ?? 0) + (item.words ?? 0)
  for (const block of blocks) {
    if (block.tag !== 'td' && block.tag !== 'th') continue
    const cell = cells.get(block.table) ?? { words: [], rows: new Map<number, number>(), heads: 0 }
    cells.set(block.table, cell)
    cell.words.push(sumIn(wordsBefore, block))
    cell.rows.set(block.row, (cell.rows.get(block.row) ?? 0) + 1)
    if (block.tag === 'th') cell.heads += 1
  }
  const outer = new Set(tables.map(({ parent }) => blocks[parent]?.table ?? -1))
  for (const table of tables) {
    const cell = cells.get(table.index)
    if (cell === undefined || outer.has(table.index)) continue
    // DocBook draws a warning as a table: a sign, a title and a text.
    const box = blocks[table.parent]
    if (!(box !== undefined && isNote(box.element)) && isData(table, cell)) found.add(table.index)
  }
  return found
}

function isData(
  table: Block,
  { words, rows, heads }: { words: number[]; rows: Map<number, number>; heads: number },
): boolean {
  const role = table.element.attribs.role
  if (role === 'presentation' || role === 'none') return false
  const columns = Math.max(...[...rows.values()].slice(0, 50))
  const longest = words.reduce((most, count) => Math.max(most, count), 0)
  const mean = words.reduce((sum, count) => sum + count, 0) / words.length
  if (longest > MAX_CELL_WORDS) return false
  // One column is a list or a frame, unless it has a head.
  if (columns < 2) return heads === 1 && rows.size > MIN_ROWS_OF_ONE && mean <= MEAN_CELL_WORDS
  if (heads > 0 || hasCaption(table.element)) return true
  return (rows.size >= 2 || TABLE_NAME.test(table.element.attribs.class ?? '')) && mean <= MEAN_CELL_WORDS
}

function hasCaption(table: Element): boolean {
  return table.children.some((child) => isElement(child) && (child.name === 'caption' || child.name === 'thead'))
}
