/**
 * measure-text: adds the language and all text signals to every draft. It has no limits, so no limit can re-run it; a measure that is
 * raised or a signal that is new does, and what of a document is measured (`text.segments`).
 */
import { defineStage, type Stage } from '../../core/stage.ts'
import { drafts, measuredDrafts } from '../../datasets/documents.ts'
import { openTally } from '../../datasets/drops.ts'
import type { DraftDocument, TextConfig, TextListRef } from '../../schemas/index.ts'
import type { TextLists } from './family/text-lists.ts'
import { type SegmentMeasure, viewOf } from './family/text-view.ts'
import { LANGUAGE_VERSION, type LanguageIdentifier, openLanguageIdentifier } from './language/identify-language.ts'
import { OWN_LISTS_VERSION } from './lists/own-words.ts'
import { readLists } from './lists/read-lists.ts'
import { MEASURES_VERSION, measureText } from './measure-text.ts'

interface Measures {
  readonly identify: LanguageIdentifier
  readonly measure: typeof measureText
  readonly segments: SegmentMeasure
  readonly lists: TextLists
}

/** A draft with its language and text signals; other signals that are there already stay. */
function measureDocument(draft: DraftDocument, { identify, measure, segments, lists }: Measures): DraftDocument {
  const language = identify(draft)
  const about = { language: language.code, url: draft.url, lists }
  const signals = measure(viewOf(draft.segments, segments, language.code), about)
  return { ...draft, language, signals: { ...draft.signals, ...signals } }
}

const NAME = 'measure-text'

/** The stage. Drops nothing, so it has no row in the report; records keep their order and their partition. `measure` must give every text the same signals. */
export function measureTextStage(
  { segments }: Pick<TextConfig, 'segments'>,
  lists: readonly TextListRef[] = [],
  measure = measureText,
): Stage<{ drafts: typeof drafts }, Record<never, never>, { measured: typeof measuredDrafts }> {
  return defineStage({
    name: NAME,
    version: {
      step: 2,
      language: LANGUAGE_VERSION,
      words: OWN_LISTS_VERSION,
      ...MEASURES_VERSION,
      signals: Object.keys(measure(viewOf([]))).sort(),
    },
    kind: 'cpu',
    options: { segments, lists: lists.map(({ name, sha256 }) => [name, sha256]) },
    inputs: { drafts },
    whole: {},
    outputs: { measured: measuredDrafts },
    async *run(inputs, task) {
      const documents = openTally(task, { name: NAME, unit: 'document' })
      const tools = {
        identify: await openLanguageIdentifier(),
        measure,
        segments,
        lists: await readLists(task.store, lists),
      }
      for await (const draft of inputs.drafts) {
        task.signal.throwIfAborted()
        documents.enter()
        documents.keep()
        yield ['measured', measureDocument(draft, tools)] as const
      }
    },
  })
}
