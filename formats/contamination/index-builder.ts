/** Collects the items of evaluation sets for an index: on disk, so that millions of questions need no more memory than a hundred. */
import { join } from 'node:path'
import { id128 } from '../../core/hash.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { forEachRun, hashWords } from '../../core/text/ngrams.ts'
import { addGram, closeGramSpool, type GramSpool, openGramSpool } from './gram-spool.ts'
import type { IndexHead, IndexSet } from './index-layout.ts'
import { closeSections, openSections, type SectionFiles } from './section-files.ts'

/** An item as it came. */
export interface BuilderItem {
  /** In order of arrival. */
  readonly number: number
  readonly set: string
  readonly name: string
  /** Of its words, or its bytes: tells two items of one name apart. */
  readonly digest: string
  readonly runWords: number
  /** Of a picture, whose digest is the SHA-256 of its bytes. */
  readonly phash?: string
}

export type BuilderOptions = Pick<IndexHead, 'ngramWords' | 'minWords' | 'maxItemsPerGram' | 'phashVersion'>

/** Counts of a set, which grow. */
export type SetCounts = { -readonly [K in keyof IndexSet]: IndexSet[K] }

/** What is being collected; changed by the functions below alone. */
export interface IndexBuilder {
  readonly options: BuilderOptions
  readonly scratchFolder: string
  /** By set and digest: of the same content under several names the first by name is kept. */
  readonly items: Sorter<BuilderItem>
  count: number
  readonly sets: Map<string, SetCounts>
  readonly grams: GramSpool
  readonly sections: SectionFiles
}

/** A builder without items. Its files lie in `scratchFolder`, which is the caller's to make and to delete. Close it. */
export function openIndexBuilder(options: BuilderOptions, scratchFolder: string): IndexBuilder {
  return {
    options,
    scratchFolder,
    items: openSorter({
      scratchFolder,
      name: 'items',
      keyOf: () => '',
      orderOf: ({ set, digest }: BuilderItem) => `${set}\n${digest}`,
    }),
    count: 0,
    sets: new Map(),
    grams: openGramSpool(join(scratchFolder, 'grams')),
    sections: openSections(scratchFolder),
  }
}

/** The builder is not to be used any more, nor what was finished of it. */
export function closeIndexBuilder({ items, grams, sections }: IndexBuilder): void {
  try {
    items.close()
  } finally {
    closeGramSpool(grams)
    closeSections(sections)
  }
}

/** The counts of a set; it is made by asking. */
export function setOf({ sets }: IndexBuilder, name: string): SetCounts {
  const known = sets.get(name) ?? { name, texts: 0, images: 0, tooShort: 0, common: 0, repeated: 0, unusable: 0 }
  sets.set(name, known)
  return known
}

/** Adds the words of a text. One of fewer than `minWords` words is only counted. */
export function addTextItem(builder: IndexBuilder, set: string, name: string, words: readonly string[]): void {
  const { ngramWords, minWords } = builder.options
  const counts = setOf(builder, set)
  if (words.length < minWords) {
    counts.tooShort += 1
    return
  }
  const runWords = Math.min(ngramWords, words.length)
  const number = addItem(builder, { set, name, digest: id128(words.join(' ')), runWords })
  forEachRun(hashWords(words), runWords, (high, low) => addGram(builder.grams, high, low, number))
}

/** Adds a picture by its bytes' SHA-256 and its perceptual hash, both in hex. */
export function addImageItem(builder: IndexBuilder, set: string, name: string, sha256: string, phash: string): void {
  setOf(builder, set)
  addItem(builder, { set, name, digest: sha256, runWords: 0, phash })
}

function addItem(builder: IndexBuilder, item: Omit<BuilderItem, 'number'>): number {
  const number = builder.count
  builder.items.add({ ...item, number })
  builder.count += 1
  return number
}
