/**
 * What stands in the queues: tasks are added, looked for, counted; failures are read.
 */
import type { TaskKind, TaskSpec } from '../../../core/queue.ts'
import { removeTorn } from './evictions.ts'
import { foreignKey, resultsOf } from './foreign-keys.ts'
import { KINDS } from './keys.ts'
import { TASKS_FAILED } from './leases.ts'
import { pointerOf, specOf } from './pointer.ts'
import { keysOf, placeOf, type Queues } from './queues.ts'

/** Jobs a call. @source measured: 500 keep Redis for 20 ms, 100,000 for 7.5 s. */
const CHUNK = 500

/** Adds the tasks that are not there yet. */
export async function addTasks(queues: Queues, tasks: readonly TaskSpec[]): Promise<void> {
  for (let start = 0; start < tasks.length; start += CHUNK) {
    const missing = await lacking(queues, tasks.slice(start, start + CHUNK))
    const isNew = new Map(missing.map((task) => [task.id, task]))
    for (const kind of KINDS) {
      const jobs = [...isNew.values()].filter((task) => task.kind === kind)
      if (jobs.length === 0) continue
      await queues.byKind[kind].queue.addBulk(
        jobs.map((task) => ({ name: task.stage, data: pointerOf(task, 0), opts: { jobId: task.id } })),
      )
    }
    for (const stage of new Set([...isNew.values()].map((task) => task.stage))) {
      const by = [...isNew.values()].filter((task) => task.stage === stage).length
      await queues.counts.move(stage, { to: 'waiting', by })
    }
  }
}

/** Which of these tasks Redis does not hold, in their order. E_QUEUE where a key of ours holds something else. */
export async function lacking(queues: Queues, tasks: readonly TaskSpec[]): Promise<readonly TaskSpec[]> {
  const { redis, byKind, server, evictions } = queues
  const missing: TaskSpec[] = []
  for (const kind of evictions.happened ? KINDS : []) {
    const ids = tasks.flatMap((task) => (task.kind === kind ? [task.id] : []))
    if (ids.length > 0) await removeTorn(redis, keysOf(queues, kind), ids)
  }
  for (let start = 0; start < tasks.length; start += CHUNK) {
    const chunk = tasks.slice(start, start + CHUNK)
    const keys = chunk.map(({ id, kind }) => byKind[kind].queue.toKey(id))
    const look = redis.pipeline()
    for (const key of keys) look.exists(key).hget(key, 'data')
    const found = await resultsOf(look)
    for (const [n, task] of chunk.entries()) {
      if (found[2 * n] === 0) missing.push(task)
      // Else nobody would ever claim it, and the run would wait for ever.
      else if (!String(found[2 * n + 1]).includes(task.taskKey))
        throw foreignKey(server, keys[n] ?? '', `the task ${task.id}, got something else`)
    }
  }
  return missing
}

/** Whether a task of a kind can be claimed now. */
export async function isWanted({ redis, byKind }: Queues, kind: TaskKind): Promise<boolean> {
  const { queue } = byKind[kind]
  if ((await redis.llen(queue.toKey('wait'))) > 0) return true
  // BullMQ scores a delayed job by its time in ms and twelve bits of order.
  return (await redis.zcount(queue.toKey('delayed'), 0, (Date.now() + 1) * 0x1000 - 1)) > 0
}

/** How many tasks wait, are leased, done and failed, over all kinds. */
export async function countAll({ byKind, counts }: Queues) {
  let [waiting, leased, failed] = [0, 0, 0]
  for (const kind of KINDS) {
    const found = await byKind[kind].queue.getJobCounts('wait', 'delayed', 'active', 'failed')
    waiting += (found.wait ?? 0) + (found.delayed ?? 0)
    leased += found.active ?? 0
    failed += found.failed ?? 0
  }
  return { waiting, leased, done: await counts.done(), failed }
}

/** Tasks that failed for good, by id, with their last message. */
export async function readFailures(queues: Queues) {
  const found = await Promise.all(
    KINDS.map(async (kind) =>
      (await queues.byKind[kind].queue.getFailed()).map((job) => ({
        task: specOf(job, kind, placeOf(queues, kind, job)),
        message: job.failedReason,
        exitCode: job.data.exitCode ?? TASKS_FAILED,
      })),
    ),
  )
  return found.flat().sort((a, b) => (a.task.id < b.task.id ? -1 : 1))
}

/** Removes failed tasks, so that a plan can add them again. */
export async function forgetFailures({ byKind }: Queues, kind: TaskKind): Promise<void> {
  for (const job of await byKind[kind].queue.getFailed()) await job.remove().catch(() => {})
}
