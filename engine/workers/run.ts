/**
 * Runs a pipeline to its end on one machine. What is committed already is never done again, so running it anew resumes.
 */
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { openPlan, type Plan } from '../plan/plan.ts'
import { clearLeftovers, takeRunLock } from '../queues/run-lock.ts'
import { openSqliteQueue } from '../queues/sqlite-queue.ts'
import { driveRun } from './drive.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Works until every stage is sealed and returns the plan, through which datasets are read. Rejects with E_TASK_FAILED
 * naming the tasks that were given up, E_STORE_FULL, E_INTERRUPTED, or E_STORE if another run is at work in `workDir`.
 */
export async function runPipeline(options: RunOptions): Promise<Plan> {
  const { workDir, store, pipeline, maxAttempts } = options
  if (options.workers > 0 && options.child === undefined) {
    throw new M3wError('E_CONFIG', 'Worker processes need the program they run: pass `child`, or workers: 0.')
  }
  const plan = openPlan(store, pipeline)
  const lock = await takeRunLock(workDir)
  try {
    await clearLeftovers(workDir)
    // SQLite sorts in temporary files; they belong where there is room for scratch. Children inherit it.
    process.env.SQLITE_TMPDIR = join(workDir, 'scratch')
    const queue = openSqliteQueue(join(workDir, 'queue.sqlite'), { maxAttempts })
    try {
      await driveRun(options, plan, queue)
    } finally {
      await queue.close()
    }
    return plan
  } finally {
    lock.release()
  }
}
