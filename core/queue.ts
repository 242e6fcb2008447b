/**
 * The TaskQueue port: who works on what just now. A hint, never the truth: emptying a queue in the middle of a run costs
 * a re-plan and nothing else, because what is done stands in the store's task manifests.
 * `test/conformance/queue.ts` is the contract in executable form; every adapter runs it.
 */

/**
 * Tasks of different kinds are claimed by different workers, so that waiting for a host never holds a core. `network` tasks have a
 * process each, because they also decode; `crawl` tasks do nothing but wait, and many share a process.
 */
export type TaskKind = 'cpu' | 'network' | 'crawl'

export interface TaskSpec {
  /** Unique in the queue: `<stage>.<partition>.<first 12 digits of the task key>`. Adding an id that is present is a no-op. */
  readonly id: string
  readonly kind: TaskKind
  readonly stage: string
  readonly partition: number
  readonly taskKey: string
}

export interface Lease {
  readonly task: TaskSpec
  /** Proof of ownership, new with every claim. */
  readonly token: string
  /** How many times the task has been claimed, this time included. */
  readonly attempt: number
}

export interface QueueCounts {
  readonly waiting: number
  readonly leased: number
  readonly done: number
  readonly failed: number
}

interface FailedTask {
  readonly task: TaskSpec
  readonly message: string
  /** Exit code of the process that should report it, see core/errors.ts. */
  readonly exitCode: number
}

export interface TaskQueue {
  /** Adds tasks; an id that is present in any state is left as it is. */
  add(tasks: readonly TaskSpec[]): Promise<void>
  /**
   * Takes a waiting task of the kind, or one whose lease has expired; undefined if there is none now. Lowest id first; tasks that were
   * put back for later come when that time has come, behind those that never ran.
   */
  claim(kind: TaskKind, owner: string, leaseMs: number): Promise<Lease | undefined>
  /** Prolongs a lease to `leaseMs` from now; false if it was lost (expired and taken, released, finished). */
  renew(lease: Lease, leaseMs: number): Promise<boolean>
  /** Marks the task done; false if the lease was lost. */
  finish(lease: Lease): Promise<boolean>
  /** Gives up the task, and says what it is now: `waiting` if `retryable` and attempts remain, else `failed`; `lost` if the lease was. */
  fail(
    lease: Lease,
    failure: { readonly retryable: boolean; readonly message: string; readonly exitCode: number },
  ): Promise<'waiting' | 'failed' | 'lost'>
  /**
   * Puts the task back without counting the attempt: its holder was asked to stop, or made way for others until `notBeforeMs` (ms since
   * 1970). False if the lease was lost.
   */
  giveBack(lease: Lease, notBeforeMs?: number): Promise<boolean>
  /** Is there a task of the kind that `claim` would give out now? */
  isWanted(kind: TaskKind): Promise<boolean>
  /** Puts back every lease of an owner that is known to be dead, without waiting for expiry. Returns how many. */
  release(owner: string): Promise<number>
  counts(stage?: string): Promise<QueueCounts>
  failures(): Promise<readonly FailedTask[]>
  close(): Promise<void>
}
