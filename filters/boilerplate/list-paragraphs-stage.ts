/** list-paragraphs: of each document the keys of the texts and images that are counted over its site. The documents themselves stay where they are. */
import { compareText } from '../../core/hash.ts'
import { siteOf } from '../../core/site.ts'
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { type ParagraphList, paragraphLists } from '../../datasets/paragraphs.ts'
import type { DraftDocument } from '../../schemas/index.ts'
import { captureOrderOf, EARLIEST_VERSION } from '../duplicates/keep-earliest.ts'
import { PARAGRAPH_KEY_VERSION, paragraphKey } from './paragraph-key.ts'

/** The stage. A map that reads `documents`; drops nothing. */
export function listParagraphsStage(
  documents: Dataset<DraftDocument>,
): Stage<{ documents: Dataset<DraftDocument> }, Record<never, never>, { lists: typeof paragraphLists }> {
  return defineStage({
    name: 'list-paragraphs',
    version: { step: 1, keys: PARAGRAPH_KEY_VERSION, order: EARLIEST_VERSION },
    kind: 'cpu',
    options: {},
    inputs: { documents },
    whole: {},
    outputs: { lists: paragraphLists },
    async *run(inputs, task) {
      for await (const document of inputs.documents) {
        task.signal.throwIfAborted()
        yield ['lists', listParagraphs(document)] as const
      }
    },
  })
}

/** A document without any still counts as one of its site. */
export function listParagraphs(document: DraftDocument): ParagraphList {
  const keys = new Set<string>()
  for (const segment of document.segments) {
    const key = paragraphKey(segment)
    if (key !== undefined) keys.add(key)
  }
  return {
    documentId: document.id,
    site: siteOf(document.url),
    order: captureOrderOf(document),
    keys: [...keys].sort(compareText),
  }
}
