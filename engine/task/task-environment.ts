/** What a task is run with and what comes of it; shared by the loop, the child processes and the tests. */
import type { Log } from '../../core/log.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'

/** Where tasks of this process run; nothing of it may change an output. */
export interface TaskEnvironment {
  readonly store: Store
  /** Local folder for scratch and state. */
  readonly workFolder: string
  /** Version of the package, for the manifest. */
  readonly m3w: string
  readonly log: Log
}

/** Whoever waits for a task. */
export interface TaskWatch {
  readonly signal: AbortSignal
  /** Live values that the stage announces. */
  onProgress?(values: Readonly<Record<string, number>>): void
  /** Do others wait for the place of this task? */
  isWanted?(): boolean
}

/** What became of a task that is now committed, by this run of it or by another. */
export interface TaskResult {
  readonly counts: Readonly<Record<string, number>>
  readonly seconds: number
  /** Was the manifest of this run the one that counts? */
  readonly isOurs: boolean
  /** It has inputs, and there was no record in any: then it cost nothing. */
  readonly isEmpty: boolean
}

/** Something that can run tasks: this process, a child, or a pool of children. */
export interface TaskRunner {
  /** Resolves when the task is committed. Aborting the signal makes it reject soon. Attempts count from 1. */
  run(task: TaskSpec, signal: AbortSignal, attempt: number): Promise<TaskResult>
  /** Tells the running tasks whether others wait for a place. */
  setWanted?(isWanted: boolean): void
  close(): Promise<void>
}
