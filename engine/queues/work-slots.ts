/** Folders of processes that work beside others: one a process, kept for whoever comes next on its run, and swept when nobody does. */
import { randomBytes } from 'node:crypto'
import { lstat, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { type FileLock, takeLock } from './lock.ts'
import { RUN_LOCK, takeRunLock } from './run-lock.ts'
import { isOwn, isOwnOrNone, takeOver } from './take-over.ts'

interface WorkSlot {
  readonly workFolder: string
  readonly lock: FileLock
}

/** Judgement: what a killed crawl had not committed is two minutes of answers, and who goes on with it does so within days. */
const MAX_IDLE_MS = 7 * 24 * 3_600_000
/** Whoever holds the gate looks at locks, renames and takes a slot, which is soon over: longer it is held only by a process that was stopped. */
const GATE_MS = 10_000
const RUN = /^m3w-[0-9a-f]{16}$/
/** What was renamed to be deleted. */
const DEAD = /^m3w-dead-[0-9a-f]{16}$/

/** In `scratch`: held by whoever chooses a slot or sweeps those of others. A user has his own, for nobody can lock another user's file. */
export const SLOTS_LOCK = `m3w-slots-${process.getuid?.() ?? 0}.lock`

/**
 * Takes the first folder of a run, in `scratch`, that no live process has: those of a machine keep the state of network tasks for whoever comes
 * next. Of other runs' it deletes the scratch that dead processes left, and all that nobody has touched for a week. One at a time: a slot
 * that another process only looks at would seem to be taken, and its state be left behind.
 */
export async function takeWorkSlot(scratch: string, run: string): Promise<WorkSlot> {
  const own = `m3w-${run}`
  const gate = await takeGate(scratch)
  const dead: string[] = []
  try {
    if (gate !== undefined) await putAside(scratch, own, dead)
    return await takeFirst(join(scratch, own))
  } finally {
    gate?.release()
    for (const folder of dead) await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

/** Undefined where it cannot be had: then nothing is swept, and the worst that comes of it is a slot more. */
async function takeGate(scratch: string): Promise<FileLock | undefined> {
  const file = join(scratch, SLOTS_LOCK)
  if (!(await isOwnOrNone(file))) return undefined
  return await takeLock(file, GATE_MS).catch(() => undefined)
}

async function takeFirst(root: string): Promise<WorkSlot> {
  for (let slot = 0; ; slot += 1) {
    const workFolder = join(root, `slot-${String(slot).padStart(2, '0')}`)
    try {
      return { workFolder, lock: await takeRunLock(workFolder, 0) }
    } catch (error) {
      // One that cannot be written is no better under another number.
      if (!(error instanceof M3wError) || error.details?.holder === undefined) throw error
    }
  }
}

/** Renames what is to be deleted, which may take minutes, into `dead`, with what a killed sweeper had not deleted. */
async function putAside(scratch: string, own: string, dead: string[]): Promise<void> {
  const bury = async (folder: string): Promise<void> => {
    const grave = join(scratch, `m3w-dead-${randomBytes(8).toString('hex')}`)
    await rename(folder, grave)
    dead.push(grave)
  }
  for (const name of await namesIn(scratch)) {
    const folder = join(scratch, name)
    if (!(RUN.test(name) || DEAD.test(name)) || name === own || !(await isOwn(folder, 'folder'))) continue
    if (DEAD.test(name)) dead.push(folder)
    else await sweepRun(folder, bury)
  }
}

/** What cannot be judged or renamed (another user's) stays, for it is in nobody's way. */
async function sweepRun(root: string, bury: (folder: string) => Promise<void>): Promise<void> {
  for (const name of await namesIn(root)) {
    const folder = join(root, name)
    const lock = await takeOver(folder, RUN_LOCK)
    if (lock === undefined) continue
    await bury(join(folder, 'scratch')).catch(() => {})
    const isOld = (await newestMs(folder).catch(() => Date.now())) < Date.now() - MAX_IDLE_MS
    if (isOld) await bury(folder).catch(() => {})
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
