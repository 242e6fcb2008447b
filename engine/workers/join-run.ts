/** Works for a run that others plan and seal: claims what its queue holds, until the run is done or this process is told to leave. */
import { M3wError } from '../../core/errors.ts'
import type { TaskQueue, TaskSpec } from '../../core/queue.ts'
import { openPlan, type Plan } from '../plan/plan.ts'
import { type Bell, openBell } from './bell.ts'
import type { RunOptions } from './run-options.ts'
import { startWorkers } from './start-workers.ts'
import type { WorkerEvents } from './worker.ts'
import { withWorkplace } from './workplace.ts'

/** How often is asked whether all is sealed: a stat a stage, and nobody waits for a worker to end. */
const CHECK_MS = 5_000
/** Running tasks stop within their grace of 10 s, and a queue that cannot be reached is not waited for: the leases end by themselves. */
const LEAVE_MS = 20_000

/** Whoever plans the run that is joined, as far as a worker sees it. */
export interface Planner {
  /** Does somebody plan the run just now? Waits for as long as the queue cannot be reached. */
  isThere(): Promise<boolean>
  /** How long a worker without work waits for one that is gone. */
  readonly waitMs: number
}

export type JoinRunOptions = RunOptions & { readonly planner: Planner }

/**
 * Resolves when every stage is sealed. Rejects with E_TASK_FAILED when nobody plans it any more and nothing is left to do here,
 * with E_INTERRUPTED once the signal is aborted and the running tasks are given back,
 * with E_STORE_FULL, or with what broke a loop.
 */
export async function joinRun(options: JoinRunOptions): Promise<void> {
  const plan = openPlan(options.store, options.pipeline)
  await withWorkplace(options, (queue) => workUntilDone(options, plan, queue))
}

async function workUntilDone(options: JoinRunOptions, plan: Plan, queue: TaskQueue): Promise<void> {
  const { signal, graceMs = 0, checkMs = CHECK_MS } = options
  const bell = openBell()
  let fatal: { readonly error: unknown } | undefined
  const giveUp = (error: unknown): void => {
    fatal ??= { error }
    bell.ring()
  }
  const onAbort = (): void => giveUp(new M3wError('E_INTERRUPTED', 'The worker left; what it had begun is given back.'))
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted === true) onAbort()
  const stop = new AbortController()
  const running = new Set<TaskSpec>()
  const events = eventsOf({ running, bell, giveUp })
  const { ended } = startWorkers({ run: options, plan, queue, events, signal: stop.signal })
  const noteLook = watchPlanner(options.planner, checkMs, giveUp)
  ended.catch(giveUp)
  try {
    while (fatal === undefined && !(await isDone(plan))) {
      noteLook(running.size > 0)
      await bell.wait(checkMs)
    }
    if (fatal !== undefined) throw fatal.error
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stop.abort(new M3wError('E_INTERRUPTED', 'The worker leaves.'))
    const late = new Promise((resolve) => setTimeout(resolve, LEAVE_MS + graceMs).unref())
    await Promise.race([ended.catch(() => {}), late])
  }
}

/**
 * Gives up after `waitMs` of looks at which nobody planned the run and nothing ran here. Only time between two answers counts, and at most that
 * of two looks: a queue that cannot be reached, or a machine that slept, says nothing of the planner.
 */
function watchPlanner({ isThere, waitMs }: Planner, checkMs: number, giveUp: (error: unknown) => void) {
  let isAsking = false
  let answeredMs = performance.now()
  let goneMs = 0
  return (isBusy: boolean): void => {
    if (isBusy) goneMs = 0
    if (isBusy || isAsking || performance.now() - answeredMs < checkMs) return
    isAsking = true
    isThere()
      .then((is) => {
        const now = performance.now()
        goneMs = is ? 0 : goneMs + Math.min(now - answeredMs, 2 * checkMs)
        answeredMs = now
        if (goneMs > waitMs) giveUp(new M3wError('E_TASK_FAILED', GONE(waitMs)))
      })
      .catch(giveUp)
      .finally(() => {
        isAsking = false
      })
  }
}

const GONE = (waitMs: number): string =>
  `The build of this run is gone for ${Math.round(waitMs / 1000)} s, and nothing is left to do without it: it failed or was stopped. See what it said, start it again with the same command, then the workers.`

/** The loops log what they do; what ends the work is a store without room. */
function eventsOf({
  running,
  bell,
  giveUp,
}: {
  readonly running: Set<TaskSpec>
  readonly bell: Bell
  giveUp(error: unknown): void
}): WorkerEvents {
  const end = (task: TaskSpec): void => {
    running.delete(task)
  }
  return {
    onStart: (task) => void running.add(task),
    onProgress() {},
    onDone(task) {
      end(task)
      bell.ring()
    },
    onFailed: end,
    onStopped: end,
    onYielded: end,
    onStoreFull: giveUp,
  }
}

/** Is every stage sealed? */
async function isDone({ pipeline, stage }: Plan): Promise<boolean> {
  for (const { name } of [...pipeline.stages].reverse()) {
    if ((await stage(name)).state !== 'sealed') return false
  }
  return true
}
