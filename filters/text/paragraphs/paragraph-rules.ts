/** OBELICS's rules for paragraphs (arXiv 2306.16527 Table 3, column "paragraph"; spam words: `13_final_processing`), in its order. */
import type { Json } from '../../../core/hash.ts'
import type { DraftSegment, ParagraphsConfig, TextListName, TextType } from '../../../schemas/index.ts'
import { isBesideImage } from '../../beside-image.ts'
import { type TextLists, wordsOf } from '../family/text-lists.ts'
import { measureMetrics, type TextMetrics } from '../obelics/metrics.ts'

export interface ParagraphRule {
  readonly reason: string
  readonly metric: keyof TextMetrics
  readonly side: 'min' | 'max'
  readonly limit: keyof ParagraphsConfig
  readonly ruleVersion: number
  /** Of typed texts, where not of all: which. */
  readonly isAsked?: (text: string, type: TextType, limit: number) => boolean
  /** Without this list it is not run. */
  readonly needs?: TextListName
}

/** OBELICS has no lists. Theirs are no paragraphs of so many words, and end lines without marks: options of a command, points of a summary. */
const isNoList: ParagraphRule['isAsked'] = (_text, type) => type !== 'list'

/**
 * The metric counts the √length most frequent runs: of n characters one phrase that stands twice is at most 2/√n of the runs, which is over a limit of .1 where n is under 400. A name said
 * twice is no repetition.
 * @source measured (docs/log.md): of ten paragraphs read that this rule took, 9 were good ones of under 610 characters
 */
const canRepeat: ParagraphRule['isAsked'] = (text, _type, limit) => text.length * limit ** 2 >= 4

/** The first one that a paragraph violates takes it out. A value at its limit stays. */
export const PARAGRAPH_RULES: readonly ParagraphRule[] = [
  { reason: 'few_words', metric: 'words', side: 'min', limit: 'minWords', ruleVersion: 1 },
  { reason: 'many_words', metric: 'words', side: 'max', limit: 'maxWords', ruleVersion: 2, isAsked: isNoList },
  {
    reason: 'repeated_characters',
    metric: 'characterRepetition',
    side: 'max',
    limit: 'maxCharacterRepetition',
    ruleVersion: 2,
    isAsked: canRepeat,
  },
  { reason: 'repeated_words', metric: 'wordRepetition', side: 'max', limit: 'maxWordRepetition', ruleVersion: 1 },
  { reason: 'special_characters', metric: 'specialShare', side: 'max', limit: 'maxSpecialShare', ruleVersion: 1 },
  {
    reason: 'few_stop_words',
    metric: 'stopWordShare',
    side: 'min',
    limit: 'minStopWordShare',
    ruleVersion: 1,
    needs: 'stop-words.en',
  },
  {
    reason: 'flagged_words',
    metric: 'flaggedWordShare',
    side: 'max',
    limit: 'maxFlaggedWordShare',
    ruleVersion: 1,
    needs: 'flagged-words.en',
  },
  {
    reason: 'little_punctuation',
    metric: 'punctuationShare',
    side: 'min',
    limit: 'minPunctuationShare',
    ruleVersion: 2,
    isAsked: isNoList,
  },
  {
    reason: 'few_common_words',
    metric: 'commonWordShare',
    side: 'min',
    limit: 'minCommonWordShare',
    ruleVersion: 1,
    needs: 'common-words.en',
  },
  {
    reason: 'spam_words',
    metric: 'spamWordShare',
    side: 'max',
    limit: 'maxSpamWordShare',
    ruleVersion: 1,
    needs: 'spam-words.en',
  },
]

/** English, as its lists and limits are. */
export const PARAGRAPH_LANGUAGE = 'en'

/** Part of the version of judge-paragraphs. */
export function paragraphRulesVersion(rules = PARAGRAPH_RULES): Json {
  return rules.map(({ reason, metric, side, ruleVersion }) => [reason, metric, side, ruleVersion])
}

/** @source OBELICS `min_number_words_to_check_punctuation_ratio_node_level` */
const MIN_PUNCTUATION_TOKENS = 12

/** What the rules are about. A list is judged as one paragraph, but for `isNoList`. */
const JUDGED: ReadonlySet<TextType> = new Set(['paragraph', 'quote', 'list'])

export interface ParagraphVerdict {
  readonly reason: string
  readonly measured: number
  readonly limit: number
  readonly ruleVersion: number
}

/** True for a segment that may be taken out: prose that is no heading or caption and does not stand beside an image. */
export function isJudged(segments: readonly DraftSegment[], at: number): boolean {
  const segment = segments[at]
  if (segment?.kind !== 'text' || !JUDGED.has(segment.type)) return false
  return !isBesideImage(segments, at)
}

/** The first violated rule, if any. `type`: of a text that is judged as what it is; without one it is judged to the paper's letter. */
export function judgeParagraph(
  text: string,
  limits: ParagraphsConfig,
  lists: TextLists,
  type?: TextType,
): ParagraphVerdict | undefined {
  const metrics = measureMetrics(text, metricLists(lists), MIN_PUNCTUATION_TOKENS)
  for (const { reason, metric, side, limit: key, ruleVersion, isAsked } of PARAGRAPH_RULES) {
    const limit = limits[key]
    const measured = metrics[metric]
    if (limit === null || measured === undefined) continue
    if (type !== undefined && isAsked?.(text, type, limit) === false) continue
    if (side === 'min' ? measured < limit : measured > limit) return { reason, measured, limit, ruleVersion }
  }
  return undefined
}

function metricLists(lists: TextLists) {
  return {
    stopWords: wordsOf(lists, 'stop-words.en'),
    flaggedWords: wordsOf(lists, 'flagged-words.en'),
    commonWords: wordsOf(lists, 'common-words.en'),
    spamWords: wordsOf(lists, 'spam-words.en'),
  }
}
