/** Words that are looked up where they stand in a text: no string is made for each, because a text may have as many as it has characters. */
import { MARGIN } from './units.ts'

const UNITS = 0x10000
const LOWER = Uint16Array.from({ length: UNITS }, (_, unit) => {
  const lower = String.fromCharCode(unit).toLowerCase()
  return lower.length === 1 ? lower.charCodeAt(0) : unit
})

/** A UTF-16 code unit in lower case. */
export function lowerOf(unit: number): number {
  return LOWER[unit] as number
}

/** Of a word that has been hashed from its end up to here, one unit more. @source FNV-1a, by code units */
export function hashWith(hash: number, lowerUnit: number): number {
  return Math.imul(hash ^ lowerUnit, 0x01000193)
}

/** Of no unit. */
export const HASH_START = 0x811c9dc5 | 0

/** Words with the lists they are in, as bits; by hash, open addressing. */
export interface WordTable {
  readonly words: readonly string[]
  readonly bits: Uint8Array
  /** Index of a word and one more; 0 where none is. */
  readonly slots: Uint16Array
}

/** Of lists of words in lower case, parted by spaces, each under its bit. */
export function wordTable(lists: Readonly<Record<number, string>>): WordTable {
  const byWord = new Map<string, number>()
  for (const [bit, list] of Object.entries(lists))
    for (const word of list.split(/\s+/)) if (word !== '') byWord.set(word, (byWord.get(word) ?? 0) | Number(bit))
  const words = [...byWord.keys()]
  const slots = new Uint16Array(2 ** Math.ceil(Math.log2(words.length * 4)))
  words.forEach((word, index) => {
    let slot = slotOf(hashOfWord(word), slots)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = index + 1
  })
  return { words, bits: Uint8Array.from(byWord.values()), slots }
}

function hashOfWord(word: string): number {
  let hash = HASH_START
  for (let at = word.length - 1; at >= 0; at -= 1) hash = hashWith(hash, word.charCodeAt(at))
  return hash
}

function slotOf(hash: number, slots: Uint16Array): number {
  return (hash ^ (hash >>> 15)) & (slots.length - 1)
}

/** The lists that the word at start ≤ u < end is in; `hash`: of its units in lower case, from the last to the first. */
export function listsOf(
  { words, bits, slots }: WordTable,
  hash: number,
  units: Uint16Array,
  start: number,
  end: number,
): number {
  let slot = slotOf(hash, slots)
  for (let index = slots[slot] as number; index !== 0; index = slots[slot] as number) {
    const word = words[index - 1] as string
    if (word.length === end - start && endsAt(units, end, word)) return bits[index - 1] as number
    slot = (slot + 1) & (slots.length - 1)
  }
  return 0
}

/** Do the units before `end` say `word`, which is in lower case? */
export function endsAt(units: Uint16Array, end: number, word: string): boolean {
  const start = end - word.length
  if (start < MARGIN) return false
  for (let at = word.length - 1; at >= 0; at -= 1)
    if (lowerOf(units[start + at] as number) !== word.charCodeAt(at)) return false
  return true
}

/** Words before a number that are read. @source judgement: what says what a number is stands near */
export const MAX_WORDS = 3

/** The nearest first; each call of `wordsBefore` fills the same object anew, because there are as many as numbers. */
export interface Words {
  readonly units: Uint16Array
  /** The place they stand before; 0 before the first call. */
  before: number
  count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly hashes: Int32Array
}

const starts = new Int32Array(MAX_WORDS)
const ends = new Int32Array(MAX_WORDS)
const hashes = new Int32Array(MAX_WORDS)

/** None yet, of a text. */
export function openWords(units: Uint16Array): Words {
  return { units, before: 0, count: 0, starts, ends, hashes }
}
