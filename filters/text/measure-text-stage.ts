/**
 * measure-text: adds the language and all text signals to every draft. It has no limits, so no config can re-run it; a measure
 * that is raised or a signal that is new does.
 */
import { defineStage, type Stage } from '../../core/stage.ts'
import { drafts, measuredDrafts } from '../../datasets/documents.ts'
import { openTally } from '../../datasets/drops.ts'
import type { DraftDocument } from '../../schemas/index.ts'
import { documentText } from './document-text.ts'
import { LANGUAGE_VERSION, type LanguageIdentifier, openLanguageIdentifier } from './language.ts'
import { TEXT_FAMILIES, type TextSignals } from './rules.ts'
import { splitWords } from './words/words.ts'

/** The signals of every family, of any text. Pure; the families say units. */
export function measureText(text: string): TextSignals {
  const words = splitWords(text)
  return Object.assign({}, ...TEXT_FAMILIES.map(({ measure }) => measure(text, words)))
}

/** A draft with its language and text signals; other signals that are there already stay. */
function measureDocument(draft: DraftDocument, identify: LanguageIdentifier, measure = measureText): DraftDocument {
  const text = documentText(draft)
  return { ...draft, language: identify(text), signals: { ...draft.signals, ...measure(text) } }
}

const NAME = 'measure-text'

/** The stage. Drops nothing, so it has no row in the report; records keep their order and their partition. `measure` must give every text the same signals. */
export function measureTextStage(
  measure = measureText,
): Stage<{ drafts: typeof drafts }, Record<never, never>, { measured: typeof measuredDrafts }> {
  return defineStage({
    name: NAME,
    version: {
      step: 1,
      language: LANGUAGE_VERSION,
      ...Object.fromEntries(TEXT_FAMILIES.map(({ name, version }) => [name, version])),
      signals: Object.keys(measure('')).sort(),
    },
    kind: 'cpu',
    options: {},
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
        yield ['measured', measureDocument(draft, identify, measure)] as const
      }
    },
  })
}
