/** Which SQLite runs here: its native code is loaded by the first database that is opened, and not before. */
import Database from 'better-sqlite3'

/** Throws where it does not load. */
export function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return db.prepare('SELECT sqlite_version()').pluck().get() as string
  } finally {
    db.close()
  }
}
