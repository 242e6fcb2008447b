/** What a sorter keeps its rows in: the first megabytes in memory, a scratch SQLite table once there are more. */

/** One record as JSON, under its key and its place there. */
export interface Row {
  readonly key: string
  readonly order: string
  readonly json: string
}

/** Rows in the order of (key, order, json), each compared as UTF-8 bytes. Those of a key may be read several times, and by several at once. */
export interface Rows {
  add(row: Row): void
  /** Every key with the number of its rows, in order. */
  keys(): Iterable<{ readonly key: string; readonly count: number }>
  /** The JSON of one key's rows, in order; none if there are none. */
  read(key: string): Iterable<string>
  close(): void
}
