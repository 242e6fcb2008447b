/** The content root: the smallest block that holds nearly all prose of the page. */

import { isElement } from '../../formats/html/dom.ts'
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import type { Block } from '../flow/blocks.ts'
import type { PageFlow } from '../flow/page-flow.ts'
import { sumIn, sumOfAll } from '../flow/prefix-sums.ts'
import { isColumn, isSection } from '../flow/topics.ts'
import type { PageSums } from './measure/page-sums.ts'
import { nameOfPost } from './threads/post-name.ts'

/** Share of its parent's prose that a child must hold to be the root instead. Insensitive: .8 to .97 make less than .3 points of F1. */
const COVER = 0.9
/** Share of its parent's words outside links that it must hold as well: where hardly anything is a whole sentence, one that is has all the prose. @source the corpus: .5 and .7 alike; .8 costs .0016 of text F1 on web pages */
const PLAIN_COVER = 0.6
/** Share of the root's prose from which its `main` is believed. @source insensitive from .3 to .7; at .05 an article beside an empty `main` goes */
const MAIN_SHARE = 0.3
/** Words of a manual's column that is a list: with fewer it is empty. The same as of a page that would be empty (main-content.ts). */
const LIST_WORDS = 3
/** Prose under a headline that is an article. Judgement: a standfirst has less. */
const ARTICLE_WORDS = 60
const NEVER_ROOT: ReadonlySet<string> = new Set([
  'p',
  'li',
  'td',
  'th',
  'pre',
  'table',
  'tbody',
  'tr',
  'ul',
  'ol',
  'dl',
  'dd',
  'dt',
  'blockquote',
])

/**
 * The content root of a manual: the element that says it is the content, where there is just one and none below it says so too, for a
 * column of short lines has no prose to find it by. Else the outermost section around the root: what stands between its heading and its
 * longest part is content too. Where the headline stands before it, `headline` being its item or -1, the smallest block around both.
 */
export function manualRoot({ blocks }: PageFlow, root: number, headline: number): number {
  const main = onlyMain(blocks) ?? generatorColumn(blocks)
  if (main === undefined) return withHeadline(blocks, outermostSection(blocks, root), headline)
  for (let block = blocks[root]; block !== undefined && block.index > main.index; block = blocks[block.parent])
    if (block.hints.positive) return block.index
  return main.index
}

/** The element that says it is the content, where there is just one. */
function onlyMain(blocks: PageFlow['blocks']): Block | undefined {
  const mains = blocks.filter(({ tag, element, from, to, hints }) => {
    const isMain = tag === 'main' || element.attribs.role === 'main'
    return isMain && from < to && hints.hidden === undefined
  })
  return mains.length === 1 ? mains[0] : undefined
}

/** A generator's column, right behind the header with its title: pages of few words have more of them in the footer. */
function generatorColumn(blocks: PageFlow['blocks']): Block | undefined {
  return blocks.find(({ element, from, to }) => from < to && isColumn(element))
}

/**
 * The root of a page that is read as a list: the element that says it is the content, where it holds many of the words; else all of the page.
 * A manual's menus may have more of them than an index that stands beside them.
 */
export function listRoot({ blocks }: PageFlow, { words }: PageSums, manual: boolean): number {
  const main = onlyMain(blocks) ?? (manual ? generatorColumn(blocks) : undefined)
  const least = manual ? LIST_WORDS : MAIN_SHARE * sumOfAll(words)
  return main !== undefined && sumIn(words, main) >= least ? main.index : 0
}

function withHeadline(blocks: PageFlow['blocks'], root: number, headline: number): number {
  let block = blocks[root]
  if (headline < 0 || block === undefined || headline >= block.from) return root
  while (block !== undefined && block.from > headline) block = blocks[block.parent]
  return block === undefined || block.tag === 'body' || block.tag === 'html' || block.index === 0 ? root : block.index
}

/**
 * The smallest block around the root and a headline before it (`headline`: its item, or -1), where prose stands between the two: that is the
 * article, and the root may be what its readers wrote.
 */
export function articleRoot({ blocks }: PageFlow, root: number, headline: number, mass: Float64Array): number {
  const { from } = blocks[root] ?? { from: 0 }
  if (headline < 0 || headline >= from || (mass[from] ?? 0) - (mass[headline] ?? 0) < ARTICLE_WORDS) return root
  return withHeadline(blocks, root, headline)
}

function outermostSection(blocks: PageFlow['blocks'], root: number): number {
  let outermost = root
  for (let block = blocks[root]; block !== undefined && block.index > 0; block = blocks[block.parent])
    if (isSection(block.element)) outermost = block.index
  // Sections side by side have no section around them.
  const own = blocks[outermost] as Block
  const { parent } = own
  const isOneOfMany =
    parent > 0 &&
    blocks.some(
      (block) =>
        block.parent === parent && block.index !== outermost && (isSection(block.element) || isAlike(block, own)),
    )
  return isOneOfMany && (isSection(own.element) || opensWithHeading(own)) ? parent : outermost
}

/** Another box of the same class that begins with a heading: a section by what it holds. */
function isAlike(block: Block, { tag, element }: Block): boolean {
  const name = element.attribs.class ?? ''
  return name !== '' && block.tag === tag && block.element.attribs.class === name && opensWithHeading(block)
}

function opensWithHeading({ element }: Block): boolean {
  const first = element.children.find(isElement)
  return first !== undefined && HEADING_TAGS.has(first.name)
}

/** Goes down from the page's root while one child keeps `COVER` of its parent's prose and most of its words; the block's index. `forum`: is it a thread? */
export function contentRoot({ blocks }: PageFlow, sums: PageSums, dropped: readonly string[], forum: boolean): number {
  const mass = openSums(sums.mass, dropped)
  const words = openSums(sums.words, dropped)
  const linkWords = openSums(sums.linkWords, dropped)
  const plainWords = (block: Block): number => sumIn(words, block) - sumIn(linkWords, block)
  let root = 0
  // Blocks come in document order, so children follow their parents: one pass goes down the path.
  for (const block of blocks) {
    const parent = blocks[root]
    if (parent === undefined || block.parent !== root || NEVER_ROOT.has(block.tag)) continue
    const whole = sumIn(mass, parent)
    if (whole === 0 || sumIn(mass, block) < COVER * whole) continue
    if (plainWords(block) >= PLAIN_COVER * plainWords(parent)) root = block.index
  }
  const found = mainInstead(blocks[root] as Block, onlyMain(blocks), mass, forum) ?? root
  return forum ? rootOfPosts(blocks, found, words) : found
}

/** Of a root that is one post among others, or within one, the block around them: answers may be too short to count as prose. */
function rootOfPosts(blocks: PageFlow['blocks'], root: number, words: Float64Array): number {
  // By the block around each, so that one pass finds its siblings: posts may be nested as deep as the page is.
  const posts = new Map<number, { readonly post: Block; readonly name: string }>()
  for (let block = blocks[root]; block !== undefined && block.parent > 0; block = blocks[block.parent]) {
    const name = nameOfPost(block)
    if (name !== '') posts.set(block.parent, { post: block, name })
  }
  let outermost = root
  for (const other of posts.size === 0 ? [] : blocks) {
    const own = posts.get(other.parent)
    // The block around another has the lesser index.
    if (own === undefined || other.parent >= outermost || other.index === own.post.index) continue
    if (other.from >= own.post.to && sumIn(words, other) > 0 && nameOfPost(other) === own.name) outermost = other.parent
  }
  return outermost
}

/** Prefix sums without what was dropped. */
export function openSums(sums: Float64Array, dropped: readonly string[]): Float64Array {
  const open = new Float64Array(sums.length)
  for (let at = 0; at + 1 < sums.length; at += 1)
    open[at + 1] = (open[at] ?? 0) + (dropped[at] === '' ? (sums[at + 1] ?? 0) - (sums[at] ?? 0) : 0)
  return open
}

/**
 * The element that says it is the content, where the most prose stands beside it, as that of a notice on a page of goods does; and where
 * a root around it has prose beside it too. A thread may go on beside it.
 */
function mainInstead(root: Block, main: Block | undefined, mass: Float64Array, forum: boolean): number | undefined {
  if (main === undefined) return undefined
  if (root.to <= main.from || root.from >= main.to) return main.index
  const isAround = root.index < main.index && root.to >= main.to
  return isAround && !forum && sumIn(mass, main) >= MAIN_SHARE * sumIn(mass, root) ? main.index : undefined
}
