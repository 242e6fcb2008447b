/** OBELICS's rules for documents (arXiv 2306.16527 Table 3, column "document"), on the prose. English, like its lists and its limits. */
import { defineFamily, type FamilyRule, type TextContext } from '../family/rule-family.ts'
import { wordsOf } from '../family/text-lists.ts'
import type { TextView } from '../family/text-view.ts'
import { measureMetrics } from './metrics.ts'

export interface ObelicsSignals {
  /** Of its own: cut at white space, special characters stripped. */
  readonly obelicsWords: number
  readonly characterRepetition: number
  readonly wordRepetition: number
  readonly specialShare: number
  readonly punctuationShare: number
  readonly stopWordShare?: number
  readonly flaggedWordShare?: number
  readonly commonWordShare?: number
}

const rule = (
  side: FamilyRule['side'],
  signal: keyof ObelicsSignals,
  reason: FamilyRule['reason'],
  limitOf: FamilyRule['limitOf'],
  needs?: FamilyRule['needs'],
): FamilyRule<keyof ObelicsSignals> => {
  const source = 'OBELICS, arXiv 2306.16527 Table 3 (document)'
  return {
    signal,
    side,
    reason,
    limitOf,
    source,
    ruleVersion: 1,
    language: 'en',
    ...(needs === undefined ? {} : { needs }),
  }
}

/** OBELICS's rules for documents, in its order. */
export const OBELICS = defineFamily<ObelicsSignals>({
  name: 'obelics',
  version: 1,
  measure: measureObelics,
  rules: [
    rule('min', 'obelicsWords', 'fewer_words', ({ obelics }) => obelics.minWords),
    rule('max', 'obelicsWords', 'more_words', ({ obelics }) => obelics.maxWords),
    rule('max', 'characterRepetition', 'repeated_characters', ({ obelics }) => obelics.maxCharacterRepetition),
    rule('max', 'wordRepetition', 'repeated_words', ({ obelics }) => obelics.maxWordRepetition),
    rule('max', 'specialShare', 'special_characters', ({ obelics }) => obelics.maxSpecialShare),
    rule('min', 'stopWordShare', 'few_stop_words', ({ obelics }) => obelics.minStopWordShare, 'stop-words.en'),
    rule('max', 'flaggedWordShare', 'flagged_words', ({ obelics }) => obelics.maxFlaggedWordShare, 'flagged-words.en'),
    rule('min', 'punctuationShare', 'little_punctuation', ({ obelics }) => obelics.minPunctuationShare),
    rule('min', 'commonWordShare', 'few_common_words', ({ obelics }) => obelics.minCommonWordShare, 'common-words.en'),
  ],
})

function measureObelics({ prose }: TextView, { lists }: TextContext): ObelicsSignals {
  const { words, ...metrics } = measureMetrics(prose.text, {
    stopWords: wordsOf(lists, 'stop-words.en'),
    flaggedWords: wordsOf(lists, 'flagged-words.en'),
    commonWords: wordsOf(lists, 'common-words.en'),
  })
  return { obelicsWords: words, ...metrics }
}
