/** Histograms of columns: equal steps between the values that few lie outside of. */

export interface Histogram {
  /** Lower edges of the bins, ascending, one more than there are bins. */
  readonly edges: readonly number[]
  readonly counts: readonly number[]
  readonly missing: number
}

const BINS = 60
/** Of the values, on each side: those stand in the outermost bins. */
const TAIL = 0.005

/** Of all values that are numbers. `limits` lie between the edges, so that a line can be drawn at each. */
export function histogramOf(values: Float32Array, limits: readonly number[]): Histogram {
  const known = values.filter((value) => !Number.isNaN(value)).sort()
  const missing = values.length - known.length
  if (known.length === 0) return { edges: [0, 1], counts: [0], missing }
  const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(share * known.length))] as number
  const low = Math.min(at(TAIL), ...limits)
  const high = Math.max(at(1 - TAIL), ...limits)
  const width = (high - low || 1) / BINS
  const counts = new Array<number>(BINS).fill(0)
  for (const value of known) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)))
    counts[bin] = (counts[bin] as number) + 1
  }
  return { edges: Array.from({ length: BINS + 1 }, (_, bin) => low + bin * width), counts, missing }
}
