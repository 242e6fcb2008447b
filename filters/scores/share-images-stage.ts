/** Stage `share-images`: drops pictures that are in no share of an image score that stays. Only where the config asks for one. */
import { type Dataset, defineStage } from '../../core/stage.ts'
import { droppedBy, nameSlot, sift, type Why } from '../../datasets/drops.ts'
import { measuresOf, scoredSlots, sharedSlots } from '../../datasets/images.ts'
import { type ScoreCut, scoreCuts, scoreSignal } from '../../datasets/scores.ts'
import type { DropRecord, ImageSlot } from '../../schemas/index.ts'
import { rankOf, type Share } from './rank.ts'

const NAME = 'share-images'
const RULE_VERSION = 1

/** A map: slots in input order; all places of a picture go or stay. One without the score stays. Unit of the funnel: slot. */
export function shareImagesStage(shares: readonly Share[], { upstream }: { readonly upstream: string }) {
  const row = { name: NAME, unit: 'slot', upstream } as const
  return defineStage({
    name: NAME,
    version: RULE_VERSION,
    kind: 'cpu',
    options: { shares: [...shares] },
    inputs: { slots: scoredSlots },
    whole: { cuts: scoreCuts },
    outputs: { kept: sharedSlots, dropped: droppedBy(NAME) as Dataset<DropRecord> },
    funnel: [row],
    async *run({ slots }, task) {
      const cuts = new Map<string, ScoreCut>()
      for await (const cut of task.whole('cuts')) cuts.set(cut.name, cut)
      const whyOf = (slot: ImageSlot): Why | undefined => {
        const outside = shares.find((share) => isOutside(slot, share, cuts.get(share.name)))
        if (outside === undefined) return undefined
        const { name: detail, keepShare: limit } = outside
        const measured = scoreIn(slot, detail) ?? null
        return { reason: 'score_share', measured, limit, ruleVersion: RULE_VERSION, detail }
      }
      yield* sift(slots, task, { row, to: 'kept', nameOf: nameSlot, whyOf })
    },
  })
}

function isOutside(slot: ImageSlot, { name, prefer }: Share, cut: ScoreCut | undefined): boolean {
  const value = scoreIn(slot, name)
  return value !== undefined && rankOf(value, measuresOf(slot).id, prefer) > (cut?.last ?? '')
}

function scoreIn(slot: ImageSlot, name: string): number | undefined {
  const value = measuresOf(slot).signals[scoreSignal(name)]
  return typeof value === 'number' ? value : undefined
}
