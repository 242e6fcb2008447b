/** A small contamination index in memory, from the texts and pictures that a test cares about. */
import { type SearchedIndex, searchable } from '../../../filters/contamination/searched-index.ts'
import { comparedWords } from '../../../formats/contamination/compared-words.ts'
import {
  addImageItem,
  addTextItem,
  finishIndex,
  openIndexBuilder,
} from '../../../formats/contamination/index-builder.ts'
import { encodeIndex, type IndexData } from '../../../formats/contamination/index-file.ts'

interface Items {
  /** `[set, id, text]`. */
  readonly texts?: readonly (readonly [string, string, string])[]
  /** `[set, id, SHA-256, phash]`. */
  readonly images?: readonly (readonly [string, string, string, string])[]
  readonly maxItemsPerGram?: number
}

export function dataOf({ texts = [], images = [], maxItemsPerGram = 100 }: Items): IndexData {
  const builder = openIndexBuilder({ ngramWords: 13, minWords: 8, maxItemsPerGram, phashVersion: 'test' })
  for (const [set, id, text] of texts) addTextItem(builder, set, id, comparedWords(text))
  for (const [set, id, sha256, phash] of images) addImageItem(builder, set, id, sha256, phash)
  return finishIndex(builder)
}

export function indexOf(items: Items): SearchedIndex {
  return searchable(dataOf(items), 'test')
}

export function bytesOf(data: IndexData): Uint8Array {
  return new Uint8Array(Buffer.concat([...encodeIndex(data)]))
}

/** Words `from` up to `to` of a text in which no word stands twice. */
export function wordsFrom(from: number, to: number, name = 'word'): string {
  return Array.from({ length: to - from }, (_, at) => `${name}${letters(from + at)}`).join(' ')
}

/** A number in letters: digits of a text are all one number to a comparison. */
function letters(number: number): string {
  return String(number).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string)
}
