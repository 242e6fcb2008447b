/**
 * The worker loop, the same everywhere: claim a lease; already committed? finish; else run the task to its commit; finish. A loop
 * runs one task at a time, or many that share its runner.
 * It renews the lease while the task runs, elsewhere: the process of this loop does no heavy work of its own.
 */
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Lease, TaskKind, TaskQueue, TaskSpec } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'
import { manifestKey } from '../records/manifests.ts'
import type { TaskResult, TaskRunner } from '../task/task-environment.ts'
import type { Bell } from './bell.ts'
import { describeFailure, type TaskFailure } from './processes/failure.ts'

export interface WorkerEvents {
  onStart(task: TaskSpec): void
  /** The running task announces values. */
  onProgress(task: TaskSpec, values: Readonly<Record<string, number>>): void
  /** The task is committed; without a result if it was before it was begun. */
  onDone(task: TaskSpec, result: TaskResult | undefined): void
  /** The task failed, and was put back or given up. */
  onFailed(task: TaskSpec, failure: TaskFailure): void
  /** The task stopped with the run, or because its lease was lost. */
  onStopped(task: TaskSpec): void
  /** The task made way for others, and goes on later. */
  onYielded(task: TaskSpec): void
  /** The store is full: nothing can be done until there is room. */
  onStoreFull(error: unknown): void
}

interface WorkOptions {
  readonly queue: TaskQueue
  readonly store: Store
  readonly kind: TaskKind
  /** Unique in the queue's life: names this loop as holder of its leases. */
  readonly owner: string
  readonly runner: TaskRunner
  /** Tasks at a time. Default 1. */
  readonly tasksAtOnce?: number
  /** Rung when there may be something to claim. */
  readonly bell: Bell
  readonly events: WorkerEvents
  readonly signal: AbortSignal
  readonly log: Log
  /** How long a lease lasts that nobody renews. Default 15 s. */
  readonly leaseMs?: number | undefined
  readonly renewMs?: number
}

/** A dead machine is noticed this long after its last renewal. */
const LEASE_MS = 15_000
/** Of a lease: three renewals may fail, or come late from a machine that pages, before it ends. */
const RENEWALS_A_LEASE = 15 / 4
/** A task that met another attempt of itself waits so long: that one renews or loses its lease meanwhile. */
const MEETING_MS = 10_000
/** Only for what rings no bell: expired leases, and tasks that another process added. A claim that finds nothing is one look-up in an index. */
const POLL_MS = 1_000

/** Works until the signal is aborted. Rejects only if queue or store fail outside of a task, and with E_VERSION where the build plans by other code: its tasks are for others. */
export async function work(options: WorkOptions): Promise<void> {
  const { signal, bell, tasksAtOnce = 1 } = options
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  while (!signal.aborted && failure === undefined) {
    const lease = running.size < tasksAtOnce ? await claimOpen(options) : undefined
    await tellWhoWaits(options, running.size >= tasksAtOnce)
    if (lease === undefined) {
      await bell.wait(POLL_MS)
      continue
    }
    const run = runLeased(options, lease)
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => {
        running.delete(run)
        bell.ring()
      })
    running.add(run)
  }
  await Promise.all(running)
  if (failure !== undefined) throw failure.error
}

/** A lease on a task that is still to be run; tasks that were committed meanwhile are finished on the way. */
async function claimOpen({
  queue,
  store,
  kind,
  owner,
  events,
  leaseMs = LEASE_MS,
}: WorkOptions): Promise<Lease | undefined> {
  for (;;) {
    const lease = await queue.claim(kind, owner, leaseMs)
    if (lease === undefined) return undefined
    const { task } = lease
    if ((await store.stat(manifestKey(task.stage, task.taskKey))) === undefined) return lease
    await queue.finish(lease)
    events.onDone(task, undefined)
  }
}

/** While all places are taken, running tasks learn whether others wait for one. */
async function tellWhoWaits({ queue, kind, runner }: WorkOptions, isFull: boolean): Promise<void> {
  if (runner.setWanted !== undefined) runner.setWanted(isFull && (await queue.isWanted(kind)))
}

async function runLeased(options: WorkOptions, lease: Lease): Promise<void> {
  const { queue, runner, events, signal, log } = options
  const { task, attempt } = lease
  const fields = { stage: task.stage, partition: task.partition, attempt }
  const renewal = keepLease(options, lease)
  events.onStart(task)
  log.info('task.start', fields)
  try {
    const result = await runner.run(task, renewal.signal, attempt)
    await queue.finish(lease)
    log.info('task.done', { ...fields, seconds: result.seconds, counts: result.counts })
    events.onDone(task, result)
  } catch (error) {
    const failure = describeFailure(error)
    if (failure.code === 'E_STORE_FULL') {
      await queue.giveBack(lease)
      log.error('store.full', { ...fields, message: failure.message })
      events.onStopped(task)
      events.onStoreFull(error)
      return
    }
    if (renewal.isLost) {
      log.warn('lease.lost', fields)
      events.onStopped(task)
      return
    }
    if (signal.aborted) {
      await queue.giveBack(lease)
      events.onStopped(task)
      return
    }
    if (failure.code === 'E_LEASE_LOST') {
      // Another attempt is at work after all, or was a moment ago: that is nobody's failure, and soon over.
      await queue.giveBack(lease, Date.now() + MEETING_MS)
      log.warn('lease.lost', { ...fields, message: failure.message })
      events.onStopped(task)
      return
    }
    if (failure.code === 'E_YIELDED') {
      await queue.giveBack(lease, failure.notBeforeMs)
      log.info('task.yield', { ...fields, notBeforeMs: failure.notBeforeMs })
      events.onYielded(task)
      return
    }
    if (failure.code === 'E_VERSION') {
      // The task is for those who plan as its build does, and there is none here that this process could do.
      await queue.giveBack(lease)
      events.onStopped(task)
      throw error
    }
    const { message, stack, retryable, exitCode } = failure
    const isNow = await queue.fail(lease, { retryable, message, exitCode })
    if (isNow === 'failed') log.error('task.failed', { ...fields, message, stack })
    else log.warn(isNow === 'lost' ? 'lease.lost' : 'task.retry', { ...fields, message, stack })
    events.onFailed(task, failure)
  } finally {
    renewal.stop()
  }
}

/**
 * Renews a lease until stopped; its signal is aborted when another has the task or the loop is stopped. A task that the queue has
 * forgotten is put back as ours, and goes on.
 */
function keepLease(options: WorkOptions, lease: Lease) {
  const { queue, log, signal, leaseMs = LEASE_MS, renewMs = leaseMs / RENEWALS_A_LEASE } = options
  const controller = new AbortController()
  const { stage, partition } = lease.task
  const fields = { stage, partition, attempt: lease.attempt }
  let isLost = false
  const renew = async (): Promise<void> => {
    try {
      const renewal = await queue.renew(lease, leaseMs)
      if (renewal === 'mine') return
      if (renewal === 'unknown' && (await queue.restore(lease, leaseMs))) {
        log.warn('lease.restored', fields)
        return
      }
      isLost = true
      controller.abort(
        new M3wError(
          'E_LEASE_LOST',
          `The lease of ${lease.task.id} was lost: another worker has the task. What is committed first counts.`,
          { retryable: true },
        ),
      )
    } catch (error) {
      // The next renewal may succeed; if none does, the lease ends and the commit decides.
      log.warn('lease.unrenewed', { ...fields, message: String(error) })
    }
  }
  const timer = setInterval(() => void renew(), renewMs)
  // Not AbortSignal.any: that would tie every task's signal to the loop's for the life of the loop.
  const onStop = (): void => controller.abort(signal.reason)
  signal.addEventListener('abort', onStop)
  if (signal.aborted) onStop()
  return {
    signal: controller.signal,
    get isLost() {
      return isLost
    },
    stop() {
      clearInterval(timer)
      signal.removeEventListener('abort', onStop)
    },
  }
}
