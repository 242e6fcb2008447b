/** Histograms for reports. */
import { binsOf } from '../../../core/figures/bins.ts'
import type { Histogram } from '../../../schemas/index.ts'

const BINS = 30
/** Of the values, on each side: they stand in the outermost bins. */
const TAIL = 0.01

export interface Ruled {
  readonly reason: string
  readonly side: 'min' | 'max'
  readonly limit: number
  /** Values of a sample of what it dropped. */
  readonly dropped: readonly number[]
}

/** Undefined where nothing was measured. Edges are rounded to six digits, so that they are the same on every machine. */
export function histogramOf(
  name: string,
  of: Histogram['of'],
  values: readonly number[],
  rule?: Ruled,
): Histogram | undefined {
  const all = [...values, ...(rule?.dropped ?? [])].sort((a, b) => a - b)
  if (values.length === 0) return undefined
  const limits = rule === undefined ? [] : [rule.limit]
  const { low, width, countsOf } = binsOf(all, { bins: BINS, tail: TAIL, limits })
  const edges = Array.from({ length: BINS }, (_, bin) => Number((low + bin * width).toPrecision(6)))
  const drawn = { name, of, edges, counts: countsOf(values) }
  if (rule === undefined) return drawn
  const { reason, side, limit, dropped } = rule
  return { ...drawn, rule: { reason, side, limit, dropped: countsOf(dropped) } }
}
