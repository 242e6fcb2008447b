/** How likely a document is drawn: by its cluster's size and by scores; and the order in which a seed draws all. */
import { hash64 } from '../../core/hash.ts'
import type { BalanceConfig } from '../../schemas/index.ts'
import { sortable } from '../scores/rank.ts'

/** From this size of a cluster on, this weight. @source datatrove, the rehydration of FineWeb-2: {1: 1, 2: 2, 3: 3, 5: 5, 100: 8, 1000: 1} */
const FINEWEB2_WEIGHTS = [
  [1, 1],
  [2, 2],
  [3, 3],
  [5, 5],
  [100, 8],
  [1000, 1],
] as const

/** The weight of a document of a cluster of `size` documents; 1 for one that is alone. */
export function clusterWeight(size: number, weights: BalanceConfig['clusterWeights']): number {
  if (weights === 'off') return 1
  return FINEWEB2_WEIGHTS.findLast(([from]) => size >= from)?.[1] ?? 1
}

/**
 * Text that sorts documents as a weighted draw without replacement takes them: by -ln(u)/weight, u uniform from seed and id; then by id.
 * @source Efraimidis and Spirakis 2006, algorithm A-Res
 */
export function drawOrder(seed: number, id: string, weight: number): string {
  // 53 bits, never 0 or 1.
  const uniform = (Number(hash64(seed, id) >> 11n) + 0.5) / 2 ** 53
  // Logarithms keep the order, and products of large weights: of two that are infinite the first id would always win.
  const finite = Math.min(weight, Number.MAX_VALUE)
  return `${sortable(weight > 0 ? Math.log(-Math.log(uniform)) - Math.log(finite) : Number.POSITIVE_INFINITY)} ${id}`
}
