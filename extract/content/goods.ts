/**
 * Goods: the things of a shop's page in rows, each with its name and its price. A link around each makes them a list of links or other
 * pages' teasers, and a paragraph about the shop has more prose than all of them; but they are what such a page says.
 */
import type { Block } from '../flow/blocks.ts'
import type { Item, PageFlow, TextItem } from '../flow/page-flow.ts'
import { sumIn } from '../flow/prefix-sums.ts'
import type { PageFacts } from '../page/page-facts.ts'
import { leadsElsewhere } from './drop/other-pages.ts'
import type { MainContent } from './main-content.ts'

/** A price in a text as short as a price tag, with its unit, its discount and what it was before: `was 1 299,00 € now only 999,00 € (23 % off) per piece`. Judgement. */
export const PRICE: RegExp =
  /(?:[$€£¥₹₽₩₺₴]|\b(?:USD|EUR|GBP|CHF|kr|zł))\s?\d|\d\s?(?:[$€£¥₹₽₩₺₴]|zł|kr\b|Kč|руб|CHF\b|円|元|원)/
export const PRICE_TAG_WORDS = 12
/** Fewer are one thing and its like, or the parts of an offer: shops show four or five beside a thing. Judgement. */
export const MIN_PRICES = 6
/** Prose before them from which they are what else the shop has. The same as for teasers (drop/teasers.ts). */
const MAX_WORDS_BEFORE = 150
/** Share of a row's blocks that have a price and a link: others are adverts in between. Judgement. */
const GOODS_SHARE = 0.6
/** Longer ones on average are descriptions, which speak for themselves. Judgement. */
const MEAN_WORDS = 80
/** A name has so many words at least, without its price: a single word may be a button. Judgement. */
const NAME_WORDS = 2
/** What so many of the goods say in so few words is a button: `Add to cart`. Judgement. */
const BUTTON_SHARE = 0.5
const BUTTON_WORDS = 4
/** With this share of their words kept, they are in the document: more than half. Judgement. */
const KEPT_SHARE = 0.5
/** Reasons of texts that are none of the goods wherever they stand. */
const CHROME = /^(?:chrome|hidden|noscript|apart|comments|markup|call|furniture|weak|other-pages)/

/** Prose before a row from which the page is about something, and a heading of other pages above the row means them. The same as for a thread (drop/other-pages.ts). */
const ABOUT_WORDS = 20
/** Names of what stands beside the content, also where a relaxed mode does not ask for them (measure/mode.ts). */
const BESIDE = /^(?:sidebar|side-bar|aside|rail|right-rail|widgets|textwidget)$/

/** A page as it is read so far. */
interface Read {
  readonly flow: PageFlow
  readonly main: MainContent
}

/** A block whose children are goods, and how many they are. */
interface Row {
  readonly block: Block
  readonly goods: number
}

/** The page with its goods, if it is one of many and they are missing. `isProduct`: it is about one thing, and others are offered beside it. Linear in the page. */
export function readGoods(
  flow: PageFlow,
  main: MainContent,
  { forum, manual, isDeclared }: PageFacts,
  isProduct: boolean,
): Read {
  if (forum || manual || isDeclared || isProduct || main.mode.lists) return { flow, main }
  const prices = priceSums(flow, main.reasons)
  if ((prices.at(-1) ?? 0) < MIN_PRICES) return { flow, main }
  const before = whatIsBefore(flow, main)
  const rows = rowsOfGoods(flow, prices).filter((row) => !isBeside(flow, before, row))
  const [first] = rows
  if (first === undefined || (before.prose[first.block.from] ?? 0) >= MAX_WORDS_BEFORE) return { flow, main }
  const goods = rows.flatMap((row) => textsOf(flow, row, main.reasons))
  const wordsOf = (texts: readonly TextItem[]): number => texts.reduce((sum, { words }) => sum + words, 0)
  if (wordsOf(goods.filter(({ index }) => main.kept[index])) >= KEPT_SHARE * wordsOf(goods)) return { flow, main }
  const inRow = new Uint8Array(flow.items.length)
  for (const { block } of rows) inRow.fill(1, block.from, block.to)
  const said = new Set(goods.map(({ index }) => index))
  return { flow: outOfLinks(flow, said, inRow), main: withGoods(flow, main, said, inRow, rows) }
}

/** Prefix sums of the price tags. */
function priceSums({ items }: PageFlow, reasons: readonly string[]): Int32Array {
  const sums = new Int32Array(items.length + 1)
  for (const item of items) {
    const isPrice =
      item.kind === 'text' &&
      item.words <= PRICE_TAG_WORDS &&
      PRICE.test(item.text) &&
      !CHROME.test(reasons[item.index] ?? '')
    sums[item.index + 1] = (sums[item.index] ?? 0) + (isPrice ? 1 : 0)
  }
  return sums
}

/** In page order; of two of which one holds the other, the inner one. */
function rowsOfGoods({ items, blocks }: PageFlow, prices: Int32Array): readonly Row[] {
  const words = new Float64Array(items.length + 1)
  const links = new Int32Array(items.length + 1)
  for (const item of items) {
    const isLink = item.kind === 'text' ? item.linkWords > 0 : item.link !== undefined
    words[item.index + 1] = (words[item.index] ?? 0) + (item.kind === 'text' ? item.words : 0)
    links[item.index + 1] = (links[item.index] ?? 0) + (isLink ? 1 : 0)
  }
  const children = new Map<number, { goods: number; all: number; words: number }>()
  for (const block of blocks) {
    const parent = blocks[block.parent]
    if (parent === undefined || block.from === block.to || sumIn(prices, parent) < MIN_PRICES) continue
    const row = children.get(block.parent) ?? { goods: 0, all: 0, words: 0 }
    children.set(block.parent, row)
    row.all += 1
    const named = sumIn(words, block) - sumIn(prices, block)
    const isOne = sumIn(prices, block) > 0 && named >= NAME_WORDS && sumIn(links, block) > 0
    // The rows of a table are data.
    if (!isOne || block.tag === 'tr' || block.tag === 'td') continue
    row.goods += 1
    row.words += sumIn(words, block)
  }
  const found: Row[] = []
  for (const block of blocks) {
    const row = children.get(block.index)
    if (row === undefined || row.goods < MIN_PRICES || row.goods < GOODS_SHARE * row.all) continue
    if (row.words <= MEAN_WORDS * row.goods) found.push({ block, goods: row.all })
  }
  // Blocks come in page order: what one holds stands right behind it.
  return found.filter(({ block }, at) => !((found[at + 1]?.block.from ?? block.to) < block.to))
}

/** Are they offered beside what the page is about: in an `aside` or what is named so, outside its `main`, or under a heading of other pages? */
function isBeside({ blocks }: PageFlow, { prose, heading, hasMain }: Before, { block }: Row): boolean {
  const around: Block[] = []
  for (let box: Block | undefined = block; box !== undefined; box = blocks[box.parent]) around.push(box)
  if (around.some(({ tag }) => tag === 'aside')) return true
  if ((prose[block.from] ?? 0) < ABOUT_WORDS) return false
  if (around.some(({ hints }) => BESIDE.test(hints.weak ?? ''))) return true
  if (hasMain && !around.some(({ tag }) => tag === 'main')) return true
  const above = heading[block.from]
  return above !== undefined && leadsElsewhere(above)
}

/** What stands before each item, and whether the page names its main content. */
interface Before {
  /** Words of the prose that was kept. */
  readonly prose: Float64Array
  /** The nearest heading. */
  readonly heading: readonly (TextItem | undefined)[]
  readonly hasMain: boolean
}

function whatIsBefore({ items, blocks }: PageFlow, { kept, reasons }: MainContent): Before {
  const prose = new Float64Array(items.length + 1)
  const heading: (TextItem | undefined)[] = [undefined]
  for (const item of items) {
    const { index } = item
    const isProse = item.kind === 'text' && kept[index] === true && /^(?:good|fair)$/.test(reasons[index] ?? '')
    prose[index + 1] = (prose[index] ?? 0) + (isProse ? item.words : 0)
    heading.push(item.kind === 'text' && item.role === 'heading' ? item : heading[index])
  }
  return { prose, heading, hasMain: blocks.some(({ tag }) => tag === 'main') }
}

/** What the goods of a row say, without their buttons. */
function textsOf({ items }: PageFlow, { block, goods }: Row, reasons: readonly string[]): TextItem[] {
  const texts = items.slice(block.from, block.to).filter((item): item is TextItem => item.kind === 'text')
  const times = new Map<string, number>()
  for (const { text } of texts) times.set(text, (times.get(text) ?? 0) + 1)
  return texts.filter(({ index, text, words }) => {
    const isButton = words <= BUTTON_WORDS && !/\d/.test(text) && (times.get(text) ?? 0) >= BUTTON_SHARE * goods
    return !isButton && !CHROME.test(reasons[index] ?? '')
  })
}

/** The same page, with words and pictures of the goods out of their links. */
function outOfLinks(flow: PageFlow, said: ReadonlySet<number>, inRow: Uint8Array): PageFlow {
  const items = flow.items.map((item): Item => {
    if (item.kind === 'text') return said.has(item.index) ? { ...item, linkWords: 0 } : item
    return inRow[item.index] === 1 ? { ...item, link: undefined } : item
  })
  return { ...flow, items }
}

function withGoods(
  { items, blocks }: PageFlow,
  main: MainContent,
  said: ReadonlySet<number>,
  inRow: Uint8Array,
  rows: readonly Row[],
): MainContent {
  const kept = main.kept.map((isKept, at) => isKept || said.has(at))
  const reasons = main.reasons.map((reason, at) => {
    if (said.has(at)) return main.kept[at] ? reason : 'goods'
    // Pictures of the goods went with them; their buttons are what is left.
    const isRest = inRow[at] === 1 && /^(?:links|teasers)$/.test(reason)
    return isRest ? (items[at]?.kind === 'image' ? '' : 'button') : reason
  })
  let keptWords = 0
  for (const item of items) if (item.kind === 'text' && kept[item.index]) keptWords += item.words
  const from = rows[0]?.block.from ?? 0
  const to = rows.at(-1)?.block.to ?? 0
  let root = main.keptWords > 0 ? blocks[main.root] : rows[0]?.block
  while (root !== undefined && (root.from > from || root.to < to)) root = blocks[root.parent]
  return { ...main, kept, reasons, keptWords, root: root?.index ?? 0 }
}
