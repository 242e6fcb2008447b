/**
 * Cards: links with a title and a sentence that says what they lead to. On a start page they are what the page says, so their words
 * count as prose; beside an article they are the way to others, and stay links.
 */

import type { Item, PageFlow, TextItem } from '../flow/page-flow.ts'
import { sumOfAll } from '../flow/prefix-sums.ts'
import type { PageFacts } from '../page/page-facts.ts'
import { pageSums } from './measure/page-sums.ts'
import { OF_OTHER_PAGES } from './measure/reasons.ts'

/** One linked sentence is a link in the text. */
const MIN_CARDS = 2
/** Words of a sentence that describes: `How to row at night.` @source the corpus: 8 or 5 move no set by more than .001; a linked headline of a newspaper has as many, and no full stop. */
const SENTENCE_WORDS = 5
/** More in one link, and it is a link that was never closed (walk.ts counts 40 words of it), or a list. */
const MAX_WORDS = 80
/** A title has no more words. */
const TITLE_WORDS = 12
/** A card is a link as a whole. */
const LINKED = 0.5
const ENDS_SENTENCE = /[.!?…。！？؟।።]["'”’»)]*$/
/** Words of descriptions as a share of the prose outside links. Judgement: an article's other articles are less of it than that. */
const MIN_SHARE = 0.25
/** The same on a page with one `article`, whose prose is likely to be the article. */
const MIN_SHARE_OF_ARTICLE = 0.5

/**
 * The same page, with the words and pictures of its cards out of their links where cards are what it says. `reasons`: the verdicts
 * on its items so far; what is teasers after an article stays so.
 */
export function readCards(
  flow: PageFlow,
  { forum, article, isDeclared }: PageFacts,
  reasons: readonly string[],
): PageFlow {
  if (forum || isDeclared) return flow
  const links = linksAround(flow.blocks)
  const cards = cardTexts(flow, links, reasons)
  let words = 0
  for (const { words: ofItem } of cards.values()) if (ofItem >= SENTENCE_WORDS) words += ofItem
  if (cards.size < 2 * MIN_CARDS) return flow
  const prose = sumOfAll(pageSums(flow, false).mass)
  if (words < (article ? MIN_SHARE_OF_ARTICLE : MIN_SHARE) * prose) return flow
  const ofCards = new Set([...cards.values()].map(({ block }) => links[block] ?? -1))
  const items = flow.items.map((item): Item => {
    if (item.kind === 'text') return cards.has(item.index) ? { ...item, linkWords: 0 } : item
    const link = links[item.block] ?? -1
    return link >= 0 && ofCards.has(link) ? { ...item, link: undefined } : item
  })
  return { ...flow, items }
}

/** Per block: the link around it that is a block itself, or -1. */
function linksAround(blocks: PageFlow['blocks']): readonly number[] {
  const links: number[] = []
  for (const { index, parent, tag } of blocks) links[index] = tag === 'a' ? index : (links[parent] ?? -1)
  return links
}

/** Descriptions and their titles, by item index. Those of menus and footers are none. */
function cardTexts(
  { items, blocks }: PageFlow,
  links: readonly number[],
  reasons: readonly string[],
): ReadonlyMap<number, TextItem> {
  const found = new Map<number, TextItem>()
  const isChrome: boolean[] = []
  for (const { index, parent, hints } of blocks)
    isChrome[index] = hints.strong !== undefined || hints.hidden !== undefined || (isChrome[parent] ?? false)
  let title: TextItem | undefined
  for (const item of items) {
    if (item.kind !== 'text' || isChrome[item.block] || OF_OTHER_PAGES.has(reasons[item.index] ?? '')) continue
    if (title !== undefined && isDescription(item)) {
      const link = links[item.block] ?? -1
      const isCard = link >= 0 ? links[title.block] === link : title.role === 'heading'
      if (isCard) for (const text of [title, item]) found.set(text.index, text)
    }
    title = isTitle(item) ? item : undefined
  }
  return found
}

function isDescription({ role, words, linkWords, text }: TextItem): boolean {
  const isSentence = role !== 'heading' && words >= SENTENCE_WORDS && words <= MAX_WORDS
  return isSentence && linkWords > LINKED * words && ENDS_SENTENCE.test(text)
}

function isTitle({ words, linkWords }: TextItem): boolean {
  return words > 0 && words <= TITLE_WORDS && linkWords > LINKED * words
}
