/**
 * Language identification by fastText's lid.176 (Joulin et al., arXiv 1612.03651), the compressed model, in WebAssembly.
 *
 * The package reads its .wasm and lid.176.ftz from its own folder in node_modules by paths relative to its modules, so
 * nothing is downloaded. Labels and scores equal those of fastText's Python binding on the same file, bit for bit.
 */
export interface LanguageGuess {
  /** fastText's label: an ISO 639-1 code, or ISO 639-3 and a few of Wikipedia's own where there is none; `und` for no text. */
  readonly code: string
  /** 0 … 1. */
  readonly score: number
}

export type LanguageIdentifier = (text: string) => LanguageGuess

/** Of label and score; part of the version of measure-text. Another model, or another package of it, is another version. */
export const LANGUAGE_VERSION = 1

/** Time grows with the text (0.3 µs a character); beyond some thousand characters neither label nor score moves. */
const MAX_SAMPLE_UNITS = 8192

/** The part of the package that we use: its identify() keeps every answer in WebAssembly memory for good. */
interface Model {
  predict(text: string, count: number, threshold: number): Prediction
}
interface Prediction {
  size(): number
  get(index: number): readonly [score: number, label: string]
  delete(): void
}

let opened: Promise<LanguageIdentifier> | undefined

/** Loads the model once a process (about 120 ms, 1 MB of weights) and gives a function that is synchronous and pure. */
export function openLanguageIdentifier(): Promise<LanguageIdentifier> {
  opened ??= loadModel().then((model) => (text) => identify(model, text))
  return opened
}

async function loadModel(): Promise<Model> {
  const { getLIDModel } = await import('fasttext.wasm.js')
  return (await getLIDModel()).load()
}

function identify(model: Model, text: string): LanguageGuess {
  const sample = sampleOf(text)
  if (sample === '') return { code: 'und', score: 0 }
  const prediction = model.predict(sample, 1, 0)
  try {
    if (prediction.size() === 0) return { code: 'und', score: 0 }
    const [score, label] = prediction.get(0)
    // The compressed softmax can answer 1.00004.
    return { code: label.replace('__label__', ''), score: Math.min(1, Math.max(0, score)) }
  } finally {
    prediction.delete()
  }
}

/** One line, since fastText stops at a newline; no lone surrogates, which have no UTF-8. */
function sampleOf(text: string): string {
  return text
    .slice(0, MAX_SAMPLE_UNITS)
    .replace(/\p{Cs}/gu, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
