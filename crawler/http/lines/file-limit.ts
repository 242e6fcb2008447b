/** How many sockets this process may have: by the limit of open files that the system sets it. */
import { readFileSync } from 'node:fs'

/** Where the system tells no limit: what most give a process at least. @source POSIX systems' usual soft limit */
const UNTOLD_LIMIT = 1024
/** Half of the files: a partition of a crawl takes ten, of which a process runs up to 128, and image decoders and stores take theirs. */
const SOCKET_SHARE = 0.5

/** Sockets that may be open at once. Node raises the soft limit to the hard one when it starts. */
export function socketLimit(limits = readLimits()): number {
  const told = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1]
  const files = told === undefined ? UNTOLD_LIMIT : told === 'unlimited' ? Number.POSITIVE_INFINITY : Number(told)
  return Math.max(1, Math.floor(files * SOCKET_SHARE))
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
