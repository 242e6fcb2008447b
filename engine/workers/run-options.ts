/** What a run on one machine is given. */
import type { TaskQueue } from '../../core/queue.ts'
import type { Pipeline } from '../plan/pipeline-check.ts'
import type { RunProgress } from '../status/progress.ts'
import type { TaskEnvironment } from '../task/task-environment.ts'
import type { ChildEntry } from './task-process.ts'

export interface RunOptions extends TaskEnvironment {
  readonly pipeline: Pipeline
  /** Opens the run's queue, emptied of what a dead run left in it. Called once, by the holder of the run lock. */
  openQueue(options: { readonly maxAttempts: number }): TaskQueue
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
  /** Claims a task may have, at least 1. */
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
