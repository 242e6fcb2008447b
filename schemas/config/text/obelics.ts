/** OBELICS's two tables (arXiv 2306.16527 Table 3 and `config_filter_web_documents.yaml`): of documents, and of paragraphs. Off in profile `m3w`. */
import { z } from 'zod'
import { limit, share } from '../base/units.ts'

const table = {
  minWords: limit(z.int().min(0), null),
  maxWords: limit(z.int().min(0), null),
  /** Characters in the most frequent runs of 10. */
  maxCharacterRepetition: limit(share, null),
  /** Runs of 5 words that occur more than once. */
  maxWordRepetition: limit(share, null),
  /** Characters that are punctuation, symbols, digits or white space. */
  maxSpecialShare: limit(share, null),
  minStopWordShare: limit(share, null),
  /** Needs a list `flagged-words.en` (docs/filters.md). */
  maxFlaggedWordShare: limit(share, null),
  /** Marks , ; : ? ! and . among words and marks. */
  minPunctuationShare: limit(share, null),
  /** Needs a list `common-words.en`. OBELICS's own, words that 10 million documents of OSCAR have twice, was not published. */
  minCommonWordShare: limit(share, null),
} as const

export const obelicsConfig = z.strictObject(table)

/** Paragraphs that violate a rule are taken out of their document before it is judged: never headings, captions, code, tables, formulas, nor what stands beside an image. */
export const paragraphsConfig = z.strictObject({
  ...table,
  /** Words of buttons, logins and notices. */
  maxSpamWordShare: limit(share, null),
})
export type ParagraphsConfig = z.infer<typeof paragraphsConfig>
