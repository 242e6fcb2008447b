/** Locks of folders that others of this user left behind, in places where everybody may put something that only looks like one (`/tmp`). */
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../core/errors.ts'
import { type FileLock, takeLock } from './lock.ts'

/**
 * The lock of a folder that nobody alive works in. Undefined where somebody does, and where the folder or its lock is a link or another
 * user's: opening that would make or open a file that somebody else has chosen.
 */
export async function takeOver(folder: string, lockName: string): Promise<FileLock | undefined> {
  const lock = join(folder, lockName)
  if (!(await isOwn(folder, 'folder')) || !(await isOwnOrNone(lock))) return undefined
  return await takeLock(lock, 0).catch(() => undefined)
}

/** Is there a folder or file of this user's, and no link to one? */
export async function isOwn(path: string, kind: 'folder' | 'file'): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined || found.uid !== (process.getuid?.() ?? found.uid)) return false
  return kind === 'folder' ? found.isDirectory() : found.isFile()
}

/** May a file be opened here: is it this user's, or not there yet? */
export async function isOwnOrNone(file: string): Promise<boolean> {
  if (await isOwn(file, 'file')) return true
  return await lstat(file).then(
    () => false,
    (error: unknown) => codeOf(error) === 'ENOENT',
  )
}
