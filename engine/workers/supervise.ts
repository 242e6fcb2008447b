/** Starts the worker loops of one machine: N for cpu tasks, M for network tasks, each with a runner of its own. */
import { hostname } from 'node:os'
import type { Log } from '../../core/log.ts'
import type { TaskKind, TaskQueue, TaskSpec } from '../../core/queue.ts'
import type { Plan } from '../plan/plan.ts'
import { openLocalRunner } from '../task/execute.ts'
import type { TaskEnvironment, TaskRunner } from '../task/task-environment.ts'
import { type Bell, openBell } from './bell.ts'
import { type ChildEntry, openChildRunner } from './child-runner.ts'
import { type WorkerEvents, work } from './worker.ts'

export interface SuperviseOptions {
  readonly environment: TaskEnvironment
  readonly queue: TaskQueue
  readonly plan: Plan
  /** Child processes for cpu tasks. 0: everything runs in this process, one cpu task at a time. */
  readonly workers: number
  /** Network tasks at a time, each in a process of its own. */
  readonly networkSlots: number
  /** Required unless `workers` is 0. */
  readonly child?: ChildEntry
  readonly events: WorkerEvents
  readonly onProgress: (task: TaskSpec, values: Readonly<Record<string, number>>) => void
  readonly signal: AbortSignal
  readonly log: Log
  readonly graceMs?: number
  readonly silenceMs?: number
}

export interface Workforce {
  /** There may be something to claim. */
  wake(): void
  /** Resolves when all loops have ended after the signal was aborted and all children are gone; rejects if a loop broke. */
  readonly ended: Promise<void>
}

/** Starts working. The supervisor itself only claims, sends, renews and finishes. */
export function supervise(options: SuperviseOptions): Workforce {
  const { environment, queue, plan, workers, networkSlots, child, events, onProgress, signal, log } = options
  const { graceMs, silenceMs } = options
  const bells: Bell[] = []
  const openRunner = (kind: TaskKind): TaskRunner =>
    workers === 0 || child === undefined
      ? openLocalRunner(environment, plan, onProgress)
      : openChildRunner({
          entry: child,
          isOneTaskOnly: kind === 'network',
          onProgress,
          log,
          graceMs,
          silenceMs,
        })

  const startLoop = async (kind: TaskKind, number: number): Promise<void> => {
    const bell = openBell()
    bells.push(bell)
    const runner = openRunner(kind)
    const owner = `${hostname()}:${process.pid}:${kind}:${number}`
    try {
      await work({ queue, store: environment.store, kind, owner, runner, bell, events, signal, log })
    } finally {
      await runner.close()
    }
  }

  const wake = (): void => {
    for (const bell of bells) bell.ring()
  }
  signal.addEventListener('abort', wake)
  const loops = [
    ...Array.from({ length: Math.max(1, workers) }, (_, number) => startLoop('cpu', number)),
    ...Array.from({ length: Math.max(1, networkSlots) }, (_, number) => startLoop('network', number)),
  ]
  return { wake, ended: Promise.all(loops).then(() => {}) }
}
