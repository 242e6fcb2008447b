/** From pictures with texts to the pairs that stay: the stages of their rules, in order. */
import type { Dataset, Stage } from '../../core/stage.ts'
import { keptPairs, type Pair, scoredPairs } from '../../datasets/pairs.ts'
import { dedupPairImagesStage } from './dedup-pair-images-stage.ts'
import { dedupPairTextsStage } from './dedup-pair-texts-stage.ts'
import { type PairTextsOptions, pairTextsStage } from './pair-texts-stage.ts'
import { scorePairsStage } from './score-pairs-stage.ts'

/** `plugin`: the user's module, where there is one. `reads`, `upstream`: what the last of them writes, and its row. */
export function pairRuleStages(
  { limits, languages }: PairTextsOptions,
  plugin: { readonly path: string; readonly sha256: string } | undefined,
): { readonly stages: readonly Stage[]; readonly reads: Dataset<Pair>; readonly upstream: string } {
  const rules = [pairTextsStage({ limits, languages }), dedupPairTextsStage(limits), dedupPairImagesStage(limits)]
  if (plugin === undefined) return { stages: rules, reads: keptPairs, upstream: 'dedup-pair-images' }
  return { stages: [...rules, scorePairsStage(plugin, limits)], reads: scoredPairs, upstream: 'score-pairs' }
}
