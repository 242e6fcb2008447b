/** What a task is run with and what comes of it; shared by the loop, the child processes and the tests. */
import type { Log } from '../../core/log.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { RecordPlace } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import type { RecordRange } from './poison.ts'

/** Where tasks of this process run; nothing of it may change an output. */
export interface TaskEnvironment {
  readonly store: Store
  /** Local folder for scratch and state. */
  readonly workFolder: string
  /** Version of the package, for the manifest. */
  readonly m3w: string
  readonly log: Log
  /** How long the store may hide from this machine what another one wrote: network file systems remember for a while that nothing was there. Default 0. */
  readonly seesWithinMs?: number
}

/** Whoever waits for a task. */
export interface TaskWatch {
  readonly signal: AbortSignal
  /** Live values that the stage announces. */
  onProgress?(values: Readonly<Record<string, number>>): void
  /** Do others wait for the place of this task? */
  isWanted?(): boolean
  /** Present: only this range of the task's records is worked on, to see whether it can be; nothing is committed. */
  readonly range?: RecordRange | undefined
  /** A record of a stage that isolates is about to be worked on. */
  onRecord?(): void
}

/** What became of a task that is now committed, by this run of it or by another. */
export interface TaskResult {
  readonly counts: Readonly<Record<string, number>>
  readonly seconds: number
  /** Was the manifest of this run the one that counts? */
  readonly isOurs: boolean
  /** It has inputs, and there was no record in any: then it cost nothing. */
  readonly isEmpty: boolean
  /** Of a run that tried a range: where all records lie that the task asks for, in order. */
  readonly records?: readonly RecordPlace[] | undefined
}

/** Something that can run tasks: this process, a child, or a pool of children. */
export interface TaskRunner {
  /** Resolves when the task is committed; of a range, when it was worked on (see `TaskWatch`). Aborting the signal makes it reject soon. Attempts count from 1. */
  run(task: TaskSpec, signal: AbortSignal, attempt: number, range?: RecordRange): Promise<TaskResult>
  /** Tells the running tasks whether others wait for a place. */
  setWanted?(isWanted: boolean): void
  close(): Promise<void>
}
