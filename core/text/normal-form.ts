/** Unicode's normal forms (UAX 15) of any text, in time that grows with its length. */

/**
 * Marks in a row that are brought into one order.
 * @source UAX 15 section 13 (stream-safe text): no language has more; normalize() itself sorts a run of them in the square of its length, 70 s a megabyte
 */
const MAX_MARKS = 30
const MANY_MARKS = new RegExp(`\\p{M}{${MAX_MARKS}}(?=\\p{M})`, 'gu')
/** Nothing that any form changes, but for the form of compatibility. */
const ASCII = /^[\0-\x7f]*$/

/** The text with each character in one piece (NFC), or in its parts (NFD). Where more than 30 marks stand in a row the pieces of such a run are normal each by itself. */
export function normalForm(text: string, form: 'NFC' | 'NFD'): string {
  if (ASCII.test(text)) return text
  let normal = ''
  let from = 0
  for (const { 0: marks, index } of text.matchAll(MANY_MARKS)) {
    const end = index + marks.length
    normal += text.slice(from, end).normalize(form)
    from = end
  }
  return normal + (from === 0 ? text : text.slice(from)).normalize(form)
}
