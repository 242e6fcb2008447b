/** Runs of equal siblings: rows that no table and no list holds, of which each stays or goes with the others. */
import type { Block } from '../../flow/blocks.ts'
import { firstClass } from '../../flow/element-names.ts'
import { once } from '../../flow/once.ts'
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'
import { isShort, KEPT_SHARE, MENU_SHARE, type OpenWords, openWords } from '../measure/open-words.ts'

/** Two siblings of one shape may be anything: previous and next, two columns. */
const MIN_SIBLINGS = 3
/** Longest mean row and longest single one, in words: longer ones are sections and posts, which are judged by their own texts. Judgement: between a cell and a paragraph. */
const MEAN_ROW_WORDS = 40
const MAX_ROW_WORDS = 120
/** Of a run that nothing but its place speaks for, at most so much is linked: the share of good prose. @source page-sums.ts */
const PROSE_LINK_SHARE = 0.35
/** More than half in links is a way to another page. */
const LINKED_SHARE = 0.5

/** Keeps the short texts of every run of which most is kept: a price, a place, a date among the prose of its rows. */
export function keepRuns(flow: PageFlow, kept: boolean[], reasons: string[]): void {
  const { items, blocks } = flow
  const open = openWords(flow, kept, reasons)
  for (const run of runsOf(blocks, open)) {
    if (!isContent(run, open, isBetween(items, run, kept))) continue
    const isPlain = run[0]?.tag === 'tr' && 2 * run.filter((row) => isLinked(row, open)).length < run.length
    for (const row of run) {
      const isOwn = sumIn(open.keptWords, row) >= KEPT_SHARE * sumIn(open.words, row)
      for (let at = row.from; at < row.to; at += 1) {
        const item = items[at]
        if (item?.kind !== 'text' || !isShort(reasons[at])) continue
        if (!mayJoin(item, isOwn) && !(isPlain && isAlone(item, row, open))) continue
        kept[at] = true
        reasons[at] = 'run'
      }
    }
  }
}

/** Siblings of one tag and first class, numbers in it aside, where a parent has short texts left. */
function runsOf(blocks: readonly Block[], open: OpenWords): readonly (readonly Block[])[] {
  const siblings = new Int32Array(blocks.length)
  const hasShort = (block: Block): boolean => sumIn(open.words, block) > sumIn(open.keptWords, block)
  for (const { parent, from, to } of blocks)
    if (from < to && parent >= 0) siblings[parent] = (siblings[parent] ?? 0) + 1
  const runs = new Map<string, Block[]>()
  for (const block of blocks) {
    const { parent, tag, from, to, element } = block
    if (from === to || (siblings[parent] ?? 0) < MIN_SIBLINGS || !hasShort(blocks[parent] as Block)) continue
    const key = `${parent} ${tag} ${firstClass(element)}`
    const run = runs.get(key)
    if (run === undefined) runs.set(key, [block])
    else run.push(block)
  }
  return [...runs.values()].filter(({ length }) => length >= MIN_SIBLINGS)
}

function isContent(run: readonly Block[], { words, linkWords, keptWords }: OpenWords, between: boolean): boolean {
  let all = 0
  let linked = 0
  let keptOnes = 0
  let longest = 0
  for (const row of run) {
    const own = sumIn(words, row)
    all += own
    linked += sumIn(linkWords, row)
    keptOnes += sumIn(keptWords, row)
    longest = Math.max(longest, own)
  }
  if (longest > MAX_ROW_WORDS || all > MEAN_ROW_WORDS * run.length) return false
  if (between && linked <= PROSE_LINK_SHARE * all) return true
  return linked <= MENU_SHARE * all && keptOnes >= KEPT_SHARE * all && keptOnes > 0
}

/** Does a kept text stand right before it, and another right behind it? Lines of a poem or a talk are short from the first to the last. */
function isBetween(items: PageFlow['items'], run: readonly Block[], kept: readonly boolean[]): boolean {
  // Items of a list have been judged with it.
  if (run[0]?.tag === 'li') return false
  const { before, after } = nearestTexts(items)
  const first = before[(run[0] as Block).from] ?? -1
  const last = after[(run.at(-1) as Block).to] ?? -1
  return (kept[first] ?? false) && (kept[last] ?? false)
}

/** Per item, and behind the last: the nearest text before it, and the nearest from it on; -1 if there is none. */
const nearestTexts = once((items: PageFlow['items']) => {
  const before = new Int32Array(items.length + 1).fill(-1)
  const after = new Int32Array(items.length + 1).fill(-1)
  for (let at = 0; at < items.length; at += 1) before[at + 1] = items[at]?.kind === 'text' ? at : (before[at] ?? -1)
  for (let at = items.length - 1; at >= 0; at -= 1) after[at] = items[at]?.kind === 'text' ? at : (after[at + 1] ?? -1)
  return { before, after }
})

function isLinked(row: Block, { words, linkWords }: OpenWords): boolean {
  return sumIn(linkWords, row) > LINKED_SHARE * sumIn(words, row)
}

/** Is it all that its row of a table says? Among plain rows it is a line like them: `): Oar;`. */
function isAlone({ words }: TextItem, row: Block, open: OpenWords): boolean {
  return words === sumIn(open.words, row)
}

/** A linked text joins only as the heading of a row that stays by itself: other links lead away. */
function mayJoin({ words, linkWords, role }: TextItem, isOwn: boolean): boolean {
  return linkWords <= LINKED_SHARE * words || (isOwn && role === 'heading')
}
