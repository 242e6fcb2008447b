/**
 * Stage `dedup-pair-texts`: a text that many pictures have is of a template, and the same picture with the same text stands once.
 * @source ALIGN (2102.05918) section 3, COYO
 */
import { countKeys, sortedBy } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { textKeyOf } from '../../core/text/simplify-text.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { textSignal } from '../../datasets/image-signals.ts'
import { measuresOf } from '../../datasets/images.ts'
import {
  chosenPairs,
  namePair,
  type Pair,
  pairImageKey,
  pairLooksKey,
  pairOrder,
  textUniquePairs,
} from '../../datasets/pairs.ts'
import type { PairLimits } from '../../schemas/index.ts'

const NAME = 'dedup-pair-texts'
const ROW = { name: NAME, unit: 'pair', upstream: 'pair-texts' } as const
/** Of the stage, and in its drop records. */
const VERSION = 2

/**
 * Yields in order of (text, picture, capture). Near-duplicates are one picture where they were looked for. Of pairs with one text, those whose pictures are that, or have
 * equal pHash, leave one.
 */
export function dedupPairTextsStage({ maxImagesPerText }: Pick<PairLimits, 'maxImagesPerText'>) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { maxImagesPerText },
    inputs: { pairs: chosenPairs },
    whole: {},
    outputs: { kept: textUniquePairs, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ pairs }, task) {
      const tally = openTally(task, ROW)
      const { scratchFolder } = task
      const orderOf = (pair: Pair): string => `${pairLooksKey(pair)} ${pairImageKey(pair)} ${pairOrder(pair)}`
      const keyOf = (pair: Pair): string => textKeyOf(pair)
      yield* sortedBy(pairs, { scratchFolder, name: 'pairs-by-text', keyOf, orderOf }, function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          tally.enter(count)
          const images = countKeys(records(), pairLooksKey)
          if (images > maxImagesPerText) {
            const why = {
              reason: 'pair_text_over_used',
              measured: images,
              limit: maxImagesPerText,
              ruleVersion: VERSION,
            } as const
            for (const { slot } of records()) yield ['dropped', tally.drop(namePair(slot), why)] as const
            continue
          }
          const stays = onesThatStay(records())
          for (const pair of records()) {
            const best = stays.get(looksOf(pair))
            if (best !== undefined && orderOf(best) === orderOf(pair)) {
              tally.keep()
              yield ['kept', pair] as const
            } else {
              const why = {
                reason: 'pair_duplicate',
                measured: null,
                limit: null,
                ruleVersion: VERSION,
                detail: best?.id,
              } as const
              yield ['dropped', tally.drop(namePair(pair.slot), why)] as const
            }
          }
        }
      })
    },
  })
}

function looksOf(pair: Pair): string {
  const { cluster } = pair.slot
  return cluster === undefined || cluster.size === 1 ? textSignal(measuresOf(pair.slot), 'phash') : pairLooksKey(pair)
}

/** By looks: the picture of most pixels, then the earliest capture. As many at most as the text has pictures. */
function onesThatStay(pairs: Iterable<Pair>): ReadonlyMap<string, Pair> {
  const stays = new Map<string, Pair>()
  for (const pair of pairs) {
    const rival = stays.get(looksOf(pair))
    if (rival === undefined || comesBefore(pair, rival)) stays.set(looksOf(pair), pair)
  }
  return stays
}

function comesBefore(pair: Pair, rival: Pair): boolean {
  const [mine, its] = [pair, rival].map(({ slot }) => measuresOf(slot).widthPx * measuresOf(slot).heightPx) as [
    number,
    number,
  ]
  return mine === its ? pairOrder(pair) < pairOrder(rival) : mine > its
}
