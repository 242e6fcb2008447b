/**
 * The URLs of a crawl partition in SQLite: which were ever admitted, and each host's queue.
 *
 * Scratch, not truth: it is rebuilt from the page ledger whenever a task starts, so nothing in it needs to survive a crash
 * and SQLite may skip every sync. Rows are only written behind one another; no index of random keys grows with them. Which URLs are known
 * is told by a map in memory; when that is full, what comes after it has an index in SQLite.
 */
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { makeFolderSync } from '../../../core/files/make-folder.ts'
import { addId, createFingerprintMap, freeMap, idOf } from './fingerprint-map.ts'
import { createHostQueues, type HostQueues, pushId, type Rank, shiftId, unshiftId } from './host-queues.ts'

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

/** `done`: it has its outcome by the ledger. `foreign`: in scope, but for another partition's next round. */
type UrlState = 'queued' | 'done' | 'foreign'

export interface FrontierStore {
  /** False if the fingerprint is known. */
  insert(url: NewUrl, state: UrlState): boolean
  /** The host's queued URLs, fewest tries first, then depth, then in the order in which they were queued. They are queued no more. */
  take(host: number, most: number): readonly FrontierUrl[]
  /** Queues what was taken, before all others of its tries and depth. */
  putBack(host: number, item: FrontierUrl): void
  /** Queues what was taken, behind those that were tried as often. */
  queueAgain(host: number, item: Pick<FrontierUrl, 'id' | 'tries' | 'depth'>): void
  /** `queued` also for what was taken. */
  find(fingerprint: bigint): (FrontierUrl & { readonly host: number; readonly state: UrlState }) | undefined
  /** A URL that is queued is not, by the ledger. */
  setDone(id: number): void
  /** Records a failed attempt. */
  addTry(id: number): void
  urlOf(id: number): string | undefined
  entryOf(id: number): FrontierUrl | undefined
  /** Notes a text beside a URL that is known or not, once: the first counts. */
  note(fingerprint: bigint, text: string): void
  noteOf(fingerprint: bigint): string | undefined
  close(): void
}

/** In SQLite by their place in this list. */
const STATES: readonly UrlState[] = ['queued', 'done', 'foreign']

interface Row extends FrontierUrl {
  readonly host: number
  readonly state: number
}

/** Creates an empty store in `file`, deleting what is there; `maxPlaces` of its map in memory. A full disk surfaces as SQLITE_FULL. */
export function createFrontierStore(file: string, maxPlaces?: number): FrontierStore {
  const db = openScratch(file)
  const insert = db.prepare<[bigint | null, number, number, number, number, number, string]>(
    'INSERT OR IGNORE INTO url (fingerprint, host, depth, hops, state, via, url) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const read = db.prepare<[number], Row>('SELECT id, url, depth, hops, tries, via, host, state FROM url WHERE id = ?')
  const setState = db.prepare<[number, number]>('UPDATE url SET state = ? WHERE id = ?')
  const addTry = db.prepare<[number]>('UPDATE url SET tries = tries + 1 WHERE id = ?')
  const urlOf = db.prepare<[number], { url: string }>('SELECT url FROM url WHERE id = ?')
  const note = db.prepare<[bigint, string]>('INSERT OR IGNORE INTO note VALUES (?, ?)')
  const noteOf = db.prepare<[bigint], string>('SELECT text FROM note WHERE fingerprint = ?').pluck()
  const queues = createHostQueues(db)
  const known = createFingerprintMap(maxPlaces)
  let late: ReturnType<typeof openLateIndex> | undefined
  // Most crawls have none, and every page is asked about.
  let hasNotes = false
  const numberOf = (state: UrlState): number => STATES.indexOf(state)

  return {
    insert({ fingerprint, host, depth, hops, via, url }, state) {
      if (idOf(known, fingerprint) !== 0) return false
      const stored = late === undefined ? null : fingerprint
      const { changes, lastInsertRowid } = insert.run(stored, host, depth, hops, numberOf(state), via, url)
      if (changes === 0) return false
      const id = Number(lastInsertRowid)
      if (late === undefined && !addId(known, fingerprint, id)) late = openLateIndex(db, id, fingerprint)
      if (state === 'queued') pushId(queues, host, { tries: 0, depth }, id)
      return true
    },
    take: (host, most) => takeQueued(queues, read, host, most),
    putBack: (host, item) => unshiftId(queues, host, item, item.id),
    queueAgain: (host, item) => pushId(queues, host, item, item.id),
    find(fingerprint) {
      const id = idOf(known, fingerprint) || late?.get(fingerprint)
      const row = id === undefined ? undefined : read.get(id)
      return row === undefined ? undefined : { ...row, state: STATES[row.state] ?? 'done' }
    },
    setDone: (id) => void setState.run(numberOf('done'), id),
    addTry: (id) => void addTry.run(id),
    urlOf: (id) => (id === 0 ? undefined : urlOf.get(id)?.url),
    entryOf: (id) => (id === 0 ? undefined : read.get(id)),
    note(fingerprint, text) {
      hasNotes = true
      note.run(fingerprint, text)
    },
    noteOf: (fingerprint) => (hasNotes ? (noteOf.get(fingerprint) as string | undefined) : undefined),
    close() {
      freeMap(known)
      db.close()
    },
  }
}

function openScratch(file: string): Database.Database {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true })
  makeFolderSync(dirname(file))
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
    CREATE TABLE note (fingerprint INTEGER PRIMARY KEY, text TEXT NOT NULL);
  `)
  // One transaction for the life of the file: there is nothing to commit, since nothing reads it after a crash.
  db.exec('BEGIN')
  return db
}

/** What the ledger settled since it was queued is passed over; what it says was tried goes behind the others that were. */
function takeQueued(
  queues: HostQueues,
  read: Database.Statement<[number], Row>,
  host: number,
  most: number,
): readonly FrontierUrl[] {
  const taken: FrontierUrl[] = []
  while (taken.length < most) {
    const next: ({ readonly id: number } & Rank) | undefined = shiftId(queues, host)
    if (next === undefined) break
    const row = read.get(next.id)
    if (row === undefined || STATES[row.state] !== 'queued') continue
    const { id, url, depth, hops, tries, via } = row
    if (tries === next.tries) taken.push({ id, url, depth, hops, tries, via })
    else pushId(queues, host, row, id)
  }
  return taken
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
