/**
 * Groups of teasers: three or more siblings of one shape, each a link to another page with a few words of it. Under an article
 * they are other articles; on a page that consists of them they are the content.
 */

import type { Block } from '../../flow/blocks.ts'
import { firstClass } from '../../flow/element-names.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import { titleMatcher } from '../measure/headline.ts'
import type { PageSums } from '../measure/page-sums.ts'

/** Two siblings of one shape may be anything: previous and next, two columns. */
const MIN_TEASERS = 3
/** Words of one teaser: fewer are a menu's, more are an article of their own. */
const MIN_WORDS = 3
const MAX_WORDS = 160
/** Words of a linked title, and the share of its item that the link takes. */
const TITLE_WORDS = 3
const TITLE_LINK_SHARE = 0.8
/** A text that so many links of the page carry is no title: `Read more`, `Book now`. */
const REPEATED_TITLES = 3
/** A heading that says so much of the title is the headline. */
const HEADLINE_SHARE = 0.5
/** Share of the group's words that stand in teasers. */
const GROUP_SHARE = 0.7
/**
 * Prose that the page must have before the group, and the share of its prose that may follow it. An article may be shorter than
 * its teasers; where nothing says that the page is one, a run of cards may well be what it is about.
 */
const ANY_PAGE = { minWordsBefore: 150, maxShareAfter: 0.2 }
const ARTICLE = { minWordsBefore: 60, maxShareAfter: 0.5 }

/** Headings of what a text stands on. */
const SOURCES =
  /^(?:references|bibliography|works cited|literature(?: cited)?|sources|citations|(?:foot|end)?notes|literatur(?:verzeichnis|angaben)?|quellen(?:verzeichnis|angaben)?|einzelnachweise|références|bibliographie|sources et références|referencias|bibliografía|fuentes|riferimenti|bibliografia|fonti|referências|bibliografie|bronnen|källor|kilder|литература|источники|примечания|参考文献|参考资料|참고 ?문헌|出典|脚注)\s*[:：]?$/i
/** A text of so many words that ends with a colon is a sentence that announces what follows. @source units.ts */
const SENTENCE_WORDS = 8

/** Blocks that are groups of teasers after the article or above its headline, or teasers in a run right beside it. A numbered list is part of its text, however much it links. */
export function teaserGroups(
  flow: PageFlow,
  sums: PageSums,
  { article, title }: { readonly article: boolean; readonly title: string | undefined },
): ReadonlySet<number> {
  const { minWordsBefore, maxShareAfter } = article ? ARTICLE : ANY_PAGE
  const { blocks } = flow
  const total = sumOfAll(sums.mass)
  // An article must stand before them, or behind.
  if (total < ARTICLE.minWordsBefore) return new Set()
  const { links, titles, leads } = linkSums(flow)
  const isBehind = (first: Block, last: Block): boolean =>
    (sums.mass[first.from] ?? 0) >= minWordsBefore && total - (sums.mass[last.to] ?? 0) <= maxShareAfter * total
  const headline = articleHeadline(flow, sums, title)
  const groups = new Set<number>()
  for (const [parent, siblings] of childrenOf(blocks)) {
    const group = blocks[parent]
    if (group === undefined || group.tag === 'ol' || isOfText(flow, group)) continue
    if (article)
      for (const run of runsOf(siblings, sums, titles))
        if (isBehind(run[0] as Block, run.at(-1) as Block)) for (const { index } of run) groups.add(index)
    const isAbove = group.to <= headline
    if (!isAbove && !isBehind(group, group)) continue
    const shapes = new Map<string, { count: number; words: number }>()
    for (const block of siblings) {
      const words = sumIn(sums.words, block)
      if (words < MIN_WORDS || words > MAX_WORDS || sumIn(isAbove ? leads : links, block) === 0) continue
      const shape = shapes.get(block.tag) ?? { count: 0, words: 0 }
      shape.count += 1
      shape.words += words
      shapes.set(block.tag, shape)
    }
    const words = sumIn(sums.words, group)
    for (const shape of shapes.values())
      if (shape.count >= MIN_TEASERS && shape.words >= GROUP_SHARE * words) groups.add(parent)
  }
  return groups
}

/** Item of the heading that says no more than the title, with an article's prose behind it; -1 if there is none. What runs above it is the news of the day. */
function articleHeadline({ items, blocks }: PageFlow, { mass }: PageSums, title: string | undefined): number {
  const shareOfTitle = titleMatcher(title)
  for (const { kind, index, ...item } of items as readonly TextItem[])
    if (kind === 'text' && item.role === 'heading' && /^h[12]$/.test(blocks[item.block]?.tag ?? ''))
      if (shareOfTitle(item.text) >= HEADLINE_SHARE)
        return (mass[items.length] ?? 0) - (mass[index] ?? 0) >= ARTICLE.minWordsBefore ? index : -1
  return -1
}

/** Is it a list of sources, by its heading, or one that a sentence before it announces? */
function isOfText({ items }: PageFlow, { from }: Block): boolean {
  const before = items[from - 1]
  if (before?.kind !== 'text') return false
  if (before.role === 'heading') return SOURCES.test(before.text)
  return before.linkWords === 0 && before.words >= SENTENCE_WORDS && /[:：]$/.test(before.text)
}

/** Runs of siblings of one tag and class that are teasers to the last: in no box of their own, they stand beside the article. */
function runsOf(siblings: readonly Block[], sums: PageSums, titles: Int32Array): readonly (readonly Block[])[] {
  const runs = new Map<string, Block[]>()
  for (const block of siblings) {
    const name = firstClass(block.element)
    if (name === '') continue
    const key = `${block.tag} ${name}`
    const run = runs.get(key)
    if (run === undefined) runs.set(key, [block])
    else run.push(block)
  }
  const isTeaser = (block: Block): boolean => {
    const words = sumIn(sums.words, block)
    return words >= MIN_WORDS && words <= MAX_WORDS && sumIn(titles, block) > 0
  }
  return [...runs.values()].filter((run) => run.length >= MIN_TEASERS && run.every(isTeaser))
}

/** Prefix sums over the items: of linked pictures and linked titles, of titles alone, and of texts that link as many words as a title has. */
function linkSums({ items }: PageFlow): Readonly<Record<'links' | 'titles' | 'leads', Int32Array>> {
  const times = new Map<string, number>()
  for (const item of items)
    if (item.kind === 'text' && item.linkWords > 0) times.set(item.text, (times.get(item.text) ?? 0) + 1)
  const links = new Int32Array(items.length + 1)
  const titles = new Int32Array(items.length + 1)
  const leads = new Int32Array(items.length + 1)
  for (const item of items) {
    const isTitle =
      item.kind === 'text' &&
      item.linkWords >= TITLE_WORDS &&
      item.linkWords > TITLE_LINK_SHARE * item.words &&
      (times.get(item.text) ?? 0) < REPEATED_TITLES
    const isLink = isTitle || (item.kind === 'image' && item.link !== undefined)
    links[item.index + 1] = (links[item.index] ?? 0) + (isLink ? 1 : 0)
    titles[item.index + 1] = (titles[item.index] ?? 0) + (isTitle ? 1 : 0)
    const isLead = item.kind === 'text' && item.linkWords >= TITLE_WORDS
    leads[item.index + 1] = (leads[item.index] ?? 0) + (isLead ? 1 : 0)
  }
  return { links, titles, leads }
}

/** The children of each block that has enough of them for a group: few blocks do. */
function childrenOf(blocks: readonly Block[]): ReadonlyMap<number, readonly Block[]> {
  const counts = new Int32Array(blocks.length)
  for (const { parent } of blocks) if (parent >= 0) counts[parent] = (counts[parent] ?? 0) + 1
  const children = new Map<number, Block[]>()
  for (const block of blocks) {
    if ((counts[block.parent] ?? 0) < MIN_TEASERS) continue
    const siblings = children.get(block.parent)
    if (siblings === undefined) children.set(block.parent, [block])
    else siblings.push(block)
  }
  return children
}
