/** Scratch folders that nobody has to tidy up after: each is held by a lock while its owner lives, and whoever takes one deletes those whose owner was killed. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { type FileLock, takeLock } from '../../engine/queues/lock.ts'
import { takeOver } from '../../engine/queues/take-over.ts'

/** A folder that no other process has. */
export interface HeldScratch {
  readonly folder: string
  /** Deletes it. */
  release(): Promise<void>
}

/** Of all that lie where the system keeps temporary files. No other program, and no version without locks, has used it. */
const PREFIX = 'm3w-held-'
const LOCK = 'build.lock'

/** Takes one where the system keeps temporary files. E_STORE, in words, where that takes none. */
export async function takeScratch(): Promise<HeldScratch> {
  const parent = tmpdir()
  return await takeScratchIn(parent, PREFIX).catch((cause: unknown) => {
    throw new M3wError(
      'E_STORE',
      `${parent} cannot be worked in (${codeOf(cause) ?? String(cause)}): expected a folder that may be written, for temporary files. Look at it, or set TMPDIR to another.`,
      { cause },
    )
  })
}

/** Takes one in a folder that is there. The error of the system as it is. */
export async function takeScratchIn(parent: string, prefix: string): Promise<HeldScratch> {
  await deleteStale(parent, prefix)
  const { folder, lock } = await makeHeld(parent, prefix)
  return {
    folder,
    release: () => rm(folder, { recursive: true, force: true }).finally(() => lock.release()),
  }
}

/** Another process may take a new folder for a stale one before its lock is taken: then a second one is made. */
async function makeHeld(parent: string, prefix: string): Promise<{ readonly folder: string; readonly lock: FileLock }> {
  for (;;) {
    const folder = await mkdtemp(join(parent, prefix))
    const lock = await takeLock(join(folder, LOCK), 0).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true })
      throw error
    })
    if (lock !== undefined && existsSync(join(folder, LOCK))) return { folder, lock }
    lock?.release()
  }
}

/** Deletes folders whose owner is gone; one that cannot be judged or deleted (another user's, a link) stays, for it is in nobody's way. */
async function deleteStale(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const name of names.filter((name) => name.startsWith(prefix))) {
    const folder = join(parent, name)
    const lock = await takeOver(folder, LOCK)
    if (lock === undefined) continue
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    lock.release()
  }
}
