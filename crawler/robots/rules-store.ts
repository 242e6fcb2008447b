/**
 * The robots.txt of all hosts of a partition on disk, so that memory holds those in use and nobody is asked twice within the day; and, in another
 * file by their addresses, the policy files of sites (crawler/rights/).
 *
 * Scratch: it is kept for the next attempt only if it was closed in order, so that no rule is obeyed whose answer is not in the archive.
 */
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { makeFolderSync } from '../../core/files/make-folder.ts'

/** What is kept of an origin: the body that is read again when it is needed, or why everything is refused. Of a policy file: why nobody could read it. */
export interface KeptRules {
  /** Ms since 1970. */
  readonly untilMs: number
  /** The decoded file; absent where there are no rules. */
  readonly body?: Buffer
  /** Words of the caller's own. */
  readonly refusal?: string
}

export interface RulesStore {
  put(origin: string, rules: KeptRules): void
  /** What was put in this attempt. */
  get(origin: string): KeptRules | undefined
  /** What an earlier attempt put, if its time is not over; it counts as put from now on. */
  recall(origin: string): boolean
  /** Keeps everything for the next attempt, or nothing. */
  close(keep: boolean): void
}

interface Row {
  readonly until_ms: number
  readonly body: Buffer | null
  readonly refusal: string | null
}

/** Opens the store in `file`; without one in a temporary file, which ends with it. */
export function openRulesStore(file?: string): RulesStore {
  const db = file === undefined ? new Database('') : openFile(file)
  db.exec(`${TABLE} rules ${COLUMNS}; ${TABLE} earlier ${COLUMNS}; BEGIN`)
  const put = db.prepare<[string, number, Buffer | null, string | null]>(
    'INSERT OR REPLACE INTO rules (origin, until_ms, body, refusal) VALUES (?, ?, ?, ?)',
  )
  const get = db.prepare<[string], Row>('SELECT until_ms, body, refusal FROM rules WHERE origin = ?')
  const recall = db.prepare<[string, number]>(
    'INSERT OR REPLACE INTO rules SELECT * FROM earlier WHERE origin = ? AND until_ms > ?',
  )
  return {
    put: (origin, { untilMs, body, refusal }) =>
      void put.run(origin, Math.round(untilMs), body ?? null, refusal ?? null),
    get(origin) {
      const row = get.get(origin)
      if (row === undefined) return undefined
      return {
        untilMs: row.until_ms,
        ...(row.body === null ? {} : { body: row.body }),
        ...(row.refusal === null ? {} : { refusal: row.refusal }),
      }
    },
    recall: (origin) => recall.run(origin, Date.now()).changes > 0,
    close(keep) {
      if (!db.open) return
      if (keep && file !== undefined) db.exec('CREATE TABLE closed (at_ms INTEGER)')
      db.exec('COMMIT')
      db.close()
    },
  }
}

const TABLE = 'CREATE TABLE IF NOT EXISTS'
const COLUMNS = '(origin TEXT PRIMARY KEY, until_ms INTEGER NOT NULL, body BLOB, refusal TEXT) WITHOUT ROWID'

/** The file that an earlier attempt closed in order, or a new one. */
function openFile(file: string): Database.Database {
  makeFolderSync(dirname(file))
  try {
    const db = configured(file)
    const isWhole = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'closed'").pluck().get() === 1
    if (isWhole) {
      db.exec(`DROP TABLE closed; INSERT OR IGNORE INTO rules SELECT * FROM earlier; DROP TABLE earlier;
        ALTER TABLE rules RENAME TO earlier`)
      return db
    }
    db.close()
  } catch {
    // New, or torn by a crash: either way there is nothing to keep.
  }
  for (const suffix of ['', '-journal']) rmSync(`${file}${suffix}`, { force: true })
  return configured(file)
}

function configured(file: string): Database.Database {
  const db = new Database(file)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('cache_size = -2048')
  return db
}
