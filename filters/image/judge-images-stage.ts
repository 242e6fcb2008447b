/** Stage `judge-images`: applies the limits of the config to what was measured. A map: nothing is fetched or decoded again. */
import { defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, sift, type Why } from '../../datasets/drops.ts'
import { judgedSlots, measuredSlots, measuresOf } from '../../datasets/images.ts'
import type { ImageSlot } from '../../schemas/index.ts'
import { BANNED_URL_VERSION, bannedByUrl, NO_URL_WORDS, type UrlWords } from './banned-url-words.ts'
import { IMAGE_RULES, type ImageLimits, imageRulesVersion, judgeImage, limitsOf } from './rules.ts'

const NAME = 'judge-images'
const ROW = { name: NAME, unit: 'slot', upstream: 'measure-images' } as const

/** Yields kept slots and drops in input order. Unit of the funnel: slot. */
export function judgeImagesStage(config: ImageLimits & Partial<UrlWords>, rules = IMAGE_RULES) {
  const { bannedUrlWords, furnitureUrlWords } = { ...NO_URL_WORDS, ...config }
  const words = { bannedUrlWords, furnitureUrlWords }
  const limits = limitsOf(rules, config)
  return defineStage({
    name: NAME,
    version: { step: 1, urls: BANNED_URL_VERSION, rules: imageRulesVersion(rules) },
    kind: 'cpu',
    options: { ...limits, ...words },
    inputs: { slots: measuredSlots },
    whole: {},
    outputs: { kept: judgedSlots, dropped: droppedBy(NAME) },
    funnel: [ROW],
    run: ({ slots }, task) => {
      const whyOf = (slot: ImageSlot): Why | undefined => {
        const banned = bannedByUrl(slot, words)
        if (banned !== undefined) return banned
        const verdict = judgeImage(measuresOf(slot), limits, rules)
        return verdict.keep ? undefined : verdict
      }
      return sift(slots, task, { row: ROW, to: 'kept', nameOf: nameSlot, whyOf })
    },
  })
}
