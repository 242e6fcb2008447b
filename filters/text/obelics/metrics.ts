/**
 * OBELICS's text metrics (arXiv 2306.16527 Table 3; definitions of `web_document_filtering`, huggingface/OBELICS 0fca7ba), of a document or of
 * one paragraph.
 */
import { countCodePoints } from '../words/characters.ts'
import { flagTable, MARK, SPECIAL, WORD } from './characters.ts'
import { countRuns } from './windows.ts'

/** Lists that metrics look words up in; a metric whose list is missing is not measured. */
export interface MetricLists {
  readonly stopWords?: ReadonlySet<string> | undefined
  readonly flaggedWords?: ReadonlySet<string> | undefined
  readonly commonWords?: ReadonlySet<string> | undefined
  readonly spamWords?: ReadonlySet<string> | undefined
}

export interface TextMetrics {
  readonly words: number
  /** Of all runs of 10 characters, those that are among the √distinct most frequent and occur more than once. */
  readonly characterRepetition: number
  /** Of all runs of 5 words, those that occur more than once. */
  readonly wordRepetition: number
  readonly specialShare: number
  /** Marks among words and marks. Of fewer than `minTokens` of them 1: too short to be judged by it. */
  readonly punctuationShare: number
  readonly stopWordShare?: number
  readonly flaggedWordShare?: number
  readonly commonWordShare?: number
  readonly spamWordShare?: number
}

const CHARACTER_RUN = 10
const WORD_RUN = 5
/** More of a text is not measured: it bounds the tables, and no rule of OBELICS keeps so long a text. In UTF-16 code units. */
const MAX_UNITS = 1_000_000
/** Spaces that OBELICS makes plain ones before it measures. */
const ODD_SPACES = /[\u0084\u00a0\u2002\u2003\u2005\u2008-\u200a\u202f\u3000\ufffc]/g

/** Measures a text. `minTokens`: below so many words and marks the share of punctuation is 1. */
export function measureMetrics(original: string, lists: MetricLists, minTokens = 0): TextMetrics {
  const text = original.slice(0, MAX_UNITS).replace(ODD_SPACES, ' ')
  const words = wordsOf(text)
  const shareIn = (list: ReadonlySet<string> | undefined): number | undefined =>
    list === undefined
      ? undefined
      : words.length === 0
        ? 0
        : words.filter((word) => list.has(word)).length / words.length
  return withoutMissing({
    words: words.length,
    characterRepetition: characterRepetition(text),
    wordRepetition: wordRepetition(words),
    ...characterShares(text, minTokens),
    stopWordShare: shareIn(lists.stopWords),
    flaggedWordShare: shareIn(lists.flaggedWords),
    commonWordShare: shareIn(lists.commonWords),
    spamWordShare: shareIn(lists.spamWords),
  })
}

type Maybe<T> = { readonly [K in keyof T]-?: T[K] | undefined }

function withoutMissing(metrics: Maybe<TextMetrics>): TextMetrics {
  return Object.fromEntries(
    Object.entries(metrics).filter(([, value]) => value !== undefined),
  ) as unknown as TextMetrics
}

/** Cut at spaces, newlines and tabs, in lower case, special characters off both ends; what is nothing then is no word. */
function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[ \n\t]+/)
    .map(stripSpecial)
    .filter((word) => word !== '')
}

function stripSpecial(word: string): string {
  let first = 0
  let last = word.length
  while (first < last && isFlagged(word, first, SPECIAL)) first += 1
  while (last > first && isFlagged(word, last - 1, SPECIAL)) last -= 1
  return first === 0 && last === word.length ? word : word.slice(first, last)
}

function isFlagged(text: string, at: number, flag: number): boolean {
  return ((flagTable()[text.charCodeAt(at)] ?? 0) & flag) !== 0
}

function characterRepetition(text: string): number {
  const counts = countRuns(codePointsOf(text), CHARACTER_RUN)
  const repeated = counts.filter((count) => count > 1).sort()
  const top = Math.min(Math.floor(Math.sqrt(counts.length)), repeated.length)
  return ratio(sumOf(repeated.subarray(repeated.length - top)), sumOf(counts))
}

function codePointsOf(text: string): Int32Array {
  const codes = new Int32Array(text.length)
  let length = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0
    if (code > 0xffff) at += 1
    codes[length] = code
    length += 1
  }
  return codes.subarray(0, length)
}

function wordRepetition(words: readonly string[]): number {
  const numberOf = new Map<string, number>()
  const numbers = new Int32Array(words.length)
  for (const [index, word] of words.entries()) {
    const known = numberOf.get(word) ?? numberOf.size
    if (known === numberOf.size) numberOf.set(word, known)
    numbers[index] = known
  }
  const counts = countRuns(numbers, WORD_RUN)
  return ratio(sumOf(counts.filter((count) => count > 1)), sumOf(counts))
}

function characterShares(text: string, minTokens: number): Pick<TextMetrics, 'specialShare' | 'punctuationShare'> {
  const table = flagTable()
  let special = 0
  let tokens = 0
  let marks = 0
  let isInWord = false
  for (let at = 0; at < text.length; at += 1) {
    const flags = table[text.charCodeAt(at)] ?? 0
    // Of a pair only the first half counts.
    if ((flags & SPECIAL) !== 0 && !isSecondHalf(text, at)) special += 1
    if ((flags & MARK) !== 0) {
      tokens += 1
      marks += 1
    }
    const isWord = (flags & WORD) !== 0
    if (isWord && !isInWord) tokens += 1
    isInWord = isWord
  }
  const isShort = tokens > 0 && tokens < minTokens
  return { specialShare: ratio(special, countCodePoints(text)), punctuationShare: isShort ? 1 : ratio(marks, tokens) }
}

function isSecondHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit < 0xe000
}

function sumOf(counts: Int32Array): number {
  let sum = 0
  for (const count of counts) sum += count
  return sum
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
