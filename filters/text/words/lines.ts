/** Lines and paragraphs as the rules mean them. */
import { classTable, SEPARATOR, UNSPACED } from './characters.ts'

/** Non-blank lines: the text cut at runs of newlines. An empty text has none. */
export function splitLines(text: string): readonly string[] {
  const trimmed = text.trim()
  return trimmed === '' ? [] : trimmed.split(/\n+/)
}

/** Paragraphs: the text cut at runs of two or more newlines. An empty text has none. */
export function splitParagraphs(text: string): readonly string[] {
  const trimmed = text.trim()
  return trimmed === '' ? [] : trimmed.split(/\n{2,}/)
}

/** @source OBELICS Table 3: what has fewer than 4 words is no paragraph */
export const LABEL_WORDS = 4

/**
 * Notes of definitions (`This function was introduced in 5.4.`, `The default value is NO.`) are labels of more words.
 * @source judgement: the longest of the notes that stand most often in 20 manuals have nine words
 */
export const NOTE_WORDS = 10

/** @source judgement: a Chinese or Japanese word has two characters on average (1.6 and 2.1 by ICU's dictionaries on 258 articles) */
const UNSPACED_UNITS_A_WORD = 2

/**
 * True for a line that only labels what stands below or beside it: `Returns`, `Default: none`, a rule of signs. It has fewer than `minWords`
 * words, counted by white space, and in scripts without spaces by characters. Reads no further than that word.
 */
export function isLabel(line: string, minWords = LABEL_WORDS): boolean {
  const classes = classTable()
  let words = 0
  let isInside = false
  for (let at = 0; at < line.length; at += 1) {
    const kind = classes[line.charCodeAt(at)]
    if (kind === UNSPACED) words += 1 / UNSPACED_UNITS_A_WORD
    else if (kind !== SEPARATOR && !isInside) words += 1
    isInside = kind !== SEPARATOR && kind !== UNSPACED
    if (words >= minWords) return false
  }
  return true
}
