/** What each UTF-16 code unit means to OBELICS's metrics, as one table lookup. */
import { unitsOf, unitTable } from '../../../core/text/unit-table.ts'

/** In a word or number, for the share of punctuation: Python's `\w` and the apostrophe. */
export const WORD = 1
/** One of the marks , ; : ? ! and . that the share of punctuation counts. */
export const MARK = 2
/** Stripped from both ends of a word, and counted by the share of special characters. */
export const SPECIAL = 4

/**
 * Punctuation, symbols, digits, controls and white space. OBELICS lists them: all of ASCII's, 191 others, and every emoji; the categories hold
 * all but 28 letters of its list, and more symbols than it has. (Its list makes a special character of `π` and `上`.)
 */
const SPECIALS = /[\p{P}\p{S}\p{Nd}\p{No}\p{Z}\p{Cc}\p{Cf}\s]/gu
const WORDS = /[\p{L}\p{N}_']/gu
const MARKS = /[,;:?!.]/g

/** Flags of each UTF-16 code unit. Surrogates are special: most of what lies beyond the plane is emoji, and rare scripts are not judged. */
export const flagTable = unitTable((table) => {
  for (const [pattern, flag] of [
    [SPECIALS, SPECIAL],
    [WORDS, WORD],
    [MARKS, MARK],
  ] as const) {
    for (const unit of unitsOf(pattern)) table[unit] = (table[unit] ?? 0) | flag
  }
  table.fill(SPECIAL, 0xd800, 0xe000)
})
