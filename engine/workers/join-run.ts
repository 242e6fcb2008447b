/** Works for a run that others plan and seal: claims what its queue holds, until the run is done or this process is told to leave. */
import { M3wError } from '../../core/errors.ts'
import type { TaskQueue } from '../../core/queue.ts'
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

/**
 * Resolves when every stage is sealed. Rejects with E_INTERRUPTED once the signal is aborted and the running tasks are given back,
 * with E_STORE_FULL, or with what broke a loop.
 */
export async function joinRun(options: RunOptions): Promise<void> {
  const plan = openPlan(options.store, options.pipeline)
  await withWorkplace(options, (queue) => workUntilDone(options, plan, queue))
}

async function workUntilDone(options: RunOptions, plan: Plan, queue: TaskQueue): Promise<void> {
  const { signal, graceMs = 0 } = options
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
  const { ended } = startWorkers({ run: options, plan, queue, events: eventsOf(bell, giveUp), signal: stop.signal })
  ended.catch(giveUp)
  try {
    while (fatal === undefined && !(await isDone(plan))) await bell.wait(options.checkMs ?? CHECK_MS)
    if (fatal !== undefined) throw fatal.error
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stop.abort(new M3wError('E_INTERRUPTED', 'The worker leaves.'))
    const late = new Promise((resolve) => setTimeout(resolve, LEAVE_MS + graceMs).unref())
    await Promise.race([ended.catch(() => {}), late])
  }
}

/** The loops log what they do; all that ends the work is a store without room. */
function eventsOf(bell: Bell, giveUp: (error: unknown) => void): WorkerEvents {
  const nothing = (): void => {}
  return {
    onStart: nothing,
    onProgress: nothing,
    onDone: () => bell.ring(),
    onFailed: nothing,
    onStopped: nothing,
    onYielded: nothing,
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
