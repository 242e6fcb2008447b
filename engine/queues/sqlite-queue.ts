/**
 * The embedded TaskQueue: leases in one SQLite file in WAL mode, for the processes of one machine. Never on a network file
 * system. A claim is one UPDATE … RETURNING, which SQLite runs under its write lock, so no task is given out twice.
 */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { makeFolderSync } from '../../core/files/make-folder.ts'
import {
  type Lease,
  MAX_LOST_LEASES,
  type QueueCounts,
  type Renewal,
  type TaskKind,
  type TaskQueue,
  type TaskSpec,
} from '../../core/queue.ts'

interface SqliteQueueOptions {
  /** Failures a task may have before it is given up, at least 1. */
  readonly maxAttempts: number
  /** Leases of a task that may end without a word. Default `MAX_LOST_LEASES`. */
  readonly maxLost?: number
  /** Throw away what is in the file. Only for the holder of the run lock. */
  readonly isNew?: boolean
}

interface Row {
  readonly id: string
  readonly kind: TaskKind
  readonly stage: string
  readonly partition: number
  readonly task_key: string
  readonly attempt: number
  readonly message: string
  readonly exit_code: number
}

/** A queue: its file and its prepared statements. */
interface Queue {
  readonly db: Database.Database
  readonly maxAttempts: number
  readonly maxLost: number
  readonly statements: ReturnType<typeof prepareStatements>
}

/** Exit code of a task whose holders all vanished: "tasks failed", see core/errors.ts. */
const TASKS_FAILED = 3
/** Who waits for another's write lock this long waits for a disk that hangs: a write here takes less than a millisecond. */
const BUSY_MS = 10_000

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS task (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, stage TEXT NOT NULL, partition INTEGER NOT NULL, task_key TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempt INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0,
    owner TEXT, token TEXT, expires_ms INTEGER, message TEXT NOT NULL DEFAULT '', exit_code INTEGER NOT NULL DEFAULT 0,
    not_before_ms INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS task_state ON task (state, kind, not_before_ms, id);
  CREATE INDEX IF NOT EXISTS task_stage ON task (stage, state);
`

/** Opens or makes the queue in `file`. */
export function openSqliteQueue(
  file: string,
  { maxAttempts, maxLost = MAX_LOST_LEASES, isNew = false }: SqliteQueueOptions,
): TaskQueue {
  makeFolderSync(dirname(file))
  if (isNew) for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
  const db = new Database(file, { timeout: BUSY_MS })
  db.pragma('journal_mode = WAL')
  // The queue is a hint: what a power cut takes from it, the next plan puts back.
  db.pragma('synchronous = OFF')
  db.exec(SCHEMA)
  const queue: Queue = { db, maxAttempts, maxLost, statements: prepareStatements(db) }
  const { restore, finish, giveBack, isKnown, isWanted } = queue.statements
  return {
    add: async (tasks) => addTasks(queue, tasks),
    claim: async (kind, owner, leaseMs) => claimTask(queue, { kind, owner, leaseMs }),
    renew: async (lease, leaseMs) => renewLease(queue, lease, leaseMs),
    restore: async ({ task, token, attempt }, leaseMs) =>
      restore.run({ ...task, token, attempt, expires: Date.now() + leaseMs }).changes === 1,
    finish: async ({ task, token }) => finish.run(task.id, token).changes === 1,
    fail: async (lease, failure) => failTask(queue, lease, failure),
    giveBack: async ({ task, token }, notBeforeMs = 0) => giveBack.run(notBeforeMs, task.id, token).changes === 1,
    isWanted: async (kind) => isWanted.get(kind, Date.now()) !== undefined,
    lacks: async (tasks) => tasks.filter(({ id }) => isKnown.get(id) === undefined),
    counts: async (stage) => countTasks(queue, stage),
    async failures() {
      const rows = db.prepare<[], Row>("SELECT * FROM task WHERE state = 'failed' ORDER BY id").all()
      return rows.map((row) => ({ task: specOf(row), message: row.message, exitCode: row.exit_code }))
    },
    close: async () => void db.close(),
  }
}

/** Every statement that is run more than once a stage. */
function prepareStatements(db: Database.Database) {
  return {
    insert: db.prepare(
      'INSERT OR IGNORE INTO task (id, kind, stage, partition, task_key) VALUES (@id, @kind, @stage, @partition, @taskKey)',
    ),
    // Two look-ups in the index instead of one OR, which would walk over every finished task. An expired lease is taken
    // only when somebody wants it: until then its holder may still renew it. It is not charged.
    take: db.prepare<[{ owner: string; token: string; kind: string; now: number; expires: number }], Row>(`
      UPDATE task SET attempt = attempt + (state = 'waiting'), lost = lost + (state = 'leased'),
        state = 'leased', owner = @owner, token = @token, expires_ms = @expires
      WHERE id = (SELECT min(id) FROM (
        SELECT * FROM (SELECT id FROM task WHERE state = 'waiting' AND kind = @kind AND not_before_ms <= @now
          ORDER BY not_before_ms, id LIMIT 1)
        UNION ALL
        SELECT id FROM task WHERE state = 'leased' AND kind = @kind AND expires_ms <= @now)) RETURNING *`),
    bury: db.prepare<[{ maxLost: number; now: number }]>(`
      UPDATE task SET state = 'failed', message = 'Its worker vanished ' || (lost + 1) || ' times without a word.',
        exit_code = ${TASKS_FAILED}, owner = NULL, token = NULL, expires_ms = NULL
      WHERE state = 'leased' AND lost >= @maxLost AND expires_ms <= @now`),
    restore: db.prepare(`
      INSERT OR IGNORE INTO task (id, kind, stage, partition, task_key, state, attempt, token, expires_ms)
      VALUES (@id, @kind, @stage, @partition, @taskKey, 'leased', @attempt, @token, @expires)`),
    isKnown: db.prepare<[string]>('SELECT 1 FROM task WHERE id = ?'),
    renew: db.prepare("UPDATE task SET expires_ms = ? WHERE id = ? AND token = ? AND state = 'leased'"),
    finish: db.prepare(
      "UPDATE task SET state = 'done', token = NULL, owner = NULL WHERE id = ? AND token = ? AND state = 'leased'",
    ),
    fail: db
      .prepare<[number, number, string, number, string, string], 'waiting' | 'failed'>(`
      UPDATE task SET state = CASE WHEN ? AND attempt < ? THEN 'waiting' ELSE 'failed' END, message = ?, exit_code = ?,
        owner = NULL, token = NULL, expires_ms = NULL
      WHERE id = ? AND token = ? AND state = 'leased' RETURNING state`)
      .pluck(),
    giveBack: db.prepare(`
      UPDATE task SET state = 'waiting', attempt = attempt - 1, not_before_ms = ?,
        owner = NULL, token = NULL, expires_ms = NULL
      WHERE id = ? AND token = ? AND state = 'leased'`),
    isWanted: db.prepare<[string, number]>(
      "SELECT 1 FROM task WHERE state = 'waiting' AND kind = ? AND not_before_ms <= ? LIMIT 1",
    ),
  }
}

function addTasks({ db, statements: { insert } }: Queue, tasks: readonly TaskSpec[]): void {
  db.transaction(() => {
    for (const task of tasks) insert.run(task)
  }).immediate()
}

function claimTask(
  { db, maxLost, statements: { bury, take } }: Queue,
  { kind, owner, leaseMs }: { readonly kind: TaskKind; readonly owner: string; readonly leaseMs: number },
): Lease | undefined {
  return db
    .transaction(() => {
      const now = Date.now()
      bury.run({ maxLost, now })
      const token = randomUUID()
      const row = take.get({ owner, token, kind, now, expires: now + leaseMs })
      return row === undefined ? undefined : { task: specOf(row), token, attempt: row.attempt }
    })
    .immediate()
}

function renewLease({ statements: { renew, isKnown } }: Queue, { task, token }: Lease, leaseMs: number): Renewal {
  if (renew.run(Date.now() + leaseMs, task.id, token).changes === 1) return 'mine'
  return isKnown.get(task.id) === undefined ? 'unknown' : 'another'
}

function failTask(
  { maxAttempts, statements: { fail } }: Queue,
  { task, token }: Lease,
  { retryable, message, exitCode }: Parameters<TaskQueue['fail']>[1],
): 'waiting' | 'failed' | 'lost' {
  return fail.get(retryable ? 1 : 0, maxAttempts, message, exitCode, task.id, token) ?? 'lost'
}

function countTasks({ db }: Queue, stage: string | undefined): QueueCounts {
  const where = stage === undefined ? '' : 'WHERE stage = ?'
  const select = db.prepare<string[], { state: string; n: number }>(
    `SELECT state, count(*) AS n FROM task ${where} GROUP BY state`,
  )
  const rows = new Map(select.all(...(stage === undefined ? [] : [stage])).map(({ state, n }) => [state, n]))
  const of = (state: string): number => rows.get(state) ?? 0
  return { waiting: of('waiting'), leased: of('leased'), done: of('done'), failed: of('failed') }
}

function specOf(row: Row): TaskSpec {
  return { id: row.id, kind: row.kind, stage: row.stage, partition: row.partition, taskKey: row.task_key }
}
