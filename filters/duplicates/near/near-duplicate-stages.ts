/** The stages that find near-duplicates, in their order (docs/near-duplicates.md). */
import type { Stage } from '../../../core/stage.ts'
import type { DocumentRoad } from '../../../datasets/documents.ts'
import type { NearDuplicatesConfig } from '../../../schemas/index.ts'
import { clusterDocumentsStage } from './cluster-documents-stage.ts'
import { dedupNearStage } from './dedup-near-stage.ts'
import { gatherClustersStage } from './gather-clusters-stage.ts'
import { matchBandsStage } from './match-bands-stage.ts'
import { signTextsStage } from './sign-texts-stage.ts'

/** From documents that no text is left out of for its likeness, to one (or as many as the config says) of each cluster. */
export function nearDuplicateStages(config: NearDuplicatesConfig, road: DocumentRoad): readonly Stage[] {
  return [
    signTextsStage(config, road.reads),
    matchBandsStage(),
    clusterDocumentsStage(),
    gatherClustersStage(road),
    dedupNearStage(config, road),
  ]
}
