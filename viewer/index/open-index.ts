/** The index of a viewer: one SQLite file beside the work folder, made once for a dataset, a sample size and a seed; thrown away at any time. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Raise it where tables or their meaning change: indexes of other versions are made again. */
const VERSION = 7

export type IndexDb = Database.Database

export interface IndexOf {
  readonly folder: string
  /** Ids of the datasets that are in it. */
  readonly datasets: readonly string[]
  /** Documents, and as many pages, at most; beside them all drops of small reasons. */
  readonly sample: number
  readonly seed: number
}

/**
 * `kind`: of sample. `unit`: document, or page (dropped before it was a document); pair; clip, or video (dropped before it was cut into clips). `sha`: of a pair its picture as fetched, of
 * a clip its video. `reason`: empty where it is kept. `rank`: 32 bits of the seeded hash of the id, so that a stretch
 * of it is a sample. `signals`: Float32, in the order of `meta.signals`; of a pair or clip in that of its limits. `json`: the draft, deflated; empty where it is only in the shard.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS doc (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL,
    title TEXT NOT NULL, start TEXT NOT NULL, language TEXT NOT NULL, score REAL, share REAL, type TEXT NOT NULL, images INTEGER NOT NULL, words INTEGER NOT NULL,
    stage TEXT NOT NULL, reason TEXT NOT NULL, measured TEXT, lim TEXT, rule INTEGER, detail TEXT,
    rank INTEGER NOT NULL, part INTEGER, record TEXT NOT NULL, shard TEXT, offset INTEGER, length INTEGER, signals BLOB, json BLOB, sha TEXT
  );
  CREATE TABLE IF NOT EXISTS image (
    row INTEGER PRIMARY KEY, doc TEXT NOT NULL, slot INTEGER NOT NULL, sha TEXT NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, bytes INTEGER NOT NULL, format TEXT NOT NULL, phash TEXT NOT NULL,
    stage TEXT NOT NULL, reason TEXT NOT NULL, measured TEXT, lim TEXT, rule INTEGER, detail TEXT,
    score REAL, rank INTEGER NOT NULL, cluster INTEGER, uses INTEGER NOT NULL DEFAULT 1, place TEXT, measures TEXT, rights TEXT,
    UNIQUE (doc, slot)
  );
  CREATE TABLE IF NOT EXISTS dropped (
    id TEXT PRIMARY KEY, stage TEXT NOT NULL, reason TEXT NOT NULL, measured TEXT, lim TEXT, rule INTEGER, detail TEXT, url TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS unopened (url TEXT PRIMARY KEY, rights TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS packed (id TEXT PRIMARY KEY, shard TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS cluster (row INTEGER PRIMARY KEY, members INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS facet (list TEXT NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (list, value)) WITHOUT ROWID;
  CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (title, body, content = '', tokenize = 'unicode61 remove_diacritics 2');
`

/** What lists are filtered by: made last, as rows come in faster without. */
export const FILTER_INDEXES: readonly string[] = [
  'doc (rank)',
  ...['reason', 'host', 'language', 'type', 'kind'].map((column) => `doc (${column}, rank)`),
  'doc (url)',
  'image (rank)',
  ...['reason', 'host'].map((column) => `image (${column}, rank)`),
  ...['cluster', 'sha', 'uses', 'width * height'].map((column) => `image (${column})`),
  // Where no model looked, all scores are equal: a list by them would sort every row (163 ms of CPU time for 200,000).
  'image (score DESC, rank)',
].map((on, index) => `CREATE INDEX IF NOT EXISTS filter_${index} ON ${on}`)

/** All that documents are filtered by, in the order of a sample: several filters at once are answered without a look at the rows. */
export const ALL_FILTERS =
  'CREATE INDEX IF NOT EXISTS filter_all ON doc (rank, kind, reason, language, type, images, host)'

/** Opens the file, made or not. Every other one is deleted: a place has one viewer, and what they are of has changed. */
export function openIndex({ folder, datasets, sample, seed }: IndexOf): IndexDb {
  const name = `${datasets.join('+')}-${sample}-${seed}-v${VERSION}.sqlite`
  for (const other of readdirSync(folder)) {
    if (!other.startsWith(name)) rmSync(join(folder, other), { force: true })
  }
  const db = new Database(join(folder, name))
  // The death of this process loses nothing; a power cut may cost the file, which is made again.
  db.pragma('synchronous = OFF')
  db.pragma('journal_mode = TRUNCATE')
  db.pragma('cache_size = -65536')
  db.exec(SCHEMA)
  return db
}

/** A value of the index itself; undefined if there is none. */
export function readMeta(db: IndexDb, key: string): string | undefined {
  const row = db.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined
  return row?.value
}

/** Sets a value of the index itself. */
export function writeMeta(db: IndexDb, key: string, value: string): void {
  db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, value)
}

/** Is everything in it? Set in the transaction of its last rows. */
export function isWhole(db: IndexDb): boolean {
  return readMeta(db, 'whole') === '1'
}
