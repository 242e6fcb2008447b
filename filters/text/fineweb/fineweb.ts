/**
 * FineWeb's own rules (Penedo et al., arXiv 2406.17557 section 3.6), as datatrove 0.10 measures them, on the lines of the prose. Its texts have
 * one newline between paragraphs: blank lines do not count.
 */
import { defineFamily, rulesOf } from '../family/rule-family.ts'
import type { TextView } from '../family/text-view.ts'
import { countCodePoints } from '../words/characters.ts'
import { splitLines } from '../words/lines.ts'

export interface FinewebSignals {
  /** Lines that end in a mark that ends sentences. */
  readonly closedLineShare: number
  /** Lines of at most 30 code points. */
  readonly shortLineShare: number
  /** Characters of lines that repeat one before, of all characters but newlines. */
  readonly lineDuplicateCharShare: number
  readonly newlinesPerWord: number
}

/** @source datatrove `short_line_length` */
const SHORT_LINE_CHARS = 30

/** @source datatrove's TERMINAL_PUNCTUATION: Unicode's Sentence_Terminal but for 14 marks that are younger or compatibility forms, and three of Khmer */
const CLOSED = /[\p{Sentence_Terminal}\u17d6\u17d9\u17da]$/u

const rule = rulesOf<FinewebSignals>({ source: 'FineWeb, arXiv 2406.17557 section 3.6', language: 'en' })

/** FineWeb's rules; English, since FineWeb-2 has others for other languages. */
export const FINEWEB = defineFamily<FinewebSignals>({
  name: 'fineweb',
  version: 1,
  measure: measureFineweb,
  rules: [
    rule('min', 'closedLineShare', 'few_closed_lines', ({ fineweb }) => fineweb.minClosedLineShare),
    rule('max', 'shortLineShare', 'many_short_lines', ({ fineweb }) => fineweb.maxShortLineShare),
    rule('max', 'lineDuplicateCharShare', 'repeated_line_chars', ({ fineweb }) => fineweb.maxDuplicateCharShare),
    rule('max', 'newlinesPerWord', 'many_newlines', ({ fineweb }) => fineweb.maxNewlinesPerWord),
  ],
})

/** Shares and ratios of an empty text are 0. */
function measureFineweb({ prose }: TextView): FinewebSignals {
  const lines = splitLines(prose.text)
  const words = prose.list.words.length
  const seen = new Set<string>()
  let closed = 0
  let short = 0
  let characters = 0
  let duplicate = 0
  for (const line of lines) {
    const length = countCodePoints(line)
    characters += length
    if (length <= SHORT_LINE_CHARS) short += 1
    if (CLOSED.test(line.slice(-2))) closed += 1
    if (seen.has(line)) duplicate += length
    else seen.add(line)
  }
  const ofLines = (count: number): number => (lines.length === 0 ? 0 : count / lines.length)
  return {
    closedLineShare: ofLines(closed),
    shortLineShare: ofLines(short),
    lineDuplicateCharShare: characters === 0 ? 0 : duplicate / characters,
    newlinesPerWord: words === 0 ? 0 : Math.max(0, lines.length - 1) / words,
  }
}
