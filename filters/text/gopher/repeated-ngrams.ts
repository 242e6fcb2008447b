/**
 * Characters in repeated word n-grams, n = 2 … 10, exactly and in linear time.
 *
 * An n-gram is its two overlapping (n-1)-grams, so each level numbers pairs of the numbers below: no strings are joined and
 * nothing is hashed that could collide. An n-gram that holds an (n-1)-gram seen once is itself seen once and is never looked
 * up again, so that natural text costs little more than its 2- and 3-grams. One word repeated costs nine map look-ups a
 * position and no more.
 */
import type { WordList } from '../words/words.ts'
import type { WordRun } from './repeatables.ts'

interface NgramCharacters {
  /** By n = 2, 3, 4: occurrences of the most frequent n-gram x its length, words joined by spaces; 0 if none repeats. */
  readonly top: ReadonlyMap<number, number>
  /** By n = 5 … 10: letters of the n-grams that repeat an earlier one; after a hit the scan goes on behind it. */
  readonly duplicate: ReadonlyMap<number, number>
}

export const TOP_SIZES = [2, 3, 4] as const
export const DUPLICATE_SIZES = [5, 6, 7, 8, 9, 10] as const
const LARGEST = 10

/** Number of an n-gram that occurs once: it can neither be most frequent nor repeat anything. */
const UNIQUE = -1

interface Level {
  /** By position of the first word: the n-gram's number, in order of first occurrence, or UNIQUE. */
  readonly numbers: Int32Array
  /** Occurrences by number. */
  readonly counts: readonly number[]
}

/** Where repeated n-grams are looked for: the runs of `repeatables.ts`, which together are all words. */
interface Stretches {
  readonly runs: readonly WordRun[]
  readonly minRunShare: number
}

/** Everything is one run: the paper's letter. */
const oneRun = (words: number): Stretches => ({ runs: [{ words, definition: 0 }], minRunShare: 0 })

/** Counts code points of n-grams. Ties for the most frequent go to the one that comes first, as in datatrove. */
export function countRepeatedNgrams(
  { words, lengths }: WordList,
  stretches: Stretches = oneRun(words.length),
): NgramCharacters {
  const top = new Map<number, number>(TOP_SIZES.map((n) => [n, 0]))
  const duplicate = new Map<number, number>(DUPLICATE_SIZES.map((n) => [n, 0]))
  const starts = prefixSums(lengths)
  let level = numberWords(words)
  for (let n = 2; n <= LARGEST && level.counts.length > 0; n += 1) {
    level = numberPairs(level)
    if (top.has(n)) top.set(n, topCharacters(level, n, starts))
    if (duplicate.has(n)) duplicate.set(n, duplicateCharacters(level, n, starts, stretches))
  }
  return { top, duplicate }
}

function prefixSums(lengths: readonly number[]): Float64Array {
  const sums = new Float64Array(lengths.length + 1)
  for (const [index, length] of lengths.entries()) sums[index + 1] = (sums[index] ?? 0) + length
  return sums
}

function numberWords(words: readonly string[]): Level {
  const known = new Map<string, number>()
  const numbers = new Int32Array(words.length)
  const counts: number[] = []
  for (const [index, word] of words.entries()) numbers[index] = numberOf(known, word, counts)
  return withoutUnique({ numbers, counts })
}

function numberPairs({ numbers, counts }: Level): Level {
  const known = new Map<number, number>()
  const pairs = new Int32Array(Math.max(0, numbers.length - 1)).fill(UNIQUE)
  const pairCounts: number[] = []
  for (let index = 0; index < pairs.length; index += 1) {
    const left = numbers[index] ?? UNIQUE
    const right = numbers[index + 1] ?? UNIQUE
    // Exact in a double: there are fewer than 2^26 words in any page.
    if (left !== UNIQUE && right !== UNIQUE) {
      pairs[index] = numberOf(known, left * counts.length + right, pairCounts)
    }
  }
  return withoutUnique({ numbers: pairs, counts: pairCounts })
}

function numberOf<K>(known: Map<K, number>, key: K, counts: number[]): number {
  const found = known.get(key)
  if (found !== undefined) {
    counts[found] = (counts[found] ?? 0) + 1
    return found
  }
  known.set(key, counts.length)
  return counts.push(1) - 1
}

function withoutUnique({ numbers, counts }: Level): Level {
  for (const [index, number] of numbers.entries()) {
    if (number !== UNIQUE && counts[number] === 1) numbers[index] = UNIQUE
  }
  return { numbers, counts: numbers.some((number) => number !== UNIQUE) ? counts : [] }
}

function topCharacters({ numbers, counts }: Level, n: number, starts: Float64Array): number {
  let best = UNIQUE
  let bestCount = 1
  for (const [number, count] of counts.entries()) {
    if (count > bestCount) {
      best = number
      bestCount = count
    }
  }
  if (best === UNIQUE) return 0
  const at = numbers.indexOf(best)
  return bestCount * (charactersOf(at, n, starts) + n - 1)
}

/**
 * One pass over the words. An n-gram repeats one of its own definition; its characters go to the runs that its words stand in, and count where a run
 * has enough of them.
 */
function duplicateCharacters(
  { numbers, counts }: Level,
  n: number,
  starts: Float64Array,
  { runs, minRunShare }: Stretches,
): number {
  // By number: the definition in which the n-gram was last seen, plus one.
  const seenIn = new Int32Array(counts.length)
  let characters = 0
  /** Up to here the words are part of a repetition. */
  let repeatedTo = 0
  let from = 0
  for (const [index, definitionEnd] of definitionEnds(runs).entries()) {
    const { words, definition } = runs[index] as WordRun
    const to = from + words
    let own = charactersBetween(from, Math.min(to, repeatedTo), starts)
    for (let at = Math.max(from, repeatedTo); at < to; ) {
      const number = at + n <= definitionEnd ? (numbers[at] ?? UNIQUE) : UNIQUE
      if (number !== UNIQUE && seenIn[number] === definition + 1) {
        repeatedTo = at + n
        own += charactersBetween(at, Math.min(to, repeatedTo), starts)
        at = repeatedTo
      } else {
        if (number !== UNIQUE) seenIn[number] = definition + 1
        at += 1
      }
    }
    if (own >= minRunShare * charactersBetween(from, to, starts)) characters += own
    from = to
  }
  return characters
}

/** Of each run the word behind its definition. */
function definitionEnds(runs: readonly WordRun[]): readonly number[] {
  const ends: number[] = new Array(runs.length)
  let end = runs.reduce((sum, { words }) => sum + words, 0)
  let start = end
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const { words, definition } = runs[index] as WordRun
    if (runs[index + 1]?.definition !== definition) end = start
    ends[index] = end
    start -= words
  }
  return ends
}

function charactersBetween(from: number, to: number, starts: Float64Array): number {
  return to <= from ? 0 : (starts[to] ?? 0) - (starts[from] ?? 0)
}

function charactersOf(at: number, n: number, starts: Float64Array): number {
  return (starts[at + n] ?? 0) - (starts[at] ?? 0)
}
