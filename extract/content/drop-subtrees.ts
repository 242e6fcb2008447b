/** Sweep 1: whole subtrees that are no main content. Writes the reason on every item they hold. */

import type { Block, PageFlow } from '../flow/walk.ts'
import type { PageFacts } from '../page/page-facts.ts'
import { headerRule } from './article-header.ts'
import type { Mode } from './mode.ts'
import type { PageSums } from './page-sums.ts'
import { teaserGroups } from './teasers.ts'

/** A subtree with more of the page's plain words than this is not dropped for its name, a consent notice apart: page builders name wrappers `widget` and `header`. */
const PROTECTED_SHARE = 0.45
/** A hidden subtree with more of all plain words of the page, hidden ones included, is its content. */
const MOST_SHARE = 0.5
/** Prose that an article must have besides comments. */
const MIN_REST_WORDS = 200
/** The same where nothing says that the page is a thread. */
const MIN_ARTICLE_WORDS = 150
/** Lists of links. */
const LINK_LIST_SHARE = 0.6
const LINK_LIST_WORDS = 4
const LINK_LIST_TEXTS = 3
const LINK_LIST_PROTECTED = 0.4
const LINK_LIST_TAGS: ReadonlySet<string> = new Set([
  'ul',
  'ol',
  'dl',
  'div',
  'section',
  'table',
  'tbody',
  'p',
  'td',
  'center',
  'noscript',
])

/** Per item: the reason it was dropped with a subtree, or the empty string. */
export function dropSubtrees(
  flow: PageFlow,
  sums: PageSums,
  { mode, forum, article }: PageFacts & { readonly mode: Mode },
): string[] {
  const reasons: string[] = new Array(flow.items.length).fill('')
  const dropsComments = isBesideComments(flow, sums, forum)
  const teasers = mode.hidden || mode.lists ? undefined : teaserGroups(flow, sums, article)
  const headers = mode.weakHints ? headerRule(flow) : undefined
  let droppedTo = 0
  for (const block of flow.blocks) {
    if (block.from < droppedTo || block.from === block.to) continue
    const isArticleHeader = block.hints.weak === 'header' && headers?.isInArticle(block) === true
    if (isArticleHeader && !headers.holdsHeadline(block)) continue
    const reason =
      dropsComments && block.hints.comments
        ? 'comments'
        : (reasonOf(block, sums, mode) ?? (teasers?.has(block.index) ? 'teasers' : undefined))
    if (reason === undefined) continue
    if (isArticleHeader || (block.figure >= 0 && block.figure !== block.index)) {
      // An article's header has its lead picture beside headline and byline. What stands around a figure's picture (links to enlarge and to share it) says nothing about the picture.
      for (let at = block.from; at < block.to; at += 1) if (flow.items[at]?.kind === 'text') reasons[at] = reason
    } else reasons.fill(reason, block.from, block.to)
    droppedTo = block.to
  }
  return reasons
}

function reasonOf(block: Block, sums: PageSums, mode: Mode): string | undefined {
  const { hints, from, to } = block
  if (!mode.hidden) {
    if (hints.hidden !== undefined && !isMost(sums, from, to)) return `hidden:${hints.hidden}`
    if (block.tag === 'noscript') return 'noscript'
  }
  const words = (sums.words[to] ?? 0) - (sums.words[from] ?? 0)
  const linkWords = (sums.linkWords[to] ?? 0) - (sums.linkWords[from] ?? 0)
  // On a page of links, links are what it says.
  const share = mode.lists
    ? words / Math.max(1, sums.words.at(-1) ?? 0)
    : (words - linkWords) / Math.max(1, sums.plainWords)
  if (hints.strong === 'consent') return 'chrome:consent'
  const isBesideProse = mode.lists || (!mode.hidden && restOf(sums, from, to) >= MIN_REST_WORDS)
  if (isBesideProse && isSetApart(block)) return `apart:${block.tag}`
  if (share < PROTECTED_SHARE) {
    if (hints.strong !== undefined) return `chrome:${hints.strong}`
    if (mode.weakHints && hints.weak !== undefined) return `weak:${hints.weak}`
  }
  if (mode.lists) return undefined
  const texts = (sums.texts[to] ?? 0) - (sums.texts[from] ?? 0)
  const isLinkList =
    words >= LINK_LIST_WORDS &&
    texts >= LINK_LIST_TEXTS &&
    linkWords / words > LINK_LIST_SHARE &&
    LINK_LIST_TAGS.has(block.tag) &&
    (sums.goods[to] ?? 0) === (sums.goods[from] ?? 0)
  if (isLinkList && share < LINK_LIST_PROTECTED) return 'links'
  return undefined
}

/**
 * Are readers' comments something else than the page's content? Yes where there is enough prose besides them, hidden parts and chrome
 * not counted; on a forum page they are the thread itself where they outweigh that prose.
 */
function isBesideComments({ blocks }: PageFlow, sums: PageSums, forum: boolean): boolean {
  let rest = sums.mass.at(-1) ?? 0
  let comments = 0
  let seenTo = 0
  for (const { hints, from, to } of blocks) {
    const isChrome = hints.strong !== undefined || hints.hidden !== undefined
    if (from < seenTo || from === to || !(hints.comments || isChrome)) continue
    const mass = (sums.mass[to] ?? 0) - (sums.mass[from] ?? 0)
    rest -= mass
    if (!isChrome) comments += mass
    seenTo = to
  }
  return forum ? rest >= MIN_REST_WORDS && comments <= rest : rest >= MIN_ARTICLE_WORDS
}

/** Prose of the page outside a range of items. */
function restOf({ mass }: PageSums, from: number, to: number): number {
  return (mass.at(-1) ?? 0) - ((mass[to] ?? 0) - (mass[from] ?? 0))
}

/** Elements that say in HTML itself that they are beside the content: no theme wraps its whole page in them. */
function isSetApart({ tag, element }: Block): boolean {
  return (
    tag === 'aside' ||
    tag === 'footer' ||
    tag === 'nav' ||
    element.attribs.role === 'complementary' ||
    element.attribs.role === 'contentinfo'
  )
}

/** Hidden until a script shows it, and more than the rest of the page: some publishers serve their articles so. */
function isMost({ allWords, allLinkWords }: PageSums, from: number, to: number): boolean {
  const plain = (allWords[to] ?? 0) - (allWords[from] ?? 0) - ((allLinkWords[to] ?? 0) - (allLinkWords[from] ?? 0))
  const page = (allWords.at(-1) ?? 0) - (allLinkWords.at(-1) ?? 0)
  return plain > MOST_SHARE * page
}
