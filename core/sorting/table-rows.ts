/** Rows on disk: a scratch SQLite table, about 300,000 rows a second (docs/log.md). */
import Database from 'better-sqlite3'
import type { Rows } from './rows.ts'

/** What is not committed lies in SQLite's page cache: some megabytes, and the cost of a commit is spread over many rows. */
const ROWS_PER_TRANSACTION = 10_000

/**
 * Of 32 KiB, so 4 MB. In pages, for SQLite counts those of its default of 16 MB in pages of 4 KiB, even where they are larger: 125 MB, in which a
 * task's memory grew with its rows. @source measured (docs/log.md): sorting costs no more CPU with 4, 8 or 16 than with 125; looking up in random order a
 * tenth more with 4 than with 16
 */
const CACHE_PAGES = 125

/** Opens a table in a new file; the caller deletes the file. */
export function openTableRows(file: string): Rows {
  const db = makeTable(file)
  const { add, settle } = openInserts(db)
  // A statement serves one reader at a time; preparing one costs more than reading a small group.
  const idle: Database.Statement[] = []
  return {
    add,
    *keys() {
      settle()
      const next = db.prepare('SELECT key, count(*) AS count FROM row WHERE key > ? GROUP BY key ORDER BY key LIMIT 1')
      const first = db.prepare('SELECT key, count(*) AS count FROM row GROUP BY key ORDER BY key LIMIT 1')
      let row = first.get() as { key: string; count: number } | undefined
      while (row !== undefined) {
        yield row
        row = next.get(row.key) as typeof row
      }
    },
    *read(key) {
      settle()
      const select = idle.pop() ?? db.prepare('SELECT json FROM row WHERE key = ? ORDER BY ord, json').pluck()
      try {
        yield* select.iterate(key) as Iterable<string>
      } finally {
        idle.push(select)
      }
    },
    close() {
      try {
        // A full disk has rolled back what was open: a COMMIT would fail, and hide what is the matter.
        if (db.inTransaction) db.exec('COMMIT')
      } finally {
        db.close()
      }
    },
  }
}

function makeTable(file: string): Database.Database {
  const db = new Database(file)
  // Scratch: a crash throws the file away, so no flush is worth its time. The journal stays: rows are put behind others, so little of it is written.
  // @source measured: 120,000 rows, no difference in CPU without it, which better-sqlite3 would call unsafe
  db.pragma('synchronous = OFF')
  // A record is a line of JSON: larger pages hold it in fewer pieces. @source measured, adding and reading: rows of 2,500 and 6,000 bytes 40 %, of 100 and 400 bytes 5 to 20 % less CPU than with 4 KiB
  db.pragma('page_size = 32768')
  db.pragma(`cache_size = ${CACHE_PAGES}`)
  db.exec('CREATE TABLE row (key TEXT NOT NULL, ord TEXT NOT NULL, json TEXT NOT NULL)')
  return db
}

/** Puts rows behind others; `settle` commits them and gives them their order, once. */
function openInserts(db: Database.Database): { readonly add: Rows['add']; readonly settle: () => void } {
  const insert = db.prepare('INSERT INTO row VALUES (?, ?, ?)')
  let pending = 0
  let indexed = false
  return {
    add({ key, order, json }) {
      if (pending === 0) db.exec('BEGIN')
      insert.run(key, order, json)
      pending += 1
      if (pending < ROWS_PER_TRANSACTION) return
      db.exec('COMMIT')
      pending = 0
    },
    settle() {
      if (pending > 0) db.exec('COMMIT')
      pending = 0
      // SQLite compares TEXT as UTF-8 bytes: an order of its own, but the same on every machine.
      if (!indexed) db.exec('CREATE INDEX row_order ON row (key, ord, json)')
      indexed = true
    },
  }
}
