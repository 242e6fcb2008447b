/** The stages that choose among documents by scores, caps and budgets, and whether a config asks for them. */
import type { Stage } from '../../core/stage.ts'
import type { DocumentRoad } from '../../datasets/documents.ts'
import type { Config } from '../../schemas/index.ts'
import { readScoresStage } from '../scores/read-scores-stage.ts'
import { balanceStage } from './balance-stage.ts'
import { chooseDocumentsStage } from './choose-documents-stage.ts'
import { weighDocumentsStage } from './weigh-documents-stage.ts'

/** Does the config ask for anything that chooses among documents? */
export function isBalanced({ scores, balance }: Config): boolean {
  const { clusterWeights: _, ...limits } = balance
  return scores.files.length > 0 || Object.keys(scores.rules).length > 0 || Object.keys(limits).length > 0
}

/** Reads files of scores, weighs each document, chooses, and lets the chosen ones pass. */
export function balanceStages({ scores, balance }: Config, road: DocumentRoad): readonly Stage[] {
  const { files, rules } = scores
  const { clusterWeights, ...limits } = balance
  const names = Object.keys(rules).sort()
  return [
    readScoresStage({ files }),
    weighDocumentsStage(
      { scores: names, weights: names.filter((name) => rules[name]?.isWeight), clusterWeights },
      road.reads,
    ),
    chooseDocumentsStage({ rules, balance: limits }),
    balanceStage(road),
  ]
}
