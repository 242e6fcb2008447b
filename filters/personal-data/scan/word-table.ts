/** Words that are looked up where they stand in a text: no string is made for each, because a text may have as many as it has characters. */

/** Scripts with capitals that lists of words are written in: Latin, Greek, Cyrillic. */
const CASED_UNITS = 0x530
const LOWER = Uint16Array.from({ length: CASED_UNITS }, (_, unit) => {
  const lower = String.fromCharCode(unit).toLowerCase()
  return lower.length === 1 ? lower.charCodeAt(0) : unit
})

/** A UTF-16 code unit in lower case. */
export function lowerOf(unit: number): number {
  return unit < CASED_UNITS ? (LOWER[unit] as number) : unit
}

/** Of a word that has been hashed from its end up to here, one unit more. @source FNV-1a, by code units */
export function hashWith(hash: number, lowerUnit: number): number {
  return Math.imul(hash ^ lowerUnit, 0x01000193)
}

/** Of no unit. */
export const HASH_START = 0x811c9dc5 | 0

/** By hash; two words of a list with one hash are told apart by their units. */
export type WordTable = ReadonlyMap<number, readonly string[]>

/** Of words in lower case. */
export function wordTable(words: Iterable<string>): WordTable {
  const table = new Map<number, string[]>()
  for (const word of words) {
    const hash = hashOf(word, 0, word.length)
    const same = table.get(hash)
    if (same === undefined) table.set(hash, [word])
    else if (!same.includes(word)) same.push(word)
  }
  return table
}

/** Of the units start ≤ u < end, from the last to the first. */
export function hashOf(text: string, start: number, end: number): number {
  let hash = HASH_START
  for (let at = end - 1; at >= start; at -= 1) hash = hashWith(hash, lowerOf(text.charCodeAt(at)))
  return hash
}

/** Is the word at start ≤ u < end in the table? `hash`: its `hashOf`. */
export function hasWordAt(table: WordTable, hash: number, text: string, start: number, end: number): boolean {
  const words = table.get(hash)
  if (words === undefined) return false
  for (const word of words) if (word.length === end - start && endsAt(text, end, word)) return true
  return false
}

/** Do the units before `end` say `word`, which is in lower case? */
export function endsAt(text: string, end: number, word: string): boolean {
  const start = end - word.length
  if (start < 0) return false
  for (let at = word.length - 1; at >= 0; at -= 1)
    if (lowerOf(text.charCodeAt(start + at)) !== word.charCodeAt(at)) return false
  return true
}

/** Words before a number that are read. @source judgement: what says what a number is stands near */
export const MAX_WORDS = 3

/** The nearest first; each call of `wordsBefore` fills the same object anew, because there are as many as numbers. */
export interface Words {
  readonly text: string
  count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly hashes: Int32Array
}

/** None yet, of a text. */
export function openWords(text: string): Words {
  const [starts, ends, hashes] = [new Int32Array(MAX_WORDS), new Int32Array(MAX_WORDS), new Int32Array(MAX_WORDS)]
  return { text, count: 0, starts, ends, hashes }
}
