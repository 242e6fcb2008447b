/** Starts the worker loops of one machine: N for cpu tasks, one for all image tasks, one for all crawl tasks, each with a runner of its own. */
import { hostname } from 'node:os'
import type { TaskKind, TaskQueue, TaskSpec } from '../../core/queue.ts'
import type { Plan } from '../plan/plan.ts'
import { runTask } from '../task/run-task.ts'
import type { TaskRunner } from '../task/task-environment.ts'
import { type Bell, openBell } from './bell.ts'
import { openIsolatingRunner } from './isolate.ts'
import { openChildRunner } from './processes/child-runner.ts'
import { openProcessPool } from './processes/process-pool.ts'
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

/**
 * Crawl tasks at once in a process. Judgement: the partitions of most crawls (8 by default, 64 for a large one) all run side by side, and
 * a crawl of 1,024 on two cores in four turns; a waiting task costs some MB, 10 file descriptors and a claim that is renewed.
 */
const CRAWL_TASKS_AT_ONCE = 128

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
  const startLoop = async (kind: TaskKind, number: number, tasksAtOnce = 1): Promise<void> => {
    const bell = openBell()
    bells.push(bell)
    const runner = openRunner(options, kind)
    const owner = `${hostname()}:${process.pid}:${kind}:${number}`
    const { store, log, leaseMs } = run
    await work({ queue, store, kind, owner, runner, bell, events, signal, log, tasksAtOnce, leaseMs }).finally(() =>
      runner.close(),
    )
  }
  const { cpu, network, crawl } = slotsOf(run)
  const loops = [
    ...Array.from({ length: cpu }, (_, number) => startLoop('cpu', number)),
    ...(network === 0 ? [] : [startLoop('network', 0, network)]),
    ...(crawl === 0 ? [] : [startLoop('crawl', 0, crawl)]),
  ]
  return { wake, ended: Promise.all(loops).then(() => {}) }
}

/** Tasks of a kind at a time; 0: none of it here. */
export function slotsOf({
  slots,
  workers,
  networkSlots,
  crawlProcesses,
  crawlTasksAtOnce,
}: Pick<RunOptions, 'slots' | 'workers' | 'networkSlots' | 'crawlProcesses' | 'crawlTasksAtOnce'>): Readonly<
  Record<TaskKind, number>
> {
  const crawl = Math.max(1, crawlProcesses) * (crawlTasksAtOnce ?? CRAWL_TASKS_AT_ONCE)
  return slots ?? { cpu: Math.max(1, workers), network: Math.max(1, networkSlots), crawl }
}

/** A child process, or a pool of them; or this process, for tests and debugging. */
function openRunner({ run, plan, events: { onProgress } }: WorkforceOptions, kind: TaskKind): TaskRunner {
  const { workers, child: entry, log, graceMs, silenceMs, crawlProcesses } = run
  if (workers > 0 && entry !== undefined) {
    const options = { entry, onProgress, log, graceMs, silenceMs }
    // What waits for hosts shares processes; what computes has one to itself.
    if (kind !== 'cpu') return openProcessPool({ ...options, processes: Math.max(1, crawlProcesses) })
    const isolating = new Set(plan.pipeline.stages.flatMap(({ name, isolates }) => (isolates === true ? [name] : [])))
    const mayIsolate = (task: TaskSpec): boolean => isolating.has(task.stage)
    const { store, maxAttempts } = run
    return openIsolatingRunner(openChildRunner(options), { store, maxAttempts, mayIsolate, log })
  }
  let isWanted = false
  const watch = { isWanted: () => isWanted }
  return {
    run: (task, signal) =>
      runTask(run, plan, task, { ...watch, signal, onProgress: (values) => onProgress(task, values) }),
    setWanted(is) {
      isWanted = is
    },
    async close() {},
  }
}
