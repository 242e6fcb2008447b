/** What a manual without classes sets above each of its pages: a table of its own with the picture of its name and what it is, before the first heading. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'

/** Longer ones are text. Judgement: `Open source tide tables` */
const LINE_WORDS = 12
/** Kept for their own words, or as a part of what is. */
const OWN = /^(?:good|fair|headline)$/

/** Drops them. A table with cells of data, and one that holds the heading, is none. */
export function dropMastheads({ items, blocks, tables }: PageFlow, kept: boolean[], reasons: string[]): void {
  const first = items.find(
    (item) =>
      OWN.test(reasons[item.index] ?? '') || (kept[item.index] && item.kind === 'text' && item.role === 'heading'),
  )
  if (first === undefined) return
  const data = new Map<number, boolean>()
  for (const item of items) {
    if (item.index >= first.index) return
    const table = blocks[blocks[item.block]?.table ?? -1]
    if (table === undefined || table.to > first.index) continue
    const isOfData = data.get(table.index) ?? isData(table, items, tables)
    data.set(table.index, isOfData)
    if (isOfData) continue
    if (item.kind === 'text' && (!kept[item.index] || item.words > LINE_WORDS)) continue
    if (item.kind === 'image' && reasons[item.index] !== '') continue
    kept[item.index] = false
    reasons[item.index] = 'edge'
  }
}

/** Rows of buttons look like data, but have no words. */
function isData({ index, from, to }: Block, items: PageFlow['items'], tables: PageFlow['tables']): boolean {
  return tables.has(index) && items.slice(from, to).some(({ kind }) => kind === 'text')
}
