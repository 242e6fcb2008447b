/** Rules: what HTML itself says is beside the content, and other articles behind it. */
import type { Block } from '../../flow/blocks.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import { isNote } from '../../flow/topics.ts'
import { APART_ROLES, APART_TAGS } from '../measure/page-outline.ts'
import { speaksOfThing } from './dialogs.ts'
import { MIN_ARTICLE_WORDS, MIN_REST_WORDS } from './readers-comments.ts'
import { holdsHeadline, type Page, type Subtree } from './subtree.ts'

/** Elements that say in HTML itself that they are beside the content: no theme wraps its whole page in them. */
export function isSetApart({ block }: Subtree, page: Page): string | undefined {
  const { sums, mode, headline } = page
  if (block.tag === 'aside' && holdsHeadline(block, headline)) return undefined
  if (!APART_TAGS.has(block.tag) && !APART_ROLES.has(block.element.attribs.role ?? '')) return undefined
  if ((block.tag === 'aside' && isNote(block.element)) || isShopsAside(block, page)) return undefined
  const rest = sumOfAll(sums.mass) - sumIn(sums.mass, block)
  const isBesideProse = mode.lists || (!mode.hidden && rest >= MIN_REST_WORDS)
  return isBesideProse ? `apart:${block.tag}` : undefined
}

/** Does an aside say what a thing is like, as a shop's do? An article is about no thing that one could describe. */
export function isShopsAside(block: Block, { flow, isDeclared }: Page): boolean {
  return block.tag === 'aside' && !isDeclared && speaksOfThing(flow, block)
}

/** Behind an article, endless pages show others. */
export function isOtherArticle({ block }: Subtree, { titled, isDeclared, sums }: Page): string | undefined {
  if (!isDeclared || titled === undefined || block.tag !== 'article' || block.from < titled.to) return undefined
  return sumIn(sums.mass, titled) >= MIN_ARTICLE_WORDS ? 'other-article' : undefined
}
