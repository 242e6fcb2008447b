/**
 * Superscripts and subscripts as plain text: `10⁶`, `H₂O`, `x^{2k}`, `v_{max}`.
 *
 * Characters that have a raised or lowered form in Unicode are written in it, for that is how people write them in plain text. Others
 * are written as TeX does. What is raised by custom alone (`1st`, `M.lle`, `TM`) is not raised.
 */

const RAISED: ReadonlyMap<string, string> = pairs('0123456789+-−–=()ni', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ')
const LOWERED: ReadonlyMap<string, string> = pairs('0123456789+-−–=()', '₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎')

/** Endings of ordinals and abbreviations, in the languages that raise them. */
const ENDINGS: ReadonlySet<string> = new Set(
  'st nd rd th er ère re ème eme ième ier ière ers ères es os as me mme mmes lle lles gr tr dr to ta mo ma nt rs sr sra'.split(
    ' ',
  ),
)
/** Raised alone they are ordinals only after a digit, a Roman number or an `n`: `2e`, `XIXe`, `no`; else they are exponents. */
const LETTER_ENDINGS: ReadonlySet<string> = new Set(['e', 'o', 'a', 'è'])
const MARKS: ReadonlyMap<string, string> = new Map([
  ['tm', '™'],
  ['sm', '℠'],
  ['(r)', '®'],
  ['(tm)', '™'],
])

/** Longer ones are words set small, not indices of one. judgement: `E_{kinetic}` is about the longest in use. */
const MAX_INDEX_CHARS = 12

const INDEX = /^[\p{Script=Latin}\p{Script=Greek}\p{N}\p{S}\p{P}]+$/u

/** One or two letters, a digit or a bracket carry an index; a word carries words. */
const BASE = /(?:^|[^\p{L}])\p{L}{1,2}$|[\d)\]}]$/u

/** A superscript (or a subscript) after `before` as plain text; undefined for words that are only set small. */
export function scriptForm(text: string, raised: boolean, before: string): string | undefined {
  const forms = raised ? RAISED : LOWERED
  if (raised) {
    const custom = customForm(text, before)
    if (custom !== undefined) return custom
  }
  const written = [...text].map((character) => forms.get(character))
  if (!written.includes(undefined)) return written.join('')
  if (!/[\p{L}\p{N}]/u.test(text)) return text
  if (text.length > MAX_INDEX_CHARS || !INDEX.test(text) || !BASE.test(before.slice(-4))) return undefined
  const index = [...text].length === 1 ? text : `{${text}}`
  return raised ? `^${index}` : `_${index}`
}

/** Raised by custom: ordinals, abbreviations, trade marks, the cents of a price. */
function customForm(text: string, before: string): string | undefined {
  const low = text.toLowerCase()
  if (ENDINGS.has(low) && /[\p{L}\p{N}.]$/u.test(before)) return text
  if (LETTER_ENDINGS.has(low) && /(?:\d|\b[IVXLCDM]+|\b[nN])$/.test(before.slice(-8))) return text
  const mark = MARKS.get(low)
  if (mark !== undefined) return mark
  if (/^[.,]?\d\d$/.test(text) && /[$€£¥₹]\s?\d[\d.,]*$/.test(before.slice(-12)))
    return /^\d/.test(text) ? `.${text}` : text
  return undefined
}

function pairs(from: string, to: string): ReadonlyMap<string, string> {
  const forms = [...to]
  return new Map([...from].map((character, at) => [character, forms[at] as string]))
}
