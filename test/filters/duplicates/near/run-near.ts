/** Runs all stages of near-duplicates in memory, and makes texts that resemble each other as much as is wanted. */
import { bucketOf, sha256Hex } from '../../../../core/hash.ts'
import { documentsFrom, textDocuments } from '../../../../datasets/documents.ts'
import { clusterDocumentsStage } from '../../../../filters/duplicates/near/cluster-documents-stage.ts'
import { dedupNearStage } from '../../../../filters/duplicates/near/dedup-near-stage.ts'
import { gatherClustersStage } from '../../../../filters/duplicates/near/gather-clusters-stage.ts'
import { matchBandsStage } from '../../../../filters/duplicates/near/match-bands-stage.ts'
import { signTextsStage } from '../../../../filters/duplicates/near/sign-texts-stage.ts'
import {
  completeConfig,
  type DraftDocument,
  type DropRecord,
  type NearDuplicatesConfig,
} from '../../../../schemas/index.ts'
import { runStage } from '../../../helpers/run-stage.ts'

const ROAD = { reads: documentsFrom('dedup-content'), writes: textDocuments, upstream: 'dedup-content' }

interface NearRun {
  readonly documents: readonly DraftDocument[]
  readonly dropped: readonly DropRecord[]
  /** Of the funnel's row, all stages together. */
  readonly counts: Readonly<Record<string, number>>
}

/** The config's section: of profile `quality`, with changes. */
export function nearConfig(changes: Partial<NearDuplicatesConfig> = {}): NearDuplicatesConfig {
  return completeConfig({ profile: 'quality', nearDuplicates: changes }).nearDuplicates
}

/** From drafts to survivors and drops, all datasets in P partitions. */
export async function runNear(
  drafts: readonly DraftDocument[],
  config = nearConfig(),
  partitions = 4,
): Promise<NearRun> {
  // As the engine does: each partition has its documents in the order in which they were written.
  const placed = Array.from({ length: partitions }, (_, partition) =>
    drafts.filter(({ id }) => bucketOf(id, partitions) === partition),
  ).flat()
  const options = { partitions, outputPartitions: partitions }
  const signed = await runStage(signTextsStage(config, ROAD.reads), { ...options, inputs: { documents: placed } })
  const matched = await runStage(matchBandsStage(), { ...options, inputs: { rows: signed.outputs.rows } })
  const whole = { pairs: matched.outputs.pairs }
  const { rows } = (await runStage(clusterDocumentsStage(), { inputs: {}, whole, outputPartitions: partitions }))
    .outputs
  const gathered = await runStage(gatherClustersStage(ROAD), { ...options, inputs: { documents: placed, rows } })
  const inputs = { candidates: gathered.outputs.candidates }
  const judged = await runStage(dedupNearStage(config, ROAD), { ...options, inputs })
  const counts = { ...gathered.counts }
  for (const [name, by] of Object.entries(judged.counts)) counts[name] = (counts[name] ?? 0) + by
  return {
    documents: [...gathered.outputs.documents, ...judged.outputs.documents],
    dropped: judged.outputs.dropped,
    counts,
  }
}

/** Words of letters alone that no other seed gives: numbers would all be `0`. */
export function wordsOf(seed: string, count: number): readonly string[] {
  const letters = (digits: string): string => digits.replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))
  return Array.from({ length: count }, (_, index) => letters(sha256Hex(`${seed} ${index}`).slice(0, 10)))
}

/** Two texts of `words` words each whose sets of shingles have (nearly) the Jaccard similarity asked for: they begin alike. */
export function pairOf(
  seed: string,
  similarity: number,
  words: number,
  shingleWords: number,
): readonly [string, string] {
  const shingles = words - shingleWords + 1
  const common = Math.round((2 * shingles * similarity) / (1 + similarity)) + shingleWords - 1
  const beginning = wordsOf(`${seed} both`, common)
  const endOf = (side: string): readonly string[] => wordsOf(`${seed} ${side}`, words - common)
  return [[...beginning, ...endOf('one')].join(' '), [...beginning, ...endOf('other')].join(' ')]
}
