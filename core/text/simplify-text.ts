/** The text that near-duplicates are compared by: datatrove's `simplify_text`, so that its signatures and ours are the same. */
import { normalForm } from './normal-form.ts'
import { unitTable } from './unit-table.ts'

/** Of the result; part of the version of all that compare it. */
export const SIMPLIFY_VERSION = 1

/** What a code unit of lower-cased text becomes. */
const KEPT = 0
/** A space; a run of them is one. */
const GAP = 1
/** A run of them is one `0`, with a fraction behind a separator. */
const DIGIT = 2
/** The high half of a pair that may be a digit, or a letter with an accent. */
const PAIR = 3
/** A non-spacing mark: nothing. */
const MARK = 4
/** A letter with accents, of which one unit is left without them. */
const ACCENTED = 5
/** What comes apart in another way, as Hangul's syllables do: its text is brought into NFD. */
const PARTED = 6
const ZERO = 0x30
const SPACE = 0x20

/** @source PUNCTUATION of datatrove.utils.text, version 0.10.1, which is cc_net's (its `１` too); the controls in it are `isControl` */
const PUNCTUATION: ReadonlySet<string> = new Set(
  '!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„\';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_."}►»',
)
const isControl = (unit: number): boolean => unit < 9 || (unit > 10 && unit < 32) || (unit > 126 && unit < 160)
/** Python's white space is JavaScript's without the byte order mark; the controls are controls already. */
const WHITE_SPACE = /[^\S\ufeff]/
const SEPARATORS: ReadonlySet<number> = new Set([...'.,،٫⎖⎗⎘'].map((mark) => mark.charCodeAt(0)))

/**
 * Lower case; each number `0`; punctuation, controls and white space one space; no accents (NFD without non-spacing marks). Words are what
 * stands between single spaces; none at the ends. Linear. Where a word was accents alone, its space goes too, which datatrove leaves.
 */
export function simplifyText(text: string): string {
  const lower = text.toLowerCase()
  const units = new Uint16Array(lower.length)
  const classes = classTable()
  let length = 0
  let isParted = false
  for (let at = 0; at < lower.length; at += 1) {
    const unit = lower.charCodeAt(at)
    const kind = classes[unit]
    if (kind === KEPT) units[length++] = unit
    else if (kind === GAP) {
      if (length > 0 && units[length - 1] !== SPACE) units[length++] = SPACE
    } else if (kind === ACCENTED) units[length++] = bases[unit] as number
    else if (digitLength(lower, at) > 0) {
      at = numberEnd(lower, at) - 1
      units[length++] = ZERO
    } else if (kind !== MARK) {
      units[length++] = unit
      isParted = true
    }
  }
  const simple = Buffer.from(units.buffer, 0, length * 2).toString('utf16le')
  return isParted ? withoutMarks(simple).trim() : simple.trim()
}

/** Where the number that begins at `at` ends: digits, and behind one separator more of them. */
function numberEnd(text: string, at: number): number {
  const end = digitsEnd(text, at)
  if (!SEPARATORS.has(text.charCodeAt(end))) return end
  const fractionEnd = digitsEnd(text, end + 1)
  return fractionEnd > end + 1 ? fractionEnd : end
}

function digitsEnd(text: string, at: number): number {
  let end = at
  for (let length = digitLength(text, end); length > 0; length = digitLength(text, end)) end += length
  return end
}

/** Code units of the digit at a place, in any script: 0 where there is none, 2 beyond the basic plane (Brahmi, mathematics). */
function digitLength(text: string, at: number): 0 | 1 | 2 {
  const kind = classTable()[text.charCodeAt(at)]
  if (kind === DIGIT) return 1
  return kind === PAIR && /^\p{Nd}/u.test(text.slice(at, at + 2)) ? 2 : 0
}

/** Of marks beyond the basic plane, and of what letters are parted into. */
function withoutMarks(text: string): string {
  return normalForm(text, 'NFD')
    .replace(/\p{Mn}+/gu, '')
    .replace(/ {2,}/g, ' ')
}

/** Letters without their accents, by unit; filled with the table of classes. */
const bases = new Uint16Array(0x10000)

const classTable = unitTable((table) => {
  for (let unit = 0; unit < table.length; unit += 1) {
    const character = String.fromCharCode(unit)
    // Numbers come before punctuation: cc_net's `１` is a digit.
    if (/\p{Nd}/u.test(character)) table[unit] = DIGIT
    else if (PUNCTUATION.has(character) || isControl(unit) || WHITE_SPACE.test(character)) table[unit] = GAP
    else if (unit >= 0xd800 && unit < 0xdc00) table[unit] = PAIR
    else if (unit >= FIRST_MARK || character !== character.normalize('NFD')) table[unit] = accentOf(unit, character)
  }
})

/** Nothing before it is a mark. */
const FIRST_MARK = 0x300

function accentOf(unit: number, character: string): number {
  const bare = character.normalize('NFD').replace(/\p{Mn}+/gu, '')
  if (bare === character) return KEPT
  if (bare === '') return MARK
  if (bare.length > 1) return PARTED
  bases[unit] = bare.charCodeAt(0)
  return ACCENTED
}

/** What texts have in common that differ in case, marks, numbers or spaces alone. */
export function textKeyOf({ text }: { readonly text: string }): string {
  return simplifyText(text) || text
}
