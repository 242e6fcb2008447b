/** The stages by which a share of an image score stays, in their order. */
import type { Stage } from '../../core/stage.ts'
import type { ScoresConfig } from '../../schemas/index.ts'
import { chooseImagesStage } from './choose-images-stage.ts'
import { sharesOf } from './rank.ts'
import { shareImagesStage } from './share-images-stage.ts'
import { weighImagesStage } from './weigh-images-stage.ts'

/** None where no rule keeps a share; else the last drops, and writes `sharedSlots`. They read `scoredSlots`. */
export function imageShareStages(rules: ScoresConfig['imageRules'], place: { readonly upstream: string }): Stage[] {
  const shares = sharesOf(rules)
  if (shares.length === 0) return []
  return [weighImagesStage(shares), chooseImagesStage(shares), shareImagesStage(shares, place)]
}
