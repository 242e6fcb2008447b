/** Unicode's normal forms (UAX 15) of any text, in time that grows with its length. */
import { unitsOf, unitTable } from './unit-table.ts'

/**
 * Marks in a row that are brought into one order.
 * @source UAX 15 section 13 (stream-safe text): no language has more; normalize() itself sorts a run of them in the square of its length, 70 s a megabyte
 */
const MAX_MARKS = 30
const MANY_MARKS = new RegExp(`\\p{M}{${MAX_MARKS}}(?=\\p{M})`, 'gu')

/** Marks, and surrogates, which may be halves of one. */
const markTable = unitTable((table) => {
  for (const unit of unitsOf(/\p{M}/gu)) table[unit] = 1
  table.fill(1, 0xd800, 0xe000)
})

/** The text with each character in one piece (NFC), or in its parts (NFD). Where more than 30 marks stand in a row the pieces of such a run are normal each by itself. */
export function normalForm(text: string, form: 'NFC' | 'NFD'): string {
  if (!mayHaveManyMarks(text)) return text.normalize(form)
  let normal = ''
  let from = 0
  for (const { 0: marks, index } of text.matchAll(MANY_MARKS)) {
    const end = index + marks.length
    normal += text.slice(from, end).normalize(form)
    from = end
  }
  return normal + text.slice(from).normalize(form)
}

/** A look at each unit, for the expression takes ten times as long. */
function mayHaveManyMarks(text: string): boolean {
  const marks = markTable()
  let run = 0
  for (let at = 0; at < text.length; at += 1) {
    run = marks[text.charCodeAt(at)] === 1 ? run + 1 : 0
    if (run > MAX_MARKS) return true
  }
  return false
}
