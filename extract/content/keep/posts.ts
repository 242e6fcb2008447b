/** Posts of a thread: texts in the same place of several posts are of one kind, what was said or the furniture around it. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { isPostNotice } from '../measure/forum-notices.ts'
import { isShort } from '../measure/open-words.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { postBodies } from '../threads/post-body.ts'

/** Two may stand in one place by chance. The same as for a run (runs.ts). */
const MIN_POSTS = 3
/** Share of the words in one place that are prose, from which the rest is what was said too. @source the corpus: .3 and .15 move no set by more than .0003 */
const PROSE_SHARE = 0.5
/** More than half in links is a way to another page. */
const LINKED_SHARE = 0.5
/** Elements whose names make a place: the text's own and the one around it; a third tells no more apart. */
const LEVELS = 2
/** Names longer than this are generated. */
const MAX_NAME_CHARS = 200

/** `+1`, `👍👍`: a number beside it is a counter. */
const AGREES = /^(?:\+\s?1|(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\u200d|\ufe0f){0,3}\s?){1,10})$/u

/** The texts that stand in one place of so many posts. */
interface Place {
  readonly texts: TextItem[]
  readonly parents: Set<number>
  words: number
  proseWords: number
}

/** Keeps short replies (`Me too`), and drops what no post says a sentence in: names, ranks, dates, buttons. */
export function judgePosts(
  { items, blocks, tables }: PageFlow,
  { quality }: PageSums,
  { from, to }: Block,
  kept: boolean[],
  reasons: string[],
): void {
  const places = new Map<string, Place>()
  const times = new Map<string, number>()
  const isInPostBody = postBodies(blocks)
  for (const item of items) if (item.kind === 'text') times.set(item.text, (times.get(item.text) ?? 0) + 1)
  for (let at = from; at < to; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text' || !(kept[at] || isShort(reasons[at]))) continue
    if (isInPostBody(blocks[item.block] as Block) && (quality[at] !== 'short' || isSaid(item, times))) {
      keepAll([item], kept, reasons)
      continue
    }
    const name = placeOf(blocks, item)
    const place = places.get(name) ?? { texts: [], parents: new Set(), words: 0, proseWords: 0 }
    places.set(name, place)
    place.texts.push(item)
    place.parents.add((blocks[item.block] as Block).parent)
    place.words += item.words
    if (quality[at] !== 'short') place.proseWords += item.words
  }
  for (const { texts, parents, words, proseWords } of places.values()) {
    if (parents.size < MIN_POSTS) continue
    if (proseWords >= PROSE_SHARE * words) keepAll(texts, kept, reasons)
    else if (proseWords === 0)
      dropAll(
        texts.filter((item) => isFurniture(blocks, tables, item)),
        kept,
        reasons,
      )
  }
}

/** What several posts say in the same words software says: `This reply was deleted`; and so it does without a word: `07-12-2021, 02:20 PM`. A sign that somebody agrees is a reply, however many do. */
function isSaid({ text }: TextItem, times: ReadonlyMap<string, number>): boolean {
  if (AGREES.test(text)) return true
  return (times.get(text) ?? 0) < MIN_POSTS && /\p{L}{3}/u.test(text) && !isPostNotice(text)
}

function keepAll(texts: readonly TextItem[], kept: boolean[], reasons: string[]): void {
  for (const { index, words, linkWords } of texts) {
    if (kept[index] || linkWords > LINKED_SHARE * words) continue
    kept[index] = true
    reasons[index] = 'post'
  }
}

/** Lists, data tables and formulas are what somebody wrote, however short; boxes in the item or the cell that a post is are not, nor are terms with what they mean: no forum lets its readers write such a list, and software tells of them in one. */
function isFurniture(blocks: readonly Block[], tables: PageFlow['tables'], { block: at, role }: TextItem): boolean {
  const { tag, table } = blocks[at] as Block
  if (role === 'list') return tag === 'div' || tag === 'dt' || tag === 'dd'
  return role === 'table' ? !tables.has(table) : role === 'paragraph' || role === 'heading'
}

function dropAll(texts: readonly TextItem[], kept: boolean[], reasons: string[]): void {
  for (const { index } of texts) {
    if (!kept[index]) continue
    kept[index] = false
    reasons[index] = 'furniture'
  }
}

/** Role, tags and classes of a text, numbers in them aside. */
function placeOf(blocks: readonly Block[], { block: at, role }: TextItem): string {
  let place: string = role
  let block = blocks[at]
  for (let level = 0; level < LEVELS && block !== undefined; level += 1) {
    place += ` ${block.tag}.${(block.element.attribs.class ?? '').slice(0, MAX_NAME_CHARS).replace(/\d+/g, '')}`
    block = blocks[block.parent]
  }
  return place
}
