/**
 * What stands above the headline of each page of a site: a heading with the site's name; and in manuals without classes a table of its own with
 * the picture of its name and what it is, before the first heading.
 */
import type { Block } from '../../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../../flow/page-flow.ts'
import { titleMatcher } from '../../measure/headline.ts'
import { leadsHome } from './edge-lines.ts'

/** Longer ones are text. Judgement: `Open source tide tables` */
const LINE_WORDS = 12
/** Kept for their own words, or as a part of what is. */
const OWN = /^(?:good|fair|headline)$/

/** Texts between the site's name and the headline: a motto, a date. */
const NEAR_TEXTS = 4
/** Share of the title from which a heading is the page's headline. The same as in headline.ts. */
const HEADLINE_SHARE = 0.5

/** Drops the first heading that is kept where it is the site's name, or leads to its first page, and the page's own headline follows it. */
export function dropSiteHeading(
  { items, blocks }: PageFlow,
  { title, siteName }: { readonly title: string | undefined; readonly siteName: string | undefined },
  kept: boolean[],
  reasons: string[],
): void {
  const texts = items.filter((item): item is TextItem => item.kind === 'text')
  const at = texts.findIndex(({ index }) => kept[index] || reasons[index] === 'headline')
  const first = texts[at]
  if (first === undefined || first.role !== 'heading' || !kept[first.index]) return
  const isSite = (siteName !== undefined && isSame(first.text, siteName)) || leadsHome(first, blocks)
  if (!isSite || isSame(first.text, title ?? '')) return
  const shareOfTitle = titleMatcher(title)
  const isHeadline = ({ role, text }: TextItem): boolean =>
    role === 'heading' && !isSame(text, first.text) && shareOfTitle(text) >= HEADLINE_SHARE
  if (!texts.slice(at + 1, at + 1 + NEAR_TEXTS).some(isHeadline)) return
  kept[first.index] = false
  reasons[first.index] = 'edge'
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

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
