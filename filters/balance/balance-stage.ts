/** Stage `balance`: gives documents their scores, and drops what was not chosen. The last text stage; where neither scores nor balance are asked for it is not there. */
import { openSorter } from '../../core/sort.ts'
import { type Dataset, defineStage } from '../../core/stage.ts'
import { type BalanceDrop, balanceDrops } from '../../datasets/balance.ts'
import type { DocumentRoad } from '../../datasets/documents.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { documentScores } from '../../datasets/scores.ts'
import type { DropRecord } from '../../schemas/index.ts'
import { countScores, openScores, SCORE_COUNTERS, scoresOf } from '../scores/joined-scores.ts'
import { CHOICE_VERSION } from './choices.ts'

const NAME = 'balance'

/** Joins documents with their scores (signals `score.NAME`) and with what was decided. Yields in input order. Unit of the funnel: document. */
export function balanceStage({ reads, writes, upstream }: DocumentRoad) {
  const row = { name: NAME, unit: 'document', upstream, counters: SCORE_COUNTERS } as const
  return defineStage({
    name: NAME,
    version: { step: 1, choice: CHOICE_VERSION },
    kind: 'cpu',
    options: {},
    inputs: { documents: reads, scores: documentScores, drops: balanceDrops },
    whole: {},
    outputs: { documents: writes, dropped: droppedBy(NAME) as Dataset<DropRecord> },
    funnel: [row],
    async *run(inputs, task) {
      const tally = openTally(task, row)
      const { scratchFolder } = task
      const scores = await openScores(inputs.scores, task)
      const drops = openSorter<BalanceDrop>({ scratchFolder, name: 'drops', keyOf: ({ id }) => id, orderOf: () => '' })
      try {
        for await (const drop of inputs.drops) drops.add(drop)
        for await (const document of inputs.documents) {
          task.signal.throwIfAborted()
          tally.enter()
          const found = scoresOf(scores, document.id)
          const [drop] = drops.get(document.id)
          if (drop !== undefined) {
            yield ['dropped', tally.drop(document, drop.why)] as const
          } else {
            tally.keep()
            const scored = found === undefined ? document : { ...document, signals: { ...document.signals, ...found } }
            yield ['documents', scored] as const
          }
        }
        countScores(scores, task)
      } finally {
        drops.close()
        scores.sorter.close()
      }
    },
  })
}
