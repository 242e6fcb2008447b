/** When comments of readers are none of the page's content, and which blocks hold them. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { isAuthorComment } from './author-comments.ts'
import { holdsHeadline, isInCell, type Page } from './subtree.ts'

/** Prose that an article must have besides comments. */
export const MIN_REST_WORDS = 200
/** The same where nothing says that the page is a thread. */
export const MIN_ARTICLE_WORDS = 150
/** The same where the page says that it is an article. Judgement: a post of two sentences, which its readers answer at length */
const MIN_DECLARED_WORDS = 30

/**
 * Are readers' comments something else than the page's content? Yes where there is enough prose besides them, hidden parts and chrome
 * not counted; on a forum page they are the thread itself where they outweigh that prose.
 */
export function isBesideComments({ blocks }: PageFlow, sums: PageSums, forum: boolean, isDeclared: boolean): boolean {
  const least = forum ? MIN_REST_WORDS : isDeclared ? MIN_DECLARED_WORDS : MIN_ARTICLE_WORDS
  let rest = sumOfAll(sums.mass)
  // It can only become less.
  if (rest < least) return false
  let comments = 0
  let seenTo = 0
  for (const block of blocks) {
    const { hints, from, to } = block
    const isChrome = hints.strong !== undefined || hints.hidden !== undefined
    if (from < seenTo || from === to || !(hints.comments || isChrome)) continue
    const mass = sumIn(sums.mass, block)
    rest -= mass
    if (!isChrome) comments += mass
    seenTo = to
  }
  return rest >= least && (!forum || comments <= rest)
}

/** What stands in a data table, holds the headline or, in a manual, tells of a definition is no reader's comment. */
export function isByReaders(block: Block, { flow, headline, manual }: Page): boolean {
  if (isInCell(flow, block) || holdsHeadline(block, headline)) return false
  return !(manual && isAuthorComment(block.element))
}
