/** Stage `dedup-pair-images`: a picture that many texts have, its near-duplicates counted with it, says nothing of any of them. @source ALIGN (2102.05918) section 3 */
import { sortedBy } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { keptPairs, namePair, type Pair, pairLooksKey, textUniquePairs } from '../../datasets/pairs.ts'
import type { PairLimits } from '../../schemas/index.ts'

const NAME = 'dedup-pair-images'
const ROW = { name: NAME, unit: 'pair', upstream: 'dedup-pair-texts' } as const
/** Of the stage, and in its drop records. */
const VERSION = 2

/** Yields in order of (picture, text), near-duplicates in one. */
export function dedupPairImagesStage({ maxTextsPerImage }: Pick<PairLimits, 'maxTextsPerImage'>) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxTextsPerImage },
    inputs: { pairs: textUniquePairs },
    whole: {},
    outputs: { kept: keptPairs, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ pairs }, task) {
      const tally = openTally(task, ROW)
      const { scratchFolder } = task
      const keyOf = (pair: Pair): string => pairLooksKey(pair)
      const sorting = { scratchFolder, name: 'pairs-by-image', keyOf, orderOf: ({ id }: Pair) => id }
      yield* sortedBy(pairs, sorting, function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          tally.enter(count)
          const why = {
            reason: 'pair_image_over_used',
            measured: count,
            limit: maxTextsPerImage,
            ruleVersion: VERSION,
          } as const
          for (const pair of records()) {
            if (count > maxTextsPerImage) {
              yield ['dropped', tally.drop(namePair(pair.slot), why)] as const
            } else {
              tally.keep()
              yield ['kept', pair] as const
            }
          }
        }
      })
    },
  })
}
