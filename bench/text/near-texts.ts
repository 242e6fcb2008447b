/** Documents for near-duplicates: those of a file, or made ones of which a third resembles another. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { BenchText } from './near-run.ts'

/** JSON lines {id, url?, text}. */
export function readTexts(file: string): readonly BenchText[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => {
    const {
      id,
      url = `https://example.org/${id}`,
      text,
    } = JSON.parse(line) as { id: string; url?: string; text: string }
    return { id: idOf(id), url, text }
  })
}

/** Words of a made text. Short, so that a million are made, signed and sorted in minutes. */
const WORDS = 60
/** Texts of a family begin alike: the last has this many words of its own. */
const OWN_WORDS = 9

/** The texts from `from` to `count`, the same in every run: each third is the one before it with 0 to 9 other words at its end. */
export function* madeTexts(count: number, from = 0): Generator<BenchText> {
  for (let index = from; index < count; index += 1) {
    const isCopy = index % 3 === 2
    const words = wordsFrom(isCopy ? index - 1 : index, WORDS)
    if (isCopy) words.splice(WORDS - (index % (OWN_WORDS + 1)), WORDS, ...wordsFrom(-index, index % (OWN_WORDS + 1)))
    yield { id: idOf(String(index)), url: `https://example.org/${index}`, text: words.join(' ') }
  }
}

/** Two texts a pair whose sets of shingles have (nearly) the Jaccard similarity asked for: they begin alike. No two pairs have a shingle in common. */
export function curvePairs(pairs: number, similarity: number, shingleWords: number): readonly BenchText[] {
  const shingles = 500
  const words = shingles + shingleWords - 1
  const common = Math.round((2 * shingles * similarity) / (1 + similarity)) + shingleWords - 1
  return Array.from({ length: 2 * pairs }, (_, index) => {
    const all = [...wordsFrom(index - (index % 2), common), ...wordsFrom(1e6 + index, words - common)]
    const name = `${similarity} ${index}`
    return { id: idOf(name), url: `https://example.org/${encodeURI(name)}`, text: all.join(' ') }
  })
}

const idOf = (name: string): string =>
  /^[0-9a-f]{32}$/.test(name) ? name : createHash('sha256').update(name).digest('hex').slice(0, 32)

/** Words of four letters by a linear congruential generator: 456,976 different ones. */
function wordsFrom(seed: number, count: number): string[] {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0
  const letter = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return String.fromCharCode(97 + ((state >>> 16) % 26))
  }
  return Array.from({ length: count }, () => letter() + letter() + letter() + letter())
}
