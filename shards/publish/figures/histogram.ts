/** Histograms for reports: equal steps between the values that few lie outside of. */
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
  const at = (share: number): number => all[Math.min(all.length - 1, Math.floor(share * all.length))] as number
  const limits = rule === undefined ? [] : [rule.limit]
  const low = Math.min(at(TAIL), ...limits)
  const high = Math.max(at(1 - TAIL), ...limits)
  const width = (high - low || 1) / BINS
  const countsOf = (some: readonly number[]): number[] => {
    const counts = new Array<number>(BINS).fill(0)
    for (const value of some) {
      const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)))
      counts[bin] = (counts[bin] as number) + 1
    }
    return counts
  }
  const edges = Array.from({ length: BINS }, (_, bin) => Number((low + bin * width).toPrecision(6)))
  const drawn = { name, of, edges, counts: countsOf(values) }
  if (rule === undefined) return drawn
  const { reason, side, limit, dropped } = rule
  return { ...drawn, rule: { reason, side, limit, dropped: countsOf(dropped) } }
}
