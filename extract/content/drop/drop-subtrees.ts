/** Sweep 1: whole subtrees that are no main content. Writes the reason on every item they hold. */

import type { Block } from '../../flow/blocks.ts'
import { once } from '../../flow/once.ts'
import type { Item, PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import { isNote } from '../../flow/topics.ts'
import type { PageFacts } from '../../page/page-facts.ts'
import { headerRule, positiveBlocks } from '../measure/article-header.ts'
import type { Mode } from '../measure/mode.ts'
import { APART_ROLES, APART_TAGS, firstHeadline, framesOf, hasProse, OWNED } from '../measure/page-outline.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { titledArticle } from '../measure/titled-article.ts'
import { navigationLinks, type Unit } from '../measure/units.ts'
import { isAuthorComment } from './author-comments.ts'
import { isDialog, opensLikeConsent, speaksOfConsent, speaksOfThing } from './dialogs.ts'
import { leadsElsewhere, otherPages } from './other-pages.ts'
import { isOtherWidth } from './other-widths.ts'
import { pictureFrames } from './picture-frames.ts'
import { singleCards } from './single-cards.ts'
import { teaserGroups } from './teasers.ts'

/** A subtree with more of the page's plain words than this is not dropped for its name, a consent notice apart: page builders name wrappers `widget` and `header`. @source docs/log.md, 2026-11-23: the protection is worth 2 points of text F1 */
export const PROTECTED_SHARE = 0.45
/** A hidden subtree with more of all plain words of the page, hidden ones included, is its content. */
const MOST_SHARE = 0.5
/** Prose that an article must have besides comments. */
const MIN_REST_WORDS = 200
/** The same where nothing says that the page is a thread. */
const MIN_ARTICLE_WORDS = 150
/** The same where the page says that it is an article. Judgement: a post of two sentences, which its readers answer at length */
const MIN_DECLARED_WORDS = 30
/** Good texts in the rest of a text. Judgement: one may be a teaser */
const REST_TEXTS = 2
/** Share of links among its words from which a block is a list of links: more than half, so that prose full of links is none. */
export const LINK_LIST_SHARE = 0.6
/** With fewer words or texts it is a line with a link in it. */
const LINK_LIST_WORDS = 4
const LINK_LIST_TEXTS = 3
/** With more of the page's plain words than this, a list of links is what the page says. */
export const LINK_LIST_PROTECTED = 0.4
/** Notices without a name of their own stand beside the page, not in it: blocks deeper than this are not asked. */
const MAX_BOX_DEPTH = 5
/** A footer that begins with whose the page is goes however short the page above it is. */
const FOOTERS: ReadonlySet<string> = new Set(['footer', 'foot', 'colophon', 'copyright'])
/** Names of contents. */
const CONTENTS: ReadonlySet<string> = new Set(['toc', 'table-of-contents'])
/** What shows a post of a network is called as what shares the page on it; a post that is shown is quoted. */
const POSTS: ReadonlySet<string> = new Set(['social', 'socials', 'social-media'])
/** Tags lead to what is filed under them; what a comment in code says of parameters is called so too (YARD, odoc). */
const TAG_LINK_SHARE = 0.2
/** Fewer may be tags without links. Judgement. */
const TAG_WORDS = 6
/** In a thread, what is named after who writes may be what he wrote, if it has prose; a signature and a biography are not. */
const WRITERS: ReadonlySet<string> = new Set(['avatar', 'userinfo', 'user-info', 'profile', 'author'])
const TABLE_PARTS: ReadonlySet<string> = new Set('thead tbody tfoot tr th td'.split(' '))
const LINK_LIST_TAGS: ReadonlySet<string> = new Set('ul ol dl div section table tbody p td center noscript'.split(' '))

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
    for (const [from, to] of otherPagesOf(sums, flow, article, forum))
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

const otherPagesOf = once((sums: PageSums, flow: PageFlow, article: boolean, forum: boolean) =>
  otherPages(flow, sums, { article, forum }),
)

/** What the rules know of the page. */
interface Page {
  readonly flow: PageFlow
  readonly sums: PageSums
  readonly mode: Mode
  /** Index of the first item of its headline, or -1. */
  readonly headline: number
  /** Prefix sums of the blocks that a page is made of, its header, menu, article and footer. */
  readonly frames: Int32Array
  /** Per block: may a banner in it be a picture with a title that heads a section, for it stands in the main content's own container? Forums set notices and adverts there. */
  readonly heroes: readonly boolean[]
  /** Its article, if an element says so. */
  readonly titled: Block | undefined
  /** It says that it is an article, in its metadata. */
  readonly isDeclared: boolean
  readonly manual: boolean
  readonly forum: boolean
  /** Has it prose outside what is named as chrome? */
  readonly hasProse: boolean
  readonly nested: Float64Array
  /** Prefix sums of its words in links that lead through the site. */
  readonly links: Float64Array
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
type Rule = (subtree: Subtree, page: Page) => string | undefined

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

function subtreeOf(block: Block, { sums, mode, links }: Page): Subtree {
  const words = sumIn(sums.words, block)
  const linkWords = sumIn(sums.linkWords, block)
  const share = mode.lists
    ? words / Math.max(1, sumOfAll(sums.words))
    : (words - linkWords) / Math.max(1, sums.plainWords)
  return { block, words, linkWords: sumIn(links, block), share }
}

function isHidden({ block }: Subtree, { sums, mode }: Page): string | undefined {
  const { hidden, strong } = block.hints
  if (hidden === undefined || isRest(block, sums)) return undefined
  // What is chrome and hidden is none of the page, however long: a policy in a closed drawer.
  if (strong !== undefined) return `chrome:${strong}`
  return mode.hidden || isMost(sums, block) ? undefined : `hidden:${hidden}`
}

/** What holds the headline is the page's own text, whatever it is called. `headline`: its item, or -1. */
function holdsHeadline({ from, to }: Block, headline: number): boolean {
  return headline >= from && headline < to
}

function isNoscript({ block }: Subtree, { mode }: Page): string | undefined {
  return block.tag === 'noscript' && !mode.hidden ? 'noscript' : undefined
}

/** However long it is: a consent notice may be all that a page shows at first. */
function isConsent({ block, words, share }: Subtree, { flow, headline, frames, hasProse }: Page): string | undefined {
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
function isOverPage({ block, share }: Subtree, { flow, headline, hasProse }: Page): string | undefined {
  if (!hasProse || !isDialog(block) || speaksOfThing(flow, block)) return undefined
  if (holdsHeadline(block, headline) && share >= PROTECTED_SHARE && !speaksOfConsent(flow, block)) return undefined
  return `chrome:${block.hints.strong ?? block.tag}`
}

/** Elements that say in HTML itself that they are beside the content: no theme wraps its whole page in them. */
function isSetApart({ block }: Subtree, page: Page): string | undefined {
  const { sums, mode, headline } = page
  if (block.tag === 'aside' && holdsHeadline(block, headline)) return undefined
  if (!APART_TAGS.has(block.tag) && !APART_ROLES.has(block.element.attribs.role ?? '')) return undefined
  if ((block.tag === 'aside' && isNote(block.element)) || isShopsAside(block, page)) return undefined
  const rest = sumOfAll(sums.mass) - sumIn(sums.mass, block)
  const isBesideProse = mode.lists || (!mode.hidden && rest >= MIN_REST_WORDS)
  return isBesideProse ? `apart:${block.tag}` : undefined
}

/** Does an aside say what a thing is like, as a shop's do? An article is about no thing that one could describe. */
function isShopsAside(block: Block, { flow, isDeclared }: Page): boolean {
  return block.tag === 'aside' && !isDeclared && speaksOfThing(flow, block)
}

/** What wraps the article is no chrome, whatever it is called. */
function wraps({ from, to, index }: Block, titled: Block | undefined): boolean {
  return titled !== undefined && index < titled.index && from <= titled.from && to >= titled.to
}

/** Behind an article, endless pages show others. */
function isOtherArticle({ block }: Subtree, { titled, isDeclared, sums }: Page): string | undefined {
  if (!isDeclared || titled === undefined || block.tag !== 'article' || block.from < titled.to) return undefined
  return sumIn(sums.mass, titled) >= MIN_ARTICLE_WORDS ? 'other-article' : undefined
}

/** What a click on `Read more` shows: links to other pages are called so too, but are not prose. */
function isRest(block: Block, { goods }: PageSums): boolean {
  return block.hints.strong === 'read-more' && sumIn(goods, block) >= REST_TEXTS
}

function isNamedChrome(
  { block, share, words, linkWords }: Subtree,
  { flow, sums, mode, heroes, titled, nested, manual }: Page,
): string | undefined {
  const { strong } = block.hints
  if (wraps(block, titled) || isRest(block, sums) || isTablePart(flow, block)) return undefined
  if (strong !== undefined && POSTS.has(strong) && isQuote(flow.items[block.from])) return undefined
  if (strong === 'banner' && heroes[block.parent]) return undefined
  if (strong === 'tags' && linkWords < TAG_LINK_SHARE * words && (manual || words >= TAG_WORDS)) return undefined
  if (strong === undefined || strong === 'consent') return undefined
  if (isDialog(block) && speaksOfThing(flow, block)) return undefined
  const first = firstText(flow, block)
  const isOwned = FOOTERS.has(strong) && OWNED.test(first?.text ?? '')
  // Contents hold contents; where they are most of a page of links, they are the page. Of a manual that is told by more (own-contents.ts).
  const isContents = mode.lists && !manual && CONTENTS.has(strong) && !(first !== undefined && leadsElsewhere(first))
  const isBar = !isContents && isBarOfMenus(block, sums, nested)
  return share < PROTECTED_SHARE || isOwned || isBar ? `chrome:${strong}` : undefined
}

function firstText({ items }: PageFlow, { from }: Block): TextItem | undefined {
  const item = items[from]
  return item?.kind === 'text' ? item : undefined
}

/** A manual's header with the headline and prose says what the page is about; the site's has no sentence. */
function isPreamble(block: Block, headline: number, { mass }: PageSums): boolean {
  const { weak, strong } = block.hints
  return weak === 'header' && strong === undefined && holdsHeadline(block, headline) && sumIn(mass, block) > 0
}

/** Do only the menus in it give it its share? They go anyway. */
function isBarOfMenus(block: Block, { words, linkWords, plainWords }: PageSums, nested: Float64Array): boolean {
  const all = sumIn(words, block) - sumIn(linkWords, block)
  const own = all - sumIn(nested, block)
  return own < PROTECTED_SHARE * (own + plainWords - all)
}

/** Prefix sums of plain words in what is named as chrome within what is. */
function nestedChrome({ items, blocks }: PageFlow, { words, linkWords }: PageSums): Float64Array {
  const depths = new Uint16Array(blocks.length)
  for (const { index, parent, hints } of blocks)
    depths[index] = (depths[parent] ?? 0) + (hints.strong === undefined ? 0 : 1)
  const sums = new Float64Array(items.length + 1)
  for (const { index, block } of items) {
    const plain = (words[index + 1] ?? 0) - (words[index] ?? 0) - (linkWords[index + 1] ?? 0) + (linkWords[index] ?? 0)
    sums[index + 1] = (sums[index] ?? 0) + ((depths[block] ?? 0) > 1 ? plain : 0)
  }
  return sums
}

/** What a column of a data table calls `comment` is what its rows say. */
function isInCell({ tables }: PageFlow, { cell, table }: Block): boolean {
  return cell >= 0 && tables.has(table)
}

/** What stands in a data table, holds the headline or, in a manual, tells of a definition is no reader's comment. */
function isByReaders(block: Block, { flow, headline, manual }: Page): boolean {
  if (isInCell(flow, block) || holdsHeadline(block, headline)) return false
  return !(manual && isAuthorComment(block.element))
}

/** Rows and columns of a data table are named after what stands in them: `header`, `author`, `date`. */
function isTablePart({ tables }: PageFlow, { tag, table }: Block): boolean {
  return TABLE_PARTS.has(tag) && tables.has(table)
}

function isQuote(item: Item | undefined): boolean {
  return item?.kind === 'text' && item.role === 'quote'
}

function isNamedWeakly({ block, share }: Subtree, page: Page): string | undefined {
  const { flow, sums, mode, headline, heroes, titled, forum } = page
  if (wraps(block, titled) || isTablePart(flow, block)) return undefined
  if ((block.tag === 'aside' && holdsHeadline(block, headline)) || isShopsAside(block, page)) return undefined
  const { weak } = block.hints
  if (weak === 'banner' && heroes[block.parent]) return undefined
  if (forum && WRITERS.has(weak ?? '') && sumIn(sums.goods, block) > 0) return undefined
  return weak !== undefined && mode.weakHints && share < PROTECTED_SHARE ? `weak:${weak}` : undefined
}

/** On a page of links, links are what it says. */
function isLinkList({ block, words, linkWords, share }: Subtree, { sums, mode }: Page): string | undefined {
  if (mode.lists || share >= LINK_LIST_PROTECTED || !LINK_LIST_TAGS.has(block.tag)) return undefined
  const isList =
    words >= LINK_LIST_WORDS && linkWords / words > LINK_LIST_SHARE && sumIn(sums.texts, block) >= LINK_LIST_TEXTS
  return isList && sumIn(sums.goods, block) === 0 ? 'links' : undefined
}

/**
 * Are readers' comments something else than the page's content? Yes where there is enough prose besides them, hidden parts and chrome
 * not counted; on a forum page they are the thread itself where they outweigh that prose.
 */
function isBesideComments({ blocks }: PageFlow, sums: PageSums, forum: boolean, isDeclared: boolean): boolean {
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
  return forum
    ? rest >= MIN_REST_WORDS && comments <= rest
    : rest >= (isDeclared ? MIN_DECLARED_WORDS : MIN_ARTICLE_WORDS)
}

/** Hidden until a script shows it, and more than the rest of the page: some publishers serve their articles so. */
function isMost({ allPlainWords }: PageSums, block: Block): boolean {
  return sumIn(allPlainWords, block) > MOST_SHARE * sumOfAll(allPlainWords)
}
