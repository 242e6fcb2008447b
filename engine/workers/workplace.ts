/** What a process needs before it works on a run, alone or beside others, and gives back behind it: a locked folder without old scratch, and the queue. */
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import type { TaskQueue } from '../../core/queue.ts'
import { clearScratch, takeRunLock } from '../queues/run-lock.ts'
import type { RunOptions } from './run-options.ts'

/** Runs `body` with the queue of the run. E_STORE if another process works in the work folder. */
export async function withWorkplace<T>(options: RunOptions, body: (queue: TaskQueue) => Promise<T>): Promise<T> {
  const { workFolder, maxAttempts } = options
  if (options.workers > 0 && options.child === undefined) {
    throw new M3wError('E_CONFIG', 'Worker processes need the program they run: pass `child`, or workers: 0.')
  }
  const lock = options.lock ?? (await takeRunLock(workFolder))
  try {
    await clearScratch(workFolder)
    // SQLite sorts in temporary files; they belong where there is room for scratch. Children inherit it.
    process.env.SQLITE_TMPDIR = join(workFolder, 'scratch')
    const queue = await options.openQueue({ maxAttempts, signal: options.signal })
    try {
      return await body(queue)
    } finally {
      await queue.close()
    }
  } finally {
    lock.release()
  }
}
