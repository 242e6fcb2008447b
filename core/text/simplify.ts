/** A text without what copies of it differ in: case, punctuation, numbers, accents and white space. */

/** Of the words and of their hashes (`ngrams.ts`): what was hashed under another one cannot be compared. */
export const SIMPLE_TEXT_VERSION = 1

const NUMBER = /\p{Nd}+(?:[.,·]\p{Nd}+)*/gu
const NO_WORD = /[^\p{L}\p{M}\p{N}]+/gu
const MARK = /\p{M}+/gu
/** A character of a script that is written without spaces is a word of its own. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu
const FIRST_UNSPACED = 0x0e00

/** The words of a text: lower case, without accents, a number as `0`. Linear in the length, for any text. */
export function simpleWords(text: string): string[] {
  const plain = text.toLowerCase().replace(NUMBER, '0').normalize('NFD').replace(MARK, '')
  const spaced = hasUnspaced(plain) ? plain.replace(UNSPACED, ' $& ') : plain
  const words = spaced.replace(NO_WORD, ' ').trim()
  return words === '' ? [] : words.split(' ')
}

function hasUnspaced(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= FIRST_UNSPACED) return true
  return false
}
