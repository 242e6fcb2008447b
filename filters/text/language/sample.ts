/** The pieces of a document that its language is read from: prose, clean, spread evenly over the whole. */
import { normalForm } from '../../../core/text/normal-form.ts'
import type { DraftSegment } from '../../../schemas/index.ts'
import { isTypedSegment } from '../family/text-view.ts'
import { oneLine } from './model.ts'
import { letterWeight, weighScripts } from './scripts.ts'

/** Under this weight of letters (some eight words) prose says too little: then code and tables are read too. */
const MIN_PROSE_WEIGHT = 40

/** In UTF-16 code units. Time grows with it: 0.25 µs a unit, twice. */
export const MAX_SAMPLE_UNITS = 8192
/** About a paragraph: long enough for the model to be sure, short enough to hold one language. */
export const PIECE_UNITS = 400
/** judgement: a line of text; the model names the language of 95 % of what is 30 to 60 characters long. */
const MIN_PIECE_UNITS = 60
/** How far the beginning of a piece moves for the sake of whole words. */
const LONGEST_WORD_UNITS = 40

/**
 * All of a document's prose in pieces of about `PIECE_UNITS`, none of which crosses from one long segment into another; or, where it is
 * longer than `MAX_SAMPLE_UNITS`, that much of it in pieces at equal distances. Text in capitals is in lower case, and all in NFC, which the model knows. Empty where there is no
 * text. Linear in the length of the text.
 */
export function sampleOf(segments: readonly DraftSegment[]): readonly string[] {
  const texts = segments.flatMap((segment) => (segment.kind === 'text' ? [segment] : []))
  // Code and tables say little of a page's language, and what they say is wrong: names, keywords, units.
  const prose = texts.filter((segment) => !isTypedSegment(segment)).map(({ text }) => text)
  const saysEnough = weightOf(prose.join('\n')) >= MIN_PROSE_WEIGHT
  const chosen = saysEnough ? prose : texts.map(({ text }) => text)
  const units = chosen.reduce((sum, text) => sum + text.length + 1, 0)
  const pieces = units <= MAX_SAMPLE_UNITS ? joinShort(chosen).flatMap(cut) : spread(chosen.join('\n'))
  const cleaned = pieces.map(clean)
  const words = cleaned.map(withoutProgramNames)
  return (weightOf(words.join(' ')) >= MIN_PROSE_WEIGHT ? words : cleaned)
    .map((piece) => lowerIfCapitals(oneLine(normalForm(piece, 'NFC'))))
    .filter((piece) => piece !== '')
}

const weightOf = (text: string): number => letterWeight(weighScripts(text.slice(0, MAX_SAMPLE_UNITS)))

/** Labels and items of lists are too short to have a language each. */
function joinShort(texts: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (const text of texts) {
    const last = joined.at(-1)
    if (last !== undefined && last.length < MIN_PIECE_UNITS) joined[joined.length - 1] = `${last}\n${text}`
    else joined.push(text)
  }
  return joined
}

function cut(text: string): string[] {
  const pieces: string[] = []
  let start = 0
  while (start < text.length) {
    const end = start + PIECE_UNITS >= text.length ? text.length : wordStart(text, start + PIECE_UNITS)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

function spread(text: string): string[] {
  const count = Math.floor(MAX_SAMPLE_UNITS / PIECE_UNITS)
  return Array.from({ length: count }, (_, index) => {
    const start = index === 0 ? 0 : wordStart(text, Math.floor((index * text.length) / count))
    return text.slice(start, start + PIECE_UNITS)
  })
}

/** Where a word begins, at `at` or behind it; `at` itself where no white space is near (Chinese). */
function wordStart(text: string, at: number): number {
  const near = text.slice(at, at + LONGEST_WORD_UNITS).search(/\s/)
  return near === -1 ? at : at + near + 1
}

/**
 * Addresses, options, paths, names with dots or underscores, numbers: words of ASCII that are nobody's language. Only between white space, so
 * that a text without spaces loses nothing.
 * @source option lists of a manual of 717 pages: 46 of its pages, all English, had a score under .65 and a share under .7 with them, 7 without.
 */
const ADDRESSES = /(?:https?:\/\/|www\.)\S+/gu
const NAMES = /(?<!\S)(?:-[!-~]*|[!-~]*(?:[\d=_/\\<>{}[\]|@#$*]|[a-z]\.[a-z])[!-~]*)(?!\S)/giu

/** Names with humps and calls (`getPortDev`, `asIScriptObject`, `open(),`): programs' words, which the model takes for French as soon as for English. Brands are nobody's language, either. They stay where hardly anything else is there. */
const PROGRAM_NAMES = /(?<!\S)(?:[!-~]*[a-z][A-Z][!-~]*|[!-~]*\w\([!-~]*)(?!\S)/gu

function withoutProgramNames(piece: string): string {
  return piece.replace(PROGRAM_NAMES, ' ')
}

function clean(piece: string): string {
  return piece.replace(ADDRESSES, ' ').replace(NAMES, ' ')
}

/** The model was trained on running text: `THE RIVER` scores .12 as English, `the river` .9. */
function lowerIfCapitals(text: string): string {
  let capitals = 0
  let small = 0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x61 && unit <= 0x7a) small += 1
    else if (unit >= 0x41 && unit <= 0x5a) capitals += 1
    else if (unit > ASCII_END) return lowerIfCapitalLetters(text)
  }
  return capitals > small ? text.toLowerCase() : text
}
const ASCII_END = 0x7f

function lowerIfCapitalLetters(text: string): string {
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0
  const small = text.match(/\p{Ll}/gu)?.length ?? 0
  return capitals > small ? text.toLowerCase() : text
}
