/** Stage `weigh-documents`: a small row of each document, with what caps, budgets and rules on scores ask of it. */
import { siteOf } from '../../core/site.ts'
import { type Dataset, defineStage } from '../../core/stage.ts'
import { type BalanceCandidate, balanceCandidates } from '../../datasets/balance.ts'
import { documentScores, scoreSignal } from '../../datasets/scores.ts'
import type { BalanceConfig, DraftDocument } from '../../schemas/index.ts'
import { openScores, scoresOf } from '../scores/joined-scores.ts'
import { clusterWeight } from './weight.ts'

/** @source "1 token ~= 4 chars in English" of OpenAI's tokenizer page; in bytes it holds for scripts of three bytes a character, too, within a factor of two */
const BYTES_A_TOKEN = 4

export interface WeighOptions {
  /** Names of the scores that rules are on. */
  readonly scores: readonly string[]
  /** Of those that are sampling weights. */
  readonly weights: readonly string[]
  readonly clusterWeights: BalanceConfig['clusterWeights']
}

/** Reads documents and their scores, which are partitioned alike; writes rows alone, in input order. */
export function weighDocumentsStage(asked: WeighOptions, reads: Dataset<DraftDocument>) {
  return defineStage({
    name: 'weigh-documents',
    version: 2,
    kind: 'cpu',
    options: { ...asked },
    inputs: { documents: reads, scores: documentScores },
    whole: {},
    outputs: { candidates: balanceCandidates },
    async *run(inputs, task) {
      const scores = await openScores(inputs.scores, task)
      try {
        for await (const document of inputs.documents) {
          task.signal.throwIfAborted()
          const signals = { ...document.signals, ...scoresOf(scores, document.id) }
          yield ['candidates', candidateOf(document, signals, asked)] as const
        }
      } finally {
        scores.sorter.close()
      }
    },
  })
}

function candidateOf(
  { id, url, segments, cluster }: DraftDocument,
  signals: Readonly<Record<string, number>>,
  asked: WeighOptions,
): BalanceCandidate {
  const scores: Record<string, number> = {}
  let weight = clusterWeight(cluster?.size ?? 1, asked.clusterWeights)
  for (const name of asked.scores) {
    const value = signals[scoreSignal(name)]
    if (value === undefined) continue
    scores[name] = value
    if (asked.weights.includes(name)) weight *= Math.max(0, value)
  }
  const bytes = segments.reduce(
    (sum, segment) => sum + (segment.kind === 'text' ? Buffer.byteLength(segment.text) : 0),
    0,
  )
  return {
    id,
    site: siteOf(url),
    // One that is alone is in no cluster that a cap could be on.
    ...(cluster === undefined || cluster.size < 2 ? {} : { cluster: cluster.id }),
    tokens: Math.ceil(bytes / BYTES_A_TOKEN),
    images: segments.filter(({ kind }) => kind === 'image').length,
    weight,
    scores,
  }
}
