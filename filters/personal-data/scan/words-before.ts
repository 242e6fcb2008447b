/** The words that stand right before a number: they say what it is. */
import type { Scan } from './scan.ts'
import { IS, isOf, MARGIN } from './units.ts'
import { endsAt, HASH_START, hashWith, listsOf, lowerOf, MAX_WORDS, type Words, type WordTable } from './word-table.ts'

/** How far back a word may stand, in UTF-16 code units. @source judgement: `Telefon (Büro, nur vormittags): ` is 33 */
const MAX_BACK_UNITS = 40
const LINE_END = 0x0a

/** A number or the end of a line ends them: what stands before belongs to something else. */
export function wordsBefore(scan: Scan, start: number): Words {
  const { units, words } = scan
  if (words.before === start) return words
  const floor = Math.max(MARGIN, start - MAX_BACK_UNITS)
  let at = start
  words.before = start
  words.count = 0
  while (at > floor && words.count < MAX_WORDS) {
    const unit = units[at - 1] as number
    if (isInWord(units, at - 1, unit)) at = readWord(words, at, floor)
    else if (unit === LINE_END || isOf(unit, IS.digit)) break
    else at -= 1
  }
  scan.steps += start - at
  return words
}

function readWord(words: Words, end: number, floor: number): number {
  const { units } = words
  let hash = HASH_START
  let at = end
  while (at > floor) {
    const unit = units[at - 1] as number
    if (!isInWord(units, at - 1, unit)) break
    hash = hashWith(hash, lowerOf(unit))
    at -= 1
  }
  words.starts[words.count] = at
  words.ends[words.count] = end
  words.hashes[words.count] = hash
  words.count += 1
  return at
}

/** A letter, or a digit right behind one: `IPv4`. Of `IP-Adresse` both halves are words. */
function isInWord(units: Uint16Array, at: number, unit: number): boolean {
  return isOf(unit, IS.letter) || (isOf(unit, IS.digit) && isOf(units[at - 1] as number, IS.letter))
}

/** UTF-16 code units of the word at `index`; 0 where there is none. */
export function wordUnits({ count, starts, ends }: Words, index: number): number {
  return index < count ? (ends[index] as number) - (starts[index] as number) : 0
}

/** Behind a word of a script without spaces. @source judgement: 为, 是, は, は, 번호 */
const MAX_PARTICLE_UNITS = 2

/** Ends of words with the lists they are in, as bits; for scripts that write words without spaces. */
export interface Endings {
  /** By the last code unit, which most words have not: index into `lists` and one more; 0 where none is. */
  readonly byLast: Uint8Array
  readonly lists: readonly (readonly (readonly [ending: string, bits: number])[])[]
}

/** Of lists of endings in scripts without capitals, parted by spaces, each under its bit. */
export function endingsOf(lists: Readonly<Record<number, string>>): Endings {
  const bitsOf = new Map<string, number>()
  for (const [bit, list] of Object.entries(lists))
    for (const ending of list.split(/\s+/))
      if (ending !== '') bitsOf.set(ending, (bitsOf.get(ending) ?? 0) | Number(bit))
  const byLast = new Uint8Array(0x10000)
  const groups: (readonly [string, number])[][] = []
  for (const [ending, bits] of bitsOf) {
    const last = ending.charCodeAt(ending.length - 1)
    byLast[last] ||= groups.push([])
    groups[(byLast[last] as number) - 1]?.push([ending, bits])
  }
  return { byLast, lists: groups }
}

/** The lists that the word at `index` is in, as bits. */
export function wordListsAt(table: WordTable, { units, count, starts, ends, hashes }: Words, index: number): number {
  if (index >= count) return 0
  return listsOf(table, hashes[index] as number, units, starts[index] as number, ends[index] as number)
}

/** The lists that the word at `index` is in, or that it ends with one of, or with one and a particle (`地址为`, `전화는`). */
export function listsAt(table: WordTable, endings: Endings, words: Words, index: number): number {
  if (index >= words.count) return 0
  const lists = wordListsAt(table, words, index)
  return lists | endingsAt(endings, words.units, words.starts[index] as number, words.ends[index] as number)
}

function endingsAt({ byLast, lists }: Endings, units: Uint16Array, start: number, last: number): number {
  let found = 0
  for (let end = last; end > start && end >= last - MAX_PARTICLE_UNITS; end -= 1) {
    const index = byLast[units[end - 1] as number] as number
    if (index === 0) continue
    for (const [ending, bits] of lists[index - 1] as Endings['lists'][number])
      if (ending.length <= end - start && endsAt(units, end, ending)) found |= bits
  }
  return found
}
