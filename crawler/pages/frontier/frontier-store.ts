/**
 * The URLs of a crawl partition in SQLite: which were ever admitted, and each host's queue.
 *
 * Scratch, not truth: it is rebuilt from the page ledger whenever a task starts, so nothing in it needs to survive a crash
 * and SQLite may skip every sync. One index holds the queues, so taking a URL costs the same however many there are. Which URLs are known
 * is told by a map in memory; when that is full, what comes after it has an index in SQLite.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { addId, createFingerprintMap, freeMap, idOf } from './fingerprint-map.ts'

export interface FrontierUrl {
  readonly id: number
  readonly url: string
  /** Links from a seed; sitemaps count as one. */
  readonly depth: number
  /** Redirects followed to get here. */
  readonly hops: number
  /** Attempts made before. */
  readonly tries: number
  /** Id of the page that linked or redirected here; 0 for none. */
  readonly via: number
}

interface NewUrl extends Omit<FrontierUrl, 'id' | 'tries'> {
  readonly fingerprint: bigint
  readonly host: number
}

/** `foreign`: in scope, but for another partition's next round. */
type UrlState = 'queued' | 'taken' | 'waiting' | 'done' | 'foreign'

export interface FrontierStore {
  /** False if the fingerprint is known. */
  insert(url: NewUrl, state: UrlState): boolean
  /** The host's queued URLs, fewest tries first, then depth, then order of admission. They are `taken` then. */
  take(host: number, most: number): readonly FrontierUrl[]
  find(fingerprint: bigint): (FrontierUrl & { readonly host: number; readonly state: UrlState }) | undefined
  setState(id: number, state: UrlState): void
  /** Records a failed attempt. */
  addTry(id: number): void
  urlOf(id: number): string | undefined
  close(): void
}

/** In SQLite by their place in this list; the index of queues holds those of place 0. */
const STATES: readonly UrlState[] = ['queued', 'taken', 'waiting', 'done', 'foreign']

interface Row {
  readonly id: number
  readonly url: string
  readonly depth: number
  readonly hops: number
  readonly tries: number
  readonly via: number
  readonly host: number
  readonly state: number
}

/** Creates an empty store in `file`, deleting what is there; `maxPlaces` of its map in memory. A full disk surfaces as SQLITE_FULL. */
export function createFrontierStore(file: string, maxPlaces?: number): FrontierStore {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true })
  mkdirSync(dirname(file), { recursive: true })
  const db = new Database(file)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.pragma('locking_mode = EXCLUSIVE')
  // 8 MB: up to 128 partitions share a process of 1 GB, and the kernel's page cache stands behind it.
  db.pragma('cache_size = -8192')
  db.exec(`
    CREATE TABLE url (
      id INTEGER PRIMARY KEY, fingerprint INTEGER, host INTEGER NOT NULL, depth INTEGER NOT NULL,
      hops INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL, via INTEGER NOT NULL, url TEXT NOT NULL
    );
    CREATE INDEX queue ON url (host, tries, depth, id) WHERE state = 0;
  `)
  // One transaction for the life of the file: there is nothing to commit, since nothing reads it after a crash.
  db.exec('BEGIN')
  const insert = db.prepare<[bigint | null, number, number, number, number, number, string]>(
    'INSERT OR IGNORE INTO url (fingerprint, host, depth, hops, state, via, url) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const head = db.prepare<[number, number], Row>(
    'SELECT id, url, depth, hops, tries, via FROM url WHERE host = ? AND state = 0 ORDER BY tries, depth, id LIMIT ?',
  )
  const read = db.prepare<[number], Row>('SELECT id, url, depth, hops, tries, via, host, state FROM url WHERE id = ?')
  const setState = db.prepare<[number, number]>('UPDATE url SET state = ? WHERE id = ?')
  const addTry = db.prepare<[number]>('UPDATE url SET tries = tries + 1 WHERE id = ?')
  const urlOf = db.prepare<[number], { url: string }>('SELECT url FROM url WHERE id = ?')
  const known = createFingerprintMap(maxPlaces)
  let late: ReturnType<typeof openLateIndex> | undefined
  const numberOf = (state: UrlState): number => STATES.indexOf(state)

  return {
    insert({ fingerprint, host, depth, hops, via, url }, state) {
      if (idOf(known, fingerprint) !== 0) return false
      const stored = late === undefined ? null : fingerprint
      const { changes, lastInsertRowid } = insert.run(stored, host, depth, hops, numberOf(state), via, url)
      if (changes === 0) return false
      if (late === undefined && !addId(known, fingerprint, Number(lastInsertRowid))) {
        late = openLateIndex(db, Number(lastInsertRowid), fingerprint)
      }
      return true
    },
    take(host, most) {
      const rows = head.all(host, most)
      for (const { id } of rows) setState.run(numberOf('taken'), id)
      return rows
    },
    find(fingerprint) {
      const id = idOf(known, fingerprint) || late?.get(fingerprint)
      const row = id === undefined ? undefined : read.get(id)
      return row === undefined ? undefined : { ...row, state: STATES[row.state] ?? 'done' }
    },
    setState: (id, state) => void setState.run(numberOf(state), id),
    addTry: (id) => void addTry.run(id),
    urlOf: (id) => (id === 0 ? undefined : urlOf.get(id)?.url),
    close() {
      freeMap(known)
      db.close()
    },
  }
}

/** From row `first` on fingerprints are kept in SQLite. Nothing is indexed anew: the rows before it are in memory. */
function openLateIndex(
  db: Database.Database,
  first: number,
  fingerprint: bigint,
): { get(fingerprint: bigint): number | undefined } {
  db.prepare<[bigint, number]>('UPDATE url SET fingerprint = ? WHERE id = ?').run(fingerprint, first)
  db.exec(`CREATE UNIQUE INDEX late ON url (fingerprint) WHERE id >= ${first}`)
  // Random keys: a small cache would be read and written for each of them.
  db.pragma('cache_size = -65536')
  const find = db.prepare<[bigint], number>(`SELECT id FROM url WHERE fingerprint = ? AND id >= ${first}`).pluck()
  return { get: (wanted) => find.get(wanted) as number | undefined }
}
