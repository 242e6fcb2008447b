/** OBELICS's rules for documents (arXiv 2306.16527 Table 3, column "document"), on the prose. English, like its lists and its limits. */
import { defineFamily, rulesOf, type TextContext } from '../family/rule-family.ts'
import { wordsOf } from '../family/text-lists.ts'
import type { TextView } from '../family/text-view.ts'
import { measureMetrics, type TextMetrics } from './metrics.ts'

/** The metrics of a document; spam words are asked of paragraphs alone. */
export interface ObelicsSignals extends Omit<TextMetrics, 'words' | 'spamWordShare'> {
  /** Of its own: cut at white space, special characters stripped. */
  readonly obelicsWords: number
}

const rule = rulesOf<ObelicsSignals>({ source: 'OBELICS, arXiv 2306.16527 Table 3 (document)', language: 'en' })

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
