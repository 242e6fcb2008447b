/** Rows in memory, in the same order as on disk: most tasks sort some hundred, and a file each would cost them more than the sorting. */
import type { Row, Rows } from './rows.ts'

export interface MemoryRows extends Rows {
  /** Hands out all of them, in the order of arrival, and keeps none. */
  drain(): readonly Row[]
  /** Code units of their texts. */
  readonly units: number
}

interface State {
  rows: Row[]
  units: number
  /** Where the rows of each key lie in `sorted`; made when it is first asked for. */
  index?: { readonly sorted: readonly Row[]; readonly ranges: ReadonlyMap<string, Range> }
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Nothing yet; sorted when they are first read. */
export function openMemoryRows(): MemoryRows {
  const state: State = { rows: [], units: 0 }
  return {
    drain() {
      const { rows } = state
      state.rows = []
      return rows
    },
    get units() {
      return state.units
    },
    add(row) {
      state.rows.push(row)
      state.units += row.key.length + row.order.length + row.json.length
      delete state.index
    },
    *keys() {
      for (const [key, { start, end }] of indexOf(state).ranges) yield { key, count: end - start }
    },
    *read(key) {
      const { sorted, ranges } = indexOf(state)
      const { start, end } = ranges.get(key) ?? { start: 0, end: 0 }
      for (let at = start; at < end; at += 1) yield (sorted[at] as Row).json
    },
    close() {},
  }
}

function indexOf(state: State): NonNullable<State['index']> {
  state.index ??= makeIndex(state.rows)
  return state.index
}

function makeIndex(rows: readonly Row[]): NonNullable<State['index']> {
  const sorted = rows.toSorted(
    (a, b) => compareUtf8(a.key, b.key) || compareUtf8(a.order, b.order) || compareUtf8(a.json, b.json),
  )
  const ranges = new Map<string, Range>()
  for (let start = 0; start < sorted.length; ) {
    const { key } = sorted[start] as Row
    let end = start + 1
    while (end < sorted.length && sorted[end]?.key === key) end += 1
    ranges.set(key, { start, end })
    start = end
  }
  return { sorted, ranges }
}

/** From here on code units no longer sort as their UTF-8 bytes do: a pair of surrogates comes after U+FFFF. */
const FIRST_SURROGATE = 0xd800

/** SQLite's order of texts, which is that of their UTF-8 bytes (RFC 3629 section 1: the order of code points). */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  let at = 0
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  if (at === length) return a.length - b.length
  const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)]
  if (one < FIRST_SURROGATE || other < FIRST_SURROGATE) return one - other
  // The units before are equal, so a difference in a second half stands behind equal first ones.
  return rank(one) - rank(other)
}

const rank = (unit: number): number => (unit < 0xe000 ? unit + 0x10000 : unit)
