/**
 * Stage `choose-documents`: one task looks at the rows of all documents, and says which are dropped. Shares, caps and budgets are of the whole
 * run, so that they do not depend on how it is cut; rows are small and sorted on disk, so that memory does not grow with them.
 */
import { canonicalJson, compareText } from '../../core/hash.ts'
import { defineStage, type TaskContext } from '../../core/stage.ts'
import { type BalanceCandidate, balanceCandidates, balanceDrops } from '../../datasets/balance.ts'
import type { BalanceConfig, ScoresConfig } from '../../schemas/index.ts'
import { byBudget, byCap, byLimits, byShare, CHOICE_VERSION, type Choice, type Choices } from './choices.ts'
import { drawOrder } from './weight.ts'

export interface ChooseOptions {
  readonly rules: ScoresConfig['rules']
  readonly balance: Omit<BalanceConfig, 'clusterWeights'>
}

/** Yields drops, in no order that means anything. The seed is the run's. */
export function chooseDocumentsStage({ rules, balance }: ChooseOptions) {
  return defineStage({
    name: 'choose-documents',
    version: CHOICE_VERSION,
    kind: 'cpu',
    options: { asked: canonicalJson({ rules, balance }) },
    inputs: { candidates: balanceCandidates },
    whole: {},
    outputs: { drops: balanceDrops },
    async *run({ candidates }, task) {
      for await (const choice of chosen(candidates, { rules, balance }, task)) {
        task.signal.throwIfAborted()
        if ('drop' in choice) yield ['drops', choice.drop] as const
      }
    },
  })
}

/** Limits of scores, shares of scores, the cap of clusters, the cap of sites, budgets: in this order. */
function chosen(
  candidates: AsyncIterable<BalanceCandidate>,
  { rules, balance }: ChooseOptions,
  task: Pick<TaskContext, 'scratchFolder' | 'seed'>,
): Choices {
  const order = ({ id, weight }: BalanceCandidate): string => drawOrder(task.seed, id, weight)
  // By name: the order of the config's keys must not decide.
  const named = Object.entries(rules).sort(([a], [b]) => compareText(a, b))
  const { maxDocumentsPerSite, maxDocumentsPerCluster, maxTokens, maxImages } = balance
  let choices: Choices = all(candidates)
  for (const [name, rule] of named) choices = byLimits(choices, name, rule)
  for (const [name, { keepShare, prefer }] of named) {
    if (keepShare !== undefined) choices = byShare(choices, name, keepShare, prefer, task)
  }
  if (maxDocumentsPerCluster !== undefined) {
    choices = byCap(
      choices,
      { reason: 'cluster_full', max: maxDocumentsPerCluster, keyOf: ({ cluster }) => cluster },
      order,
      task,
    )
  }
  if (maxDocumentsPerSite !== undefined) {
    choices = byCap(choices, { reason: 'site_full', max: maxDocumentsPerSite, keyOf: ({ site }) => site }, order, task)
  }
  if (maxTokens !== undefined) {
    choices = byBudget(
      choices,
      { reason: 'over_token_budget', max: maxTokens, costOf: ({ tokens }) => tokens },
      order,
      task,
    )
  }
  if (maxImages !== undefined) {
    choices = byBudget(
      choices,
      { reason: 'over_image_budget', max: maxImages, costOf: ({ images }) => images },
      order,
      task,
    )
  }
  return choices
}

async function* all(candidates: AsyncIterable<BalanceCandidate>): AsyncGenerator<Choice> {
  for await (const candidate of candidates) yield { candidate }
}
