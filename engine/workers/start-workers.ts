/** Starts the worker loops of one machine: N for cpu tasks, M for network tasks, each with a runner of its own. */
import { hostname } from 'node:os'
import type { TaskKind, TaskQueue } from '../../core/queue.ts'
import type { Plan } from '../plan/plan.ts'
import { runTask } from '../task/run-task.ts'
import type { TaskRunner } from '../task/task-environment.ts'
import { type Bell, openBell } from './bell.ts'
import { openChildRunner } from './child-runner.ts'
import type { RunOptions } from './run-options.ts'
import { type WorkerEvents, work } from './worker.ts'

interface WorkforceOptions {
  readonly run: RunOptions
  readonly plan: Plan
  readonly queue: TaskQueue
  readonly events: WorkerEvents
  /** Aborting it ends all loops. */
  readonly signal: AbortSignal
}

export interface Workforce {
  /** There may be something to claim. */
  wake(): void
  /** Resolves when all loops have ended after the signal was aborted and all children are gone; rejects if a loop broke. */
  readonly ended: Promise<void>
}

/** Starts working. This process itself only claims, sends, renews and finishes. */
export function startWorkers(options: WorkforceOptions): Workforce {
  const { run, queue, events, signal } = options
  const bells: Bell[] = []
  const wake = (): void => {
    for (const bell of bells) bell.ring()
  }
  signal.addEventListener('abort', wake)
  const startLoop = async (kind: TaskKind, number: number): Promise<void> => {
    const bell = openBell()
    bells.push(bell)
    const runner = openRunner(options, kind)
    const owner = `${hostname()}:${process.pid}:${kind}:${number}`
    const { store, log } = run
    await work({ queue, store, kind, owner, runner, bell, events, signal, log }).finally(() => runner.close())
  }
  const loops = [
    ...Array.from({ length: Math.max(1, run.workers) }, (_, number) => startLoop('cpu', number)),
    ...Array.from({ length: Math.max(1, run.networkSlots) }, (_, number) => startLoop('network', number)),
  ]
  return { wake, ended: Promise.all(loops).then(() => {}) }
}

/** A child process; or this process, for tests and debugging. */
function openRunner({ run, plan, events: { onProgress } }: WorkforceOptions, kind: TaskKind): TaskRunner {
  const { workers, child: entry, log, graceMs, silenceMs } = run
  if (workers > 0 && entry !== undefined) {
    return openChildRunner({ entry, isOneTaskOnly: kind === 'network', onProgress, log, graceMs, silenceMs })
  }
  return {
    run: (task, signal) => runTask(run, plan, task, { signal, onProgress: (values) => onProgress(task, values) }),
    async close() {},
  }
}
