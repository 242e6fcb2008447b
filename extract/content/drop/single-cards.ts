/** Cards of other pages within an article: one link around a picture and a title, or a title with a link to read it all. */
import { type Element, isElement } from '../../../formats/html/dom.ts'
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn, sumOfAll } from '../../flow/prefix-sums.ts'
import type { PageSums } from '../measure/page-sums.ts'

/** Words of a title: of fewer it may be the name of a thing that the article is about. Judgement: half the words of a headline */
const TITLE_WORDS = 6
/** A box of more is an article. */
const MAX_WORDS = 80
/** Texts and pictures of a card. Judgement: a picture, a date, an author, a title, two lines, a link, each twice */
const MAX_ITEMS = 16
/** Prose of the page around it. The same as for teasers. */
const MIN_PROSE = 150
/** Elements around the link that hold nothing else. */
const MAX_BOXES = 3
const PICTURE_FILE = /\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#]|$)/i
const READ_ALL =
  /^(?:read|continue|view|see) (?:the )?(?:full |whole |entire |rest of the )?(?:story|article|post|more|reading)\s*[.…»›→>]*$/i

/** Indices of the blocks that are such cards, of a page that is one article. */
export function singleCards(flow: PageFlow, sums: PageSums, article: boolean): ReadonlySet<number> {
  const found = new Set<number>()
  if (!article || sumOfAll(sums.mass) < MIN_PROSE) return found
  const { blocks, items } = flow
  const pictures = new Int32Array(items.length + 1)
  for (const { kind, index } of items) pictures[index + 1] = (pictures[index] ?? 0) + (kind === 'image' ? 1 : 0)
  for (const block of blocks) {
    const words = sumIn(sums.words, block)
    if (words < TITLE_WORDS || words > MAX_WORDS) continue
    const isCard =
      block.tag === 'a'
        ? sumIn(pictures, block) > 0 && isLinkedWhole(block, sums) && leadsAway(block.element)
        : readsAll(flow, block)
    if (isCard) found.add(boxOf(blocks, block))
  }
  return found
}

function isLinkedWhole(block: Block, { words, linkWords }: PageSums): boolean {
  return sumIn(linkWords, block) >= sumIn(words, block)
}

/** Does the link lead to a page? One to a picture enlarges it. */
function leadsAway({ attribs: { href } }: Element): boolean {
  return href !== undefined && !href.startsWith('#') && !PICTURE_FILE.test(href)
}

/** Does a box begin with a linked title and end with a link to read it all? */
function readsAll({ items }: PageFlow, { from, to }: Block): boolean {
  const last = items[to - 1]
  if (to - from > MAX_ITEMS) return false
  if (last?.kind !== 'text' || last.linkWords < last.words || !READ_ALL.test(last.text)) return false
  const first = items.slice(from, to).find(({ kind }) => kind === 'text') as TextItem | undefined
  return first !== undefined && first !== last && first.words >= TITLE_WORDS && first.linkWords >= first.words
}

/** The outermost box around it that holds nothing else. */
function boxOf(blocks: readonly Block[], card: Block): number {
  let box = card
  for (let depth = 0; depth < MAX_BOXES; depth += 1) {
    const around = blocks[box.parent]
    if (around === undefined || around.from !== box.from || around.to !== box.to || !isElement(around.element)) break
    box = around
  }
  return box.index
}
