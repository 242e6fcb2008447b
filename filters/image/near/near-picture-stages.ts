/** The stages that find near-duplicate pictures, in their order (docs/images.md). */
import type { Stage } from '../../../core/stage.ts'
import type { SlotsPlace } from '../../../datasets/images.ts'
import type { NearPicturesConfig } from '../../../schemas/index.ts'
import { clusterPicturesStage } from './cluster-pictures-stage.ts'
import { gatherPicturesStage } from './gather-pictures-stage.ts'
import { hashPicturesStage } from './hash-pictures-stage.ts'
import { matchPicturesStage } from './match-pictures-stage.ts'

/** From places by picture to `clusteredSlots`. They drop nothing, so that they have no row in the funnel. */
export function nearPictureStages(config: NearPicturesConfig, place: Pick<SlotsPlace, 'reads'>): readonly Stage[] {
  return [
    hashPicturesStage(config, place),
    matchPicturesStage(config),
    clusterPicturesStage(),
    gatherPicturesStage(place),
  ]
}
