/** Headers inside an article, told from the site's: what a theme sets above or within its text. */
import type { Block } from '../../flow/blocks.ts'
import { once } from '../../flow/once.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'

interface HeaderRule {
  /** Does the block stand inside the main content's own container? */
  isInArticle(block: Block): boolean
  /** Does the block hold an `h1`? */
  holdsHeadline(block: Block): boolean
}

/** Prepares the rule for a page: one pass, so that headers within headers cost no more than side by side. */
export function headerRule({ blocks, items }: PageFlow): HeaderRule {
  const positive = positiveBlocks(blocks)
  const headlines = new Int32Array(items.length + 2)
  for (const { tag, from } of blocks) if (tag === 'h1') headlines[from + 1] = (headlines[from + 1] ?? 0) + 1
  for (let at = 1; at < headlines.length; at += 1) headlines[at] = (headlines[at] ?? 0) + (headlines[at - 1] ?? 0)
  return {
    isInArticle: ({ parent }) => positive[parent] ?? false,
    holdsHeadline: (block) => sumIn(headlines, block) > 0,
  }
}

/** Per block: is it, or does it stand in, a container of main content? */
export const positiveBlocks: (blocks: PageFlow['blocks']) => readonly boolean[] = once((blocks) => {
  const positive: boolean[] = []
  for (const block of blocks) positive.push(block.hints.positive || (positive[block.parent] ?? false))
  return positive
})
