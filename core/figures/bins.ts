/** Bins of a histogram: equal steps between the values that few lie outside of. */

export interface Bins {
  /** Lower edge of the first, and width of each. */
  readonly low: number
  readonly width: number
  /** How many of these values lie in each; those outside stand in the outermost. */
  countsOf(values: Iterable<number>): number[]
}

/**
 * So many bins for values that are sorted, at least one. A share of `tail` on each side lies outside of the edges, but no limit does, so that a
 * line can be drawn at each.
 */
export function binsOf(
  sorted: ArrayLike<number>,
  { bins, tail, limits }: { readonly bins: number; readonly tail: number; readonly limits: readonly number[] },
): Bins {
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
  const low = Math.min(at(tail), ...limits)
  const high = Math.max(at(1 - tail), ...limits)
  const width = (high - low || 1) / bins
  return {
    low,
    width,
    countsOf(values) {
      const counts = new Array<number>(bins).fill(0)
      for (const value of values) {
        const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)))
        counts[bin] = (counts[bin] as number) + 1
      }
      return counts
    },
  }
}
