/** Work on an index in batches, between which the server answers: each is one transaction with the count of what is done, so that a killed process goes on where it was. */
import { setImmediate } from 'node:timers/promises'
import { type IndexDb, readMeta, writeMeta } from './open-index.ts'

/** Between two turns of the server. @source measured: 100 documents of 300 words take about 50 ms of CPU time */
const TURN = 100
/** In a transaction: each costs a flush of the words that came in. @source measured: transactions of 100 took a third of the whole index's time */
const BATCH = 5000

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
  const commit = (): void => {
    if (!db.inTransaction) return
    writeMeta(db, key, String(seen))
    db.exec('COMMIT')
  }
  try {
    for await (const record of records) {
      seen += 1
      if (seen <= done) continue
      if (!db.inTransaction) db.exec('BEGIN')
      add(record)
      if (seen % BATCH === 0) commit()
      if (seen % TURN !== 0) continue
      onDone?.(seen)
      await setImmediate()
      signal.throwIfAborted()
    }
    commit()
  } finally {
    // Only after an error: what was added since the last commit comes again.
    if (db.inTransaction) db.exec('ROLLBACK')
  }
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
