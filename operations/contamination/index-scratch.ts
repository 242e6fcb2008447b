/** Scratch folders of index builds: each beside the file it makes, held by a lock while its build lives, deleted by the next build if it was killed. */
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { codeOf, isStoreFull, M3wError } from '../../core/errors.ts'
import { takeScratchIn } from '../places/held-scratch.ts'

const PREFIX = '.m3w-index-'

/**
 * Hands `use` a new folder beside the file `out`, on the same disk, so that what is made there is renamed into its place; deletes it whatever
 * happens, and before that those of killed builds. E_INPUT for a place that no file can have; E_STORE, E_STORE_FULL for a disk that takes no more.
 */
export async function withIndexScratch<T>(out: string, use: (folder: string) => Promise<T>): Promise<T> {
  const parent = dirname(resolve(out))
  if ((await stat(out).catch(() => undefined))?.isDirectory() === true)
    throw new M3wError('E_INPUT', `${out} is a folder: expected the name of a file, which is made or replaced.`)
  const scratch = await takeScratchIn(parent, PREFIX).catch((cause: unknown) => {
    throw isStoreFull(cause) ? inWords(cause, parent) : unwritable(parent, cause)
  })
  try {
    return await use(scratch.folder)
  } catch (error) {
    throw inWords(error, parent)
  } finally {
    await scratch.release()
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
