/**
 * Leases of tasks: claimed, renewed, given back and ended, each with the count of its stage.
 */
import { randomUUID } from 'node:crypto'
import type { Lease, TaskKind, TaskQueue } from '../../../core/queue.ts'
import { adopt } from './adopt.ts'
import { removeClaimed } from './evictions.ts'
import { pointerOf, specOf, type TaskJob } from './pointer.ts'
import { BULLMQ_LEASE_MS, keysOf, placeOf, type Queues } from './queues.ts'

/** "Tasks failed", see core/errors.ts. */
export const TASKS_FAILED = 3

/** Leases the next task of a kind, or nothing. What is left of thrown away keys goes; what its workers lost too often fails. */
export async function claimTask(queues: Queues, kind: TaskKind, leaseMs: number): Promise<Lease | undefined> {
  const worker = await queues.byKind[kind].openWorker()
  for (;;) {
    const token = randomUUID()
    const job = (await worker.getNextJob(token, { block: false })) as TaskJob | undefined
    if (job === undefined) return undefined
    if (await isWithoutData(queues, job)) {
      await removeClaimed(queues.redis, keysOf(queues, kind), job.id ?? '')
      continue
    }
    const lease = { task: specOf(job, kind, placeOf(queues, kind, job)), token, attempt: job.data.failures + 1 }
    await queues.counts.move(job.name, { from: 'waiting', to: 'leased' })
    if (job.deferredFailure === undefined) {
      await adoptLease(queues, lease, leaseMs)
      return lease
    }
    const message = `Its worker vanished ${job.stalledCounter} times without a word.`
    await failTask(queues, lease, { retryable: false, message, exitCode: TASKS_FAILED })
  }
}

/** What a server that throws keys away leaves of a task; of any other one it is another program's. */
async function isWithoutData({ evictions }: Queues, { data, name }: TaskJob): Promise<boolean> {
  if (name !== undefined && Object.keys(data ?? {}).length > 0) return false
  await evictions.look()
  return evictions.happened
}

/** Puts a task that a flushed server has forgotten back, leased by whoever still runs it. False if another has it by now. */
export async function restoreLease(queues: Queues, lease: Lease, leaseMs: number): Promise<boolean> {
  const { task, attempt } = lease
  // Who holds leases looks for those that ended.
  await queues.byKind[task.kind].openWorker()
  const options = { jobId: task.id, delay: leaseMs }
  await queues.byKind[task.kind].queue.add(task.stage, pointerOf(task, attempt - 1), options)
  const isOurs = (await adoptLease(queues, lease, leaseMs)) === 'mine'
  if (isOurs) await queues.counts.move(task.stage, { to: 'leased' })
  return isOurs
}

/** Renews a lease: `mine`, `another` or `unknown` (adopt.ts). */
export function adoptLease(queues: Queues, { task, token }: Lease, leaseMs: number) {
  return adopt(queues.redis, keysOf(queues, task.kind), { id: task.id, token, leaseMs })
}

/** Ends a lease with a failure: the task waits again, or has failed for good, or was lost to another worker. */
export async function failTask(
  queues: Queues,
  lease: Lease,
  { retryable, message, exitCode }: Parameters<TaskQueue['fail']>[1],
): Promise<'waiting' | 'failed' | 'lost'> {
  const { task, attempt } = lease
  const isNow = retryable && attempt < queues.maxAttempts ? 'waiting' : 'failed'
  const isOurs = await settle(queues, lease, isNow, async (job, token) => {
    await job.updateData({ ...pointerOf(task, attempt), exitCode })
    if (isNow === 'waiting') await job.moveToWait(token)
    else await job.moveToFailed(new Error(message), token, false)
  })
  return isOurs ? isNow : 'lost'
}

/** Ends a lease with success. False if it is another's by now. */
export function finishTask(queues: Queues, lease: Lease): Promise<boolean> {
  return settle(queues, lease, 'done', async (job, token) => {
    await job.moveToCompleted(null, token, false)
  })
}

/** Ends a lease without a word on its task, which waits again, not before a time in ms since 1970 (0: at once). False if it is another's by now. */
export function giveBackTask(queues: Queues, lease: Lease, notBeforeMs: number): Promise<boolean> {
  return settle(queues, lease, 'waiting', async (job, token) => {
    if (notBeforeMs === 0) await job.moveToWait(token)
    else await job.moveToDelayed(notBeforeMs, token)
  })
}

/** Ends a lease if it is still ours. */
async function settle(
  queues: Queues,
  lease: Lease,
  to: 'waiting' | 'done' | 'failed',
  step: (job: TaskJob, token: string) => Promise<void>,
): Promise<boolean> {
  const { task, token } = lease
  if ((await adoptLease(queues, lease, BULLMQ_LEASE_MS)) !== 'mine') return false
  const job = await queues.byKind[task.kind].queue.getJob(task.id)
  if (job === undefined) return false
  await step(job, token)
  await queues.counts.move(task.stage, { from: 'leased', to })
  return true
}
