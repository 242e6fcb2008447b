/**
 * The embedded TaskQueue: leases in one SQLite file in WAL mode, for the processes of one machine. Never on a network file
 * system. A claim is one UPDATE … RETURNING, which SQLite runs under its write lock, so no task is given out twice.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { Lease, TaskKind, TaskQueue, TaskSpec } from '../../core/queue.ts'

export interface SqliteQueueOptions {
  /** Claims a task may have before it is given up, at least 1. */
  readonly maxAttempts: number
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

/** Exit code of a task that took its workers down: "tasks failed", see core/errors.ts. */
const TASKS_FAILED = 3

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS task (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, stage TEXT NOT NULL, partition INTEGER NOT NULL, task_key TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempt INTEGER NOT NULL DEFAULT 0,
    owner TEXT, token TEXT, expires_ms INTEGER, message TEXT NOT NULL DEFAULT '', exit_code INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS task_state ON task (state, kind, id);
  CREATE INDEX IF NOT EXISTS task_stage ON task (stage, state);
`

/** Opens or makes the queue in `file`. */
export function openSqliteQueue(file: string, { maxAttempts }: SqliteQueueOptions): TaskQueue {
  mkdirSync(dirname(file), { recursive: true })
  const db = new Database(file, { timeout: 10_000 })
  db.pragma('journal_mode = WAL')
  // The queue is a hint: what a power cut takes from it, the next plan puts back.
  db.pragma('synchronous = OFF')
  db.exec(SCHEMA)

  const insert = db.prepare(
    'INSERT OR IGNORE INTO task (id, kind, stage, partition, task_key) VALUES (@id, @kind, @stage, @partition, @taskKey)',
  )
  const addAll = db.transaction((tasks: readonly TaskSpec[]) => {
    for (const task of tasks) insert.run(task)
  })
  // Two look-ups in the index instead of one OR, which would walk over every finished task. An expired lease is taken
  // only when somebody wants it: until then its holder may still renew it.
  const take = db.prepare<[{ owner: string; token: string; kind: string; now: number; expires: number }], Row>(`
    UPDATE task SET state = 'leased', attempt = attempt + 1, owner = @owner, token = @token, expires_ms = @expires
    WHERE id = (SELECT min(id) FROM (
      SELECT * FROM (SELECT id FROM task WHERE state = 'waiting' AND kind = @kind ORDER BY id LIMIT 1)
      UNION ALL
      SELECT id FROM task WHERE state = 'leased' AND kind = @kind AND expires_ms <= @now)) RETURNING *`)
  // A lease that ends without word is an attempt like any other: the last one ends in 'failed'.
  const bury = db.prepare<[{ maxAttempts: number; now: number; owner: string }]>(`
    UPDATE task SET state = 'failed', message = 'Its worker died; that was attempt ' || attempt || '.',
      exit_code = ${TASKS_FAILED}, owner = NULL, token = NULL, expires_ms = NULL
    WHERE state = 'leased' AND attempt >= @maxAttempts AND (expires_ms <= @now OR owner = @owner)`)
  const releaseOwner = db.prepare<[string]>(
    "UPDATE task SET state = 'waiting', owner = NULL, token = NULL, expires_ms = NULL WHERE state = 'leased' AND owner = ?",
  )
  const renewLease = db.prepare("UPDATE task SET expires_ms = ? WHERE id = ? AND token = ? AND state = 'leased'")
  const finishLease = db.prepare(
    "UPDATE task SET state = 'done', token = NULL, owner = NULL WHERE id = ? AND token = ? AND state = 'leased'",
  )
  const failLease = db
    .prepare<[number, number, string, number, string, string], 'waiting' | 'failed'>(`
    UPDATE task SET state = CASE WHEN ? AND attempt < ? THEN 'waiting' ELSE 'failed' END, message = ?, exit_code = ?,
      owner = NULL, token = NULL, expires_ms = NULL
    WHERE id = ? AND token = ? AND state = 'leased' RETURNING state`)
    .pluck()
  const giveBackLease = db.prepare(`
    UPDATE task SET state = 'waiting', attempt = attempt - 1, owner = NULL, token = NULL, expires_ms = NULL
    WHERE id = ? AND token = ? AND state = 'leased'`)
  const claimNext = db.transaction((kind: TaskKind, owner: string, leaseMs: number): Lease | undefined => {
    const now = Date.now()
    bury.run({ maxAttempts, now, owner: '' })
    const token = randomUUID()
    const row = take.get({ owner, token, kind, now, expires: now + leaseMs })
    return row === undefined ? undefined : { task: specOf(row), token, attempt: row.attempt }
  })
  const releaseAll = db.transaction((owner: string): number => {
    const given = bury.run({ maxAttempts, now: 0, owner }).changes
    return given + releaseOwner.run(owner).changes
  })

  return {
    async add(tasks) {
      addAll.immediate(tasks)
    },
    async claim(kind, owner, leaseMs) {
      return claimNext.immediate(kind, owner, leaseMs)
    },
    async renew({ task, token }, leaseMs) {
      return renewLease.run(Date.now() + leaseMs, task.id, token).changes === 1
    },
    async finish({ task, token }) {
      return finishLease.run(task.id, token).changes === 1
    },
    async fail({ task, token }, { retryable, message, exitCode }) {
      return failLease.get(retryable ? 1 : 0, maxAttempts, message, exitCode, task.id, token) ?? 'lost'
    },
    async giveBack({ task, token }) {
      return giveBackLease.run(task.id, token).changes === 1
    },
    async release(owner) {
      return releaseAll.immediate(owner)
    },
    async counts(stage) {
      const where = stage === undefined ? '' : 'WHERE stage = ?'
      const select = db.prepare<string[], { state: string; n: number }>(
        `SELECT state, count(*) AS n FROM task ${where} GROUP BY state`,
      )
      const rows = new Map(select.all(...(stage === undefined ? [] : [stage])).map(({ state, n }) => [state, n]))
      const of = (state: string): number => rows.get(state) ?? 0
      return { waiting: of('waiting'), leased: of('leased'), done: of('done'), failed: of('failed') }
    },
    async failures() {
      const rows = db.prepare<[], Row>("SELECT * FROM task WHERE state = 'failed' ORDER BY id").all()
      return rows.map((row) => ({ task: specOf(row), message: row.message, exitCode: row.exit_code }))
    },
    async close() {
      db.close()
    },
  }
}

function specOf(row: Row): TaskSpec {
  return { id: row.id, kind: row.kind, stage: row.stage, partition: row.partition, taskKey: row.task_key }
}
