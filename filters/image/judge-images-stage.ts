/** Stage `judge-images`: applies the limits of the config to what was measured. A map: nothing is fetched or decoded again. */
import { defineStage } from '../../core/stage.ts'
import { droppedBy, slotDrop } from '../../datasets/drops.ts'
import { judgedSlots, measuredSlots, measuresOf } from '../../datasets/images.ts'
import { tally } from '../../datasets/tally.ts'
import { IMAGE_RULES, type ImageLimits, imageRulesVersion, judgeImage } from './rules.ts'

const NAME = 'judge-images'

/** Yields kept slots and drops in input order. Unit of the funnel: slot. */
export function judgeImagesStage(
  { minSidePx, maxJudgedSidePx, maxAspect, minColourDeviation }: ImageLimits,
  rules = IMAGE_RULES,
) {
  const limits = { minSidePx, maxJudgedSidePx, maxAspect, minColourDeviation }
  return defineStage({
    name: NAME,
    version: { step: 1, rules: imageRulesVersion(rules) },
    kind: 'cpu',
    options: limits,
    inputs: { slots: measuredSlots },
    whole: {},
    outputs: { kept: judgedSlots, dropped: droppedBy(NAME) },
    async *run({ slots }, task) {
      const slotTally = tally(task, 'slot')
      for await (const slot of slots) {
        slotTally.enter()
        const verdict = judgeImage(measuresOf(slot), limits, rules)
        if (verdict.keep) {
          slotTally.keep()
          yield ['kept', slot]
        } else {
          slotTally.drop(verdict.reason)
          yield ['dropped', slotDrop(NAME, slot, verdict)]
        }
      }
    },
  })
}
