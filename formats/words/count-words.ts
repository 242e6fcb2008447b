/** Lengths of text in words, for every script alike. */

/**
 * Counts words: runs of letters and digits. In scripts written without spaces a character counts one half, about what a
 * word of running text takes there. Punctuation and symbols count nothing.
 */
export function countWords(text: string): number {
  let words = 0
  let dense = 0
  let inWord = false
  for (let at = 0; at < text.length; at += 1) {
    const kind = KINDS[text.charCodeAt(at)]
    if (kind === LETTER) {
      if (!inWord) words += 1
      inWord = true
    } else if (kind !== JOINT) {
      if (kind === DENSE) dense += 1
      inWord = false
    }
  }
  return words + dense / 2
}

const SEPARATOR = 0
const LETTER = 1
/** Of a script without spaces. */
const DENSE = 2
/** Inside a word: an apostrophe, a soft hyphen, a joint without width. */
const JOINT = 3

/** What UTF-16 units do to a word, first and last of each range; the others are letters. Of two ranges that hold a unit the later counts. */
const RANGES: readonly (readonly [kind: number, first: number, last: number])[] = [
  // Spaces, dashes, quotation marks, bullets, CJK and full-width punctuation, arrows, symbols, private use.
  [SEPARATOR, 0, 0xbf],
  [SEPARATOR, 0x2000, 0x2bff],
  [SEPARATOR, 0x3000, 0x3040],
  [SEPARATOR, 0xe000, 0xf8ff],
  [SEPARATOR, 0xfe10, 0xfe6f],
  [SEPARATOR, 0xff00, 0xff0f],
  [SEPARATOR, 0xff1a, 0xff20],
  // ASCII's letters and digits, and what joins them: the curly apostrophe, joiners.
  [LETTER, 0x30, 0x39],
  [LETTER, 0x41, 0x5a],
  [LETTER, 0x61, 0x7a],
  [LETTER, 0x200c, 0x200d],
  [LETTER, 0x2019, 0x2019],
  // Thai, Lao, Burmese, Khmer, kana, Han; the second half of a surrogate pair is none of them, so rare Han count once.
  [DENSE, 0x0e00, 0x0eff],
  [DENSE, 0x1000, 0x109f],
  [DENSE, 0x1780, 0x17ff],
  [DENSE, 0x3041, 0x30ff],
  [DENSE, 0x3400, 0x9fff],
  [DENSE, 0xd840, 0xd8bf],
  [DENSE, 0xf900, 0xfaff],
  [JOINT, 0x27, 0x27],
  [JOINT, 0xad, 0xad],
  [JOINT, 0x200b, 0x200b],
  [JOINT, 0x2060, 0x2060],
  [JOINT, 0xfeff, 0xfeff],
]

/** One look for each unit of a page's whole text. Filled by ranges: to ask a function of each takes a tenth of the start of a process. */
const KINDS = new Uint8Array(0x10000).fill(LETTER)
for (const [kind, first, last] of RANGES) KINDS.fill(kind, first, last + 1)
