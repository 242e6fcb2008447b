/**
 * M3W's rule for images, "present at the same level in the HTML tree as the text" (Flamingo A.3.1), made concrete: climb from the
 * image to the smallest block that holds some words, and ask whether those words were kept.
 */
import type { Block, ImageItem, PageFlow } from './walk.ts'

/** Words that make a neighbourhood; captions do not count, for they come and go with their image. */
const NEIGHBOUR_WORDS = 12
const KEPT_SHARE = 0.7

export interface SameLevel {
  /** Share of the neighbourhood's words that were kept, 0 … 1. */
  keptShare(image: ImageItem): number
  /** Share of words in links in the smallest block around the image that holds some. */
  linkShare(image: ImageItem): number
  isBesideKeptText(image: ImageItem): boolean
}

/** Prepares the rule for a page: `kept` per item. Each question costs at most the depth of the tree. */
export function sameLevelRule({ items, blocks }: PageFlow, kept: readonly boolean[]): SameLevel {
  const words = new Float64Array(items.length + 1)
  const keptWords = new Float64Array(items.length + 1)
  for (const item of items) {
    const counted = item.kind === 'text' && item.role !== 'caption' ? item.words : 0
    words[item.index + 1] = (words[item.index] ?? 0) + counted
    keptWords[item.index + 1] = (keptWords[item.index] ?? 0) + (kept[item.index] ? counted : 0)
  }
  const linkWords = new Float64Array(items.length + 1)
  for (const item of items)
    linkWords[item.index + 1] =
      (linkWords[item.index] ?? 0) + (item.kind === 'text' && item.role !== 'caption' ? item.linkWords : 0)
  const linkShare = (image: ImageItem): number => {
    let block: Block | undefined = blocks[image.block]
    while (block !== undefined) {
      const all = (words[block.to] ?? 0) - (words[block.from] ?? 0)
      if (all >= 4 || block.parent < 0)
        return all === 0 ? 0 : ((linkWords[block.to] ?? 0) - (linkWords[block.from] ?? 0)) / all
      block = blocks[block.parent]
    }
    return 0
  }
  const keptShare = (image: ImageItem): number => {
    let block: Block | undefined = blocks[image.block]
    while (block !== undefined) {
      const all = (words[block.to] ?? 0) - (words[block.from] ?? 0)
      if (all >= NEIGHBOUR_WORDS || block.parent < 0) {
        return all === 0 ? 0 : ((keptWords[block.to] ?? 0) - (keptWords[block.from] ?? 0)) / all
      }
      block = blocks[block.parent]
    }
    return 0
  }
  return { linkShare, keptShare, isBesideKeptText: (image) => keptShare(image) >= KEPT_SHARE }
}
