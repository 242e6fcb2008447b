/** What each UTF-16 code unit means to the word splitter, as one table lookup: the scan runs over every character we ever keep. */
import { unitsOf, unitTable } from '../../../core/text/unit-table.ts'

/** Part of a word, but no letter: digits, marks, symbols, the surrogates of emoji. */
export const OTHER = 0
export const SEPARATOR = 1
/** Stripped from both ends of a word; kept inside (`don't`, `well-known`, `example.com`). */
export const PUNCTUATION = 2
export const LETTER = 3
/** A letter or mark of a script that is written without spaces between words. */
export const UNSPACED = 4
/** The second half of a surrogate pair: goes wherever the first half went. */
export const LOW_SURROGATE = 5

// White space, controls, the zero-width space, long dashes (which stand between words without spaces), the ellipsis,
// the Tibetan tsheg and the Ethiopic word space.
const SEPARATORS = /[\s\p{Cc}\u200b\u2014\u2015\u2026\u0f0b\u1361]/gu
// Python's string.punctuation (which calls $+<=>^`|~ punctuation too), and all of Unicode's.
const PUNCTUATIONS = /[\p{P}$+<=>^`|~]/gu
const UNSPACED_LETTERS =
  /(?=[\p{L}\p{M}])[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/gu
const HAN_HIGH_SURROGATES = { first: 0xd840, last: 0xd88f }

/** Class of each UTF-16 code unit. */
export const classTable = unitTable((table) => {
  // Later lines win.
  for (const [pattern, kind] of [
    [/\p{L}/gu, LETTER],
    [UNSPACED_LETTERS, UNSPACED],
    [PUNCTUATIONS, PUNCTUATION],
    [SEPARATORS, SEPARATOR],
  ] as const) {
    for (const unit of unitsOf(pattern)) table[unit] = kind
  }
  table.fill(UNSPACED, HAN_HIGH_SURROGATES.first, HAN_HIGH_SURROGATES.last + 1)
  table.fill(LOW_SURROGATE, 0xdc00, 0xe000)
})

/** Length in code points. */
export function countCodePoints(text: string): number {
  let count = text.length
  for (let index = 1; index < text.length; index += 1) {
    if (isLow(text.charCodeAt(index)) && isHigh(text.charCodeAt(index - 1))) count -= 1
  }
  return count
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000
