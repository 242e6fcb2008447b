/** Sorting and grouping larger than memory: one mechanism for every group-by and join of the pipeline. */
import { join } from 'node:path'
import { openMemoryRows } from './sorting/memory-rows.ts'
import type { Rows } from './sorting/rows.ts'
import { openTableRows } from './sorting/table-rows.ts'

export interface SortOptions<T> {
  /** Folder for the scratch file; the caller deletes it. */
  readonly scratchFolder: string
  /** Distinguishes several sorters of one task. */
  readonly name: string
  keyOf(record: T): string
  /** Order inside a key, by code unit; must be unique in a key or the output would depend on arrival. */
  orderOf(record: T): string
  /** Of texts that are kept in memory before there is a file. Default 4 MiB. */
  readonly maxMemoryBytes?: number
}

export interface Group<T> {
  readonly key: string
  readonly count: number
  /** The records in order. May be read several times, but only before the next group is asked for. */
  records(): Iterable<T>
}

export interface Sorter<T> {
  add(record: T): void
  /** All groups, in key order. */
  groups(): Iterable<Group<T>>
  /** The records of one key, in order; empty if there are none. */
  get(key: string): Iterable<T>
  close(): void
}

/**
 * Rows of so much text are kept in memory, then they move into a scratch table. A task has up to three sorters open. @source measured: 1,000 pages, CPU
 * of all processes 7 % less (medians of three, in turn) than with a table from the first row on; twice as much makes a task's memory grow with its rows
 */
const MAX_MEMORY_BYTES = 4 * 1024 * 1024

/** Opens a sorter. Records must survive JSON. Ties in (key, order) are an error of the caller and come out sorted by content. */
export function openSorter<T>({
  scratchFolder,
  name,
  keyOf,
  orderOf,
  maxMemoryBytes = MAX_MEMORY_BYTES,
}: SortOptions<T>): Sorter<T> {
  const first = openMemoryRows()
  let rows: Rows | undefined = first
  const opened = (): Rows => {
    if (rows === undefined) throw new Error(`The sorter ${name} is not open.`)
    return rows
  }
  const read = function* (key: string): Generator<T> {
    for (const json of opened().read(key)) yield JSON.parse(json) as T
  }
  return {
    add(record) {
      opened().add({ key: keyOf(record), order: orderOf(record), json: JSON.stringify(record) })
      if (rows !== first || first.bytes <= maxMemoryBytes) return
      rows = openTableRows(join(scratchFolder, `${name}.sqlite`))
      for (const row of first.drain()) rows.add(row)
      first.close()
    },
    *groups() {
      for (const { key, count } of opened().keys()) yield { key, count, records: () => read(key) }
    },
    get: read,
    close() {
      rows?.close()
      rows = undefined
    },
  }
}

/** Fills a sorter from a stream, hands it to `use`, and closes it whatever happens. */
export async function* sortedBy<T, R>(
  records: AsyncIterable<T>,
  options: SortOptions<T>,
  use: (sorter: Sorter<T>) => Iterable<R> | AsyncIterable<R>,
): AsyncGenerator<R> {
  const sorter = openSorter(options)
  try {
    for await (const record of records) sorter.add(record)
    yield* use(sorter)
  } finally {
    sorter.close()
  }
}

/** How many different keys records have that come sorted by it; none of them is held. */
export function countKeys<T>(records: Iterable<T>, keyOf: (record: T) => string): number {
  let keys = 0
  let last: string | undefined
  for (const record of records) {
    const key = keyOf(record)
    if (key !== last) keys += 1
    last = key
  }
  return keys
}
