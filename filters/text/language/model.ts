/**
 * Language identification by fastText's lid.176 (Joulin et al., arXiv 1612.03651), the compressed model, in WebAssembly of our own. Labels and
 * scores equal those of fastText's Python binding on the same file, bit for bit.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openLid } from './lid.ts'
import { readLidFile } from './lid-file.ts'

export interface LanguageGuess {
  /** fastText's label: an ISO 639-1 code, or ISO 639-3 and a few of Wikipedia's own where there is none. */
  readonly code: string
  /** 0 … 1. */
  readonly score: number
}

/** The `count` likeliest languages of one line of text, likeliest first; fewer where the model knows none of its n-grams. Pure; 0.06 µs a character. */
export type LanguageModel = (line: string, count: number) => readonly LanguageGuess[]

/** Of the package that has the model in it: nothing is downloaded. */
const FILE = 'fasttext.wasm.js/dist/models/language-identification/assets/lid.176.ftz'

let opened: Promise<LanguageModel> | undefined

/** Loads the model once a process (some 30 ms, 8 MB). */
export function openLanguageModel(): Promise<LanguageModel> {
  opened ??= load()
  return opened
}

async function load(): Promise<LanguageModel> {
  const file = readLidFile(await readFile(fileURLToPath(import.meta.resolve(FILE))))
  const codes = file.labels.map((label) => label.replace('__label__', ''))
  const predict = openLid(file)
  return (line, count) => {
    const text = oneLine(line)
    if (text === '') return []
    // The compressed softmax can answer 1.00004.
    return predict(text, count).map(([label, score]) => ({
      code: codes[label] as string,
      score: Math.min(1, Math.max(0, score)),
    }))
  }
}

/** White space and control characters that are no single space between words, and surrogates, as code units: all that `oneLine` may change. */
const UNCLEAN = /[\ud800-\udfff\0-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]| {2}|^ | $/

/** fastText stops at a newline, and lone surrogates have no UTF-8. Most of what comes is one line already, and a look costs a twentieth of the work. */
export function oneLine(text: string): string {
  if (!UNCLEAN.test(text)) return text
  return text
    .replace(/\p{Cs}/gu, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
