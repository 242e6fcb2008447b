/** Collects the items of evaluation sets and puts them in the one order that an index has, whatever the order they came in. */
import { compareText, id128 } from '../../core/hash.ts'
import { forEachRun, hashWords } from '../../core/text/ngrams.ts'
import { COMPARED_WORDS_VERSION } from './compared-words.ts'
import type { IndexData } from './index-file.ts'
import { INDEX_FORMAT, type IndexHead, type IndexSet } from './index-layout.ts'
import { type Grams, growGrams, openGrams, sortedGrams } from './sorted-grams.ts'

interface Item {
  readonly set: string
  /** Of several items with the same words in a set, the first by name. */
  name: string
  /** Tells two items of one name apart. */
  readonly digest: string
  readonly runWords: number
  readonly picture?: { readonly sha256: string; readonly phash: string }
}

export type BuilderOptions = Pick<IndexHead, 'ngramWords' | 'minWords' | 'maxItemsPerGram' | 'phashVersion'>

/** What is being collected; changed by the functions below alone. */
export interface IndexBuilder {
  readonly options: BuilderOptions
  readonly items: Item[]
  readonly byDigest: Map<string, Item>
  readonly sets: Map<string, { -readonly [K in keyof IndexSet]: IndexSet[K] }>
  readonly grams: Grams
}

/** A builder without items. */
export function openIndexBuilder(options: BuilderOptions): IndexBuilder {
  return { options, items: [], byDigest: new Map(), sets: new Map(), grams: openGrams() }
}

/** The counts of a set; it is made by asking. */
export function setOf({ sets }: IndexBuilder, name: string): { -readonly [K in keyof IndexSet]: IndexSet[K] } {
  const known = sets.get(name) ?? { name, texts: 0, images: 0, tooShort: 0, common: 0, repeated: 0, unusable: 0 }
  sets.set(name, known)
  return known
}

/** Adds the words of a text. One of fewer than `minWords` words is only counted; so is one whose words the set has. */
export function addTextItem(builder: IndexBuilder, set: string, name: string, words: readonly string[]): void {
  const { ngramWords, minWords } = builder.options
  const counts = setOf(builder, set)
  if (words.length < minWords) {
    counts.tooShort += 1
    return
  }
  const digest = id128(words.join(' '))
  const item = addItem(builder, { set, name, digest, runWords: Math.min(ngramWords, words.length) })
  if (item === undefined) return
  const number = builder.items.length - 1
  forEachRun(hashWords(words), item.runWords, (high, low) => growGrams(builder.grams, high, low, number))
}

/** Adds a picture by its bytes' SHA-256 and its perceptual hash, both in hex. */
export function addImageItem(builder: IndexBuilder, set: string, name: string, sha256: string, phash: string): void {
  setOf(builder, set)
  addItem(builder, { set, name, digest: sha256, runWords: 0, picture: { sha256, phash } })
}

/** Undefined if the set has the content, under whichever name. */
function addItem(builder: IndexBuilder, item: Item): Item | undefined {
  const key = `${item.set}\n${item.digest}`
  const known = builder.byDigest.get(key)
  if (known === undefined) {
    builder.byDigest.set(key, item)
    builder.items.push(item)
    return item
  }
  setOf(builder, item.set).repeated += 1
  if (compareText(item.name, known.name) < 0) known.name = item.name
  return undefined
}

/** The index: texts before pictures, each in order of set, name and digest. */
export function finishIndex(builder: IndexBuilder): IndexData {
  const { options, items } = builder
  const sets = [...builder.sets.keys()].sort(compareText)
  const order = items.map((_item, number) => number).sort((a, b) => compareItems(items[a] as Item, items[b] as Item))
  const rankOf = new Uint32Array(items.length)
  order.forEach((number, rank) => {
    rankOf[number] = rank
  })
  const grams = sortedGrams(builder.grams, rankOf, options.maxItemsPerGram)
  const itemGrams = new Uint32Array(items.length)
  for (const item of grams.gramItem) itemGrams[item] = (itemGrams[item] as number) + 1
  const ranked = order.map((number) => items[number] as Item)
  countItems(builder, ranked, itemGrams)
  const head: IndexHead = {
    format: INDEX_FORMAT,
    ...options,
    textVersion: COMPARED_WORDS_VERSION,
    sets: sets.map((name) => setOf(builder, name)),
    items: items.length,
    sections: {},
  }
  const numbers = {
    ...grams,
    itemGrams,
    itemWords: Uint32Array.from(ranked, ({ runWords }) => runWords),
    itemSet: Uint32Array.from(ranked, ({ set }) => sets.indexOf(set)),
  }
  const { names, itemName } = namesOf(ranked)
  const { imageSha, ...pictures } = picturesOf(ranked)
  return { head, numbers: { ...numbers, itemName, ...pictures }, imageSha, names }
}

function countItems(builder: IndexBuilder, ranked: readonly Item[], itemGrams: Uint32Array): void {
  ranked.forEach(({ set, picture }, rank) => {
    const counts = setOf(builder, set)
    if (picture !== undefined) counts.images += 1
    else if (itemGrams[rank] === 0) counts.common += 1
    else counts.texts += 1
  })
}

function compareItems(a: Item, b: Item): number {
  const kind = Number(a.picture !== undefined) - Number(b.picture !== undefined)
  return kind || compareText(a.set, b.set) || compareText(a.name, b.name) || compareText(a.digest, b.digest)
}

function namesOf(ranked: readonly Item[]): { readonly names: Uint8Array; readonly itemName: Uint32Array } {
  const itemName = new Uint32Array(ranked.length + 1)
  ranked.forEach(({ name }, at) => {
    itemName[at + 1] = (itemName[at] as number) + Buffer.byteLength(name)
  })
  return { names: Buffer.from(ranked.map(({ name }) => name).join('')), itemName }
}

function picturesOf(ranked: readonly Item[]) {
  const pictures = ranked
    .flatMap(({ picture }, item) => (picture === undefined ? [] : [{ ...picture, item }]))
    .sort((a, b) => compareText(a.sha256, b.sha256) || a.item - b.item)
  return {
    imageSha: Buffer.from(pictures.map(({ sha256 }) => sha256).join(''), 'hex'),
    phashHigh: Uint32Array.from(pictures, ({ phash }) => Number.parseInt(phash.slice(0, 8), 16)),
    phashLow: Uint32Array.from(pictures, ({ phash }) => Number.parseInt(phash.slice(8), 16)),
    imageItem: Uint32Array.from(pictures, ({ item }) => item),
  }
}
