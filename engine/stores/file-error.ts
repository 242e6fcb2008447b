/** System errors of the file store, in words of ours: what was tried, on which object, what to do. */
import { codeOf, M3wError } from '../../core/errors.ts'

/** Conditions that pass by themselves: too many open files, a busy or stale network file system. */
const PASSING = new Set(['EAGAIN', 'EBUSY', 'EMFILE', 'ENFILE', 'ETIMEDOUT', 'ESTALE'])

/** Translates a system error; an M3wError comes back as it is. */
export function fileError(error: unknown, verb: string, key: string): M3wError {
  if (error instanceof M3wError) return error
  const code = codeOf(error) ?? 'unknown'
  const came = cameOf(error, code)
  const options = { details: { key, systemCode: code }, cause: error }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new M3wError('E_STORE_FULL', `No space left to ${verb} ${key} (${came}).`, options)
    case 'EEXIST':
      return new M3wError(
        'E_STORE_EXISTS',
        `There is an object at ${key} already, and objects are never overwritten: choose another key.`,
        options,
      )
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
      return new M3wError(
        'E_STORE_MISSING',
        `There is no object at ${key}: it was never written, or was deleted.`,
        options,
      )
    case 'EACCES':
      return new M3wError('E_STORE', `Not allowed to ${verb} ${key} (${came}). Check who owns the folder.`, options)
    case 'EROFS':
      return new M3wError(
        'E_STORE',
        `Could not ${verb} ${key} (${came}): the file system is read-only. Mount it for writing, or name another folder.`,
        options,
      )
    case 'EPERM':
    case 'ENOTSUP':
    case 'EOPNOTSUPP':
      return new M3wError(
        'E_STORE',
        `Could not ${verb} ${key} (${came}). The store needs a file system with hard links, such as ext4, xfs, btrfs, apfs or nfs.`,
        options,
      )
    default:
      return new M3wError('E_STORE', `Could not ${verb} ${key} (${came}). Look at the disk or the file server.`, {
        ...options,
        retryable: PASSING.has(code),
      })
  }
}

/** What the system said, and of which path: a key alone does not say in which folder it lies. */
function cameOf(error: unknown, code: string): string {
  const path = error instanceof Error && 'path' in error ? error.path : undefined
  return typeof path === 'string' ? `${code}: ${path}` : code
}
