/** Exact similarity of two sets of shingles. */

/** How much two sets have in common, 0 … 1. Both ascending and without repetition. Linear in both; two empty sets have nothing. */
export function similarityOf(kind: 'jaccard' | 'containment', one: Float64Array, other: Float64Array): number {
  const common = countCommon(one, other)
  const whole = kind === 'jaccard' ? one.length + other.length - common : Math.min(one.length, other.length)
  return whole === 0 ? 0 : common / whole
}

function countCommon(one: Float64Array, other: Float64Array): number {
  let common = 0
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    const a = one[i] as number
    const b = other[j] as number
    if (a === b) common += 1
    if (a <= b) i += 1
    if (b <= a) j += 1
  }
  return common
}
