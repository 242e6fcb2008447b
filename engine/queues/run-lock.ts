/** One supervisor a store, or many beside others: two builds on one folder would share a queue, scratch and the state of network tasks. */
import { access, constants, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { codeOf, isStoreFull, M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import { type FileLock, type LockKind, takeLock } from './lock.ts'

/** A lock whose holder was just killed is free as soon as the kernel has closed its files. */
const WAIT_MS = 2_000

/** Its name in a work folder. */
export const RUN_LOCK = 'run.lock'

/**
 * Takes the lock of a work folder. E_STORE, naming the holder, if a live process has it, unless both share it: processes that work beside
 * others, each in a folder of its own, share that of the store.
 */
export async function takeRunLock(
  workFolder: string,
  waitMs: number = WAIT_MS,
  kind: LockKind = 'alone',
): Promise<FileLock> {
  await makeWorkFolder(workFolder)
  const holderFile = join(workFolder, 'run.json')
  const lock = await takeLock(join(workFolder, RUN_LOCK), waitMs, kind)
  if (lock === undefined) {
    const holder = await readFile(holderFile, 'utf8').catch(() => 'unknown')
    throw new M3wError(
      'E_STORE',
      `Another process works in ${workFolder} (${holder.trim()}). Wait for it, stop it, or choose another folder.`,
      { details: { holder } },
    )
  }
  try {
    await writeFile(holderFile, `${JSON.stringify({ host: hostname(), pid: process.pid })}\n`)
  } catch (error) {
    lock.release()
    throw unwritable(workFolder, error)
  }
  return lock
}

async function makeWorkFolder(workFolder: string): Promise<void> {
  try {
    await makeFolder(workFolder)
    await access(workFolder, constants.W_OK)
  } catch (error) {
    throw unwritable(workFolder, error)
  }
}

function unwritable(workFolder: string, cause: unknown): unknown {
  if (isStoreFull(cause)) return cause
  return new M3wError(
    'E_STORE',
    `${workFolder} cannot be worked in (${codeOf(cause) ?? String(cause)}): expected a folder that may be written. Check who owns it and how it is mounted; for a store in a bucket set M3W_SCRATCH.`,
    { cause },
  )
}

/** Is a run at work here? */
export async function isRunning(workFolder: string): Promise<boolean> {
  return await isHeld(workFolder, 'alone')
}

/** Is one at work whose queue and scratch are here? One beside others has them elsewhere. */
export async function isRunningAlone(workFolder: string): Promise<boolean> {
  return await isHeld(workFolder, 'shared')
}

async function isHeld(workFolder: string, kind: LockKind): Promise<boolean> {
  const lock = await takeLock(join(workFolder, RUN_LOCK), 0, kind)
  lock?.release()
  return lock === undefined
}

/** Deletes the scratch that only a dead run could have left. The holder of the lock calls it. */
export async function clearScratch(workFolder: string): Promise<void> {
  await rm(join(workFolder, 'scratch'), { recursive: true, force: true })
  await makeFolder(join(workFolder, 'scratch'))
}
