/** Work on an index in batches: each is one transaction with the count of what is done, so that a killed process goes on where it was. */
import { setImmediate } from 'node:timers/promises'
import { type IndexDb, readMeta, writeMeta } from './open-index.ts'

/** @source measured: 200 documents of 600 words take about 20 ms, so that the server answers between them */
const BATCH = 200

export interface Step<T> {
  readonly name: string
  readonly records: AsyncIterable<T>
  readonly add: (record: T) => void
  readonly signal: AbortSignal
  readonly onDone?: (records: number) => void
}

/** Adds all records of a step, once in the life of the index. Records are the same in the same order each time. */
export async function runStep<T>(db: IndexDb, { name, records, add, signal, onDone }: Step<T>): Promise<void> {
  const key = `step.${name}`
  const before = readMeta(db, key)
  if (before === 'whole') return
  const done = Number(before ?? 0)
  let seen = 0
  let batch: T[] = []
  const write = db.transaction(() => {
    for (const record of batch) add(record)
    writeMeta(db, key, String(seen))
  })
  for await (const record of records) {
    seen += 1
    if (seen <= done) continue
    batch.push(record)
    if (batch.length < BATCH) continue
    write()
    batch = []
    onDone?.(seen)
    await setImmediate()
    signal.throwIfAborted()
  }
  write()
  writeMeta(db, key, 'whole')
}

/** The same for work that is one statement or two. */
export async function runOnce(db: IndexDb, name: string, work: () => void): Promise<void> {
  await setImmediate()
  const key = `step.${name}`
  if (readMeta(db, key) === 'whole') return
  db.transaction(() => {
    work()
    writeMeta(db, key, 'whole')
  })()
}
