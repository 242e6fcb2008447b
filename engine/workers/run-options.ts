/** What a run in this process is given. */
import type { TaskKind, TaskQueue } from '../../core/queue.ts'
import type { Pipeline } from '../plan/pipeline-check.ts'
import type { FileLock } from '../queues/lock.ts'
import type { RunProgress } from '../status/progress.ts'
import type { TaskEnvironment } from '../task/task-environment.ts'
import type { ChildEntry } from './processes/task-process.ts'
import type { OpenShare } from './share.ts'

export interface RunOptions extends TaskEnvironment {
  readonly pipeline: Pipeline
  /** Opens the run's queue, emptied of what a dead run left in it. Called once, by the holder of the run lock. */
  openQueue(options: {
    readonly maxAttempts: number
    /** That of the run: once it is aborted nothing waits for a queue that cannot be reached. */
    readonly signal?: AbortSignal | undefined
  }): TaskQueue | Promise<TaskQueue>
  /** The part of the run that is this process's. Default: all of it. */
  readonly openShare?: OpenShare
  /** The lock of the work folder, if the caller has it. */
  readonly lock?: FileLock
  /** Tasks of a kind at a time. Default: what the numbers below say, and at least one. */
  readonly slots?: Readonly<Record<TaskKind, number>>
  /** How long a lease of the queue lasts that nobody renews. Default 15 s. */
  readonly leaseMs?: number
  /** How often queue, plan and store are compared when nothing happens. Default 2 s. */
  readonly checkMs?: number
  /** Child processes for cpu tasks. 0: everything runs in this process. */
  readonly workers: number
  /** Network tasks at a time, over all processes that ask for images. */
  readonly networkSlots: number
  /** Processes that the crawl tasks share. */
  readonly crawlProcesses: number
  /** Crawl tasks at a time in each of them. Default 128. */
  readonly crawlTasksAtOnce?: number
  /** The program of the children; required unless `workers` is 0. */
  readonly child?: ChildEntry
  /** Failures a task may have, at least 1. */
  readonly maxAttempts: number
  /** Aborting it stops the run: running tasks are told to stop, and the run rejects with E_INTERRUPTED. */
  readonly signal?: AbortSignal
  /** How long a task that is told to stop may take before its process is killed. Default 10 s. */
  readonly graceMs?: number
  /** How long a worker process may be silent, its event loop blocked, before it is killed. Default 10 minutes. */
  readonly silenceMs?: number
  /** Called when something changed, at most every 200 ms, and once at the end. */
  onProgress?(progress: RunProgress): void
}
