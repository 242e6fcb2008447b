/** The article of a page: the element that says so and holds the headline. Whatever wraps it holds the content, and articles behind it are others. */
import type { Block } from '../../flow/blocks.ts'
import { once } from '../../flow/once.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { titleMatcher } from './headline.ts'

/** The outermost `article` around an `h1` that says no more than the title; undefined if none does. */
export const titledArticle: (flow: PageFlow, title: string | undefined) => Block | undefined = once(
  (flow: PageFlow, title: string | undefined) => {
    const { items, blocks } = flow
    const shareOfTitle = titleMatcher(title)
    for (const item of items) {
      if (item.kind !== 'text' || blocks[item.block]?.tag !== 'h1' || shareOfTitle(item.text) === 0) continue
      let article: Block | undefined
      for (let block = blocks[item.block]; block !== undefined; block = blocks[block.parent])
        if (block.tag === 'article') article = block
      if (article !== undefined) return article
    }
    return undefined
  },
)
