/** The words of a simple text, by which texts are compared in runs. */
import { SIMPLIFY_VERSION, simplifyText } from './simplify-text.ts'

/** Of the words and of their hashes (`ngrams.ts`): what was hashed under another one cannot be compared. */
export const SIMPLE_WORDS_VERSION = 100 * SIMPLIFY_VERSION + 1

/** A character of a script that is written without spaces is a word of its own. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu
const FIRST_UNSPACED = 0x0e00

/** The words of a text: what stands between spaces once it is simple (`simplifyText`). Linear in the length, for any text. */
export function simpleWords(text: string): string[] {
  const simple = simplifyText(text)
  const words = hasUnspaced(simple) ? simple.replace(UNSPACED, ' $& ').replace(/ {2,}/g, ' ').trim() : simple
  return words === '' ? [] : words.split(' ')
}

function hasUnspaced(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= FIRST_UNSPACED) return true
  return false
}
