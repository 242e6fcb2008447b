/**
 * What a fetch task knows, on scratch disk so that memory stays bounded: the outcome of every URL of its ledger partition, and the
 * URLs that are wanted now, by host. Rebuilt from the ledger by each attempt; nothing here is the truth.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { M3wError } from '../../core/errors.ts'
import { type ImageFact, imageFact } from '../../schemas/index.ts'

export interface ImageIndex {
  /** Notes the outcome of a URL; a later one takes its place. */
  put(fact: ImageFact): void
  get(url: string): ImageFact | undefined
  /** Asks for a URL (normalised) of a host (authority); again is a no-op. */
  want(host: string, url: string): void
  isWanted(host: string, url: string): boolean
  /** Hosts with wanted URLs, those with most first (they take longest), then by name. Nothing may be wanted any more. */
  hosts(): Iterable<string>
  /** The wanted URLs of a host, by code point. Many of these may be read side by side. */
  urlsOf(host: string): Iterable<string>
  close(): void
}

const ROWS_PER_TRANSACTION = 10_000
/** Read in pages, not by open cursors: hundreds of hosts are read at once, and a cursor forbids closing the file. */
const PAGE_ROWS = 200

interface HostRow {
  readonly rowid: number
  readonly host: string
}

/** Opens an empty index in a scratch folder; the caller deletes the folder. */
export function openImageIndex(scratchDir: string): ImageIndex {
  const db = new Database(join(scratchDir, 'image-index.sqlite'))
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.exec(`
    CREATE TABLE fact (url TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE wanted (host TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (host, url)) WITHOUT ROWID;
  `)
  const insertFact = db.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?)')
  const selectFact = db.prepare<[string], string>('SELECT json FROM fact WHERE url = ?').pluck()
  const insertWanted = db.prepare('INSERT OR IGNORE INTO wanted VALUES (?, ?)')
  const selectWanted = db.prepare<[string, string], number>('SELECT 1 FROM wanted WHERE host = ? AND url = ?').pluck()
  const selectUrls = db
    .prepare<[string, string], string>(
      `SELECT url FROM wanted WHERE host = ? AND url > ? ORDER BY url LIMIT ${PAGE_ROWS}`,
    )
    .pluck()
  let pending = 0

  const settle = (): void => {
    if (pending > 0) db.exec('COMMIT')
    pending = 0
  }
  const write = (statement: Database.Statement, ...values: readonly string[]): void => {
    if (pending === 0) db.exec('BEGIN')
    statement.run(...values)
    pending += 1
    if (pending >= ROWS_PER_TRANSACTION) settle()
  }

  return {
    put: (fact) => write(insertFact, fact.url, JSON.stringify(fact)),
    get(url) {
      const json = selectFact.get(url)
      return json === undefined ? undefined : parseFact(JSON.parse(json))
    },
    want: (host, url) => write(insertWanted, host, url),
    isWanted: (host, url) => selectWanted.get(host, url) !== undefined,
    *hosts() {
      settle()
      db.exec(`
        CREATE TABLE host (host TEXT NOT NULL);
        INSERT INTO host SELECT host FROM wanted GROUP BY host ORDER BY count(*) DESC, host;
      `)
      const select = db.prepare<[number], HostRow>(
        `SELECT rowid, host FROM host WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE_ROWS}`,
      )
      for (let rows = select.all(0); rows.length > 0; rows = select.all(rows.at(-1)?.rowid ?? 0)) {
        for (const { host } of rows) yield host
      }
    },
    *urlsOf(host) {
      for (let urls = selectUrls.all(host, ''); urls.length > 0; urls = selectUrls.all(host, urls.at(-1) ?? '')) {
        yield* urls
      }
    },
    close() {
      settle()
      db.close()
    },
  }
}

/** A row of an image journal. Throws E_CORRUPT. */
export function parseFact(row: unknown): ImageFact {
  const parsed = imageFact.safeParse(row)
  if (parsed.success) return parsed.data
  throw new M3wError('E_CORRUPT', `image ledger: expected an image fact, got ${JSON.stringify(row)?.slice(0, 300)}`, {
    cause: parsed.error,
  })
}
