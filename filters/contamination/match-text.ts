/**
 * Which items of evaluation sets a text holds. A text is compared by its n-grams, so that a short question is found inside a long page: what
 * counts is the share of the item that stands in the text (containment), not the share of the text that is the item.
 */
import { compareText } from '../../core/hash.ts'
import { forEachRun, hashWords, type WordHashes } from '../../core/text/ngrams.ts'
import { comparedWords } from '../../formats/contamination/compared-words.ts'
import type { ContaminationMark } from '../../schemas/index.ts'
import { findGram, nameItem, type SearchedIndex } from './searched-index.ts'

export interface TextLimits {
  readonly minContainment: number
  readonly minJaccard: number
}

/** Of the comparison; simplification and hashing have theirs in the index. */
export const MATCH_TEXT_VERSION = 2

/** The marks of a text, all of them, the strongest first; none where nothing matches. Linear in the length of the text. */
export function matchText(index: SearchedIndex, text: string, limits: TextLimits): ContaminationMark[] {
  if (index.runWords.length === 0) return []
  const hashes = hashWords(comparedWords(text))
  const { found, runs } = countRuns(index, hashes)
  return [...found].flatMap(([item, shared]) => judgeItem(index, { item, shared, runs }, limits)).sort(strongestFirst)
}

interface Runs {
  /** Item to how many of its runs the text has, each once. */
  readonly found: ReadonlyMap<number, number>
  /** Distinct n-grams of the text. Worked out only if asked for: few texts have any match. */
  runs(): number
}

function countRuns(index: SearchedIndex, hashes: WordHashes): Runs {
  const { gramHigh, gramLow, gramItem, itemWords } = index.numbers
  const found = new Map<number, number>()
  const seen = new Set<number>()
  for (const words of index.runWords) {
    forEachRun(hashes, words, (high, low) => {
      const first = findGram(index, high, low)
      if (first < 0 || seen.has(first)) return
      seen.add(first)
      for (let at = first; gramHigh[at] === high && gramLow[at] === low; at += 1) {
        const item = gramItem[at] as number
        if (itemWords[item] === words) found.set(item, (found.get(item) ?? 0) + 1)
      }
    })
  }
  let distinct: number | undefined
  return {
    found,
    runs() {
      distinct ??= distinctRuns(hashes, index.head.ngramWords)
      return distinct
    },
  }
}

function distinctRuns(hashes: WordHashes, words: number): number {
  const runs = new Set<number>()
  // 53 bits of each: exact in a double.
  forEachRun(hashes, words, (high, low) => runs.add(high * 2 ** 21 + (low >>> 11)))
  return runs.size
}

interface Shared {
  readonly item: number
  readonly shared: number
  runs(): number
}

function judgeItem(index: SearchedIndex, { item, shared, runs }: Shared, limits: TextLimits): ContaminationMark[] {
  const { itemGrams, itemWords } = index.numbers
  const words = itemWords[item] as number
  if (words < index.head.ngramWords) return [{ ...nameItem(index, item), measure: 'words', value: words }]
  const grams = itemGrams[item] as number
  const containment = shared / grams
  const jaccard = shared / (runs() + grams - shared)
  if (jaccard >= limits.minJaccard) return [{ ...nameItem(index, item), measure: 'jaccard', value: jaccard }]
  if (containment < limits.minContainment) return []
  return [{ ...nameItem(index, item), measure: 'containment', value: containment }]
}

/** Shares before words in a row, larger ones before smaller ones; then by name, so that equal ones have an order. */
function strongestFirst(a: ContaminationMark, b: ContaminationMark): number {
  const rank = ({ measure, value }: ContaminationMark): number => (measure === 'words' ? value / 1000 : value)
  return rank(b) - rank(a) || compareText(a.set, b.set) || compareText(a.item, b.item)
}
