/** trim-boilerplate: takes out of every document what its site repeats, and drops a page that was mostly that. Drops: `mostly_boilerplate`, `too_little_left`. */
import { sortedBy } from '../../core/sort.ts'
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import type { DocumentRoad } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { type RepeatedParagraph, repeatedParagraphs } from '../../datasets/paragraphs.ts'
import { type BoilerplateConfig, type DraftDocument, type DropRecord, KEEP, type Verdict } from '../../schemas/index.ts'
import { documentText } from '../text/family/document-text.ts'
import { splitWords } from '../text/words/words.ts'
import { judgeThreshold } from '../threshold.ts'
import { PARAGRAPH_KEY_VERSION } from './paragraph-key.ts'
import { TRIM_VERSION, type TrimmedDocument, trimDocument } from './trim-document.ts'

const NAME = 'trim-boilerplate'
/** Characters, as code points: those that came in are those kept, trimmed, and dropped with their documents. */
const COUNTERS = {
  in: 'boilerplate.charactersIn',
  kept: 'boilerplate.charactersKept',
  trimmed: 'boilerplate.charactersTrimmed',
  dropped: 'boilerplate.charactersDropped',
  paragraphs: 'boilerplate.paragraphsTrimmed',
  documents: 'boilerplate.documentsTrimmed',
} as const

const MOSTLY = { reason: 'mostly_boilerplate', side: 'max', ruleVersion: 1 } as const
const LITTLE = { reason: 'too_little_left', side: 'min', ruleVersion: 1 } as const

export type TrimLimits = Pick<BoilerplateConfig, 'maxShare' | 'minWordsLeft'>

/** The stage. Documents keep their order in a partition. */
export function trimBoilerplateStage(
  { maxShare, minWordsLeft }: TrimLimits,
  { reads, writes, upstream }: DocumentRoad,
): Stage<
  { documents: Dataset<DraftDocument>; repeated: typeof repeatedParagraphs },
  Record<never, never>,
  { trimmed: Dataset<DraftDocument>; dropped: Dataset<DropRecord> }
> {
  const row = { name: NAME, unit: 'document', upstream, counters: Object.values(COUNTERS) } as const
  return defineStage({
    name: NAME,
    version: {
      trim: TRIM_VERSION,
      keys: PARAGRAPH_KEY_VERSION,
      rules: [MOSTLY, LITTLE].map(({ reason, side, ruleVersion }) => [reason, side, ruleVersion]),
    },
    kind: 'cpu',
    options: { maxShare, minWordsLeft },
    inputs: { documents: reads, repeated: repeatedParagraphs },
    whole: {},
    outputs: { trimmed: writes, dropped: droppedBy(NAME) },
    funnel: [row],
    run: ({ documents, repeated }, task) => {
      const order = { scratchFolder: task.scratchFolder, name: 'repeated', keyOf: documentIdOf, orderOf: keyOf }
      const tally = openTally(task, row)
      return sortedBy(repeated, order, async function* (sorter) {
        for await (const document of documents) {
          task.signal.throwIfAborted()
          tally.enter()
          const counts = new Map<string, number>()
          for (const { key, documents } of sorter.get(document.id)) counts.set(key, documents)
          const trimmed = trimDocument(document, counts)
          const verdict = judgeTrimmed(trimmed, { maxShare, minWordsLeft })
          countCharacters(task.count, trimmed, verdict.keep)
          if (verdict.keep) {
            tally.keep()
            yield ['trimmed', trimmed.document] as const
          } else {
            yield ['dropped', tally.drop(document, verdict)] as const
          }
        }
      })
    },
  })
}

/** A document that lost nothing is kept, whatever its length: that was judged before. */
export function judgeTrimmed(
  { document, characters, removedCharacters, removedSegments }: TrimmedDocument,
  { maxShare, minWordsLeft }: TrimLimits,
): Verdict {
  if (removedSegments === 0) return KEEP
  const byShare = judgeThreshold(MOSTLY, removedCharacters / Math.max(1, characters), maxShare)
  if (!byShare.keep) return byShare
  return judgeThreshold(LITTLE, splitWords(documentText(document)).words.length, minWordsLeft)
}

function countCharacters(
  count: (name: string, by?: number) => void,
  { characters, removedCharacters, removedSegments }: TrimmedDocument,
  isKept: boolean,
): void {
  count(COUNTERS.in, characters)
  if (!isKept) {
    count(COUNTERS.dropped, characters)
    return
  }
  count(COUNTERS.kept, characters - removedCharacters)
  count(COUNTERS.trimmed, removedCharacters)
  count(COUNTERS.paragraphs, removedSegments)
  if (removedSegments > 0) count(COUNTERS.documents)
}

function documentIdOf({ documentId }: RepeatedParagraph): string {
  return documentId
}

function keyOf({ key }: RepeatedParagraph): string {
  return key
}
