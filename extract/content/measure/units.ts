/** Data tables and lists of short items: each stays or goes as one, and is not judged cell by cell. */
import type { Block } from '../../flow/blocks.ts'
import { listPlaces } from '../../flow/list-places.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'
import { isShort, KEPT_SHARE, MENU_SHARE, openWords } from './open-words.ts'
import type { PageSums } from './page-sums.ts'

/** Longest mean item of a list, and its longest single one, in words: the same as a data table's cells; others are posts and articles in a list. */
const MEAN_ITEM_WORDS = 25
const MAX_ITEM_WORDS = 120
/** A text that ends with a colon and has so many words is a sentence that announces what follows; `See also:` is none. */
const SENTENCE_WORDS = 8
/** One of so many words may announce a list of names, as short as this on average: titles of other pages are longer. */
const PHRASE_WORDS = 4
const NAME_WORDS = 3

/** Fewer words are another name. Judgement: `Holds it upright.` */
const DESCRIPTION_WORDS = 3

/** One cell of plain text for so many linked ones: a row of a table has one, a menu's has none. */
const PLAIN_WEIGHT = 2

export interface Unit {
  readonly block: Block
  /** Its links are what it says: a table with header cells, a list that a sentence announces. */
  readonly linksAreContent: boolean
}

/** The units of a page in page order. One may stand in another. */
export function unitsOf(flow: PageFlow, sums: PageSums): readonly Unit[] {
  const { blocks, tables } = flow
  const lists = shortLists(flow, sums)
  const units: Unit[] = []
  const columns = linkColumns(flow, sums)
  const mixed = tables.size === 0 ? tables : mixedTables(flow, sums)
  const terms = linkedTerms(flow, sums)
  for (const block of blocks) {
    const items = lists.get(block.index)
    if (tables.has(block.index)) units.push({ block, linksAreContent: mixed.has(block.index) })
    else if (columns.has(block.index)) units.push({ block, linksAreContent: true })
    else if (items !== undefined)
      units.push({
        block,
        linksAreContent: terms.has(block.index) || isAnnounced(flow, block, sumIn(sums.words, block) / items),
      })
  }
  return units
}

/** Data tables that are no menu, however much of them is linked: with header cells over a row, or with cells of plain text among the linked ones. */
function mixedTables({ blocks, tables }: PageFlow, sums: PageSums): ReadonlySet<number> {
  const mixed = new Set<number>()
  const rows = new Map<number, number>()
  for (const { tag, table } of blocks) if (tag === 'tr') rows.set(table, (rows.get(table) ?? 0) + 1)
  const plain = new Map<number, number>()
  for (const block of blocks) {
    if (!(block.tag === 'td' || block.tag === 'th') || !tables.has(block.table)) continue
    const words = sumIn(sums.words, block)
    const isPlain = sumIn(sums.linkWords, block) <= MENU_SHARE * words
    // A row of links in bold heads nothing.
    if (block.tag === 'th' && rows.get(block.table) !== 1) mixed.add(block.table)
    if (words > 0) plain.set(block.table, (plain.get(block.table) ?? 0) + (isPlain ? PLAIN_WEIGHT : -1))
  }
  for (const [table, weight] of plain) if (weight >= 0) mixed.add(table)
  return mixed
}

/** Tables of one column that a sentence announces: lists, drawn as tables. */
function linkColumns(flow: PageFlow, { words }: PageSums): ReadonlySet<number> {
  const { blocks, tables } = flow
  const columns = new Set<number>()
  if (!blocks.some(({ tag }) => tag === 'table')) return columns
  const cells = new Map<number, number>()
  const rows = new Map<number, number>()
  for (const { tag, table } of blocks) {
    if (tag === 'td' || tag === 'th') cells.set(table, (cells.get(table) ?? 0) + 1)
    if (tag === 'tr') rows.set(table, (rows.get(table) ?? 0) + 1)
  }
  for (const [table, count] of cells) {
    const block = blocks[table]
    if (block === undefined || tables.has(table) || count < 2 || rows.get(table) !== count) continue
    const mean = sumIn(words, block) / count
    if (mean <= MEAN_ITEM_WORDS && isAnnounced(flow, block, mean)) columns.add(table)
  }
  return columns
}

/** Outermost lists of short items, each with the number of its items. */
function shortLists({ blocks }: PageFlow, { words }: PageSums): ReadonlyMap<number, number> {
  const places = listPlaces(blocks)
  const lists = new Map<number, { items: number; words: number; longest: number }>()
  for (const block of blocks) {
    if (block.listItem !== block.index || places.get(block.list)?.level !== 1) continue
    const list = lists.get(block.list) ?? { items: 0, words: 0, longest: 0 }
    lists.set(block.list, list)
    const own = sumIn(words, block)
    list.items += 1
    list.words += own
    list.longest = Math.max(list.longest, own)
  }
  const short = new Map<number, number>()
  for (const [index, list] of lists)
    if (list.longest <= MAX_ITEM_WORDS && list.words <= MEAN_ITEM_WORDS * list.items) short.set(index, list.items)
  return short
}

/** Lists of linked terms, each with one description that says more than a name, linked or not. Menus have several ways under a label, contents lists within. */
function linkedTerms({ blocks }: PageFlow, sums: PageSums): ReadonlySet<number> {
  const lists = new Map<number, { terms: number; linked: number; said: number; texts: number }>()
  for (const block of blocks) {
    if (block.listItem !== block.index || (block.tag !== 'dt' && block.tag !== 'dd')) continue
    const list = lists.get(block.list) ?? { terms: 0, linked: 0, said: 0, texts: 0 }
    lists.set(block.list, list)
    const words = sumIn(sums.words, block)
    if (block.tag === 'dt') {
      list.terms += 1
      list.linked += words > 0 && sumIn(sums.linkWords, block) >= words ? 1 : 0
    } else {
      list.texts += 1
      list.said += words >= DESCRIPTION_WORDS && sumIn(sums.texts, block) === 1 ? 1 : 0
    }
  }
  const found = new Set<number>()
  for (const [index, { terms, linked, said, texts }] of lists)
    if (terms > 1 && texts === terms && linked > terms / 2 && said > texts / 2) found.add(index)
  return found
}

/** Does the text before the list end with a colon? */
function isAnnounced({ items }: PageFlow, { from }: Block, meanWords: number): boolean {
  const before = items[from - 1]
  if (before?.kind !== 'text' || before.linkWords > 0.5 * before.words || before.role === 'heading') return false
  if (!/[:：]$/.test(before.text)) return false
  return before.words >= SENTENCE_WORDS || (before.words >= PHRASE_WORDS && meanWords <= NAME_WORDS)
}

/** Prefix sums of linked words but for those of units whose links are content. */
export function navigationLinks({ items }: PageFlow, { linkWords }: PageSums, units: readonly Unit[]): Float64Array {
  const contents = units.filter(({ linksAreContent }) => linksAreContent)
  if (contents.length === 0) return linkWords
  const links = new Float64Array(items.length + 1)
  let next = 0
  let to = 0
  for (let at = 0; at < items.length; at += 1) {
    for (; contents[next] !== undefined && (contents[next] as Unit).block.from <= at; next += 1)
      to = Math.max(to, (contents[next] as Unit).block.to)
    links[at + 1] = (links[at] ?? 0) + (at < to ? 0 : (linkWords[at + 1] ?? 0) - (linkWords[at] ?? 0))
  }
  return links
}

/** Keeps the rest of each unit of which most was kept, unless most of it is links; and of one whose links are content, all. */
export function keepUnits(flow: PageFlow, units: readonly Unit[], kept: boolean[], reasons: string[]): void {
  if (units.length === 0) return
  const { words, linkWords, keptWords } = openWords(flow, kept, reasons)
  let keptTo = 0
  for (const { block, linksAreContent } of units) {
    if (block.from < keptTo) continue
    const all = sumIn(words, block)
    const own = sumIn(keptWords, block)
    const isAnnounced = own > 0 || (kept[block.from - 1] ?? false)
    const isMostlyKept = sumIn(linkWords, block) <= MENU_SHARE * all && own >= KEPT_SHARE * all
    if (!(linksAreContent ? isAnnounced : isMostlyKept)) continue
    for (let at = block.from; at < block.to; at += 1) {
      if (!isShort(reasons[at])) continue
      kept[at] = true
      reasons[at] = 'unit'
    }
    keptTo = block.to
  }
}
