/** hide-personal-data: counts the personal data in every document, and replaces it unless the config says only to mark it. Drops nothing. */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import type { DocumentRoad } from '../../datasets/documents.ts'
import { openTally } from '../../datasets/drops.ts'
import { type DraftDocument, PERSONAL_DATA_KINDS, type PersonalDataConfig } from '../../schemas/index.ts'
import { PERSONAL_DATA_VERSION } from './find-personal-data.ts'
import { HIDE_VERSION, hideInDocument } from './hide-in-document.ts'

const NAME = 'hide-personal-data'
const counterOf = (kind: string): string => `personalData.${kind}`

/** The stage. A map: documents keep their order in a partition. Its row in the report counts what was found, by kind. */
export function hidePersonalDataStage(
  { mode, kinds, kindsInCode }: PersonalDataConfig,
  { reads, writes, upstream }: DocumentRoad,
): Stage<{ documents: Dataset<DraftDocument> }, Record<never, never>, { hidden: Dataset<DraftDocument> }> {
  const options = { mode, kinds, kindsInCode }
  const row = { name: NAME, unit: 'document', upstream, counters: PERSONAL_DATA_KINDS.map(counterOf) } as const
  return defineStage({
    name: NAME,
    version: { find: PERSONAL_DATA_VERSION, hide: HIDE_VERSION },
    kind: 'cpu',
    options,
    inputs: { documents: reads },
    whole: {},
    outputs: { hidden: writes },
    funnel: [row],
    async *run(inputs, task) {
      const tally = openTally(task, row)
      for await (const draft of inputs.documents) {
        task.signal.throwIfAborted()
        tally.enter()
        const { document, counts } = hideInDocument(draft, options)
        for (const kind of PERSONAL_DATA_KINDS) task.count(counterOf(kind), counts[kind])
        tally.keep()
        yield ['hidden', document] as const
      }
    },
  })
}
