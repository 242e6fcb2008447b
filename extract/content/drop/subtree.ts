/** A block with what is in it, as the rules of the first sweep see it, and what they know of its page. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import type { Mode } from '../measure/mode.ts'
import type { PageSums } from '../measure/page-sums.ts'

/** A subtree with more of the page's plain words than this is not dropped for its name, a consent notice apart: page builders name wrappers `widget` and `header`. @source docs/log.md, 2026-11-23: the protection is worth 2 points of text F1 */
export const PROTECTED_SHARE = 0.45
const TABLE_PARTS: ReadonlySet<string> = new Set('thead tbody tfoot tr th td'.split(' '))

/** What the rules know of the page. */
export interface Page {
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
export interface Subtree {
  readonly block: Block
  readonly words: number
  /** In links, but for those that are content (units.ts). */
  readonly linkWords: number
  /** Of what the page says: of its words outside links, or on a page of links of all its words. */
  readonly share: number
}

/** Why a subtree goes, in one word or `word:detail`; undefined if this rule has nothing against it. */
export type Rule = (subtree: Subtree, page: Page) => string | undefined

/** What is in a block. */
export function subtreeOf(block: Block, { sums, mode, links }: Page): Subtree {
  const words = sumIn(sums.words, block)
  const linkWords = sumIn(sums.linkWords, block)
  const share = mode.lists
    ? words / Math.max(1, sumOfAll(sums.words))
    : (words - linkWords) / Math.max(1, sums.plainWords)
  return { block, words, linkWords: sumIn(links, block), share }
}

/** What holds the headline is the page's own text, whatever it is called. `headline`: its item, or -1. */
export function holdsHeadline({ from, to }: Block, headline: number): boolean {
  return headline >= from && headline < to
}

/** What wraps the article is no chrome, whatever it is called. */
export function wraps({ from, to, index }: Block, titled: Block | undefined): boolean {
  return titled !== undefined && index < titled.index && from <= titled.from && to >= titled.to
}

/** What a column of a data table calls `comment` is what its rows say. */
export function isInCell({ tables }: PageFlow, { cell, table }: Block): boolean {
  return cell >= 0 && tables.has(table)
}

/** Rows and columns of a data table are named after what stands in them: `header`, `author`, `date`. */
export function isTablePart({ tables }: PageFlow, { tag, table }: Block): boolean {
  return TABLE_PARTS.has(tag) && tables.has(table)
}
