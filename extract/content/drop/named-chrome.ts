/** Rules: what a class, an id or a role names as chrome, and when such a name is not to be believed. */
import type { Block } from '../../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'
import { OWNED } from '../measure/page-outline.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { isDialog, speaksOfThing } from './dialogs.ts'
import { leadsElsewhere } from './other-pages.ts'
import { isRest } from './over-page.ts'
import { isShopsAside } from './set-apart.ts'
import { holdsHeadline, isTablePart, type Page, PROTECTED_SHARE, type Subtree, wraps } from './subtree.ts'

/** A footer that begins with whose the page is goes however short the page above it is. */
const FOOTERS: ReadonlySet<string> = new Set(['footer', 'foot', 'colophon', 'copyright'])
/** Notes, and items of a footer that are looked at for them. Judgement: a footer numbers nothing. */
const MIN_NOTES = 3
const MAX_NOTES = 60
const NOTES_SHARE = 0.5
const NUMBER = /^[[(]?(\d{1,2})[.)\]]+ \S/
/** A picture, whose it is and what it shows. */
const MAX_PICTURE_ITEMS = 4
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

/** A name that nearly always means chrome (hints.ts, `strong`). */
export function isNamedChrome(
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
  if (FOOTERS.has(strong) && isNotes(flow, block)) return undefined
  if (strong === 'related' && isOnlyPicture(flow, block)) return undefined
  const first = firstText(flow, block)
  const isOwned = FOOTERS.has(strong) && OWNED.test(first?.text ?? '')
  // Contents hold contents; where they are most of a page of links, they are the page. Of a manual that is told by more (own-contents.ts).
  const isContents = mode.lists && !manual && CONTENTS.has(strong) && !(first !== undefined && leadsElsewhere(first))
  const isBar = !isContents && isBarOfMenus(block, sums, nested)
  return share < PROTECTED_SHARE || isOwned || isBar ? `chrome:${strong}` : undefined
}

/** Is a footer the notes of the text above it: sentences, each behind its number? */
function isNotes({ items }: PageFlow, { from, to }: Block): boolean {
  let notes = 0
  let texts = 0
  for (let at = from; at < Math.min(to, from + MAX_NOTES); at += 1) {
    const item = items[at]
    if (item?.kind !== 'text') continue
    texts += 1
    if (NUMBER.exec(item.text)?.[1] === String(notes + 1)) notes += 1
  }
  return notes >= MIN_NOTES && notes > NOTES_SHARE * texts
}

/** Is a box called `related` one picture with its caption, and no way to another page? */
function isOnlyPicture({ items, blocks }: PageFlow, { from, to }: Block): boolean {
  if (to - from > MAX_PICTURE_ITEMS) return false
  const own = items.slice(from, to)
  const isUnlinked = own.every((item) => (item.kind === 'text' ? item.linkWords === 0 : item.link === undefined))
  return isUnlinked && own.some(({ kind, block }) => kind === 'image' && (blocks[block]?.figure ?? -1) >= 0)
}

function firstText({ items }: PageFlow, { from }: Block): TextItem | undefined {
  const item = items[from]
  return item?.kind === 'text' ? item : undefined
}

/** A name that often means chrome (hints.ts, `weak`). */
export function isNamedWeakly({ block, share }: Subtree, page: Page): string | undefined {
  const { flow, sums, mode, headline, heroes, titled, forum } = page
  if (wraps(block, titled) || isTablePart(flow, block)) return undefined
  if ((block.tag === 'aside' && holdsHeadline(block, headline)) || isShopsAside(block, page)) return undefined
  const { weak } = block.hints
  if (weak === 'banner' && heroes[block.parent]) return undefined
  if (forum && WRITERS.has(weak ?? '') && sumIn(sums.goods, block) > 0) return undefined
  return weak !== undefined && mode.weakHints && share < PROTECTED_SHARE ? `weak:${weak}` : undefined
}

/** A manual's header with the headline and prose says what the page is about; the site's has no sentence. */
export function isPreamble(block: Block, headline: number, { mass }: PageSums): boolean {
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
export function nestedChrome({ items, blocks }: PageFlow, { words, linkWords }: PageSums): Float64Array {
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

function isQuote(item: Item | undefined): boolean {
  return item?.kind === 'text' && item.role === 'quote'
}
