/** How likely a text in a one-byte encoding is: its high bytes and their neighbours, counted once for all encodings and languages. */
import { decodeText } from './labels.ts'
import { HYPOTHESES } from './letters.ts'

/** What stands before a high byte: no letter, a lower-case or an upper-case letter of ASCII. Another high byte is counted as a pair. */
const APART = 0
const AFTER_LOWER = 1
const AFTER_UPPER = 2
const AFTER_HIGH = 3
const CONTEXTS = 4

/** Kinds of a character. */
const SIGN = 0
const LOWER = 1
const UPPER = 2
/** Of a script without case. */
const PLAIN = 3
/** Stands on the letter before it. */
const MARK = 4

/**
 * Costs, as natural logarithms of how often it happens. All judgement, in steps wide enough that their order counts and not their size;
 * tried on the sentences of `bench/charset.ts`.
 */
const COST = {
  /** Quotation marks, dashes and the like, in any language. */
  sign: -3.5,
  /** Of another language in the same script. */
  foreignLetter: -7.5,
  /** Fractions, currencies, box drawing. */
  rareSign: -8.5,
  /** C1 controls and bytes without a character. */
  control: -13,
  /** A capital is one letter in twenty. */
  upper: -3,
  /** At the beginning of a word one in five is, and behind another most are. */
  upperApart: 1.5,
  upperAfterUpper: 3,
  upperAfterLower: -5,
  /** A letter of another script beside one of ASCII. */
  mixed: -5,
  /** In Latin script, letters outside ASCII stand among those of ASCII. */
  highPair: -1.5,
  markAlone: -6,
}

const COMMON_SIGNS: ReadonlySet<string> = new Set('\u00a0«»“”„‘’‚–—…•·©®™§°¿¡ºª،؛؟­')

/** The high bytes of a text: each by what stands before it, and each pair. */
export interface HighBytes {
  readonly single: Uint32Array
  readonly pairs: Uint32Array
  total: number
}

/** Counts the high bytes of a text in one pass. */
export function countHighBytes(text: Uint8Array): HighBytes {
  const counts: HighBytes = { single: new Uint32Array(128 * CONTEXTS), pairs: new Uint32Array(128 * 128), total: 0 }
  let before = 0x20
  for (const byte of text) {
    if (byte >= 0x80) {
      counts.total += 1
      const context = contextOf(before)
      const at = (byte - 0x80) * CONTEXTS + context
      counts.single[at] = (counts.single[at] ?? 0) + 1
      if (context === AFTER_HIGH) {
        const pair = (before - 0x80) * 128 + byte - 0x80
        counts.pairs[pair] = (counts.pairs[pair] ?? 0) + 1
      }
    }
    before = byte
  }
  return counts
}

function contextOf(before: number): number {
  if (before >= 0x80) return AFTER_HIGH
  if (before >= 0x61 && before <= 0x7a) return AFTER_LOWER
  return before >= 0x41 && before <= 0x5a ? AFTER_UPPER : APART
}

/** The one-byte encoding in which the text is likeliest, with the logarithm of how likely. */
export function likeliestSingleByte(counts: HighBytes): { readonly encoding: string; readonly score: number } {
  const singles = met(counts.single)
  const pairs = met(counts.pairs)
  let best = { encoding: 'windows-1252', score: Number.NEGATIVE_INFINITY }
  for (const table of tables()) {
    let score = table.ahead
    for (const at of singles) score += (counts.single[at] ?? 0) * (table.singles[at] ?? 0)
    for (const at of pairs)
      score += (counts.pairs[at] ?? 0) * pairCost(table, table.kinds[at >> 7] ?? SIGN, table.kinds[at & 127] ?? SIGN)
    if (score > best.score) best = { encoding: table.encoding, score }
  }
  return best
}

function met(counts: Uint32Array): number[] {
  const places: number[] = []
  for (let at = 0; at < counts.length; at += 1) if (counts[at] !== 0) places.push(at)
  return places
}

/** One language in one encoding. */
interface Table {
  readonly encoding: string
  readonly ahead: number
  readonly isLatin: boolean
  readonly kinds: readonly number[]
  /** By byte and context. */
  readonly singles: Float64Array
}

let made: readonly Table[] | undefined

function tables(): readonly Table[] {
  made ??= HYPOTHESES.map(({ encoding, ahead, isLatin, shares }) => {
    const characters = [...Array(128).keys()].map((at) => decodeText(Uint8Array.of(at + 0x80), encoding))
    const kinds = characters.map(kindOf)
    const singles = new Float64Array(128 * CONTEXTS)
    for (const [at, character] of characters.entries()) {
      const kind = kinds[at] ?? SIGN
      const share = shareOf(character, kind, shares)
      for (let context = 0; context < CONTEXTS; context += 1)
        singles[at * CONTEXTS + context] = share + contextCost(kind, context, isLatin)
    }
    return { encoding, ahead, isLatin, kinds, singles }
  })
  return made
}

function kindOf(character: string): number {
  if (/\p{M}/u.test(character)) return MARK
  if (!/\p{L}/u.test(character) || character === 'º' || character === 'ª') return SIGN
  const lower = character.toLowerCase()
  return lower !== character ? UPPER : lower !== character.toUpperCase() || character === 'ß' ? LOWER : PLAIN
}

function shareOf(character: string, kind: number, shares: ReadonlyMap<string, number>): number {
  const share = shares.get(character.toLowerCase())
  if (share !== undefined) return kind === UPPER ? share + COST.upper : share
  if (COMMON_SIGNS.has(character)) return COST.sign
  if (character < '\u00a0' || character === '\ufffd' || /\p{Co}/u.test(character)) return COST.control
  return kind === SIGN ? COST.rareSign : COST.foreignLetter
}

function contextCost(kind: number, context: number, isLatin: boolean): number {
  if (kind === SIGN || context === AFTER_HIGH) return 0
  if (kind === MARK && context === APART) return COST.markAlone
  if (context === APART) return kind === UPPER ? COST.upperApart : 0
  if (!isLatin) return COST.mixed
  return kind !== UPPER ? 0 : context === AFTER_LOWER ? COST.upperAfterLower : COST.upperAfterUpper
}

function pairCost({ isLatin }: Table, before: number, kind: number): number {
  if (kind === SIGN) return 0
  if (before === SIGN) return kind === MARK ? COST.markAlone : 0
  if (kind === MARK) return 0
  const caseCost = kind !== UPPER ? 0 : before === LOWER ? COST.upperAfterLower : COST.upperAfterUpper
  return (isLatin ? COST.highPair : 0) + caseCost
}
