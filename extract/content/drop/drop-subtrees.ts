/** Sweep 1: whole subtrees that are no main content. Writes the reason on every item they hold. */

import type { Block } from '../../flow/blocks.ts'
import { once } from '../../flow/once.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import type { PageFacts } from '../../page/page-facts.ts'
import { headerRule, positiveBlocks } from '../measure/article-header.ts'
import type { Mode } from '../measure/mode.ts'
import { firstHeadline, framesOf, hasProse } from '../measure/page-outline.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { titledArticle } from '../measure/titled-article.ts'
import { navigationLinks, type Unit } from '../measure/units.ts'
import { isLinkList } from './link-lists.ts'
import { isNamedChrome, isNamedWeakly, isPreamble, nestedChrome } from './named-chrome.ts'
import { otherPages } from './other-pages.ts'
import { isOtherWidth } from './other-widths.ts'
import { isConsent, isHidden, isNoscript, isOverPage } from './over-page.ts'
import { pictureFrames } from './picture-frames.ts'
import { isBesideComments, isByReaders } from './readers-comments.ts'
import { isOtherArticle, isSetApart } from './set-apart.ts'
import { singleCards } from './single-cards.ts'
import { type Page, type Rule, type Subtree, subtreeOf } from './subtree.ts'
import { teaserGroups } from './teasers.ts'

/** What the page says of itself, how it is read, and its units. */
export type SelectFacts = PageFacts & { readonly mode: Mode; readonly units: readonly Unit[] }

/** A subtree that was dropped as a whole. */
export interface DroppedSubtree extends Subtree {
  readonly reason: string
}

interface DroppedSubtrees {
  /** Per item: the reason it was dropped with a subtree, or the empty string. */
  readonly reasons: string[]
  readonly subtrees: readonly DroppedSubtree[]
}

/** Drops subtrees, but for the blocks in `spared`, which none of the rules is asked about. */
export function dropSubtrees(
  flow: PageFlow,
  sums: PageSums,
  { mode, forum, article, manual, isDeclared, title, units }: SelectFacts,
  spared: ReadonlySet<number>,
): DroppedSubtrees {
  const reasons: string[] = new Array(flow.items.length).fill('')
  const subtrees: DroppedSubtree[] = []
  const outline = outlineOf(sums, flow, units)
  const titled = forum ? undefined : titledArticle(flow, title)
  const page: Page = {
    ...outline,
    flow,
    sums,
    mode,
    heroes: forum ? [] : outline.positives,
    titled,
    isDeclared,
    manual,
    forum,
  }
  const dropsComments = isBesideComments(flow, sums, forum, isDeclared)
  const teasers = forum || manual || mode.hidden || mode.lists ? undefined : teasersOf(sums, flow, article, title)
  const headers = mode.weakHints ? outline.headers : undefined
  const isFrame = pictureFrames(flow)
  let droppedTo = 0
  for (const block of flow.blocks) {
    if (block.from < droppedTo || block.from === block.to || spared.has(block.index)) continue
    const isArticleHeader = block.hints.weak === 'header' && headers?.isInArticle(block) === true
    if (isArticleHeader && !headers.holdsHeadline(block)) continue
    if (manual && isPreamble(block, outline.headline, sums)) continue
    const reason =
      dropsComments && block.hints.comments && isByReaders(block, page)
        ? 'comments'
        : (reasonOf(block, page) ?? (teasers?.has(block.index) ? 'teasers' : undefined))
    if (reason === undefined) continue
    subtrees.push({ ...subtreeOf(block, page), reason })
    if (
      isArticleHeader ||
      (block.figure >= 0 && block.figure !== block.index) ||
      (reason.startsWith('chrome:') && block.hints.hidden === undefined && isFrame(block))
    ) {
      // What frames a picture is no chrome. An article's header has its lead picture beside headline and byline. What stands around a figure's picture (links to enlarge and to share it) says nothing about the picture.
      for (let at = block.from; at < block.to; at += 1) if (flow.items[at]?.kind === 'text') reasons[at] = reason
    } else reasons.fill(reason, block.from, block.to)
    droppedTo = block.to
  }
  if (!manual && !mode.hidden && !mode.lists)
    for (const [from, to] of otherPagesOf(sums, flow, article, forum, isDeclared))
      for (let at = from; at < to; at += 1) if (reasons[at] === '') reasons[at] = 'other-pages'
  return { reasons, subtrees }
}

/** What is the same in all modes that read as much of the page. */
const outlineOf = once((sums: PageSums, flow: PageFlow, units: readonly Unit[]) => ({
  headline: firstHeadline(flow),
  frames: framesOf(flow),
  hasProse: hasProse(flow, sums),
  links: navigationLinks(flow, sums, units),
  nested: nestedChrome(flow, sums),
  headers: headerRule(flow),
  positives: positiveBlocks(flow.blocks),
}))

const teasersOf = once(
  (sums: PageSums, flow: PageFlow, article: boolean, title?: string) =>
    new Set([...teaserGroups(flow, sums, { article, title }), ...singleCards(flow, sums, article)]),
)

const otherPagesOf = once((sums: PageSums, flow: PageFlow, article: boolean, forum: boolean, isDeclared: boolean) =>
  otherPages(flow, sums, { article, forum, isDeclared }),
)

/** In this order: the first that has a reason drops the subtree. */
const RULES: readonly Rule[] = [
  isOtherWidth,
  isHidden,
  isNoscript,
  isConsent,
  isOverPage,
  isSetApart,
  isNamedChrome,
  isNamedWeakly,
  isOtherArticle,
  isLinkList,
]

function reasonOf(block: Block, page: Page): string | undefined {
  const subtree = subtreeOf(block, page)
  for (const rule of RULES) {
    const reason = rule(subtree, page)
    if (reason !== undefined) return reason
  }
  return undefined
}
