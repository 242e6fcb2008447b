/** Links that stand on a page again and again in the same few words: buttons of its rows, `Check price`, `Book now`. */
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

/** Words of a button. Judgement: `Add to shopping cart` */
const MAX_WORDS = 4
/** The same as for titles of teasers (teasers.ts). */
const MIN_TIMES = 3

/** Prepares the question of whether a text is such a link. A cell of a table, and an item of a list that says nothing else, is none. */
export function buttonRule({ items, blocks, tables }: PageFlow): (item: TextItem) => boolean {
  const times = new Map<string, number>()
  for (const item of items)
    if (item.kind === 'text' && mayBeButton(item)) times.set(item.text, (times.get(item.text) ?? 0) + 1)
  return (item) => {
    if (!mayBeButton(item) || (times.get(item.text) ?? 0) < MIN_TIMES) return false
    const block = blocks[item.block]
    if (block === undefined || (block.cell >= 0 && tables.has(block.table))) return false
    const listItem = blocks[block.listItem]
    return listItem === undefined || listItem.to - listItem.from > 1
  }
}

function mayBeButton({ role, words, linkWords }: TextItem): boolean {
  return words > 0 && words <= MAX_WORDS && linkWords >= words && role !== 'heading' && role !== 'code'
}
