/**
 * Rows in memory, in the same order as on disk: most tasks sort some hundred, and a file each would cost them more than the sorting. They lie as bytes in
 * buffers that the next sorter takes: as texts they would grow old in V8's heap, and wait there as garbage, task after task.
 */
import type { Row, Rows } from './rows.ts'

export interface MemoryRows extends Rows {
  /** Hands out all of them, in the order of arrival, and keeps none. */
  drain(): Iterable<Row>
  /** Bytes of their texts. */
  readonly bytes: number
}

/** Where rows lie. */
interface Room {
  texts: Buffer
  /** Of each row where its key, its order and its JSON begin; behind the last row its end. */
  places: Uint32Array
}

interface State extends Room {
  rows: number
  used: number
  /** Numbers of the rows in order; made when a row is first asked for. */
  sorted?: Uint32Array
}

const FIRST_BYTES = 64 * 1024
const FIRST_ROWS = 256
/** A code unit is at most so many bytes of UTF-8. @source RFC 3629: a pair of them is 4 */
const MAX_UNIT_BYTES = 3

/** Rooms that nobody uses: as many as a task has sorters, and none that is larger than a sorter fills before it moves to disk. */
const spare: Room[] = []
const MAX_SPARE = 3
const MAX_SPARE_BYTES = 16 * 1024 * 1024

/** Nothing yet; sorted when they are first read. Close them. */
export function openMemoryRows(): MemoryRows {
  const state: State = { ...(spare.pop() ?? roomOf(FIRST_BYTES, FIRST_ROWS)), rows: 0, used: 0 }
  return {
    *drain() {
      const { rows } = state
      for (let row = 0; row < rows; row += 1)
        yield { key: textOf(state, 3 * row), order: textOf(state, 3 * row + 1), json: textOf(state, 3 * row + 2) }
      clear(state)
    },
    get bytes() {
      return state.used
    },
    add: (row) => addRow(state, row),
    *keys() {
      const sorted = sortedOf(state)
      for (let start = 0; start < sorted.length; ) {
        const first = 3 * (sorted[start] as number)
        let end = start + 1
        while (end < sorted.length && compareText(state, first, 3 * (sorted[end] as number)) === 0) end += 1
        yield { key: textOf(state, first), count: end - start }
        start = end
      }
    },
    *read(key) {
      const sorted = sortedOf(state)
      const wanted = Buffer.from(key)
      const comesAt = (at: number): number => compareWith(state, 3 * (sorted[at] as number), wanted)
      for (let at = firstAt(sorted.length, comesAt); at < sorted.length && comesAt(at) === 0; at += 1)
        yield textOf(state, 3 * (sorted[at] as number) + 2)
    },
    close() {
      const { texts, places } = state
      if (spare.length < MAX_SPARE && texts.length <= MAX_SPARE_BYTES) spare.push({ texts, places })
      Object.assign(state, roomOf(0, 0))
      clear(state)
    },
  }
}

function addRow(state: State, { key, order, json }: Row): void {
  makeRoom(state, [key, order, json])
  const { texts, places, rows } = state
  let at = state.used
  for (const [index, text] of [key, order, json].entries()) {
    places[3 * rows + index] = at
    at += texts.write(text, at)
  }
  places[3 * rows + 3] = at
  state.used = at
  state.rows += 1
  delete state.sorted
}

function clear(state: State): void {
  state.rows = 0
  state.used = 0
  delete state.sorted
}

function roomOf(bytes: number, rows: number): Room {
  return { texts: Buffer.allocUnsafeSlow(bytes), places: new Uint32Array(3 * rows + 1) }
}

/** Room for one row more. */
function makeRoom(state: State, row: readonly string[]): void {
  const { texts, places, used, rows } = state
  if (used + MAX_UNIT_BYTES * sumOf(row, ({ length }) => length) > texts.length) {
    // Most text has a byte a unit: what is counted exactly is half as much memory.
    const needed = used + sumOf(row, (text) => Buffer.byteLength(text))
    if (needed > texts.length) {
      state.texts = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(Math.max(FIRST_BYTES, needed))))
      texts.copy(state.texts, 0, 0, used)
    }
  }
  if (3 * rows + 3 < places.length) return
  state.places = new Uint32Array(3 * 2 * Math.max(FIRST_ROWS, rows) + 1)
  state.places.set(places)
}

function sumOf(texts: readonly string[], unitsOf: (text: string) => number): number {
  let sum = 0
  for (const text of texts) sum += unitsOf(text)
  return sum
}

/** The text at a place. */
function textOf({ texts, places }: Room, place: number): string {
  return texts.toString('utf8', places[place], places[place + 1])
}

function sortedOf(state: State): Uint32Array {
  state.sorted ??= Uint32Array.from({ length: state.rows }, (_, row) => row).sort(
    (a, b) =>
      compareText(state, 3 * a, 3 * b) ||
      compareText(state, 3 * a + 1, 3 * b + 1) ||
      compareText(state, 3 * a + 2, 3 * b + 2),
  )
  return state.sorted
}

/** SQLite's order of texts, which is that of their UTF-8 bytes. */
function compareText({ texts, places }: Room, one: number, other: number): number {
  const [start, end] = [places[one] as number, places[one + 1] as number]
  const [from, to] = [places[other] as number, places[other + 1] as number]
  const length = Math.min(end - start, to - from)
  for (let at = 0; at < length; at += 1) {
    const difference = (texts[start + at] as number) - (texts[from + at] as number)
    if (difference !== 0) return difference
  }
  return end - start - (to - from)
}

function compareWith({ texts, places }: Room, place: number, wanted: Buffer): number {
  return texts.compare(wanted, 0, wanted.length, places[place], places[place + 1])
}

/** The first of so many places whose value is not under 0; values ascend. */
function firstAt(length: number, valueAt: (at: number) => number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (valueAt(middle) < 0) low = middle + 1
    else high = middle
  }
  return low
}
