/**
 * What a fetch task knows, on scratch disk so that memory stays bounded: the outcome of every URL of its ledger partition, and the
 * URLs that are wanted now, by host. Rebuilt from the ledger by each attempt; nothing here is the truth.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { ImageFact } from '../../schemas/index.ts'
import { parseFact } from './image-facts.ts'

export interface ImageIndex {
  /** Notes the outcome of a URL; a later one takes its place. */
  put(fact: ImageFact): void
  get(url: string): ImageFact | undefined
  /** Asks for a URL (normalised) of a host (authority); again is a no-op. */
  want(host: string, url: string): void
  isWanted(host: string, url: string): boolean
  /** Hosts with wanted URLs, those with most first (they take longest), then by name. Nothing may be wanted any more. */
  hosts(): Iterable<string>
  /** How many URLs of a host are wanted. */
  wantedOf(host: string): number
  /** The wanted URLs of a host, by code point. Many of these may be read side by side. */
  urlsOf(host: string): Iterable<string>
  close(): void
}

/** A transaction a row would cost more than the row; what one holds is scratch, and nothing reads it after a crash. */
const ROWS_PER_TRANSACTION = 10_000
/** Read in pages, not by open cursors: hundreds of hosts are read at once, and a cursor forbids closing the file. */
const PAGE_ROWS = 200

interface HostRow {
  readonly rowid: number
  readonly host: string
}

interface IndexState {
  readonly db: Database.Database
  readonly insertFact: Database.Statement
  readonly selectFact: Database.Statement<[string], string>
  readonly insertWanted: Database.Statement
  readonly selectWanted: Database.Statement<[string, string], number>
  readonly selectUrls: Database.Statement<[string, string], string>
  readonly countWanted: Database.Statement<[string], number>
  /** Rows of the open transaction. */
  pending: number
}

/** Opens an empty index in a scratch folder; the caller deletes the folder. */
export function openImageIndex(scratchFolder: string): ImageIndex {
  const state = createIndex(join(scratchFolder, 'image-index.sqlite'))
  return {
    put: (fact) => write(state, state.insertFact, fact.url, JSON.stringify(fact)),
    get(url) {
      const json = state.selectFact.get(url)
      return json === undefined ? undefined : parseFact(JSON.parse(json))
    },
    want: (host, url) => write(state, state.insertWanted, host, url),
    isWanted: (host, url) => state.selectWanted.get(host, url) !== undefined,
    hosts: () => hostsOf(state),
    wantedOf: (host) => state.countWanted.get(host) ?? 0,
    urlsOf: (host) => urlsOf(state, host),
    close() {
      settle(state)
      state.db.close()
    },
  }
}

function createIndex(file: string): IndexState {
  const db = new Database(file)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.exec(`
    CREATE TABLE fact (url TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE wanted (host TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (host, url)) WITHOUT ROWID;
  `)
  return {
    db,
    insertFact: db.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?)'),
    selectFact: db.prepare<[string], string>('SELECT json FROM fact WHERE url = ?').pluck(),
    insertWanted: db.prepare('INSERT OR IGNORE INTO wanted VALUES (?, ?)'),
    selectWanted: db.prepare<[string, string], number>('SELECT 1 FROM wanted WHERE host = ? AND url = ?').pluck(),
    selectUrls: db
      .prepare<[string, string], string>(
        `SELECT url FROM wanted WHERE host = ? AND url > ? ORDER BY url LIMIT ${PAGE_ROWS}`,
      )
      .pluck(),
    countWanted: db.prepare<[string], number>('SELECT count(*) FROM wanted WHERE host = ?').pluck(),
    pending: 0,
  }
}

function write(state: IndexState, statement: Database.Statement, ...values: readonly string[]): void {
  if (state.pending === 0) state.db.exec('BEGIN')
  statement.run(...values)
  state.pending += 1
  if (state.pending >= ROWS_PER_TRANSACTION) settle(state)
}

function settle(state: IndexState): void {
  if (state.pending > 0) state.db.exec('COMMIT')
  state.pending = 0
}

function* hostsOf(state: IndexState): Generator<string> {
  settle(state)
  state.db.exec(`
    CREATE TABLE host (host TEXT NOT NULL);
    INSERT INTO host SELECT host FROM wanted GROUP BY host ORDER BY count(*) DESC, host;
  `)
  const select = state.db.prepare<[number], HostRow>(
    `SELECT rowid, host FROM host WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE_ROWS}`,
  )
  for (let rows = select.all(0); rows.length > 0; rows = select.all(rows.at(-1)?.rowid ?? 0)) {
    for (const { host } of rows) yield host
  }
}

function* urlsOf({ selectUrls }: IndexState, host: string): Generator<string> {
  for (let urls = selectUrls.all(host, ''); urls.length > 0; urls = selectUrls.all(host, urls.at(-1) ?? '')) {
    yield* urls
  }
}
