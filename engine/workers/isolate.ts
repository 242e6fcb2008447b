/**
 * Finds the records that take a task's process down: by halves, each tried in a process of its own, down to single records. A record is
 * poison only if it alone kills three fresh processes: a machine that kills, stops or runs out of memory meanwhile costs time, and no record.
 */
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'
import { notePoison, type PoisonRecord, type RecordRange } from '../task/poison.ts'
import type { TaskResult, TaskRunner } from '../task/task-environment.ts'

/** What trying a range came to; undefined if the process died on it. */
export type Trial = Pick<TaskResult, 'records'> | undefined

/** As many as a task may fail: what dies once may be the machine's fault. */
const DEATHS = 3
/** Each round finds all that kills alone; more rounds than one mean that a record hid behind another. */
const MOST_ROUNDS = 5

/** The records that kill alone, in order. `tryRange` works on a range of the task's records and keeps nothing of it. */
export async function findPoison(tryRange: (range: RecordRange) => Promise<Trial>): Promise<readonly PoisonRecord[]> {
  const whole = await tryRange({ from: 0, to: 0 })
  // Not one record was worked on: what kills is none of them.
  if (whole === undefined) return []
  const halve = async (from: number, to: number, isKnownToKill: boolean): Promise<readonly PoisonRecord[]> => {
    if (from >= to) return []
    if (!isKnownToKill && (await tryRange({ from, to })) !== undefined) return []
    if (to - from === 1) return await confirm(from)
    const middle = Math.ceil((from + to) / 2)
    return [...(await halve(from, middle, false)), ...(await halve(middle, to, false))]
  }
  const confirm = async (number: number): Promise<readonly PoisonRecord[]> => {
    for (let deaths = 1; deaths < DEATHS; deaths += 1) {
      if ((await tryRange({ from: number, to: number + 1 })) !== undefined) return []
    }
    const place = whole.records?.[number]
    return place === undefined ? [] : [{ number, ...place }]
  }
  return await halve(0, whole.records?.length ?? 0, true)
}

interface IsolatingOptions {
  readonly store: Store
  /** Failures a task may have before its records are looked at. */
  readonly maxAttempts: number
  /** Does the stage of the task ask before each record? */
  mayIsolate(task: TaskSpec): boolean
  readonly log: Log
}

/**
 * A runner over processes that looks for poison when a task has died as often as it may, notes it, and runs the task without it. What
 * dies as a whole, and on no record alone, fails for good.
 */
export function openIsolatingRunner(inner: TaskRunner, options: IsolatingOptions): TaskRunner {
  const { store, maxAttempts, mayIsolate, log } = options
  return {
    ...inner,
    async run(task, signal, attempt) {
      let fruitless = 0
      for (let round = 0; ; round += 1) {
        try {
          return await inner.run(task, signal, attempt)
        } catch (error) {
          if (!isDeath(error) || attempt < maxAttempts || !mayIsolate(task) || signal.aborted) throw error
          const { stage, partition, taskKey } = task
          const found = await findPoison((range) => tryRange(inner, task, signal, range))
          if (found.length > 0) log.warn('task.poison', { stage, partition, records: found })
          // Nothing found: the deaths may have been the machine's, so the whole is tried once more.
          if (!(await notePoison(store, { stage, taskKey }, found))) fruitless += 1
          if (fruitless < 2 && round < MOST_ROUNDS) continue
          const what = `${String(error instanceof Error ? error.message : error)} It died ${attempt} times, and on no record alone.`
          throw new M3wError('E_CHILD', what, { cause: error })
        }
      }
    },
  }
}

async function tryRange(runner: TaskRunner, task: TaskSpec, signal: AbortSignal, range: RecordRange): Promise<Trial> {
  try {
    return await runner.run(task, signal, 1, range)
  } catch (error) {
    if (isDeath(error)) return undefined
    // What the store or a stop does says nothing of the records; what the stage itself says, it will say again.
    if (signal.aborted || (error instanceof M3wError && error.retryable)) throw error
    return {}
  }
}

/** The process ended by itself, by the system, or at its cap; not by our impatience (`details.isSilent`). */
function isDeath(error: unknown): boolean {
  return error instanceof M3wError && error.code === 'E_CHILD' && error.retryable && error.details.isDeath === true
}
