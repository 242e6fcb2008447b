/** The datasets of balancing: small rows of all documents, which one task looks at together, and what it decides. */
import { defineDataset } from '../core/stage.ts'
import type { Why } from './drops.ts'

/** What is known of a document where it is chosen. */
export interface BalanceCandidate {
  readonly id: string
  /** Registrable domain. */
  readonly site: string
  /** Id of its cluster of near-duplicates; none where it is alone. */
  readonly cluster?: string
  /** Estimated: UTF-8 bytes of its texts / 4, rounded up. */
  readonly tokens: number
  /** Image segments. */
  readonly images: number
  /** Sampling weight, at least 0. */
  readonly weight: number
  /** Of the scores that rules are on, by name, without `score.`. */
  readonly scores: Readonly<Record<string, number>>
}

/** All in one partition. */
export const balanceCandidates = defineDataset<BalanceCandidate>({
  name: 'balance-candidates',
  keyOf: () => '',
  partitions: 1,
})

/** A document that is dropped. Documents without one stay. */
export interface BalanceDrop {
  readonly id: string
  readonly why: Why
}
/** Keyed by document id, to meet the documents. */
export const balanceDrops = defineDataset<BalanceDrop>({ name: 'balance-drops', keyOf: ({ id }) => id })
