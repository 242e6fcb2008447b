/** Sweep 1: whole subtrees that are no main content. Writes the reason on every item they hold. */

import type { Block } from '../flow/blocks.ts'
import { sumIn, sumOfAll } from '../flow/prefix-sums.ts'
import { isNote } from '../flow/topics.ts'
import type { PageFlow } from '../flow/walk.ts'
import type { PageFacts } from '../page/page-facts.ts'
import { headerRule } from './article-header.ts'
import type { Mode } from './mode.ts'
import type { PageSums } from './page-sums.ts'
import { pictureFrames } from './picture-frames.ts'
import { teaserGroups } from './teasers.ts'
import { navigationLinks, type Unit } from './units.ts'

/** A subtree with more of the page's plain words than this is not dropped for its name, a consent notice apart: page builders name wrappers `widget` and `header`. @source docs/log.md, 2026-11-23: the protection is worth 2 points of text F1 */
const PROTECTED_SHARE = 0.45
/** A hidden subtree with more of all plain words of the page, hidden ones included, is its content. */
const MOST_SHARE = 0.5
/** Prose that an article must have besides comments. */
const MIN_REST_WORDS = 200
/** The same where nothing says that the page is a thread. */
const MIN_ARTICLE_WORDS = 150
/** Share of links among its words from which a block is a list of links: more than half, so that prose full of links is none. */
const LINK_LIST_SHARE = 0.6
/** With fewer words or texts it is a line with a link in it. */
const LINK_LIST_WORDS = 4
const LINK_LIST_TEXTS = 3
/** With more of the page's plain words than this, a list of links is what the page says. */
const LINK_LIST_PROTECTED = 0.4
const LINK_LIST_TAGS: ReadonlySet<string> = new Set('ul ol dl div section table tbody p td center noscript'.split(' '))

/** Per item: the reason it was dropped with a subtree, or the empty string. */
export function dropSubtrees(
  flow: PageFlow,
  sums: PageSums,
  { mode, forum, article, units }: PageFacts & { readonly mode: Mode; readonly units: readonly Unit[] },
): string[] {
  const reasons: string[] = new Array(flow.items.length).fill('')
  const dropsComments = isBesideComments(flow, sums, forum)
  const teasers = forum || mode.hidden || mode.lists ? undefined : teaserGroups(flow, sums, article)
  const headers = mode.weakHints ? headerRule(flow) : undefined
  const links = navigationLinks(flow, sums, units)
  const isFrame = pictureFrames(flow)
  let droppedTo = 0
  for (const block of flow.blocks) {
    if (block.from < droppedTo || block.from === block.to) continue
    const isArticleHeader = block.hints.weak === 'header' && headers?.isInArticle(block) === true
    if (isArticleHeader && !headers.holdsHeadline(block)) continue
    const reason =
      dropsComments && block.hints.comments
        ? 'comments'
        : (reasonOf(block, sums, links, mode) ?? (teasers?.has(block.index) ? 'teasers' : undefined))
    if (reason === undefined) continue
    if (
      isArticleHeader ||
      (block.figure >= 0 && block.figure !== block.index) ||
      (reason.startsWith('chrome:') && isFrame(block))
    ) {
      // What frames a picture is no chrome. An article's header has its lead picture beside headline and byline. What stands around a figure's picture (links to enlarge and to share it) says nothing about the picture.
      for (let at = block.from; at < block.to; at += 1) if (flow.items[at]?.kind === 'text') reasons[at] = reason
    } else reasons.fill(reason, block.from, block.to)
    droppedTo = block.to
  }
  return reasons
}

/** A block with what is in it. */
interface Subtree {
  readonly block: Block
  readonly words: number
  /** In links, but for those that are content (units.ts). */
  readonly linkWords: number
  /** Of what the page says: of its words outside links, or on a page of links of all its words. */
  readonly share: number
}

/** Why a subtree goes, in one word or `word:detail`; undefined if this rule has nothing against it. */
type Rule = (subtree: Subtree, sums: PageSums, mode: Mode) => string | undefined

/** In this order: the first that has a reason drops the subtree. */
const RULES: readonly Rule[] = [isHidden, isNoscript, isConsent, isSetApart, isNamedChrome, isNamedWeakly, isLinkList]

function reasonOf(block: Block, sums: PageSums, links: Float64Array, mode: Mode): string | undefined {
  const words = sumIn(sums.words, block)
  const linkWords = sumIn(sums.linkWords, block)
  const share = mode.lists
    ? words / Math.max(1, sumOfAll(sums.words))
    : (words - linkWords) / Math.max(1, sums.plainWords)
  const subtree = { block, words, linkWords: sumIn(links, block), share }
  for (const rule of RULES) {
    const reason = rule(subtree, sums, mode)
    if (reason !== undefined) return reason
  }
  return undefined
}

function isHidden({ block }: Subtree, sums: PageSums, mode: Mode): string | undefined {
  const { hidden } = block.hints
  return hidden !== undefined && !mode.hidden && !isMost(sums, block) ? `hidden:${hidden}` : undefined
}

function isNoscript({ block }: Subtree, _sums: PageSums, mode: Mode): string | undefined {
  return block.tag === 'noscript' && !mode.hidden ? 'noscript' : undefined
}

/** However long it is: a consent notice may be all that a page shows at first. */
function isConsent({ block }: Subtree): string | undefined {
  return block.hints.strong === 'consent' ? 'chrome:consent' : undefined
}

/** Elements that say in HTML itself that they are beside the content: no theme wraps its whole page in them. */
function isSetApart({ block }: Subtree, sums: PageSums, mode: Mode): string | undefined {
  if (!APART_TAGS.has(block.tag) && !APART_ROLES.has(block.element.attribs.role ?? '')) return undefined
  if (block.tag === 'aside' && isNote(block.element)) return undefined
  const rest = sumOfAll(sums.mass) - sumIn(sums.mass, block)
  const isBesideProse = mode.lists || (!mode.hidden && rest >= MIN_REST_WORDS)
  return isBesideProse ? `apart:${block.tag}` : undefined
}
const APART_TAGS: ReadonlySet<string> = new Set(['aside', 'footer', 'nav'])
const APART_ROLES: ReadonlySet<string> = new Set(['complementary', 'contentinfo'])

function isNamedChrome({ block, share }: Subtree): string | undefined {
  const { strong } = block.hints
  return strong !== undefined && share < PROTECTED_SHARE ? `chrome:${strong}` : undefined
}

function isNamedWeakly({ block, share }: Subtree, _sums: PageSums, mode: Mode): string | undefined {
  const { weak } = block.hints
  return weak !== undefined && mode.weakHints && share < PROTECTED_SHARE ? `weak:${weak}` : undefined
}

/** On a page of links, links are what it says. */
function isLinkList({ block, words, linkWords, share }: Subtree, sums: PageSums, mode: Mode): string | undefined {
  if (mode.lists || share >= LINK_LIST_PROTECTED || !LINK_LIST_TAGS.has(block.tag)) return undefined
  const isList =
    words >= LINK_LIST_WORDS && linkWords / words > LINK_LIST_SHARE && sumIn(sums.texts, block) >= LINK_LIST_TEXTS
  return isList && sumIn(sums.goods, block) === 0 ? 'links' : undefined
}

/**
 * Are readers' comments something else than the page's content? Yes where there is enough prose besides them, hidden parts and chrome
 * not counted; on a forum page they are the thread itself where they outweigh that prose.
 */
function isBesideComments({ blocks }: PageFlow, sums: PageSums, forum: boolean): boolean {
  let rest = sumOfAll(sums.mass)
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
  return forum ? rest >= MIN_REST_WORDS && comments <= rest : rest >= MIN_ARTICLE_WORDS
}

/** Hidden until a script shows it, and more than the rest of the page: some publishers serve their articles so. */
function isMost({ allPlainWords }: PageSums, block: Block): boolean {
  return sumIn(allPlainWords, block) > MOST_SHARE * sumOfAll(allPlainWords)
}
