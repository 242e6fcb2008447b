/** What a manual without classes sets above each of its pages: a table of its own with the picture of its name and what it is, before the first heading. */
import type { PageFlow } from '../../flow/page-flow.ts'

/** Longer ones are text. Judgement: `Open source tide tables` */
const LINE_WORDS = 12
/** Kept for their own words, or as a part of what is. */
const OWN = /^(?:good|fair|headline)$/

/** Drops them. A table with cells of data, and one that holds the heading, is none. */
export function dropMastheads({ items, blocks, tables }: PageFlow, kept: boolean[], reasons: string[]): void {
  const first = items.find(
    ({ kind, index }) => kind === 'text' && (kept[index] || reasons[index] === 'headline') && isHeading(items[index]),
  )
  if (first === undefined) return
  for (const item of items) {
    if (item.index >= first.index || OWN.test(reasons[item.index] ?? '')) return
    const { table } = blocks[item.block] ?? { table: -1 }
    if (table < 0 || tables.has(table) || (blocks[table]?.to ?? 0) > first.index) continue
    if (item.kind === 'text' && (!kept[item.index] || item.words > LINE_WORDS)) continue
    if (item.kind === 'image' && reasons[item.index] !== '') continue
    kept[item.index] = false
    reasons[item.index] = 'edge'
  }
}

function isHeading(item: PageFlow['items'][number] | undefined): boolean {
  return item?.kind === 'text' && item.role === 'heading'
}
