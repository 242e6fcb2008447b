/** A document as the text rules see it: all of its text, and its prose, which is what most of them are about. */
import { normalForm } from '../../../core/text/normal-form.ts'
import type { DraftSegment, DraftText, TextType } from '../../../schemas/index.ts'
import { joinWordLists, splitWords, type WordList } from '../words/words.ts'
import { documentText } from './document-text.ts'

/** A text with its words. */
export interface SplitText {
  readonly text: string
  readonly list: WordList
}

export interface TextView {
  /** Label of lid.176, or `und`. */
  readonly language: string
  /** All text segments. Says how much there is of a document, and what occurs in it. */
  readonly whole: SplitText
  /** What rules about the shape of sentences measure: the prose, or everything where `isTyped` is false. */
  readonly prose: SplitText
  /** Code, tables and formulas are told from prose. False where the paper's letter is asked for, and where there is hardly any prose. */
  readonly isTyped: boolean
  /** The text segments, in order. */
  readonly texts: readonly DraftText[]
}

/** `typed` measures segments as what they are; `all` everything as if it were prose, as the papers do, whose texts have no types. */
export type SegmentMeasure = 'typed' | 'all'

/** Not prose: repetition, symbols, numbers and short lines are what they are made of. */
const TYPED: ReadonlySet<TextType> = new Set(['code', 'table', 'formula'])

/**
 * A document with less prose is measured whole: shares of a few words say nothing, and what it is made of is what it is to be judged by.
 * @source Gopher's least document (arXiv 2112.11446 App. A): 50 words
 */
const MIN_PROSE_WORDS = 50

/** True for a segment that rules about prose do not measure. */
export function isTypedSegment({ type }: Pick<DraftText, 'type'>): boolean {
  return TYPED.has(type)
}

/**
 * The view of a document's segments. Splits each segment once: between segments stand blank lines, which separate words. Texts are in NFC there, whatever the page has:
 * words are looked up in lists and their characters counted.
 */
export function viewOf(
  segments: readonly DraftSegment[],
  measure: SegmentMeasure = 'typed',
  language = 'und',
): TextView {
  const texts = segments.filter((segment): segment is DraftText => segment.kind === 'text').map(composed)
  const lists = texts.map(({ text }) => splitWords(text))
  const whole = joinSplit(texts, lists)
  const isProse = texts.map((segment) => !isTypedSegment(segment))
  const prose = isProse.every(Boolean)
    ? whole
    : joinSplit(
        texts.filter((_, index) => isProse[index]),
        lists.filter((_, index) => isProse[index]),
      )
  const isTyped = measure === 'typed' && prose.list.words.length >= MIN_PROSE_WORDS
  return { language, whole, prose: isTyped ? prose : whole, isTyped, texts }
}

function composed(segment: DraftText): DraftText {
  const text = normalForm(segment.text, 'NFC')
  return text === segment.text ? segment : { ...segment, text }
}

function joinSplit(segments: readonly DraftText[], lists: readonly WordList[]): SplitText {
  return { text: documentText({ segments }), list: joinWordLists(lists) }
}
