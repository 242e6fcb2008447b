/**
 * judge-paragraphs: takes out of English documents the paragraphs that violate a rule, lists them on the document with reason, measured
 * value and limit, and measures anew what is left. It drops no document: what is left of one is judged by judge-text.
 */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { measuredDrafts } from '../../datasets/documents.ts'
import { openTally } from '../../datasets/drops.ts'
import {
  DROPPED_BEGINNING_UNITS,
  type DraftDocument,
  type DroppedParagraph,
  type ParagraphsConfig,
  type TextConfig,
  type TextListRef,
} from '../../schemas/index.ts'
import type { TextLists } from './family/text-lists.ts'
import { type SegmentMeasure, viewOf } from './family/text-view.ts'
import { OWN_LISTS_VERSION } from './lists/own-words.ts'
import { readLists } from './lists/read-lists.ts'
import { MEASURES_VERSION, measureText } from './measure-text.ts'
import { isJudged, judgeParagraph, PARAGRAPH_LANGUAGE, paragraphRulesVersion } from './paragraphs/paragraph-rules.ts'

const NAME = 'judge-paragraphs'
/** Sums in its row of the report; characters are UTF-16 code units. */
const COUNTERS = {
  paragraphs: 'paragraphs.dropped',
  characters: 'paragraphs.charactersDropped',
  documents: 'paragraphs.documents',
} as const

/** Its row in the report: all documents are kept, and the counters say what went of them. */
export const PARAGRAPHS_ROW = {
  name: NAME,
  unit: 'document',
  upstream: null,
  counters: Object.values(COUNTERS),
} as const

const MAX_LISTED = 1000

interface ParagraphOptions {
  readonly paragraphs: ParagraphsConfig
  readonly segments: TextConfig['segments']
  readonly lists: readonly TextListRef[]
}

/** The stage. Records keep their order and their partition. */
export function judgeParagraphsStage(
  { paragraphs, segments, lists }: ParagraphOptions,
  writes: Dataset<DraftDocument>,
): Stage<{ measured: typeof measuredDrafts }, Record<never, never>, { judged: Dataset<DraftDocument> }> {
  return defineStage({
    name: NAME,
    version: { step: 2, measures: MEASURES_VERSION, words: OWN_LISTS_VERSION, rules: paragraphRulesVersion() },
    kind: 'cpu',
    options: { paragraphs, segments, lists: lists.map(({ name, sha256 }) => [name, sha256]) },
    inputs: { measured: measuredDrafts },
    whole: {},
    outputs: { judged: writes },
    funnel: [PARAGRAPHS_ROW],
    async *run(inputs, task) {
      const tally = openTally(task, PARAGRAPHS_ROW)
      const found = await readLists(task.store, lists)
      for await (const draft of inputs.measured) {
        task.signal.throwIfAborted()
        tally.enter()
        tally.keep()
        const left = withoutBadParagraphs(draft, paragraphs, found, segments)
        const dropped = left.droppedParagraphs ?? []
        if (dropped.length === 0) {
          yield ['judged', draft] as const
          continue
        }
        task.count(COUNTERS.documents)
        task.count(COUNTERS.paragraphs, draft.segments.length - left.segments.length)
        task.count(COUNTERS.characters, charactersOf(draft) - charactersOf(left))
        const about = { language: draft.language?.code ?? '', url: draft.url, lists: found }
        const signals = measureText(viewOf(left.segments, segments, about.language), about)
        yield ['judged', { ...left, signals: { ...left.signals, ...signals } }] as const
      }
    },
  })
}

/** The document without the paragraphs that violate a rule, and with a list of them. Documents of other languages are not judged. */
export function withoutBadParagraphs(
  draft: DraftDocument,
  limits: ParagraphsConfig,
  lists: TextLists,
  measure: SegmentMeasure,
): DraftDocument {
  if (draft.language?.code !== PARAGRAPH_LANGUAGE) return draft
  const dropped: DroppedParagraph[] = []
  const segments = draft.segments.filter((segment, at) => {
    if (segment.kind !== 'text' || !isJudged(draft.segments, at)) return true
    const verdict = judgeParagraph(segment.text, limits, lists, measure === 'typed' ? segment.type : undefined)
    if (verdict === undefined) return true
    const beginning = segment.text.slice(0, DROPPED_BEGINNING_UNITS).replace(/[\ud800-\udbff]$/, '')
    if (dropped.length < MAX_LISTED) dropped.push({ at, ...verdict, characters: segment.text.length, beginning })
    return false
  })
  return dropped.length === 0 ? draft : { ...draft, segments, droppedParagraphs: dropped }
}

function charactersOf({ segments }: DraftDocument): number {
  return segments.reduce((sum, segment) => sum + (segment.kind === 'text' ? segment.text.length : 0), 0)
}
