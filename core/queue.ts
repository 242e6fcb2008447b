/**
 * The TaskQueue port: who works on what just now. A hint, never the truth: emptying a queue in the middle of a run costs
 * a re-plan and nothing else, because what is done stands in the store's task manifests.
 * `test/conformance/queue.ts` is the contract in executable form; every adapter runs it.
 */

/**
 * Leases of a task that may end without a word before the task is given up: its holders were killed, cut off or stopped, which says nothing
 * of the task. A child that dies is told by the process that holds the lease, and is charged as an attempt.
 * @source judgement: three in a day are common where machines are lent; a task that takes down every machine it meets must end some time.
 */
export const MAX_LOST_LEASES = 20

/**
 * Tasks of different kinds are claimed by different workers, so that waiting for a host never holds a core. A `cpu` task has a process
 * for itself; many `network` tasks (images, which are also decoded) share one, and so do `crawl` tasks, which do nothing but wait.
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
  /** How many tries are charged to the task, this one included. One whose lease ended without a word is not charged. */
  readonly attempt: number
}

/** Whose a lease is: still its holder's; `another's`, or the task waits for another or is done; or the queue has forgotten the task. */
export type Renewal = 'mine' | 'another' | 'unknown'

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
  /** Prolongs a lease to `leaseMs` from now, if it is still the holder's. */
  renew(lease: Lease, leaseMs: number): Promise<Renewal>
  /**
   * Puts a task that the queue has forgotten back as what it was: leased to this holder. False, changing nothing, if another has it
   * or it is done.
   */
  restore(lease: Lease, leaseMs: number): Promise<boolean>
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
  /** Those of the tasks that the queue does not know, in any state. */
  lacks(tasks: readonly TaskSpec[]): Promise<readonly TaskSpec[]>
  counts(stage?: string): Promise<QueueCounts>
  failures(): Promise<readonly FailedTask[]>
  close(): Promise<void>
}
