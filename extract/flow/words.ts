/** Lengths of text in words, for every script alike, and the marks that tell running prose. */

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

/** What each UTF-16 unit does to a word: one look for each, of a page's whole text. */
const KINDS = Uint8Array.from({ length: 0x10000 }, (_, code) => kindOf(code))

function kindOf(code: number): number {
  if (code === 0x27 || isJoint(code)) return JOINT
  if (code < 0x80) return /[a-z0-9]/i.test(String.fromCharCode(code)) ? LETTER : SEPARATOR
  return isDense(code) ? DENSE : isSeparator(code) ? SEPARATOR : LETTER
}

/** Han, kana, Thai, Lao, Khmer, Burmese; the second half of a surrogate pair is none of them, so rare Han count once. */
function isDense(code: number): boolean {
  return (
    (code >= 0x3041 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x0e00 && code <= 0x0eff) ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    (code >= 0xd840 && code <= 0xd8bf)
  )
}

function isJoint(code: number): boolean {
  return code === 0xad || code === 0x200b || code === 0x2060 || code === 0xfeff
}

/** Spaces, dashes, quotation marks, bullets, CJK and full-width punctuation, arrows, symbols, private use. The curly apostrophe joins. */
function isSeparator(code: number): boolean {
  if (code === 0x2019 || code === 0x200c || code === 0x200d) return false
  return (
    code <= 0xbf ||
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x3040) ||
    (code >= 0xe000 && code <= 0xf8ff) ||
    (code >= 0xfe10 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20)
  )
}

/** Marks that end a sentence or clause, in the scripts that use others than Latin too. */
const SENTENCE_MARK = /[.!?;:…。！？；、，؟؛،।॥։።]/

/** Does the text hold punctuation of running prose? */
export function hasSentenceMark(text: string): boolean {
  return SENTENCE_MARK.test(text)
}
