/**
 * Finds the records that take a task's process down: by halves, each tried in a process of its own, down to single records. A record is
 * poison only if it alone kills three fresh processes while another record passes in between: a machine that kills, stops or runs out of
 * memory meanwhile costs time, and no record.
 */
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'
import { notePoison, type PoisonRecord, type RecordRange, readPoison } from '../task/poison.ts'
import type { TaskResult, TaskRunner } from '../task/task-environment.ts'

/** What trying a range came to; undefined if the process died on it. */
export type Trial = Pick<TaskResult, 'records'> | undefined

/** As many as a task may fail: what dies once may be the machine's fault. */
const DEATHS = 3
/** Each round finds all that kills alone; more rounds than one mean that a record hid behind another. */
const MOST_ROUNDS = 5

/**
 * Of a task's records, so many may be poison, or this share of them if that is more. Judgement: a page that kills a process is rare; where
 * dozens of one task do, it is the machine or a bug, and dropping them would hide it.
 */
const MOST_POISON = 20
const MOST_POISON_SHARE = 0.01

/**
 * The records that kill alone, in order; `too many` if they are more than may be, with the `known` ones that the task leaves out already.
 * `tryRange` works on a range of the task's records and keeps nothing of it.
 */
export async function findPoison(
  tryRange: (range: RecordRange) => Promise<Trial>,
  known: ReadonlySet<number> = new Set(),
): Promise<readonly PoisonRecord[] | 'too many'> {
  const whole = await tryRange({ from: 0, to: 0 })
  // Not one record was worked on: what kills is none of them.
  if (whole === undefined) return []
  const { records = [] } = whole
  const most = Math.max(MOST_POISON, Math.floor(records.length * MOST_POISON_SHARE)) - known.size
  const { suspects, control } = await findSuspects(tryRange, { count: records.length, most, known })
  if (suspects.length > most) return 'too many'
  const poison: PoisonRecord[] = []
  for (const number of suspects) {
    const place = records[number]
    if (place !== undefined && (await isPoison(tryRange, number, control))) poison.push({ number, ...place })
  }
  return poison
}

/**
 * Records that killed once, alone, by halves; the look ends with more than `most`. And a record that passed, or nothing at all if none did:
 * of one that is left out nothing passes.
 */
async function findSuspects(
  tryRange: (range: RecordRange) => Promise<Trial>,
  { count, most, known }: { readonly count: number; readonly most: number; readonly known: ReadonlySet<number> },
) {
  const suspects: number[] = []
  let control: RecordRange = { from: 0, to: 0 }
  const halve = async (from: number, to: number, isKnownToKill: boolean): Promise<void> => {
    if (from >= to || suspects.length > most) return
    if (!isKnownToKill && (await tryRange({ from, to })) !== undefined) {
      let passed = from
      while (known.has(passed)) passed += 1
      if (passed < to) control = { from: passed, to: passed + 1 }
      return
    }
    if (to - from === 1) {
      suspects.push(from)
      return
    }
    const middle = Math.ceil((from + to) / 2)
    await halve(from, middle, false)
    await halve(middle, to, false)
  }
  await halve(0, count, true)
  return { suspects, control }
}

/** Does a record that killed once kill as often as it may, while another passes each time? Else the machine kills: that is no evidence. */
async function isPoison(tryRange: (range: RecordRange) => Promise<Trial>, number: number, control: RecordRange) {
  for (let deaths = 1; ; deaths += 1) {
    if ((await tryRange(control)) === undefined) return false
    if (deaths === DEATHS) return true
    if ((await tryRange({ from: number, to: number + 1 })) !== undefined) return false
  }
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
          const known = await readPoison(store, { stage, taskKey })
          const found = await findPoison((range) => tryRange(inner, task, signal, range), known)
          const poison = found === 'too many' ? [] : found
          if (poison.length > 0) log.warn('task.poison', { stage, partition, records: poison })
          // Nothing found: the deaths may have been the machine's, so the whole is tried once more.
          if (!(await notePoison(store, { stage, taskKey }, poison))) fruitless += 1
          if (fruitless < 2 && round < MOST_ROUNDS) continue
          const what = `${String(error instanceof Error ? error.message : error)} It died ${attempt} times, and on no record alone${found === 'too many' ? TOO_MANY : ''}.`
          throw new M3wError('E_CHILD', what, { cause: error })
        }
      }
    },
  }
}

const TOO_MANY = `: more than ${MOST_POISON} of its records kill, so it is the machine (too little memory?) or a bug`

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
