/**
 * A lock between processes of one machine that ends with its holder, however that dies: the exclusive lock of an SQLite
 * file, which the kernel drops with the process. So no process id has to be judged alive or dead.
 */
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { codeOf } from '../../core/errors.ts'
import { makeFolderSync } from '../../core/files/make-folder.ts'

export interface FileLock {
  release(): void
}

/** The kernel tells nobody that a lock is free. Twenty looks a second cost nothing beside what is waited for. */
const POLL_MS = 50

/** Many may share a lock at a time, or one has it alone. */
export type LockKind = 'alone' | 'shared'

/** Reading something is what makes a transaction of SQLite take its shared lock. */
const BEGIN: Readonly<Record<LockKind, string>> = {
  alone: 'BEGIN EXCLUSIVE',
  shared: 'BEGIN; SELECT 1 FROM sqlite_master',
}

/** Takes the lock, waiting up to `waitMs` for its holder to go; undefined if it stayed. */
export async function takeLock(file: string, waitMs: number, kind: LockKind = 'alone'): Promise<FileLock | undefined> {
  makeFolderSync(dirname(file))
  const db = new Database(file, { timeout: 0 })
  const deadline = performance.now() + waitMs
  for (;;) {
    try {
      db.exec(BEGIN[kind])
      return { release: () => db.close() }
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_BUSY') {
        db.close()
        throw error
      }
      if (db.inTransaction) db.exec('ROLLBACK')
    }
    if (performance.now() >= deadline) {
      db.close()
      return undefined
    }
    await sleep(POLL_MS)
  }
}
