/** Puts collected items in the one order that an index has, whatever the order they came in. In memory: 12 bytes an item, and the n-grams of one bucket. */
import { compareText } from '../../core/hash.ts'
import { openSorter } from '../../core/sort.ts'
import { COMPARED_WORDS_VERSION } from './compared-words.ts'
import { bucketsOf } from './gram-spool.ts'
import { type BuilderItem, type IndexBuilder, setOf } from './index-builder.ts'
import { encodeIndex } from './index-file.ts'
import { INDEX_FORMAT, type IndexHead } from './index-layout.ts'
import { appendBytes, appendNumbers, piecesOf, sizeOf } from './section-files.ts'
import { sortedGrams } from './sorted-grams.ts'

interface FinishedIndex {
  readonly head: IndexHead
  /** The file. Valid until the builder is closed, and read once. */
  readonly pieces: Iterable<Uint8Array>
}

/** Items that are kept, by arrival and by rank. */
interface Ranks {
  /** Of each arrival the rank of its item, which is that of its content. */
  readonly rankOf: Uint32Array
  /** Items that are kept. */
  readonly items: number
  /** Of each set with texts the first rank of one, and the one behind the last. */
  readonly texts: Map<string, { readonly first: number; end: number }>
}

/** The index: texts before pictures, each in order of set, name and digest. To be called once. */
export function finishIndex(builder: IndexBuilder): FinishedIndex {
  const ranks = rankItems(builder)
  const itemGrams = writeGrams(builder, ranks)
  countTexts(builder, ranks, itemGrams)
  const { sections } = builder
  const head: IndexHead = {
    format: INDEX_FORMAT,
    ...builder.options,
    textVersion: COMPARED_WORDS_VERSION,
    sets: [...builder.sets.keys()].sort(compareText).map((name) => setOf(builder, name)),
    items: ranks.items,
    sections: {},
  }
  const pieces = encodeIndex(head, (name) => ({ bytes: sizeOf(sections[name]), pieces: piecesOf(sections[name]) }))
  return { head, pieces }
}

/** Ranks the items and writes what an index has of each. */
function rankItems(builder: IndexBuilder): Ranks {
  const { scratchFolder, sections, count } = builder
  const sets = [...builder.sets.keys()].sort(compareText)
  const rankOf = new Uint32Array(count)
  const leaderOf = new Uint32Array(count)
  const texts: Ranks['texts'] = new Map()
  let rank = 0
  let nameEnd = 0
  const ranked = openSorter<BuilderItem>({ scratchFolder, name: 'ranked', keyOf: () => '', orderOf: orderOfItem })
  const pictures = openSorter<{ readonly sha256: string; readonly phash: string; readonly rank: number }>({
    scratchFolder,
    name: 'pictures',
    keyOf: () => '',
    orderOf: ({ sha256, rank: item }) => `${sha256} ${String(item).padStart(10, '0')}`,
  })
  try {
    for (const item of distinctItems(builder, leaderOf)) ranked.add(item)
    for (const { number, set, name, digest, runWords, phash } of ranked.get('')) {
      rankOf[number] = rank
      appendNumbers(sections.itemWords, Uint32Array.of(runWords))
      appendNumbers(sections.itemSet, Uint32Array.of(sets.indexOf(set)))
      appendNumbers(sections.itemName, Uint32Array.of(nameEnd))
      const bytes = Buffer.from(name)
      appendBytes(sections.names, bytes)
      nameEnd += bytes.length
      if (phash === undefined) {
        const range = texts.get(set) ?? { first: rank, end: rank }
        range.end = rank + 1
        texts.set(set, range)
      } else {
        pictures.add({ sha256: digest, phash, rank })
        setOf(builder, set).images += 1
      }
      rank += 1
    }
    appendNumbers(sections.itemName, Uint32Array.of(nameEnd))
    for (const picture of pictures.get('')) writePicture(builder, picture)
  } finally {
    ranked.close()
    pictures.close()
  }
  for (const [number, leader] of leaderOf.entries()) rankOf[number] = rankOf[leader] as number
  return { rankOf, items: rank, texts }
}

/** Texts before pictures, then by set, name and digest. Names by UTF-16 code unit, where a sorter compares UTF-8. */
function orderOfItem({ set, name, digest, phash }: BuilderItem): string {
  const units = Buffer.from(name, 'utf16le').swap16().toString('hex')
  return `${phash === undefined ? 0 : 1} ${set} ${units} ${digest}`
}

/** Of each content of a set one item, under the first of its names; counts the others, and notes of each arrival which item stands for it. */
function* distinctItems(builder: IndexBuilder, leaderOf: Uint32Array): Generator<BuilderItem> {
  let kept: BuilderItem | undefined
  for (const item of builder.items.get('')) {
    if (kept !== undefined && kept.set === item.set && kept.digest === item.digest) {
      setOf(builder, item.set).repeated += 1
      leaderOf[item.number] = kept.number
      if (compareText(item.name, kept.name) < 0) kept = { ...kept, name: item.name }
      continue
    }
    if (kept !== undefined) yield kept
    kept = item
    leaderOf[item.number] = item.number
  }
  if (kept !== undefined) yield kept
}

function writePicture(
  { sections }: IndexBuilder,
  { sha256, phash, rank }: { readonly sha256: string; readonly phash: string; readonly rank: number },
): void {
  appendBytes(sections.imageSha, Buffer.from(sha256, 'hex'))
  appendNumbers(sections.phashHigh, Uint32Array.of(Number.parseInt(phash.slice(0, 8), 16)))
  appendNumbers(sections.phashLow, Uint32Array.of(Number.parseInt(phash.slice(8), 16)))
  appendNumbers(sections.imageItem, Uint32Array.of(rank))
}

/** Writes the n-grams in order, bucket by bucket; returns how many each item has. */
function writeGrams({ grams, sections, options }: IndexBuilder, { rankOf, items }: Ranks): Uint32Array {
  const itemGrams = new Uint32Array(items)
  for (const bucket of bucketsOf(grams)) {
    const { gramHigh, gramLow, gramItem } = sortedGrams(bucket, rankOf, options.maxItemsPerGram)
    appendNumbers(sections.gramHigh, gramHigh)
    appendNumbers(sections.gramLow, gramLow)
    appendNumbers(sections.gramItem, gramItem)
    for (const item of gramItem) itemGrams[item] = (itemGrams[item] as number) + 1
  }
  appendNumbers(sections.itemGrams, itemGrams)
  return itemGrams
}

/** A text all of whose n-grams are phrases cannot be found. */
function countTexts(builder: IndexBuilder, { texts }: Ranks, itemGrams: Uint32Array): void {
  for (const [set, { first, end }] of texts) {
    const counts = setOf(builder, set)
    for (let rank = first; rank < end; rank += 1) counts[itemGrams[rank] === 0 ? 'common' : 'texts'] += 1
  }
}
