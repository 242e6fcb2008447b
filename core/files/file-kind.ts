/** What stands at a path where a file is expected: opening a pipe waits for whoever writes into it, and a device has no end. */
import { constants, type Stats } from 'node:fs'

/** Flags to open for reading with: nothing waits for the other end of a pipe. (Windows has no such flag, and no such pipes.) */
export const READ_NOW = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** What it is in place of a file, for people; undefined for a file. */
export function otherThanFile(
  found: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>,
): string | undefined {
  if (found.isFile()) return undefined
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a pipe'
  return found.isSocket() ? 'a socket' : 'a device'
}
