/** Rule: lists of links that lead away from what the page says. */
import { sumIn } from '../../flow/prefix-sums.ts'
import type { Page, Subtree } from './subtree.ts'

/** Share of links among its words from which a block is a list of links: more than half, so that prose full of links is none. */
export const LINK_LIST_SHARE = 0.6
/** With fewer words or texts it is a line with a link in it. */
const LINK_LIST_WORDS = 4
const LINK_LIST_TEXTS = 3
/** With more of the page's plain words than this, a list of links is what the page says. */
export const LINK_LIST_PROTECTED = 0.4
const LINK_LIST_TAGS: ReadonlySet<string> = new Set('ul ol dl div section table tbody p td center noscript'.split(' '))

/** On a page of links, links are what it says. */
export function isLinkList({ block, words, linkWords, share }: Subtree, { sums, mode }: Page): string | undefined {
  if (mode.lists || share >= LINK_LIST_PROTECTED || !LINK_LIST_TAGS.has(block.tag)) return undefined
  const isList =
    words >= LINK_LIST_WORDS && linkWords / words > LINK_LIST_SHARE && sumIn(sums.texts, block) >= LINK_LIST_TEXTS
  return isList && sumIn(sums.goods, block) === 0 ? 'links' : undefined
}
