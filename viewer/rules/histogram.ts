/** Histograms of columns. */
import { binsOf } from '../../index.ts'

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
  const { low, width, countsOf } = binsOf(known, { bins: BINS, tail: TAIL, limits })
  return { edges: Array.from({ length: BINS + 1 }, (_, bin) => low + bin * width), counts: countsOf(known), missing }
}
