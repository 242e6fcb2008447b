/** The words that stand right before a number: they say what it is. */
import { digitOf, isSpacedLetter, type Scan } from './scan.ts'

/** How far back a word may stand, in UTF-16 code units; and how many are read. @source judgement: `Telefon (Büro, nur vormittags): ` is 33 */
const MAX_BACK_UNITS = 40
const MAX_WORDS = 3

/** The nearest first, in lower case. A number or the end of a line ends them: what stands before belongs to something else. */
export function wordsBefore(scan: Scan, start: number): readonly string[] {
  const { text } = scan
  const floor = Math.max(0, start - MAX_BACK_UNITS)
  const words: string[] = []
  let at = start
  while (at > floor && words.length < MAX_WORDS) {
    if (isInWord(text, at - 1)) {
      const end = at
      while (at > floor && isInWord(text, at - 1)) at -= 1
      words.push(text.slice(at, end).toLowerCase())
    } else if (isEnd(text.charCodeAt(at - 1))) break
    else at -= 1
  }
  scan.steps += start - at
  return words
}

/** Behind a word of a script without spaces. @source judgement: 为, 是, は, 는, 번호 */
const MAX_PARTICLE_UNITS = 2

/** Ends of words, for scripts that write words without spaces. */
export interface Endings {
  readonly words: ReadonlySet<string>
  /** Their last characters: most words have another one. */
  readonly last: ReadonlySet<string>
  readonly longest: number
}

/** Of endings of one UTF-16 code unit a character. */
export function endingsOf(list: readonly string[]): Endings {
  const last = new Set(list.map((ending) => ending.slice(-1)))
  return { words: new Set(list), last, longest: Math.max(...list.map(({ length }) => length)) }
}

/** Does the word end with one of them, or with one and a particle (`地址为`, `전화는`)? */
export function endsWithOne(word: string, { words, last, longest }: Endings): boolean {
  for (let end = word.length; end > 0 && end > word.length - 1 - MAX_PARTICLE_UNITS; end -= 1) {
    if (!last.has(word[end - 1] as string)) continue
    for (let units = 1; units <= longest; units += 1)
      if (words.has(word.slice(Math.max(0, end - units), end))) return true
  }
  return false
}

/** A letter, or a digit right behind one: `IPv4`. Of `IP-Adresse` both halves are words. */
function isInWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
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
