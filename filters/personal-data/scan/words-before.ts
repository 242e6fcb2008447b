/** The words that stand right before a number: they say what it is. */
import { digitOf, isSpacedLetter, type Scan } from './scan.ts'
import {
  endsAt,
  HASH_START,
  hashWith,
  hasWordAt,
  lowerOf,
  MAX_WORDS,
  type Words,
  type WordTable,
} from './word-table.ts'

/** How far back a word may stand, in UTF-16 code units. @source judgement: `Telefon (Büro, nur vormittags): ` is 33 */
const MAX_BACK_UNITS = 40

/** A number or the end of a line ends them: what stands before belongs to something else. */
export function wordsBefore(scan: Scan, start: number): Words {
  const { text, words } = scan
  const floor = Math.max(0, start - MAX_BACK_UNITS)
  let at = start
  words.count = 0
  while (at > floor && words.count < MAX_WORDS) {
    const unit = text.charCodeAt(at - 1)
    if (isInWord(text, at - 1, unit)) at = readWord(words, at, floor)
    else if (isEnd(unit)) break
    else at -= 1
  }
  scan.steps += start - at
  return words
}

function readWord(words: Words, end: number, floor: number): number {
  const { text } = words
  let hash = HASH_START
  let at = end
  while (at > floor) {
    const unit = text.charCodeAt(at - 1)
    if (!isInWord(text, at - 1, unit)) break
    hash = hashWith(hash, lowerOf(unit))
    at -= 1
  }
  words.starts[words.count] = at
  words.ends[words.count] = end
  words.hashes[words.count] = hash
  words.count += 1
  return at
}

/** UTF-16 code units of the word at `index`; 0 where there is none. */
export function wordUnits({ count, starts, ends }: Words, index: number): number {
  return index < count ? (ends[index] as number) - (starts[index] as number) : 0
}

/** Is the word at `index` in the table? */
export function hasWord(table: WordTable, { text, count, starts, ends, hashes }: Words, index: number): boolean {
  if (index >= count) return false
  return hasWordAt(table, hashes[index] as number, text, starts[index] as number, ends[index] as number)
}

/** Behind a word of a script without spaces. @source judgement: 为, 是, は, 는, 번호 */
const MAX_PARTICLE_UNITS = 2

/** Ends of words, for scripts that write words without spaces: by their last code unit, which most words have not. */
export type Endings = ReadonlyMap<number, readonly string[]>

/** Of endings in scripts without capitals. */
export function endingsOf(list: readonly string[]): Endings {
  const byLast = new Map<number, string[]>()
  for (const ending of list) {
    const last = ending.charCodeAt(ending.length - 1)
    byLast.set(last, [...(byLast.get(last) ?? []), ending])
  }
  return byLast
}

/** No list has an ending in the scripts before this: Arabic's begins here. */
const FIRST_ENDING_UNIT = 0x600

/** Does the word at `index` end with one of them, or with one and a particle (`地址为`, `전화는`)? */
export function endsWithOne({ text, count, starts, ends }: Words, index: number, endings: Endings): boolean {
  if (index >= count) return false
  const start = starts[index] as number
  const last = ends[index] as number
  for (let end = last; end > start && end >= last - MAX_PARTICLE_UNITS; end -= 1) {
    const unit = text.charCodeAt(end - 1)
    if (unit < FIRST_ENDING_UNIT) continue
    for (const ending of endings.get(unit) ?? [])
      if (ending.length <= end - start && endsAt(text, end, ending)) return true
  }
  return false
}

/** A letter, or a digit right behind one: `IPv4`. Of `IP-Adresse` both halves are words. */
function isInWord(text: string, at: number, unit: number): boolean {
  return isLetter(unit) || (digitOf(unit) >= 0 && isLetter(text.charCodeAt(at - 1)))
}

/** Any letter or mark beyond ASCII counts: words of all scripts are asked for. */
function isLetter(unit: number): boolean {
  if (isSpacedLetter(unit)) return true
  return unit >= 0x530 && (unit < 0x2000 || unit >= 0x3040) && unit < 0xfe30 && digitOf(unit) < 0
}

/** A digit or the end of a line. */
function isEnd(unit: number): boolean {
  return unit === 0x0a || digitOf(unit) >= 0
}
