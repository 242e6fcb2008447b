/**
 * The TaskQueue of many machines: BullMQ on a Redis server, a queue a kind of task. Of BullMQ it uses the lease alone (manual fetch that never
 * blocks, lock, stalled check): retries, flows and rates are the engine's, and a task is a pointer of some 200 bytes.
 */
import type { TaskQueue } from '../../../core/queue.ts'
import { addTasks, countAll, forgetFailures, isWanted, lacking, readFailures } from './contents.ts'
import { isTorn } from './evictions.ts'
import { checkKeys, isStumble, nameForeign } from './foreign-keys.ts'
import { KINDS } from './keys.ts'
import { adoptLease, claimTask, failTask, finishTask, giveBackTask, restoreLease } from './leases.ts'
import { type BullmqQueueOptions, closeQueues, openQueues, type Queues } from './queues.ts'

/** Opens the queue of a run. E_USAGE or E_QUEUE, in words, for a URL or a server that cannot be used (connect.ts). */
export async function openBullmqQueue(options: BullmqQueueOptions): Promise<TaskQueue> {
  const queues = await openQueues(options)
  const { counts, refusals } = queues
  const step = <Result>(work: () => Promise<Result>, meanwhile?: { readonly is: Result }): Promise<Result> =>
    takeStep(queues, options.run, work, meanwhile)
  const [no, lost] = [{ is: false }, { is: 'lost' as const }]
  if (options.isPlanner === true) for (const kind of KINDS) await step(() => forgetFailures(queues, kind))
  return {
    async add(tasks) {
      const isAdded = await step(() => addTasks(queues, tasks).then(() => tasks.length > 0), no)
      if (isAdded) refusals.over()
    },
    async claim(kind, _owner, leaseMs) {
      const lease = await step(() => claimTask(queues, kind, leaseMs), { is: undefined })
      if (lease !== undefined) refusals.over()
      return lease
    },
    // Whoever has a lease must not take a refusal for a loss.
    renew: (lease, leaseMs) => step(() => adoptLease(queues, lease, leaseMs)),
    restore: (lease, leaseMs) => step(() => restoreLease(queues, lease, leaseMs)),
    // What cannot be ended ends with its lease, and whoever claims it then finds it committed, or runs it again.
    finish: (lease) => step(() => finishTask(queues, lease), no),
    fail: (lease, failure) => step(() => failTask(queues, lease, failure), lost),
    giveBack: (lease, notBeforeMs = 0) => step(() => giveBackTask(queues, lease, notBeforeMs), no),
    isWanted: (kind) => step(() => isWanted(queues, kind), no),
    lacks: (tasks) => step(() => lacking(queues, tasks), { is: [] }),
    counts: (stage) => step(() => (stage === undefined ? countAll(queues) : counts.read(stage)), { is: UNKNOWN }),
    failures: () => step(() => readFailures(queues), { is: [] }),
    close: () => closeQueues(queues),
  }
}

/** Of a server that does not say. */
const UNKNOWN = { waiting: 0, leased: 0, done: 0, failed: 0 }

/**
 * One step of the queue. What the server refuses for now is noted, and `meanwhile` is its result, if there is one: the queue is a hint, and a later step makes good
 * for it. Whatever a step stumbles over is told by the name of the key.
 */
async function takeStep<Result>(
  { redis, server, refusals, evictions }: Queues,
  run: string,
  work: () => Promise<Result>,
  meanwhile?: { readonly is: Result },
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (refusals.note(error) && meanwhile !== undefined) return meanwhile.is
    if (isTorn(error)) {
      await evictions.look()
      if (evictions.happened && meanwhile !== undefined) return meanwhile.is
    }
    // Each key by its type, where Redis did not say which it was.
    if (isStumble(error)) await checkKeys(redis, server, run)
    throw nameForeign(error, server)
  }
}
