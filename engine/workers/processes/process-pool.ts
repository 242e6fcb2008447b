/**
 * Runs many tasks at once in few child processes: tasks that only wait share a process, so that none of them holds a place while its
 * hosts rest.
 *
 * A process that dies takes all its tasks with it, and only one of them is to blame. So a second attempt goes to a process of its own, as
 * far as `MOST_APART` of them go, and any further attempt is always alone: a task that kills whatever it runs in fails by itself in the end.
 */
import type { TaskSpec } from '../../../core/queue.ts'
import type { TaskResult, TaskRunner } from '../../task/task-environment.ts'
import {
  endTaskProcess,
  runInProcess,
  startTaskProcess,
  type TaskProcess,
  type TaskProcessOptions,
  tellProcess,
} from './task-process.ts'

interface ProcessPoolOptions extends TaskProcessOptions {
  /** Processes for first attempts, at least 1. */
  readonly processes: number
}

/**
 * Processes for second attempts. Of a hundred tasks that died together each shares then with six, and the third attempt of those is
 * alone. Judgement: 16 x 100 MB for the time until the crawl ends, on a machine where something has just gone wrong.
 */
const MOST_APART = 16

interface Pool {
  readonly options: ProcessPoolOptions
  readonly shared: Set<TaskProcess>
  readonly apart: Set<TaskProcess>
  readonly alone: Set<TaskProcess>
  /** Of processes that were told to end. */
  readonly endings: Set<Promise<void>>
  isWanted: boolean
}

/** Opens a pool; processes are forked as tasks come, and end when they have none left. */
export function openProcessPool(options: ProcessPoolOptions): TaskRunner {
  const pool: Pool = {
    options,
    shared: new Set(),
    apart: new Set(),
    alone: new Set(),
    endings: new Set(),
    isWanted: false,
  }
  return {
    run: (task, signal, attempt) => runInPool(pool, task, signal, attempt),
    setWanted(isWanted) {
      if (isWanted === pool.isWanted) return
      pool.isWanted = isWanted
      for (const process of everyProcess(pool)) tellProcess(process, { type: 'wanted', isWanted })
    },
    async close() {
      for (const process of everyProcess(pool)) end(pool, process)
      await Promise.all(pool.endings)
    },
  }
}

async function runInPool(pool: Pool, task: TaskSpec, signal: AbortSignal, attempt: number): Promise<TaskResult> {
  const process = placeFor(pool, attempt)
  try {
    return await runInProcess(process, task, signal)
  } finally {
    // One that did nothing yet is kept for the next task; what the others leaked ends with them.
    if (process.isGone || (process.tasks.size === 0 && process.isUsed)) end(pool, process)
  }
}

function placeFor(pool: Pool, attempt: number): TaskProcess {
  if (attempt === 1) return leastBusy(pool, pool.shared, pool.options.processes)
  if (attempt === 2) return leastBusy(pool, pool.apart, MOST_APART)
  return start(pool, pool.alone)
}

/** The process with the fewest tasks; a new one while there are fewer than `most` and all of them are busy. */
function leastBusy(pool: Pool, among: Set<TaskProcess>, most: number): TaskProcess {
  let least: TaskProcess | undefined
  for (const process of among) {
    if (process.isGone) among.delete(process)
    else if (least === undefined || process.tasks.size < least.tasks.size) least = process
  }
  const mustStart = least === undefined || (least.tasks.size > 0 && among.size < most)
  return mustStart || least === undefined ? start(pool, among) : least
}

function start(pool: Pool, among: Set<TaskProcess>): TaskProcess {
  const process = startTaskProcess(pool.options)
  among.add(process)
  if (pool.isWanted) tellProcess(process, { type: 'wanted', isWanted: true })
  return process
}

function end(pool: Pool, process: TaskProcess): void {
  for (const processes of [pool.shared, pool.apart, pool.alone]) processes.delete(process)
  const ending = endTaskProcess(process).finally(() => pool.endings.delete(ending))
  pool.endings.add(ending)
}

function everyProcess({ shared, apart, alone }: Pool): readonly TaskProcess[] {
  return [...shared, ...apart, ...alone]
}
