/**
 * measure-text: adds the language and all text signals to every draft. It has no limits, so no limit can re-run it; a measure that is
 * raised or a signal that is new does, and what of a document is measured (`text.segments`).
 */
import { defineStage, type Stage } from '../../core/stage.ts'
import { drafts, measuredDrafts } from '../../datasets/documents.ts'
import { openTally } from '../../datasets/drops.ts'
import type { DraftDocument, TextConfig } from '../../schemas/index.ts'
import { type SegmentMeasure, type TextView, viewOf } from './family/text-view.ts'
import { LANGUAGE_VERSION, type LanguageIdentifier, openLanguageIdentifier } from './language/identify-language.ts'
import { TEXT_FAMILIES, type TextSignals } from './rules.ts'

/** The signals of every family, of any text. Pure; the families say units. */
export function measureText(text: TextView): TextSignals {
  return Object.assign({}, ...TEXT_FAMILIES.map(({ measure }) => measure(text)))
}

interface Measures {
  readonly identify: LanguageIdentifier
  readonly measure: typeof measureText
  readonly segments: SegmentMeasure
}

/** A draft with its language and text signals; other signals that are there already stay. */
function measureDocument(draft: DraftDocument, { identify, measure, segments }: Measures): DraftDocument {
  const signals = measure(viewOf(draft.segments, segments))
  return { ...draft, language: identify(draft), signals: { ...draft.signals, ...signals } }
}

const NAME = 'measure-text'

/** The stage. Drops nothing, so it has no row in the report; records keep their order and their partition. `measure` must give every text the same signals. */
export function measureTextStage(
  { segments }: Pick<TextConfig, 'segments'>,
  measure = measureText,
): Stage<{ drafts: typeof drafts }, Record<never, never>, { measured: typeof measuredDrafts }> {
  return defineStage({
    name: NAME,
    version: {
      step: 2,
      language: LANGUAGE_VERSION,
      ...Object.fromEntries(TEXT_FAMILIES.map(({ name, version }) => [name, version])),
      signals: Object.keys(measure(viewOf([]))).sort(),
    },
    kind: 'cpu',
    options: { segments },
    inputs: { drafts },
    whole: {},
    outputs: { measured: measuredDrafts },
    async *run(inputs, task) {
      const documents = openTally(task, { name: NAME, unit: 'document' })
      const identify = await openLanguageIdentifier()
      for await (const draft of inputs.drafts) {
        task.signal.throwIfAborted()
        documents.enter()
        documents.keep()
        yield ['measured', measureDocument(draft, { identify, measure, segments })] as const
      }
    },
  })
}
