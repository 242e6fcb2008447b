/** Sums over ranges of items: a list whose entry `n` is the sum over the items before item `n`. */

type Sums = Float64Array | Int32Array

/** The sum over the items of a block, or of any `from` ≤ index < `to`. */
export function sumIn(sums: Sums, { from, to }: { readonly from: number; readonly to: number }): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0)
}

/** The sum over all items. */
export function sumOfAll(sums: Sums): number {
  return sums[sums.length - 1] ?? 0
}
