/** Whether a folder can be the place of a store: room, hard links, and how long it takes to flush. */
import { link, open, rm, rmdir, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import type { Check, Finding } from './finding.ts'

/** @source judgement: a small build with its scratch; below it none is begun in earnest. */
const MIN_FREE_BYTES = 10e9
/** Not even one open segment of a ledger. @source `ledger.segmentBytes`, 64 MB by default */
const LEAST_FREE_BYTES = 64e6
/** @source judgement: a commit waits for one; a laptop's SSD takes 1 to 5 ms, a disk 20. */
const SLOW_FSYNC_MS = 50

/** What so many free bytes are good for. */
export function findRoom(free: number): Omit<Finding, 'name'> {
  const words = free < 1e9 ? `${Math.floor(free / 1e6)} MB free` : `${(free / 1e9).toFixed(1)} GB free`
  if (free >= MIN_FREE_BYTES) return { state: 'ok', words }
  return { state: free < LEAST_FREE_BYTES ? 'bad' : 'warning', words: `${words}: free some, or name another place` }
}

/** By name. Each writes below the folder’s `work/`, and takes it away again. */
export function folderChecks(folder: string): Readonly<Record<string, Check>> {
  const probe = join(folder, 'work', `doctor-${process.pid}`)
  const inProbe =
    (check: Check): Check =>
    async () => {
      const made = await makeFolder(probe).catch(codeOf)
      if (made !== undefined && !made.startsWith('/'))
        return { state: 'bad', words: `cannot be written (${made}): name a folder that may be, or look who owns it` }
      try {
        return await check()
      } finally {
        await rm(probe, { recursive: true, force: true })
        // And what had to be made around it.
        for (let at = dirname(probe); made !== undefined && at.length >= made.length; at = dirname(at))
          await rmdir(at).catch(() => {})
      }
    }
  return {
    disk: inProbe(async () => {
      const { bavail, bsize } = await statfs(probe)
      return findRoom(bavail * bsize)
    }),
    'hard links': inProbe(async () => {
      const file = await open(join(probe, 'a'), 'w')
      await file.close()
      const first = await link(join(probe, 'a'), join(probe, 'b')).catch(codeOf)
      if (first !== undefined)
        return {
          state: 'bad',
          words: `cannot be made (${first}): commits need them. Name a folder of another file system`,
        }
      const again = await link(join(probe, 'a'), join(probe, 'b')).catch(codeOf)
      if (again === 'EEXIST') return { state: 'ok', words: 'made, and refused where there is one' }
      return {
        state: 'bad',
        words: 'a second link replaced the first: commits do not hold here. Name a folder of another file system',
      }
    }),
    fsync: inProbe(async () => {
      const file = await open(join(probe, 'sync'), 'w')
      const start = performance.now()
      for (let n = 0; n < 10; n++) {
        await file.write('x')
        await file.sync()
      }
      const ms = (performance.now() - start) / 10
      await file.close()
      const words = `${ms.toFixed(1)} ms`
      return ms <= SLOW_FSYNC_MS
        ? { state: 'ok', words }
        : { state: 'warning', words: `${words}: each commit waits so long. Prefer a local disk` }
    }),
  }
}
