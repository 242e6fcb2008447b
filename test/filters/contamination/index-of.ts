/** A small contamination index in memory, from the texts and pictures that a test cares about. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SearchedIndex, searchable } from '../../../filters/contamination/searched-index.ts'
import { comparedWords } from '../../../formats/contamination/compared-words.ts'
import { finishIndex } from '../../../formats/contamination/finish-index.ts'
import {
  addImageItem,
  addTextItem,
  closeIndexBuilder,
  openIndexBuilder,
} from '../../../formats/contamination/index-builder.ts'
import { decodeIndex, encodeIndex, type IndexData } from '../../../formats/contamination/index-file.ts'

interface Items {
  /** `[set, id, text]`. */
  readonly texts?: readonly (readonly [string, string, string])[]
  /** `[set, id, SHA-256, phash]`. */
  readonly images?: readonly (readonly [string, string, string, string])[]
  readonly maxItemsPerGram?: number
}

export function dataOf({ texts = [], images = [], maxItemsPerGram = 100 }: Items): IndexData {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-index-'))
  const builder = openIndexBuilder({ ngramWords: 13, minWords: 8, maxItemsPerGram, phashVersion: 'test' }, folder)
  try {
    for (const [set, id, text] of texts) addTextItem(builder, set, id, comparedWords(text))
    for (const [set, id, sha256, phash] of images) addImageItem(builder, set, id, sha256, phash)
    return decodeIndex(new Uint8Array(Buffer.concat([...finishIndex(builder).pieces])), 'here')
  } finally {
    closeIndexBuilder(builder)
    rmSync(folder, { recursive: true })
  }
}

export function indexOf(items: Items): SearchedIndex {
  return searchable(dataOf(items), 'test')
}

export function bytesOf({ head, numbers, imageSha, names }: IndexData): Uint8Array {
  const sectionOf = (name: keyof IndexData['numbers'] | 'imageSha' | 'names'): Uint8Array => {
    if (name === 'imageSha') return imageSha
    if (name === 'names') return names
    const { buffer, byteOffset, byteLength } = numbers[name]
    return new Uint8Array(buffer, byteOffset, byteLength)
  }
  const pieces = encodeIndex(head, (name) => ({ bytes: sectionOf(name).length, pieces: [sectionOf(name)] }))
  return new Uint8Array(Buffer.concat([...pieces]))
}

/** Words `from` up to `to` of a text in which no word stands twice. */
export function wordsFrom(from: number, to: number, name = 'word'): string {
  return Array.from({ length: to - from }, (_, at) => `${name}${letters(from + at)}`).join(' ')
}

/** A number in letters: digits of a text are all one number to a comparison. */
function letters(number: number): string {
  return String(number).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string)
}
