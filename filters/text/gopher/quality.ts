/**
 * Gopher's quality rules (arXiv 2112.11446 App. A, Table A1's neighbours): their measures, and which limit each is held against.
 *
 * Everything per word is per word of `words.ts`; datatrove divides by tokens that include punctuation, which Gopher's text
 * does not say. Lines are non-blank lines. How much there is, and which words occur, is asked of the whole document; what words and
 * lines are like, of its prose (`text-view.ts`); there a bullet before a long line makes no list.
 */

import { defineFamily, rulesOf } from '../family/rule-family.ts'
import type { TextView } from '../family/text-view.ts'
import { isLabel, NOTE_WORDS, splitLines } from '../words/lines.ts'
import { countStopWords, STOP_WORDS } from '../words/stop-words.ts'

export interface QualitySignals {
  readonly words: number
  /** Code points. */
  readonly meanWordLength: number
  readonly hashPerWord: number
  /** `...` and `…` per word. */
  readonly ellipsisPerWord: number
  readonly bulletLineShare: number
  readonly ellipsisLineShare: number
  /** Share of words with at least one letter. */
  readonly alphaWordShare: number
  /** How many different ones of the language's stop words occur, in any case of letters; 0 where it has no list. */
  readonly distinctStopWords: number
}

// Gopher: a bullet point; datatrove: these two.
const BULLETS = ['•', '-'] as const
const ELLIPSES = ['...', '…'] as const

const rule = rulesOf<QualitySignals>({ source: 'Gopher, arXiv 2112.11446 App. A (quality)' })

/** Gopher's quality rules. */
export const GOPHER_QUALITY = defineFamily<QualitySignals>({
  name: 'quality',
  version: 6,
  measure: measureQuality,
  rules: [
    rule('min', 'words', 'too_few_words', (text) => text.minWords),
    rule('max', 'words', 'too_many_words', (text) => text.maxWords),
    rule('min', 'meanWordLength', 'words_too_short', (text) => text.minMeanWordLength),
    rule('max', 'meanWordLength', 'words_too_long', (text) => text.maxMeanWordLength),
    rule('max', 'hashPerWord', 'too_many_hashes', (text) => text.maxHashPerWord),
    rule('max', 'ellipsisPerWord', 'too_many_ellipses', (text) => text.maxEllipsisPerWord),
    rule('max', 'bulletLineShare', 'too_many_bullet_lines', (text) => text.maxBulletLineShare),
    rule('max', 'ellipsisLineShare', 'too_many_ellipsis_lines', (text) => text.maxEllipsisLineShare),
    rule('min', 'alphaWordShare', 'too_few_alpha_words', (text) => text.minAlphaWordShare),
    {
      ...rule('min', 'distinctStopWords', 'too_few_stop_words', ({ minDistinctStopWords }, language) =>
        STOP_WORDS.has(language) ? minDistinctStopWords : null,
      ),
      ruleVersion: 4,
    },
  ],
})

/** Shares and ratios of an empty text are 0. */
function measureQuality({ whole, prose, language, isTyped }: TextView): QualitySignals {
  const { text, list } = prose
  const { words, lengths, alphabetic } = list
  const lines = splitLines(text)
  const isBullet = isTyped ? isShortBullet : startsWithBullet
  const endsWithEllipsis = (line: string): boolean => ELLIPSES.some((mark) => line.trimEnd().endsWith(mark))
  return {
    words: whole.list.words.length,
    meanWordLength: ratio(
      lengths.reduce((sum, length) => sum + length, 0),
      words.length,
    ),
    hashPerWord: ratio(occurrences(text, '#'), words.length),
    ellipsisPerWord: ratio(occurrences(text, '...') + occurrences(text, '…'), words.length),
    bulletLineShare: ratio(lines.filter(isBullet).length, lines.length),
    ellipsisLineShare: ratio(lines.filter(endsWithEllipsis).length, lines.length),
    alphaWordShare: ratio(alphabetic, words.length),
    distinctStopWords: countStopWords(whole.list.words, language),
  }
}

function startsWithBullet(line: string): boolean {
  return BULLETS.some((mark) => line.trimStart().startsWith(mark))
}

/** A sentence behind a bullet is said, not listed: logs of changes have nothing else. The bullet is one of the words. */
function isShortBullet(line: string): boolean {
  return startsWithBullet(line) && isLabel(line, NOTE_WORDS + 1)
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** Occurrences that do not overlap: six dots are two ellipses. */
function occurrences(text: string, mark: string): number {
  let count = 0
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) count += 1
  return count
}
