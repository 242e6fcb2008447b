/**
 * Contents that are the page. The first page of a manual, of a part or of a chapter says in a title and a line what it is, and the rest of it
 * is the list of its sections; the same list on a page of text is a way around. It is told by what else the page says, and by
 * where it leads: the contents of all the manual, which stand beside each page, name that page too.
 */
import type { Block } from '../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../flow/page-flow.ts'
import type { PageFacts } from '../page/page-facts.ts'
import { leadsElsewhere } from './drop/other-pages.ts'
import type { MainContent } from './main-content.ts'
import { isOwnLink, linksIn } from './measure/item-links.ts'

/** Contents by their name, and lists of links without one; what Texinfo calls a menu may be one of the site's. */
const NAMED = /^chrome:(?:toc|toc-?set|table-of-contents)$/
const LISTS = /^(?:links|chrome:(?:menu|toc|toc-?set|table-of-contents))$/
/** Kept words from which a list without a name is a menu beside them: the same as of a page whose result is doubted (main-content.ts). */
const MAX_WORDS = 60
/** Of a list without a name fewer links are a way to two neighbours. Judgement. */
const MIN_LINKS = 3
/** Of its texts with a link in them, and of its links that lead to other pages: more than half. */
const MOST = 0.5
/** Boxes that a page is made of. */
const BOXES: ReadonlySet<string> = new Set(['div', 'section', 'article', 'main', 'body', 'html', 'td', '#root'])

/** The page with its own contents, if it is one of a manual that says more in them than in all that was kept. */
export function withOwnContents(
  flow: PageFlow,
  main: MainContent,
  { manual, forum, isDeclared, url }: PageFacts,
): MainContent {
  if (forum || isDeclared || !main.reasons.some((reason) => (manual ? LISTS : NAMED).test(reason))) return main
  const kept = [...main.kept]
  const reasons = [...main.reasons]
  let keptWords = main.keptWords
  const head = firstText(flow, main)
  const column = columnOf(flow, head)
  for (const list of listsOf(flow, main)) {
    const [first] = list
    // What stands before the headline is a way through all pages, and a box of contents may hold other things.
    if (first === undefined || first.index < (head?.index ?? 0) || leadsElsewhere(first)) continue
    const isNamed = NAMED.test(main.reasons[first.index] ?? '')
    if (!isNamed && (!manual || main.keptWords >= MAX_WORDS || !isIn(column, first))) continue
    const words = list.reduce((sum, item) => sum + item.words, 0)
    if (words <= main.keptWords || !leadsOn(flow, list, url, isNamed)) continue
    for (const { index } of list) {
      kept[index] = true
      reasons[index] = 'contents'
    }
    keptWords += words
  }
  return keptWords === main.keptWords ? main : { ...main, kept, reasons, keptWords, root: rootAround(flow, kept, main) }
}

/** Texts in a row that went as contents or as lists of links; nothing that stayed stands among them. */
function listsOf({ items }: PageFlow, { kept, reasons }: MainContent): readonly (readonly TextItem[])[] {
  const lists: TextItem[][] = []
  let list: TextItem[] | undefined
  for (const item of items) {
    if (item.kind !== 'text') continue
    const reason = reasons[item.index] ?? ''
    const goesOn = list?.[0] !== undefined && reasons[list[0].index] === reason
    if (kept[item.index] || !LISTS.test(reason)) list = undefined
    else if (goesOn) list?.push(item)
    else {
      list = [item]
      lists.push(list)
    }
  }
  return lists
}

/** Is it a list of links to other pages, of a list without a name to those below its own, and not to all of a manual, this page among them? */
function leadsOn({ blocks }: PageFlow, list: readonly TextItem[], url: string, isNamed: boolean): boolean {
  let entries = 0
  let links = 0
  let others = 0
  for (const { block } of list) {
    const own = linksIn((blocks[block] as Block).element)
    if (own.length > 0) entries += 1
    for (const link of own) {
      const { href = '' } = link.attribs
      // Its first sections may stand on the page itself.
      if (!href.includes('#') && isSamePage(href, url)) return false
      links += 1
      if (!isOwnLink(link) && (isNamed || isBelow(href, url))) others += 1
    }
  }
  return others >= (isNamed ? 1 : MIN_LINKS) && others > MOST * links && entries > MOST * list.length
}

/** Does an address lead to the page itself? A folder and its `index.html` are one page. */
function isSamePage(href: string, url: string): boolean {
  const target = URL.parse(href, url)
  const own = URL.parse(url)
  const nameOf = ({ host, pathname }: URL): string => `${host}${pathname.replace(/\/index\.\w+$/, '/')}`
  return target !== null && own !== null && nameOf(target) === nameOf(own)
}

/** Does an address lead to the folder of the page, or below it? A menu leads to the site's own pages, and to those of other languages. */
function isBelow(href: string, url: string): boolean {
  const target = URL.parse(href, url)
  const folder = URL.parse('.', url)
  return (
    target !== null &&
    folder !== null &&
    target.host === folder.host &&
    target.pathname.startsWith(folder.pathname) &&
    target.pathname !== '/'
  )
}

/** The headline, or the first text that stays. */
function firstText({ items }: PageFlow, { kept, reasons }: MainContent): Item | undefined {
  return items.find(({ kind, index }) => kind === 'text' && (kept[index] || reasons[index] === 'headline'))
}

/** The smallest box around a text that has more in it. */
function columnOf({ blocks }: PageFlow, first: Item | undefined): Block | undefined {
  let block = blocks[first?.block ?? 0]
  while (block !== undefined && block.parent >= 0 && !(BOXES.has(block.tag) && block.to - block.from > 1))
    block = blocks[block.parent]
  return block
}

function isIn(block: Block | undefined, { index }: TextItem): boolean {
  return block !== undefined && index >= block.from && index < block.to
}

/** The root, up to all that stays. */
function rootAround({ blocks }: PageFlow, kept: readonly boolean[], main: MainContent): number {
  const from = kept.indexOf(true)
  const to = kept.lastIndexOf(true)
  let block = blocks[main.root]
  while (block !== undefined && block.parent >= 0 && !(block.from <= from && to < block.to))
    block = blocks[block.parent]
  return block?.index ?? 0
}
