/** Stage `judge-images`: applies the limits of the config to what was measured. A map: nothing is fetched or decoded again. */
import { defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, openTally } from '../../datasets/drops.ts'
import { judgedSlots, measuredSlots, measuresOf } from '../../datasets/images.ts'
import { IMAGE_RULES, type ImageLimits, imageRulesVersion, judgeImage, limitsOf } from './rules.ts'

const NAME = 'judge-images'
const ROW = { name: NAME, unit: 'slot', upstream: 'measure-images' } as const

/** Yields kept slots and drops in input order. Unit of the funnel: slot. */
export function judgeImagesStage(config: ImageLimits, rules = IMAGE_RULES) {
  const limits = limitsOf(rules, config)
  return defineStage({
    name: NAME,
    version: { step: 1, rules: imageRulesVersion(rules) },
    kind: 'cpu',
    options: { ...limits },
    inputs: { slots: measuredSlots },
    whole: {},
    outputs: { kept: judgedSlots, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ slots }, task) {
      const slotTally = openTally(task, ROW)
      for await (const slot of slots) {
        slotTally.enter()
        const verdict = judgeImage(measuresOf(slot), limits, rules)
        if (verdict.keep) {
          slotTally.keep()
          yield ['kept', slot]
        } else {
          yield ['dropped', slotTally.drop(nameSlot(slot), verdict)]
        }
      }
    },
  })
}
