/** Stage `contamination`: marks or drops documents whose text holds an item of an evaluation set. A map; where the config has no index it is not there. */
import { type Dataset, defineStage } from '../../core/stage.ts'
import { countSets } from '../../datasets/contamination.ts'
import type { DocumentRoad } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import type { ContaminationMark, DraftDocument, DropRecord } from '../../schemas/index.ts'
import { documentText } from '../text/family/document-text.ts'
import { MATCH_TEXT_VERSION, matchText, type TextLimits } from './match-text.ts'
import { openSearchedIndex } from './searched-index.ts'
import { keptMarks, setsOf, whyContaminated } from './settle-marks.ts'

const NAME = 'contamination'

export interface ContaminationOptions extends TextLimits {
  /** SHA-256 of the index. */
  readonly index: string
  readonly action: 'mark' | 'drop'
}

/** Yields documents in input order, marked where something matches, or drops them as `contaminated_text`. Unit of the funnel: document. */
export function contaminationStage(options: ContaminationOptions, { reads, writes, upstream }: DocumentRoad) {
  const row = { name: NAME, unit: 'document', upstream } as const
  const { index: digest, action, ...limits } = options
  return defineStage({
    name: NAME,
    version: { step: 1, match: MATCH_TEXT_VERSION },
    kind: 'cpu',
    options: { ...options },
    inputs: { documents: reads },
    whole: {},
    outputs: { documents: writes, dropped: droppedBy(NAME) as Dataset<DropRecord> },
    funnel: [row],
    async *run(inputs, task) {
      const tally = openTally(task, row)
      const index = await openSearchedIndex(task.store, digest)
      for await (const document of inputs.documents) {
        task.signal.throwIfAborted()
        tally.enter()
        const marks = matchText(index, documentText(document), limits)
        const [first] = marks
        countSets(task, 'documents', action === 'drop' ? 'dropped' : 'marked', setsOf(marks))
        if (first !== undefined && action === 'drop') {
          const why = whyContaminated(
            'contaminated_text',
            first,
            limitOf(first, limits, index.head.minWords),
            MATCH_TEXT_VERSION,
          )
          yield ['dropped', tally.drop(document, why)] as const
        } else {
          tally.keep()
          yield ['documents', marked(document, marks)] as const
        }
      }
    },
  })
}

function marked(document: DraftDocument, marks: readonly ContaminationMark[]): DraftDocument {
  return marks.length === 0 ? document : { ...document, contamination: keptMarks(marks) }
}

function limitOf({ measure }: ContaminationMark, limits: TextLimits, minWords: number): number {
  if (measure === 'words') return minWords
  return measure === 'jaccard' ? limits.minJaccard : limits.minContainment
}
