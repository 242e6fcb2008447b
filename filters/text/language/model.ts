/**
 * Language identification by fastText's lid.176 (Joulin et al., arXiv 1612.03651), the compressed model, in WebAssembly.
 *
 * The package reads its .wasm and lid.176.ftz from its own folder in node_modules by paths relative to its modules, so
 * nothing is downloaded. Labels and scores equal those of fastText's Python binding on the same file, bit for bit.
 */
export interface LanguageGuess {
  /** fastText's label: an ISO 639-1 code, or ISO 639-3 and a few of Wikipedia's own where there is none. */
  readonly code: string
  /** 0 … 1. */
  readonly score: number
}

/** The `count` likeliest languages of one line of text, likeliest first; fewer where the model knows none of its n-grams. Pure; 0.25 µs a character. */
export type LanguageModel = (line: string, count: number) => readonly LanguageGuess[]

/** The part of the package that we use: its identify() keeps every answer in WebAssembly memory for good. */
interface FastText {
  predict(text: string, count: number, threshold: number): Prediction
}
interface Prediction {
  size(): number
  get(index: number): readonly [score: number, label: string]
  delete(): void
}

let opened: Promise<LanguageModel> | undefined

/** Loads the model once a process (about 120 ms, 1 MB of weights). */
export function openLanguageModel(): Promise<LanguageModel> {
  opened ??= load().then((fastText) => (line, count) => predict(fastText, line, count))
  return opened
}

async function load(): Promise<FastText> {
  const { getLIDModel } = await import('fasttext.wasm.js')
  return (await getLIDModel()).load()
}

function predict(fastText: FastText, line: string, count: number): readonly LanguageGuess[] {
  const text = oneLine(line)
  if (text === '') return []
  const prediction = fastText.predict(text, count, 0)
  try {
    return Array.from({ length: prediction.size() }, (_, index) => {
      const [score, label] = prediction.get(index)
      // The compressed softmax can answer 1.00004.
      return { code: label.replace('__label__', ''), score: Math.min(1, Math.max(0, score)) }
    })
  } finally {
    prediction.delete()
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
