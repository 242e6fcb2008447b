/** Folders of processes that work beside others: one a process, kept for whoever comes next on its run, and swept when nobody does. */
import { lstat, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { type FileLock, takeLock } from './lock.ts'
import { RUN_LOCK, takeRunLock } from './run-lock.ts'

interface WorkSlot {
  readonly workFolder: string
  readonly lock: FileLock
}

/** Judgement: what a killed crawl had not committed is two minutes of answers, and who goes on with it does so within days. */
const MAX_IDLE_MS = 7 * 24 * 3_600_000
const RUN = /^m3w-[0-9a-f]{16}$/

/**
 * Takes the first folder of a run, in `scratch`, that no live process has: those of a machine keep the state of network tasks for whoever comes
 * next. Of other runs' it deletes the scratch that dead processes left, and all that nobody has touched for a week.
 */
export async function takeWorkSlot(scratch: string, run: string): Promise<WorkSlot> {
  const own = `m3w-${run}`
  for (const name of await namesIn(scratch)) if (RUN.test(name) && name !== own) await sweepRun(join(scratch, name))
  for (let slot = 0; ; slot += 1) {
    const workFolder = join(scratch, own, `slot-${String(slot).padStart(2, '0')}`)
    try {
      return { workFolder, lock: await takeRunLock(workFolder, 0) }
    } catch (error) {
      // One that cannot be written is no better under another number.
      if (!(error instanceof M3wError) || error.details?.holder === undefined) throw error
    }
  }
}

/** What cannot be judged or deleted (another user's) stays, for it is in nobody's way. */
async function sweepRun(root: string): Promise<void> {
  for (const name of await namesIn(root)) {
    const folder = join(root, name)
    const lock = await takeLock(join(folder, RUN_LOCK), 0).catch(() => undefined)
    if (lock === undefined) continue
    const isOld = (await newestMs(folder).catch(() => Date.now())) < Date.now() - MAX_IDLE_MS
    await rm(isOld ? folder : join(folder, 'scratch'), { recursive: true, force: true }).catch(() => {})
    lock.release()
  }
  await rmdir(root).catch(() => {})
}

/** The newest change of what lies in a slot, but for its lock, which a look at it touches. */
async function newestMs(folder: string): Promise<number> {
  let newest = 0
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.startsWith(RUN_LOCK)) continue
    newest = Math.max(newest, (await lstat(join(folder, name))).mtimeMs)
  }
  return newest
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}
