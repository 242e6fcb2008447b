/**
 * Stage `score-pairs`: what a module of the user's says of how well picture and text fit, and the limit on it. It runs only where the
 * config names a module: without one a pair's `score` is null, and report and card say that nothing was scored.
 */
import { defineStage } from '../../core/stage.ts'
import { readAll } from '../../core/store.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'
import { measuresOf } from '../../datasets/images.ts'
import { keptPairs, namePair, type Pair, scoredPairs } from '../../datasets/pairs.ts'
import type { PairLimits } from '../../schemas/index.ts'
import { openPlugin, type Plugin, type Refuse, refuserOf } from '../plugins/open-plugin.ts'

const NAME = 'score-pairs'
const ROW = { name: NAME, unit: 'pair', upstream: 'dedup-pair-images' } as const
/** Of the stage, and in its drop records. */
const VERSION = 1
/** Pairs that a scorer gets at a time. @source judgement: what models like, and bytes of some MB */
const BATCH = 32

/** What a scorer gets: the bytes as they will stand in the shard (JPEG, PNG or WebP), and the text. */
export interface ScoredPair {
  readonly image: Uint8Array
  readonly text: string
}

/** A number for each pair, in their order. Must depend on the pair alone: a run may score it twice, in other company. */
export type PairScorer = (pairs: readonly ScoredPair[]) => readonly number[] | Promise<readonly number[]>

/** What the module exports. `openPairScorer` is called once a task. */
export interface PairScoreModule {
  openPairScorer(): PairScorer | Promise<PairScorer>
}

/** The stage. Records keep their order and partition. The module's bytes are part of its tasks' keys, what it imports is not. */
export function scorePairsStage(plugin: Plugin, { minScore }: Pick<PairLimits, 'minScore'>) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { sha256: plugin.sha256, minScore },
    inputs: { pairs: keptPairs },
    whole: {},
    outputs: { scored: scoredPairs, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ pairs }, task) {
      const tally = openTally(task, ROW)
      const refuse = refuserOf('pairScore', plugin)
      const scorer = await openScorer(plugin, refuse)
      for await (const batch of batchesOf(pairs)) {
        task.signal.throwIfAborted()
        const scored = await Promise.all(
          batch.map(async ({ text, slot }) => {
            const { stored, blob } = measuresOf(slot)
            const { key, offset, length } = stored?.blob ?? blob
            return { text, image: await readAll(task.store, key, { start: offset, end: offset + length }) }
          }),
        )
        const scores = checkScores(await scorer(scored), batch.length, refuse)
        for (const [index, pair] of batch.entries()) {
          const score = scores[index] as number
          tally.enter()
          if (minScore !== null && score < minScore) {
            const why = { reason: 'pair_score_low', measured: score, limit: minScore, ruleVersion: VERSION } as const
            yield ['dropped', tally.drop(namePair(pair.slot), why)] as const
          } else {
            tally.keep()
            yield ['scored', { ...pair, score }] as const
          }
        }
      }
    },
  })
}

async function* batchesOf(pairs: AsyncIterable<Pair>): AsyncGenerator<readonly Pair[]> {
  let batch: Pair[] = []
  for await (const pair of pairs) {
    batch.push(pair)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function openScorer(plugin: Plugin, refuse: Refuse): Promise<PairScorer> {
  const { openPairScorer } = await openPlugin<PairScoreModule>(plugin, refuse)
  if (typeof openPairScorer !== 'function') throw refuse('expected an export `openPairScorer` (a function).')
  return await openPairScorer()
}

function checkScores(scores: unknown, wanted: number, refuse: Refuse): readonly number[] {
  if (Array.isArray(scores) && scores.length === wanted && scores.every((score) => Number.isFinite(score)))
    return scores
  throw refuse(
    `for ${wanted} pairs its scorer gave ${JSON.stringify(scores)?.slice(0, 200)}; expected as many finite numbers.`,
  )
}
