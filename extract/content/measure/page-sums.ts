/** Sums over the items of a page as prefix sums, so that any block's subtree is one subtraction; and the quality of each text item. */

import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumOfAll } from '../../flow/prefix-sums.ts'
import { hasSentenceMark } from '../../flow/words.ts'

/** `good` stands alone, `fair` reads as prose, `short` depends on its neighbours. */
export type Quality = 'good' | 'fair' | 'short'

export interface PageSums {
  /** Prefix sums over items (flow/prefix-sums.ts). */
  readonly words: Float64Array
  readonly linkWords: Float64Array
  readonly texts: Int32Array
  /** Good items. */
  readonly goods: Int32Array
  /** Words outside links, with hidden text and `<noscript>` whatever the mode. */
  readonly allPlainWords: Float64Array
  /** Words outside links of good and fair items. */
  readonly mass: Float64Array
  /** Per item; undefined for images. */
  readonly quality: readonly (Quality | undefined)[]
  /** Words outside links of the whole page, as far as it is read. */
  readonly plainWords: number
}

/** @source boilerpipe's and resiliparse's limits, insensitive between 15 and 25 words and .25 and .45 */
export const GOOD_WORDS = 20
export const GOOD_LINK_SHARE = 0.35
/** With a mark that ends a sentence, so many words are one; with fewer, `Sold out!` would be. */
export const FAIR_WORDS = 8
/** More than half of its words in links, and it is a list of them. */
export const FAIR_LINK_SHARE = 0.5
/** A paragraph in so many pieces is a gallery: more of it says no more, and every piece would look at all others. */
const MAX_PIECES = 20
/** Code of fewer words is a name in a sentence. */
const CODE_WORDS = 3

/** Measures every item. `readsHidden`: text in `<noscript>` and in hidden blocks counts too. */
export function pageSums({ items, blocks }: PageFlow, readsHidden: boolean): PageSums {
  const words = new Float64Array(items.length + 1)
  const linkWords = new Float64Array(items.length + 1)
  const mass = new Float64Array(items.length + 1)
  const allPlainWords = new Float64Array(items.length + 1)
  const texts = new Int32Array(items.length + 1)
  const goods = new Int32Array(items.length + 1)
  const quality: (Quality | undefined)[] = new Array(items.length)
  const hidden = blocks.map(() => false)
  for (const block of blocks)
    hidden[block.index] = block.hints.hidden !== undefined || block.noscript || (hidden[block.parent] ?? false)

  for (let at = 0; at < items.length; at += 1) {
    const item = items[at]
    const isCounted = item?.kind === 'text' && (readsHidden || !hidden[item.block])
    const itemWords = isCounted ? item.words : 0
    const itemLinks = isCounted ? item.linkWords : 0
    if (item?.kind === 'text') quality[at] = qualityOf(item, groupOf(items, item))
    words[at + 1] = (words[at] ?? 0) + itemWords
    linkWords[at + 1] = (linkWords[at] ?? 0) + itemLinks
    allPlainWords[at + 1] = (allPlainWords[at] ?? 0) + (item?.kind === 'text' ? item.words - item.linkWords : 0)
    goods[at + 1] = (goods[at] ?? 0) + (quality[at] === 'good' ? 1 : 0)
    texts[at + 1] = (texts[at] ?? 0) + (isCounted ? 1 : 0)
    mass[at + 1] = (mass[at] ?? 0) + (quality[at] === 'short' ? 0 : itemWords - itemLinks)
  }
  return {
    allPlainWords,
    words,
    linkWords,
    texts,
    goods,
    mass,
    quality,
    plainWords: sumOfAll(words) - sumOfAll(linkWords),
  }
}

/** The pieces of the paragraph an item belongs to: nearly always itself alone. */
export function groupOf(items: PageFlow['items'], item: TextItem): readonly TextItem[] {
  const { group, index: at } = item
  if (items[at - 1]?.group !== group && items[at + 1]?.group !== group) return [item]
  const pieces: TextItem[] = []
  for (let from = at; from >= 0 && items[from]?.group === group; from -= 1) {
    const item = items[from]
    if (item?.kind === 'text') pieces.push(item)
    if (at - from > MAX_PIECES) break
  }
  for (let to = at + 1; to < items.length && items[to]?.group === group; to += 1) {
    const item = items[to]
    if (item?.kind === 'text') pieces.push(item)
    if (to - at > MAX_PIECES) break
  }
  return pieces
}

function qualityOf(item: TextItem, pieces: readonly TextItem[]): Quality {
  let words = 0
  let linkWords = 0
  for (const piece of pieces) {
    words += piece.words
    linkWords += piece.linkWords
  }
  const linkShare = linkWords / Math.max(1, words)
  if (item.role === 'code' && words >= CODE_WORDS) return 'good'
  if (words >= GOOD_WORDS && linkShare < GOOD_LINK_SHARE) return 'good'
  if (words >= FAIR_WORDS && linkShare < FAIR_LINK_SHARE && pieces.some(({ text }) => hasSentenceMark(text)))
    return 'fair'
  return 'short'
}
