/** Bars of letters that lead through an index: `Jump to: A B C`. */
import type { Block } from '../../../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../../../flow/page-flow.ts'

/** Fewer letters are a grade, a key or a list of variables. Judgement. */
const MIN_LETTERS = 5
/** A label, and then nothing but single characters, numbers of chapters and the ends of a book, with marks between them. */
const BAR = /^(?:[^:]{1,20}: ?)?(?:(?:\S|\S\S?-\S\S?|\d{1,3}|top|ind|index|bib|all)(?:\s*[|·•,]\s*|\s+|$))+$/iu
/** Letters that are no links are content; the one of this page is none. */
const LINK_SHARE = 0.6
/** A label, and a line each of signs and of letters. */
const BAR_TEXTS = 4
/** Longer ones are no label of a bar. */
const LABEL_WORDS = 3
/** An entry of a bar that is a list: a letter or a sign, each a link. */
const LETTER = /^\S{1,2}$/
/** The rest is `All` or the letter of this page. */
const LETTERS_SHARE = 0.8

/** Drops them, and the label that stands beside one in a table of nothing else. */
export function dropLetterBars({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  const drop = (at: number): void => {
    kept[at] = false
    reasons[at] = 'links'
  }
  for (const list of letterLists(blocks, items)) for (let at = list.from; at < list.to; at += 1) if (kept[at]) drop(at)
  for (const item of items) {
    if (item.kind !== 'text' || !kept[item.index] || !(isLetterBar(item) || isOnlyLetter(item, items[item.index + 1])))
      continue
    drop(item.index)
    const table = blocks[(blocks[item.block] as Block).table]
    if (table === undefined || table.to - table.from > BAR_TEXTS) continue
    for (let at = table.from; at < table.to; at += 1) {
      const other = items[at]
      if (other?.kind === 'text' && kept[at] && other.words <= LABEL_WORDS) drop(at)
    }
  }
}

/** Lists of single letters, an item each: `<li><a href="A.html">A</a>`. */
function letterLists(blocks: readonly Block[], items: PageFlow['items']): readonly Block[] {
  const letters = new Map<number, number>()
  for (const item of items) {
    if (item.kind !== 'text' || item.linkWords < item.words || !LETTER.test(item.text)) continue
    const list = blocks[item.block]?.list ?? -1
    if (list >= 0) letters.set(list, (letters.get(list) ?? 0) + 1)
  }
  const lists: Block[] = []
  for (const [index, count] of letters) {
    const list = blocks[index]
    if (list !== undefined && count >= MIN_LETTERS && count >= LETTERS_SHARE * (list.to - list.from)) lists.push(list)
  }
  return lists
}

function isLetterBar({ role, text, words, linkWords }: TextItem): boolean {
  if (role === 'heading' || role === 'code' || linkWords < MIN_LETTERS || linkWords < LINK_SHARE * words) return false
  if (text.length > 6 * (words + 20)) return false
  return BAR.test(text) || (linkWords >= words && isMostlyLetters(text.split(/[\s|]+/)))
}

/** A bar of one letter, right above the part that it leads to. */
function isOnlyLetter({ role, text, words, linkWords }: TextItem, next: Item | undefined): boolean {
  if (role === 'heading' || words !== 1 || linkWords < words || !/^\p{L}$/u.test(text)) return false
  return next?.kind === 'text' && next.role === 'heading' && next.text === text
}

/** `A B C D All Classes | All Packages`, all of it links. */
function isMostlyLetters(labels: readonly string[]): boolean {
  const letters = labels.filter((label) => /^\p{L}$/u.test(label)).length
  return letters >= MIN_LETTERS && letters >= LINK_SHARE * labels.length
}
