/** Menus between the headline of a manual's page and its first prose: pages without classes set them in the column of the text. */
import type { Block } from '../../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../../flow/page-flow.ts'

/** Fewer links are what a thing belongs to: its package and its parents. Judgement. */
const MENU_LINKS = 3
/** So much of an entry is its link, and so many entries are links: the rest is the page that one is on. */
const LINK_SHARE = 0.9
const ENTRY_SHARE = 0.6
/** Words of what a menu is called. Judgement: `Table of contents` */
const LABEL_WORDS = 3
/** So many plain words behind it, and as many as the menu has, say that the page is more than a list of links. Judgement */
const MIN_REST_WORDS = 25

/** The text of a page begins within so many items behind a menu. Judgement. */
const MAX_TEXTS = 500

interface Verdicts {
  readonly kept: readonly boolean[]
  readonly reasons: readonly string[]
}

/** The texts of a gap but for its menus and what they are called. `to`: item behind the gap. */
export function withoutMenus(
  gap: readonly TextItem[],
  flow: PageFlow,
  { kept, reasons }: Verdicts,
  to: number,
): TextItem[] {
  const entries = new Map<number, TextItem[]>()
  for (const item of gap) {
    const list = reasons[item.index] === 'links' ? (flow.blocks[item.block] as Block).list : -1
    if (list < 0) continue
    const items = entries.get(list) ?? []
    entries.set(list, items)
    items.push(item)
  }
  const menus = [...entries].filter(([list, items]) => isMenu(flow.blocks[list] as Block, items))
  const words = menus.flatMap(([, items]) => items).reduce((sum, item) => sum + item.words, 0)
  if (menus.length === 0 || !isKeptBehind(flow, kept, to, Math.max(MIN_REST_WORDS, words))) return [...gap]
  const inMenu = new Set(menus.map(([list]) => list))
  return gap.filter((item, at) => {
    const isEntry = ({ block }: TextItem): boolean => inMenu.has((flow.blocks[block] as Block).list)
    const next = gap[at + 1]
    const isLabel = item.linkWords === 0 && item.words <= LABEL_WORDS && next !== undefined && isEntry(next)
    return !isEntry(item) && !isLabel
  })
}

function isMenu({ tag, element }: Block, items: readonly TextItem[]): boolean {
  if (tag === 'dl' || element.attribs.role === 'list') return false
  const links = items.filter(({ words, linkWords }) => linkWords > 0 && linkWords >= LINK_SHARE * words)
  return links.length >= MENU_LINKS && links.length >= ENTRY_SHARE * items.length
}

/** Are so many words outside links kept from an item on? No more than `MAX_TEXTS` items are looked at: a hostile page has thousands of menus. */
function isKeptBehind({ items }: PageFlow, kept: readonly boolean[], from: number, least: number): boolean {
  let words = 0
  const to = Math.min(items.length, from + MAX_TEXTS)
  for (let at = from; at < to && words < least; at += 1) {
    const item = items[at]
    if (item?.kind === 'text' && kept[at]) words += item.words - item.linkWords
  }
  return words >= least
}
