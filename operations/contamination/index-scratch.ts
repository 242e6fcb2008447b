/** Scratch folders of index builds: each beside the file it makes, held by a lock while its build lives, deleted by the next build if it was killed. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { codeOf, isStoreFull, M3wError } from '../../core/errors.ts'
import { type FileLock, takeLock } from '../../engine/queues/lock.ts'

const PREFIX = '.m3w-index-'
const LOCK = 'build.lock'

/**
 * Hands `use` a new folder beside the file `out`, on the same disk, so that what is made there is renamed into its place; deletes it whatever
 * happens, and before that those of killed builds. E_INPUT for a place that no file can have; E_STORE, E_STORE_FULL for a disk that takes no more.
 */
export async function withIndexScratch<T>(out: string, use: (folder: string) => Promise<T>): Promise<T> {
  const parent = dirname(resolve(out))
  if ((await stat(out).catch(() => undefined))?.isDirectory() === true)
    throw new M3wError('E_INPUT', `${out} is a folder: expected the name of a file, which is made or replaced.`)
  await deleteStale(parent)
  const { folder, lock } = await takeFolder(parent).catch((cause: unknown) => {
    throw isStoreFull(cause) ? inWords(cause, parent) : unwritable(parent, cause)
  })
  try {
    return await use(folder)
  } catch (error) {
    throw inWords(error, parent)
  } finally {
    await rm(folder, { recursive: true, force: true }).finally(() => lock.release())
  }
}

function unwritable(parent: string, cause: unknown): M3wError {
  return new M3wError(
    'E_INPUT',
    `${parent} cannot be written (${String(cause)}): name a file in a folder that is there.`,
    { cause },
  )
}

/** What a disk says that takes no more; anything else as it came. */
function inWords(error: unknown, parent: string): unknown {
  if (error instanceof M3wError) return error
  if (isStoreFull(error))
    return new M3wError(
      'E_STORE_FULL',
      `No space left in ${parent} (${String(error)}): the index is collected there, twice its size. Free some, or name a file on another disk.`,
      { cause: error },
    )
  // A limit on the size of files is EFBIG, of which SQLite makes the same as of a broken disk.
  if (!/^(EFBIG|EIO|SQLITE_IOERR\w*)$/.test(codeOf(error) ?? '')) return error
  return new M3wError(
    'E_STORE',
    `${parent} takes no more of the index (${String(error)}): look at the disk and at the limit on the size of a file (ulimit -f).`,
    { cause: error },
  )
}

/** Another build may take a new folder for a stale one before its lock is taken: then a second one is made. */
async function takeFolder(parent: string): Promise<{ readonly folder: string; readonly lock: FileLock }> {
  for (;;) {
    const folder = await mkdtemp(join(parent, PREFIX))
    const lock = await takeLock(join(folder, LOCK), 0).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true })
      throw error
    })
    if (lock !== undefined && existsSync(join(folder, LOCK))) return { folder, lock }
    lock?.release()
  }
}

/** Deletes folders whose build is gone; one that cannot be judged or deleted stays, for it is in nobody's way. */
async function deleteStale(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const name of names.filter((name) => name.startsWith(PREFIX))) {
    const folder = join(parent, name)
    const lock = await takeLock(join(folder, LOCK), 0).catch(() => undefined)
    if (lock === undefined) continue
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    lock.release()
  }
}
