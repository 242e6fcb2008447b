/**
 * C4's rules (Raffel et al., arXiv 1910.10683 section 2.2), as datatrove 0.10 reads them, on the lines of the prose. C4 edits texts: it takes
 * lines out. Here a document has signals of what C4 would take out, and its text stays as it is.
 */
import { defineFamily, rulesOf } from '../family/rule-family.ts'
import type { TextView } from '../family/text-view.ts'
import { splitLines } from '../words/lines.ts'
import { countSentences, type LineVerdict, verdictOfLine } from './line-verdict.ts'

export interface C4Signals {
  readonly loremIpsumLines: number
  readonly braceLines: number
  /** In the lines that C4 keeps. */
  readonly closedSentences: number
  /** In those and in lines that end without a mark, as FineWeb runs C4's filter. */
  readonly sentences: number
  /** Lines that speak of javascript, cookies or terms, of all lines. */
  readonly noticeLineShare: number
}

const rule = rulesOf<C4Signals>({ source: 'C4, arXiv 1910.10683 section 2.2', language: 'en' })

/** C4's rules. English: its notices and marks are. */
export const C4 = defineFamily<C4Signals>({
  name: 'c4',
  version: 1,
  measure: measureC4,
  rules: [
    rule('max', 'loremIpsumLines', 'lorem_ipsum', ({ c4 }) => c4.maxLoremIpsumLines),
    rule('max', 'braceLines', 'brace_lines', ({ c4 }) => c4.maxBraceLines),
    rule('max', 'noticeLineShare', 'many_notices', ({ c4 }) => c4.maxNoticeLineShare),
    rule('min', 'sentences', 'too_few_sentences', ({ c4 }) => c4.minSentences),
    rule('min', 'closedSentences', 'too_few_closed_sentences', ({ c4 }) => c4.minClosedSentences),
  ],
})

function measureC4({ prose }: TextView): C4Signals {
  const counts: Record<LineVerdict, number> = {
    kept: 0,
    open: 0,
    long_word: 0,
    few_words: 0,
    lorem_ipsum: 0,
    brace: 0,
    notice: 0,
  }
  let closedSentences = 0
  let sentences = 0
  const lines = splitLines(prose.text)
  for (const line of lines) {
    const verdict = verdictOfLine(line)
    counts[verdict] += 1
    if (verdict !== 'kept' && verdict !== 'open') continue
    const found = countSentences(line)
    sentences += found
    if (verdict === 'kept') closedSentences += found
  }
  return {
    loremIpsumLines: counts.lorem_ipsum,
    braceLines: counts.brace,
    closedSentences,
    sentences,
    noticeLineShare: lines.length === 0 ? 0 : counts.notice / lines.length,
  }
}
