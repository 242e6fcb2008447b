/** Rules: what a reader does not see at first, and what lies over the page until it is closed. */
import type { Block } from '../../flow/blocks.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { isDialog, opensLikeConsent, speaksOfConsent, speaksOfThing } from './dialogs.ts'
import { holdsHeadline, isInCell, type Page, PROTECTED_SHARE, type Subtree } from './subtree.ts'

/** A hidden subtree with more of all plain words of the page, hidden ones included, is its content. */
const MOST_SHARE = 0.5
/** Good texts in the rest of a text. Judgement: one may be a teaser */
const REST_TEXTS = 2
/** Notices without a name of their own stand beside the page, not in it: blocks deeper than this are not asked. */
const MAX_BOX_DEPTH = 5

/** What a script or a click shows. */
export function isHidden({ block }: Subtree, { sums, mode }: Page): string | undefined {
  const { hidden, strong } = block.hints
  if (hidden === undefined || isRest(block, sums)) return undefined
  // What is chrome and hidden is none of the page, however long: a policy in a closed drawer.
  if (strong !== undefined) return `chrome:${strong}`
  return mode.hidden || isMost(sums, block) ? undefined : `hidden:${hidden}`
}

/** Hidden until a script shows it, and more than the rest of the page: some publishers serve their articles so. */
function isMost({ allPlainWords }: PageSums, block: Block): boolean {
  return sumIn(allPlainWords, block) > MOST_SHARE * sumOfAll(allPlainWords)
}

/** What a click on `Read more` shows: links to other pages are called so too, but are not prose. */
export function isRest(block: Block, { goods }: PageSums): boolean {
  return block.hints.strong === 'read-more' && sumIn(goods, block) >= REST_TEXTS
}

/** What is said to a browser without scripts. */
export function isNoscript({ block }: Subtree, { mode }: Page): string | undefined {
  return block.tag === 'noscript' && !mode.hidden ? 'noscript' : undefined
}

/** However long it is: a consent notice may be all that a page shows at first. */
export function isConsent(
  { block, words, share }: Subtree,
  { flow, headline, frames, hasProse }: Page,
): string | undefined {
  if (holdsHeadline(block, headline)) return undefined
  if (block.hints.strong === 'consent') {
    // A theme may call its whole page so, for what it waits for.
    const isPage = share >= PROTECTED_SHARE && sumIn(frames, block) > 0 && !speaksOfConsent(flow, block)
    return isPage ? undefined : 'chrome:consent'
  }
  if (block.depth > MAX_BOX_DEPTH || sumIn(frames, block) > 0 || !hasProse || isInCell(flow, block)) return undefined
  const first = flow.items[block.from]
  return first?.kind === 'text' && opensLikeConsent(first.text, words) ? 'chrome:consent' : undefined
}

/** A dialog over a page that has prose of its own. One with the headline and nearly half of what the page says is the page. */
export function isOverPage({ block, share }: Subtree, { flow, headline, hasProse }: Page): string | undefined {
  if (!hasProse || !isDialog(block) || speaksOfThing(flow, block)) return undefined
  if (holdsHeadline(block, headline) && share >= PROTECTED_SHARE && !speaksOfConsent(flow, block)) return undefined
  return `chrome:${block.hints.strong ?? block.tag}`
}
