/**
 * Gopher's repetition rules (arXiv 2112.11446 Table A1): their measures, and which limit each is held against. Definitions are
 * datatrove's (v0.10): a duplicate is a line, paragraph or n-gram equal to an earlier one; shares of characters are of the
 * whole text. What counts as a line, paragraph or word of a typed document says `repeatables.ts`.
 */

import { defineFamily, rulesOf } from '../family/rule-family.ts'
import { type TextView, viewOf } from '../family/text-view.ts'
import { countCodePoints } from '../words/characters.ts'
import type { DefinedLine } from './definitions.ts'
import { repeatablesOf } from './repeatables.ts'
import { countRepeatedNgrams } from './repeated-ngrams.ts'

export interface RepetitionSignals {
  readonly duplicateParagraphShare: number
  readonly duplicateParagraphCharShare: number
  readonly duplicateLineShare: number
  readonly duplicateLineCharShare: number
  readonly top2gramCharShare: number
  readonly top3gramCharShare: number
  readonly top4gramCharShare: number
  readonly duplicate5gramCharShare: number
  readonly duplicate6gramCharShare: number
  readonly duplicate7gramCharShare: number
  readonly duplicate8gramCharShare: number
  readonly duplicate9gramCharShare: number
  readonly duplicate10gramCharShare: number
}

/**
 * Repetition is measured in this much of a text, in UTF-16 code units; about 170,000 English words, more than Gopher keeps.
 * It bounds the memory of the n-gram tables; time is linear anyway.
 */
export const MAX_REPETITION_UNITS = 1_000_000

const rule = rulesOf<RepetitionSignals>({ source: 'Gopher, arXiv 2112.11446 Table A1 (repetition)' })

/** Gopher's repetition rules. */
export const GOPHER_REPETITION = defineFamily<RepetitionSignals>({
  name: 'repetition',
  version: 6,
  measure: measureRepetition,
  rules: [
    rule('max', 'duplicateParagraphShare', 'duplicate_paragraphs', (text) => text.maxDuplicateParagraphShare),
    rule(
      'max',
      'duplicateParagraphCharShare',
      'duplicate_paragraph_chars',
      (text) => text.maxDuplicateParagraphCharShare,
    ),
    rule('max', 'duplicateLineShare', 'duplicate_lines', (text) => text.maxDuplicateLineShare),
    rule('max', 'duplicateLineCharShare', 'duplicate_line_chars', (text) => text.maxDuplicateLineCharShare),
    rule('max', 'top2gramCharShare', 'top_2gram', (text) => text.maxTopNgramCharShare[2]),
    rule('max', 'top3gramCharShare', 'top_3gram', (text) => text.maxTopNgramCharShare[3]),
    rule('max', 'top4gramCharShare', 'top_4gram', (text) => text.maxTopNgramCharShare[4]),
    rule('max', 'duplicate5gramCharShare', 'duplicate_5grams', (text) => text.maxDuplicateNgramCharShare[5]),
    rule('max', 'duplicate6gramCharShare', 'duplicate_6grams', (text) => text.maxDuplicateNgramCharShare[6]),
    rule('max', 'duplicate7gramCharShare', 'duplicate_7grams', (text) => text.maxDuplicateNgramCharShare[7]),
    rule('max', 'duplicate8gramCharShare', 'duplicate_8grams', (text) => text.maxDuplicateNgramCharShare[8]),
    rule('max', 'duplicate9gramCharShare', 'duplicate_9grams', (text) => text.maxDuplicateNgramCharShare[9]),
    rule('max', 'duplicate10gramCharShare', 'duplicate_10grams', (text) => text.maxDuplicateNgramCharShare[10]),
  ],
})

/** All values are 0 … 1; those of an empty text are 0. */
function measureRepetition(view: TextView): RepetitionSignals {
  if (view.whole.text.length > MAX_REPETITION_UNITS) return measureRepetition(beginningOf(view))
  const characters = countCodePoints(view.whole.text.trim())
  // Overlapping occurrences can cover more than there is; a share ends at 1.
  const share = (part: number | undefined): number => (characters === 0 ? 0 : Math.min(1, (part ?? 0) / characters))
  const repeatables = repeatablesOf(view)
  const paragraphs = countDuplicates(repeatables.paragraphs)
  const lines = countDuplicates(repeatables.lines)
  const { top, duplicate } = countRepeatedNgrams(view.prose.list, repeatables)
  return {
    duplicateParagraphShare: paragraphs.share,
    duplicateParagraphCharShare: share(paragraphs.characters),
    duplicateLineShare: lines.share,
    duplicateLineCharShare: share(lines.characters),
    top2gramCharShare: share(top.get(2)),
    top3gramCharShare: share(top.get(3)),
    top4gramCharShare: share(top.get(4)),
    duplicate5gramCharShare: share(duplicate.get(5)),
    duplicate6gramCharShare: share(duplicate.get(6)),
    duplicate7gramCharShare: share(duplicate.get(7)),
    duplicate8gramCharShare: share(duplicate.get(8)),
    duplicate9gramCharShare: share(duplicate.get(9)),
    duplicate10gramCharShare: share(duplicate.get(10)),
  }
}

/** The first segments, the last of them cut, that are no longer together than what is measured. */
function beginningOf({ texts, isTyped }: TextView): TextView {
  let units = 0
  const beginning = texts.flatMap((segment) => {
    const text = segment.text.slice(0, Math.max(0, MAX_REPETITION_UNITS - units))
    units += text.length + 2
    return text === '' ? [] : [{ ...segment, text }]
  })
  return viewOf(beginning, isTyped ? 'typed' : 'all')
}

/** The share of pieces that repeat one of their own definition, and the characters of those that repeat any. */
function countDuplicates(pieces: readonly DefinedLine[]): { readonly share: number; readonly characters: number } {
  const seenIn = new Map<string, number>()
  let duplicates = 0
  let characters = 0
  for (const { text, definition } of pieces) {
    const last = seenIn.get(text)
    if (last === definition) duplicates += 1
    if (last !== undefined) characters += countCodePoints(text)
    seenIn.set(text, definition)
  }
  return { share: pieces.length === 0 ? 0 : duplicates / pieces.length, characters }
}
