/** dedup-near: of each cluster of near-duplicates the first documents stay, in the order that the config names. Drops: `dup_near`. */
import { sortedBy } from '../../../core/sort.ts'
import { defineStage } from '../../../core/stage.ts'
import { SIMPLIFY_VERSION } from '../../../core/text/simplify-text.ts'
import type { DocumentRoad } from '../../../datasets/documents.ts'
import { droppedBy, openTally, type Row } from '../../../datasets/drops.ts'
import { type Candidate, candidates } from '../../../datasets/near-duplicates.ts'
import type { NearDuplicatesConfig } from '../../../schemas/index.ts'
import { nominalSimilarity } from './bands.ts'
import { GROUPS_VERSION, groupDocuments } from './groups.ts'
import { MINHASH_VERSION, openHasher } from './hasher.ts'
import { KEEP_ORDER_VERSION, keepOrderOf } from './keep-order.ts'

const NAME = 'dedup-near'
/** Of the stage, and in its drop records. */
const VERSION = 1

/** In the report: documents of a component that stay because sixteen texts are compared with, and they are like none of these. */
const UNSETTLED = 'document.kept.unsettled'

/** The row of the funnel of this stage and of `gather-clusters`, which keeps what has no candidates. */
export function rowBehind(upstream: string): Row {
  return { name: NAME, unit: 'document', upstream, counters: [UNSETTLED] }
}

/**
 * The stage. A drop's `measured` is its exact similarity (Jaccard, or containment where that is verified) to the first document of its
 * cluster, which stays and whose id is the `detail`. `limit`: the least that is asked; without verification what the bands are made for, and a
 * document may be below, by the chance of the bands or at the end of a chain.
 */
export function dedupNearStage(config: NearDuplicatesConfig, { writes, upstream }: Omit<DocumentRoad, 'reads'>) {
  const row = rowBehind(upstream)
  const { shingleWords, bands, rows, prefer, keep, keepPerCluster, verify, minSimilarity } = config
  const limit = verify === 'off' ? nominalSimilarity(config) : minSimilarity
  return defineStage({
    name: NAME,
    version: {
      step: VERSION,
      groups: GROUPS_VERSION,
      order: KEEP_ORDER_VERSION,
      simplify: SIMPLIFY_VERSION,
      minhash: MINHASH_VERSION,
    },
    kind: 'cpu',
    options: { shingleWords, bands, rows, prefer, keep, keepPerCluster, verify, limit },
    inputs: { candidates },
    whole: {},
    outputs: { documents: writes, dropped: droppedBy(NAME) },
    funnel: [row],
    async *run(inputs, task) {
      const tally = openTally(task, row)
      const hasher = openHasher({ words: shingleWords, size: bands * rows })
      const sorting = {
        scratchFolder: task.scratchFolder,
        name: 'candidates',
        keyOf: ({ component }: Candidate) => String(component),
        orderOf: ({ draft }: Candidate) => keepOrderOf(draft, config),
      }
      yield* sortedBy(inputs.candidates, sorting, function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          tally.enter(count)
          const drafts = openDrafts(count, records)
          const grouped = groupDocuments(drafts(), hasher, config)
          const kept = new Map<string, number>()
          let index = 0
          for (const draft of drafts()) {
            const { group, similarity, isUnsettled } = grouped[index++] as (typeof grouped)[number]
            if (isUnsettled) task.count(UNSETTLED)
            const stays = kept.get(group.firstId) ?? 0
            if (stays < keepPerCluster) {
              kept.set(group.firstId, stays + 1)
              tally.keep()
              yield ['documents', { ...draft, cluster: { id: group.lowestId, size: group.size } }] as const
            } else {
              const why = {
                reason: 'dup_near',
                measured: similarity,
                limit,
                ruleVersion: VERSION,
                detail: group.firstId,
              } as const
              yield ['dropped', tally.drop(draft, why)] as const
            }
          }
        }
      })
    },
  })
}

/** Documents of a component that are held while it is looked at twice: most components are pairs. @source judgement: each has at most some megabytes */
const MAX_HELD = 8

/** The documents of a component, to be read twice: those of a small one are read once and held. */
function openDrafts(count: number, records: () => Iterable<Candidate>): () => Iterable<Candidate['draft']> {
  if (count > MAX_HELD) return () => draftsOf(records())
  const held = [...draftsOf(records())]
  return () => held
}

function* draftsOf(records: Iterable<Candidate>): Generator<Candidate['draft']> {
  for (const { draft } of records) yield draft
}
