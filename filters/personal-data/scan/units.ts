/** What a UTF-16 code unit can be in numbers, names and addresses: one look in a table, because every character of every text is asked. */

const UNITS = 0x10000

/** Bits of `CLASS`. */
export const IS = {
  /** A decimal digit of any of the scripts below. */
  digit: 1,
  /** Letters of ASCII, of Latin beyond it, Greek and Cyrillic: scripts with spaces, so that a word ends where it ends. */
  spacedLetter: 2,
  /** A letter or mark of any script: words of all scripts are asked for. */
  letter: 4,
  /** Could a number or a code go on here? A digit, a letter of a script with spaces, `_`. */
  word: 8,
  /** Letters, digits, and of the marks of RFC 5322 those that mailboxes have: . _ % + - ' &, and the ’ that editors put for ' */
  local: 16,
  domain: 32,
  hex: 64,
  /** A to Z, a to z. */
  asciiLetter: 128,
} as const

/** First and last unit of each script's digits: ASCII, Arabic-Indic, Persian, Devanagari, full-width. */
const DIGITS = [0x30, 0x660, 0x6f0, 0x966, 0xff10]

/** Value of a decimal digit, by unit; -1 of what is none. */
export const DIGIT = new Int8Array(UNITS).fill(-1)
for (const zero of DIGITS) for (let value = 0; value < 10; value += 1) DIGIT[zero + value] = value

/** Bits of `IS`, by unit. */
export const CLASS = Uint8Array.from({ length: UNITS }, (_, unit) => classOf(unit))

function classOf(unit: number): number {
  const isDigit = (DIGIT[unit] as number) >= 0
  const isAscii = (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a
  const isSpaced = isAscii || (unit >= 0xc0 && unit <= 0x24f) || (unit >= 0x370 && unit <= 0x52f)
  const isOther = unit >= 0x530 && (unit < 0x2000 || unit >= 0x3040) && unit < 0xfe30 && !isDigit
  const isAsciiDigit = isDigit && unit < 0x80
  const isHex = isAsciiDigit || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66)
  return (
    (isDigit ? IS.digit | IS.word | IS.local : 0) |
    (isSpaced ? IS.spacedLetter | IS.letter | IS.word | IS.local | IS.domain : 0) |
    (isOther ? IS.letter : 0) |
    (isAsciiDigit || '.-'.includes(String.fromCharCode(unit)) ? IS.domain : 0) |
    (isHex ? IS.hex : 0) |
    (isAscii ? IS.asciiLetter : 0) |
    (unit === 0x5f ? IS.word | IS.local : 0) |
    (".%+-'&\u2019".includes(String.fromCharCode(unit)) ? IS.local : 0)
  )
}

/** What a finding may be told by, when a text is read from its beginning. */
export const SIGN = { none: 0, digit: 1, at: 2, colon: 3, bracket: 4 } as const

/** Of `SIGN`, by unit. */
export const SIGN_OF = Uint8Array.from(DIGIT, (value) => (value >= 0 ? SIGN.digit : SIGN.none))
for (const at of ['@', '\uff20']) SIGN_OF[at.charCodeAt(0)] = SIGN.at
SIGN_OF[0x3a] = SIGN.colon
for (const bracket of '([{<') SIGN_OF[bracket.charCodeAt(0)] = SIGN.bracket

/** Has the unit one of these bits? */
export function isOf(unit: number, bits: number): boolean {
  return ((CLASS[unit] as number) & bits) !== 0
}

/** Zeros before and behind the units of a text: they are part of nothing, so that no scanner asks whether it is at an end. */
export const MARGIN = 64

/** Most texts are short and are written over one another; a longer one has memory of its own. */
const SHARED_UNITS = 1 << 16
const shared = new Uint16Array(SHARED_UNITS + 2 * MARGIN)
const sharedBytes = Buffer.from(shared.buffer)

/** The code units of a text with `MARGIN` zeros on both sides; valid until the next call. Reading them costs half of what `charCodeAt` does. */
export function unitsOf(text: string): Uint16Array {
  const isShared = text.length <= SHARED_UNITS
  const units = isShared ? shared : new Uint16Array(text.length + 2 * MARGIN)
  const bytes = isShared ? sharedBytes : Buffer.from(units.buffer)
  bytes.write(text, MARGIN * 2, 'utf16le')
  if (isShared) units.fill(0, MARGIN + text.length, 2 * MARGIN + text.length)
  return units
}
