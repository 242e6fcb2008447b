/** The text of a line, settled: white space, line breaks, and the places where marks went and boxes touched. */
import { withoutInvisible } from '../../formats/invisible.ts'

/** Marks a `<br>` in a run until white space is settled: U+2028 is a line separator in text too. */
export const BREAK = '\u2028'

/** Stands where a mark was left out, until what stood around it closes up. A paragraph separator is no part of a line. */
export const GONE = '\u2029'

/** Stands at both ends of a box (a badge, a classifier): a word that touches it is parted from it. A control character is no text. */
export const EDGE = '\u001e'

/** Stands behind a key of a keyboard: the next one is parted from it. */
export const KEY_END = '\u001f'

/** One space for each run of white space, a line break for each `<br>`, none at the ends. */
export function settle(run: string): string {
  // Most runs are the white space between two tags.
  if (!/[^ \t\n\r\f]/.test(run)) return ''
  // And most others are words with single spaces.
  if (!UNSETTLED.test(run)) return run.trim()
  if (!OURS_OR_INVISIBLE.test(run)) return run.replace(SPACES, ' ').trim()
  const spaced = withoutInvisible(run).replace(SPACES, ' ')
  const text = /[\u001e\u001f\u2029]/.test(spaced) ? closeUp(spaced) : spaced
  return (text.includes(BREAK) ? text.replace(/ ?\u2028[\u2028 ]*/g, '\n') : text).trim()
}

/** White space that is more than one blank. */
const SPACES = /[\t\n\r\f\u00a0][ \t\n\r\f\u00a0]*| [ \t\n\r\f\u00a0]+/g

const OURS_OR_INVISIBLE = /[\u001e\u001f\u00ad\u200b\u2028\u2029\u2060-\u2064\udb80-\udbff\ue000-\uf8ff\ufeff]/

/** White space other than single spaces, our own marks, and what may be invisible. */
const UNSETTLED =
  /[\t\n\r\f\u001e\u001f\u00a0\u00ad\u200b\u2028\u2029\u2060-\u2064\udb80-\udbff\ue000-\uf8ff\ufeff]| {2}/

/** White space as it stands, but none around it. `/\s+$/` would try anew at each space of a run that something follows. */
export function preformatted(run: string): string {
  return withoutInvisible(run)
    .replace(/[\u001e\u001f\u2029]/g, '')
    .replace(/\u2028/g, '\n')
    .replace(/^\n+/, '')
    .trimEnd()
}

/** Brackets that held nothing but marks go, and `(p. [*])`, which names a page of the paper edition, the dot that parted a mark from the text, and the blank before a mark that punctuation follows. White space is settled. */
function closeUp(text: string): string {
  return text
    .replace(/\[(?:[ ,;–-]?\u2029){1,9} ?\]|\((?:[ ,;–-]?\u2029){1,9} ?\)/g, GONE)
    .replace(/\((?:pp?\.|pages?|see|sec\.|section) ?\u2029+ ?\)/gi, GONE)
    .replace(/ ?[·|] ?\u2029+/g, GONE)
    .replace(/ \u2029+(?=[ .,;:!?)\]。，；：！？、）」』]|$)/g, '')
    .replace(/\u2029/g, '')
    .replace(/(?<=[\p{L}\p{N})\]:])\u001e+(?=[\p{L}\p{N}([$€£])/gu, ' ')
    .replace(/[\u001e\u001f]/g, '')
    .replace(/ {2,}/g, ' ')
}
