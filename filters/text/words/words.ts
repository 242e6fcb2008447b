/**
 * The one word splitter of all text measures.
 *
 * A word is what stands between separators (white space, long dashes, ellipses) once the punctuation at both its ends is
 * gone; what is punctuation alone is no word. So `don't`, `well-known` and `https://example.com/a` are one word each. Gopher
 * (arXiv 2112.11446 App. A) does not say how it splits; datatrove counts tokens that are not pure punctuation, which this
 * is, without a tokeniser per language; OBELICS splits the same way. A symbol that stands alone (an arrow, an emoji) counts
 * as a word without letters, so that a page of symbols fails the alphabetic rule.
 *
 * Runs of scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) are cut by ICU's dictionaries through
 * Intl.Segmenter. They differ between ICU versions, hence between Node majors, within which m3w promises equal bytes.
 */
import {
  classTable,
  countCodePoints,
  LETTER,
  LOW_SURROGATE,
  OTHER,
  PUNCTUATION,
  SEPARATOR,
  UNSPACED,
} from './characters.ts'

export interface WordList {
  /** In text order, as written (no case folding). */
  readonly words: readonly string[]
  /** Code points of each word. */
  readonly lengths: readonly number[]
  /** How many words hold at least one letter. */
  readonly alphabetic: number
}

/**
 * Longest piece given to Intl.Segmenter. Node 20 copies the whole input for every segment it yields, so the cost is the
 * square of the piece: 1.1 µs a character at 50 to 500, 11 µs at 50,000, and a page of five megabytes would never end. Runs
 * between punctuation are rarely longer than 30; a longer one is cut here, perhaps inside a word.
 */
const MAX_PIECE_UNITS = 256

let segmenter: Intl.Segmenter | undefined

/** Opened for the first text that needs it, which takes 15 ms. A fixed locale, so that the machine's own never counts. */
function wordSegmenter(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' })
  return segmenter
}

/** Splits a text into words in one pass over its UTF-16 code units. Linear in the length, for any input. */
export function splitWords(text: string): WordList {
  const words: string[] = []
  const lengths: number[] = []
  let alphabetic = 0

  const add = (word: string, hasLetter: boolean, hasPairs: boolean): void => {
    words.push(word)
    lengths.push(hasPairs ? countCodePoints(word) : word.length)
    if (hasLetter || (hasPairs && /\p{L}/u.test(word))) alphabetic += 1
  }

  let at = 0
  while (at < text.length) {
    const kind = classAt(text, at)
    if (kind === SEPARATOR) {
      at += 1
    } else if (kind === UNSPACED) {
      const { end, hasPairs } = unspacedEnd(text, at)
      for (const { segment } of wordSegmenter().segment(text.slice(at, end))) add(segment, true, hasPairs)
      at = end
    } else {
      const { end, hasLetter, hasPairs } = spacedEnd(text, at)
      const word = stripPunctuation(text, at, end)
      if (word !== '') add(word, hasLetter, hasPairs)
      at = end
    }
  }
  return { words, lengths, alphabetic }
}

/** The words of texts one after the other, as if they had been split as one. */
export function joinWordLists(lists: readonly WordList[]): WordList {
  if (lists.length === 1) return lists[0] as WordList
  return {
    words: lists.flatMap(({ words }) => words),
    lengths: lists.flatMap(({ lengths }) => lengths),
    alphabetic: lists.reduce((sum, { alphabetic }) => sum + alphabetic, 0),
  }
}

function classAt(text: string, index: number): number {
  return classTable()[text.charCodeAt(index)] ?? OTHER
}

function unspacedEnd(text: string, start: number): { end: number; hasPairs: boolean } {
  let end = start
  let hasPairs = false
  const isLow = (): boolean => classAt(text, end) === LOW_SURROGATE
  while (end < text.length && (classAt(text, end) === UNSPACED || isLow()) && end - start < MAX_PIECE_UNITS) {
    hasPairs ||= isLow()
    end += 1
  }
  // Never between the halves of a pair.
  if (end < text.length && isLow()) end += 1
  return { end, hasPairs }
}

function spacedEnd(text: string, start: number): { end: number; hasLetter: boolean; hasPairs: boolean } {
  let end = start
  let hasLetter = false
  let hasPairs = false
  for (; end < text.length; end += 1) {
    const kind = classAt(text, end)
    if (kind === SEPARATOR || kind === UNSPACED) break
    hasLetter ||= kind === LETTER
    hasPairs ||= kind === LOW_SURROGATE
  }
  return { end, hasLetter, hasPairs }
}

function stripPunctuation(text: string, start: number, end: number): string {
  let first = start
  let last = end
  while (first < last && classAt(text, first) === PUNCTUATION) first += 1
  while (last > first && classAt(text, last - 1) === PUNCTUATION) last -= 1
  return text.slice(first, last)
}
