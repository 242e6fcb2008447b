/** Lines that are what they say and no more, on pages of any theme: `Advertisement`, `4 min read`, `Share`. All of a text, in the languages of most pages. */
import type { Block } from '../../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../../flow/page-flow.ts'
import { isForumNotice, isPostNotice } from '../../measure/forum-notices.ts'
import { LABELS, LINES, NO_HEADING, NOTHING_YET, POINTER } from './furniture-words.ts'
import { isPageLine } from './page-lines.ts'

/** Longer ones say something. Judgement: the longest that were looked at, `Advertisement - story continues below this advertisement`, has 56 characters. */
const LINE_CHARS = 60
/** That nobody has commented is said with what happens to comments: `(comments appear when we have read them)`. Judgement. */
const LABEL_CHARS = 100

/** Longer headings say something. The same as of other pages (drop/other-pages.ts). */
const HEADING_WORDS = 9

/** Share of its words that link: all but the label. Judgement: a title of four words behind `Read more:` */
const POINTER_LINKS = 0.6
/** A longer one is a paragraph with a long link. */
const POINTER_CHARS = 240

/** Verse: lines of several words around it, each a paragraph of one box or all in one. Dates, names and buttons have fewer words, or numbers. Judgement. */
const VERSE_LINES = 3
const VERSE_WORDS = 3
/** Items on either side that are looked at. */
const VERSE_ITEMS = 8

/** The kept texts that are such lines, and labels that nothing kept stands behind, by index. What stands in a list, a table or code is an item of it. */
export function furnitureLines(flow: PageFlow, kept: readonly boolean[], forum = false): number[] {
  const { items } = flow
  const lines: number[] = []
  let isFollowed = false
  let isLast = true
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at]
    // A picture behind a label is what it heads.
    if (item?.kind === 'image') isFollowed = true
    if (item?.kind !== 'text') continue
    // Asked of kept ones alone: a page of headings that went has none, and each would be looked for.
    const isEnd: boolean =
      kept[at] === true && isLast && !isFollowed && isBareHeading(item) && !isOneOfRow(flow, kept, item)
    const isLine: boolean =
      kept[at] === true && (isEnd || isFurniture(item, isFollowed, forum)) && !isInVerse(flow, kept, item)
    if (isLine) lines.push(at)
    // One heading alone: what stands above it is the text.
    if (kept[at] && (isEnd || !isLine)) isLast = false
    isFollowed = kept[at] === true && !isLine
  }
  return lines
}

function isFurniture(item: TextItem, isFollowed: boolean, forum: boolean): boolean {
  const { role, text } = item
  if (isForumNotice(item) || (forum && isPostNotice(text))) return true
  // In a thread such a line may be all of an answer.
  if (!forum && isPointer(item)) return true
  if (!(role === 'paragraph' || role === 'heading') || text.length > LABEL_CHARS) return false
  if (NOTHING_YET.test(text) || (!isFollowed && LABELS.test(text))) return true
  if (isPageLine(item)) return true
  if (text.length > LINE_CHARS) return false
  return LINES.test(text) && (role === 'paragraph' || !isFollowed || NO_HEADING.test(text))
}

/** A heading that announces what the document does not have. A long one, a sentence, or one of a row that is counted, says something by itself. */
function isBareHeading({ role, text, words }: TextItem): boolean {
  return role === 'heading' && words <= HEADING_WORDS && !/^\d|[.!?。！？]$/.test(text)
}

/** Is the text before it a heading of the same kind? Names, verses and questions may be set so, and announce nothing. */
function isOneOfRow({ items, blocks }: PageFlow, kept: readonly boolean[], { index, block }: TextItem): boolean {
  let at = index - 1
  while (at >= 0 && items[at]?.kind === 'text' && !kept[at]) at -= 1
  const before = items[at]
  return before?.kind === 'text' && before.role === 'heading' && blocks[before.block]?.tag === blocks[block]?.tag
}

/** Does it lead to another page that the text is not about? `Read more: …` */
function isPointer({ role, text, words, linkWords }: TextItem): boolean {
  if (!(role === 'paragraph' || role === 'heading' || role === 'quote') || text.length > POINTER_CHARS) return false
  // A sentence is no title, whatever it links to.
  if (linkWords === 0 || linkWords < POINTER_LINKS * words || /[.。]$/.test(text)) return false
  const [, sign = ''] = POINTER.exec(text) ?? []
  // A heading may have a dash of its own: `Related work – a survey`.
  return sign !== '' && (role !== 'heading' || !/[–—-]/.test(sign))
}

/** Do such lines stand next to it, without a longer text between? */
function isInVerse({ items, blocks }: PageFlow, kept: readonly boolean[], line: TextItem): boolean {
  const own = blocks[line.block]
  if (own?.tag !== 'p') return false
  let lines = 0
  for (const step of [-1, 1]) {
    for (let seen = 1; seen <= VERSE_ITEMS; seen += 1) {
      const near = items[line.index + step * seen]
      if (near?.kind !== 'text' || !isLike(own, blocks[near.block]) || near.text.length > LINE_CHARS) break
      const saysSomething = near.words >= VERSE_WORDS && !/\d/.test(near.text) && !LINES.test(near.text)
      if (kept[near.index] && saysSomething) lines += 1
    }
  }
  return lines >= VERSE_LINES
}

function isLike({ tag, parent, index }: Block, other: Block | undefined): boolean {
  return other !== undefined && (other.index === index || (other.tag === tag && other.parent === parent))
}
