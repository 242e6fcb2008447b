/** What C4 does with a line. */
import { unitsOf, unitTable } from '../../../core/text/unit-table.ts'

/**
 * `kept`; `open`: it would be, but does not end in a mark; out for a word of over 1,000 characters, for fewer than three words, or as a
 * `notice` (javascript, cookies, terms). `lorem_ipsum` and `brace` cost C4 the whole page.
 */
export type LineVerdict = 'kept' | 'open' | 'long_word' | 'few_words' | 'lorem_ipsum' | 'brace' | 'notice'

/** @source datatrove `c4_filters`, after the code of C4 (tensorflow/datasets `c4_utils`) */
const MAX_WORD_CHARS = 1000
const MIN_WORDS = 3
const CITATION = /\[\d*\]|\[edit\]|\[citation needed\]/g
const NOTICE = /javascript|terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies/
const CLOSED = /[.?!"']$/
const ELLIPSIS = '...'
/** The verdict on a line, in datatrove's order but for the mark at its end, which is asked last. Citations such as [12] do not count. */
export function verdictOfLine(line: string): LineVerdict {
  const words = line.trim().split(/\s+/)
  if (words.some((word) => word.length > MAX_WORD_CHARS)) return 'long_word'
  if (words.length < MIN_WORDS) return 'few_words'
  const text = line.trim().replace(CITATION, '')
  const lower = text.toLowerCase()
  if (lower.includes('lorem ipsum')) return 'lorem_ipsum'
  if (text.includes('{') && !lower.includes('javascript')) return 'brace'
  if (NOTICE.test(lower)) return 'notice'
  return CLOSED.test(text) && !text.endsWith(ELLIPSIS) ? 'kept' : 'open'
}

const markTable = unitTable((table) => {
  for (const mark of ['.', '!', '?']) table[mark.charCodeAt(0)] = 1
  for (const unit of unitsOf(/\p{Sentence_Terminal}/gu)) table[unit] = 1
})
const isMark = (line: string, at: number): boolean => markTable()[line.charCodeAt(at)] === 1
const CLOSERS: ReadonlySet<string> = new Set('"\'”’»)]')

/**
 * Sentences of a line: each ends in a run of marks, perhaps with quotes or brackets behind it, before white space or the line's end. A rest
 * without a mark is one as well. One pass over the line.
 */
export function countSentences(line: string): number {
  let count = 0
  let isOpen = false
  for (let at = 0; at < line.length; at += 1) {
    if (!isMark(line, at)) {
      isOpen ||= !isSpace(line.charAt(at))
      continue
    }
    while (isMark(line, at + 1) || CLOSERS.has(line.charAt(at + 1))) at += 1
    if (isSpace(line.charAt(at + 1))) {
      count += 1
      isOpen = false
    } else {
      isOpen = true
    }
  }
  return isOpen ? count + 1 : count
}

/** True at the end of the line, too. */
function isSpace(character: string): boolean {
  return character.trim() === ''
}
