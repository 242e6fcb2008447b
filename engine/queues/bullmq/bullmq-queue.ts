/**
 * The TaskQueue of many machines: BullMQ on a Redis server, a queue a kind of task. Of BullMQ it uses the lease alone (manual fetch that never
 * blocks, lock, stalled check): retries, flows and rates are the engine's, and a task is a pointer of some 200 bytes.
 */
import { randomUUID } from 'node:crypto'
import type { Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Log } from '../../../core/log.ts'
import { type Lease, MAX_LOST_LEASES, type TaskKind, type TaskQueue, type TaskSpec } from '../../../core/queue.ts'
import { adopt } from './adopt.ts'
import { connectRedis, describeQueue } from './connect.ts'
import { type Evictions, isTorn, openEvictions, removeClaimed, removeTorn } from './evictions.ts'
import { checkKeys, foreignKey, isStumble, nameForeign, resultsOf } from './foreign-keys.ts'
import { KINDS, PREFIX, stageCountsKey } from './keys.ts'
import { announceRun } from './live-runs.ts'
import { openRefusals, type Refusals } from './refusals.ts'
import { openStageCounts, type StageCounts } from './stage-counts.ts'
import { watchQueues } from './watch-queues.ts'

export interface BullmqQueueOptions {
  /** redis:// or rediss://. */
  readonly url: string
  /** The run's id, with which the names of its queues end. */
  readonly run: string
  readonly maxAttempts: number
  /** Leases of a task that may end without a word. Default `MAX_LOST_LEASES`. */
  readonly maxLost?: number
  /** How often is looked for leases that ended. Default 10 s. */
  readonly stalledMs?: number
  /** For whoever plans the run: it is announced to workers, and tasks that failed before are put back. */
  readonly isPlanner?: boolean
  /** Aborted when the process is told to leave. */
  readonly signal?: AbortSignal | undefined
  readonly log: Log
}

/** What a job holds beside id and name, which are the task's and its stage's. */
const pointer = z.object({
  partition: z.int().min(0),
  taskKey: z.string(),
  /** Failures that were charged so far. */
  failures: z.int().min(0),
  /** Of a task that failed. */
  exitCode: z.int().exactOptional(),
})
type Pointer = z.infer<typeof pointer>
type TaskJob = Job<Pointer>

interface KindQueue {
  readonly queue: Queue<Pointer>
  /** Its claiming side, with a connection of its own: opened with the first claim. */
  openWorker(): Promise<Worker<Pointer>>
  close(): Promise<void>
}

interface Queues {
  readonly redis: Redis
  readonly byKind: Readonly<Record<TaskKind, KindQueue>>
  readonly counts: StageCounts
  readonly maxAttempts: number
  /** The server's address, for messages. */
  readonly server: string
  readonly refusals: Refusals
  readonly evictions: Evictions
  /** Looks no more for what waits in silence. */
  readonly unwatch: () => void
  /** Of a planner: says no more that it plans the run. */
  readonly withdraw?: () => Promise<void>
}

/** How long a lock lasts as it is claimed; the claim then sets what it was asked for. @source next.md: 30 s, renewed by the supervisor. */
export const BULLMQ_LEASE_MS = 30_000
const STALLED_MS = 10_000
/** Jobs a call. @source measured: 500 keep Redis for 20 ms, 100,000 for 7.5 s. */
const CHUNK = 500
/** Streams that nobody reads, and failed tasks that a person may look at. */
const MOST_EVENTS = 1_000
const MOST_FAILED = 1_000
/** A server that is gone does not hold the end of a process. */
const CLOSE_MS = 2_000
/** "Tasks failed", see core/errors.ts. */
const TASKS_FAILED = 3

/** Opens the queue of a run. E_USAGE or E_QUEUE, in words, for a URL or a server that cannot be used (connect.ts). */
export async function openBullmqQueue(options: BullmqQueueOptions): Promise<TaskQueue> {
  const queues = await openQueues(options)
  const { byKind, counts, refusals } = queues
  const step = <Result>(work: () => Promise<Result>, meanwhile?: { readonly is: Result }): Promise<Result> =>
    takeStep(queues, options.run, work, meanwhile)
  const [no, lost] = [{ is: false }, { is: 'lost' as const }]
  if (options.isPlanner === true) for (const kind of KINDS) await step(() => forgetFailures(byKind[kind].queue))
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
    finish: (lease) => step(() => settle(queues, lease, 'done', complete), no),
    fail: (lease, failure) => step(() => failTask(queues, lease, failure), lost),
    giveBack: (lease, notBeforeMs = 0) =>
      step(() => settle(queues, lease, 'waiting', (job, token) => putBack(job, token, notBeforeMs)), no),
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

async function complete(job: TaskJob, token: string): Promise<void> {
  await job.moveToCompleted(null, token, false)
}

async function putBack(job: TaskJob, token: string, notBeforeMs: number): Promise<void> {
  if (notBeforeMs === 0) await job.moveToWait(token)
  else await job.moveToDelayed(notBeforeMs, token)
}

async function openQueues(options: BullmqQueueOptions): Promise<Queues> {
  const { url, run, log, maxAttempts, maxLost = MAX_LOST_LEASES, stalledMs = STALLED_MS } = options
  const [redis, server] = [await connectRedis(url, log, options.signal), describeQueue(url)]
  await checkKeys(redis, server, run).catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  // Loaded here: a build on one machine does not pay for it.
  const bullmq = await import('bullmq')
  const counts = openStageCounts(redis, stageCountsKey(run))
  const shared = { connection: redis, prefix: PREFIX }
  const open = (kind: TaskKind): KindQueue => {
    const name = `${kind}-${run}`
    const queue = new bullmq.Queue<Pointer>(name, {
      ...shared,
      streams: { events: { maxLen: MOST_EVENTS } },
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: { count: MOST_FAILED } },
    })
    // Connections say themselves what is wrong with them.
    queue.on('error', () => {})
    let worker: Worker<Pointer> | undefined
    return {
      queue,
      async openWorker() {
        if (worker !== undefined) return worker
        worker = new bullmq.Worker<Pointer>(name, null, {
          ...shared,
          autorun: false,
          lockDuration: BULLMQ_LEASE_MS,
          stalledInterval: stalledMs,
          maxStalledCount: maxLost,
        })
        worker.on('error', () => {})
        worker.on('stalled', (id) => void counts.move(stageOf(id), { from: 'leased', to: 'waiting' }).catch(() => {}))
        await worker.startStalledCheckTimer()
        return worker
      },
      async close() {
        await worker?.close(true)
        await queue.close()
      },
    }
  }
  const planner = options.isPlanner === true ? { withdraw: announceRun(redis, run) } : {}
  const evictions = openEvictions(redis, { server, lookMs: stalledMs, log })
  await evictions.look()
  return {
    ...planner,
    redis,
    server,
    counts,
    maxAttempts,
    refusals: openRefusals(server, log),
    evictions,
    unwatch: watchQueues(redis, { run, isPlanner: options.isPlanner === true, lookMs: stalledMs, log }),
    byKind: { cpu: open('cpu'), network: open('network'), crawl: open('crawl') },
  }
}

async function addTasks(queues: Queues, tasks: readonly TaskSpec[]): Promise<void> {
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

async function claimTask(queues: Queues, kind: TaskKind, leaseMs: number): Promise<Lease | undefined> {
  const worker = await queues.byKind[kind].openWorker()
  for (;;) {
    const token = randomUUID()
    const job = (await worker.getNextJob(token, { block: false })) as TaskJob | undefined
    if (job === undefined) return undefined
    if (await isWithoutData(queues, job)) {
      await removeClaimed(queues.redis, keysOf(queues, kind), job.id ?? '')
      continue
    }
    const lease = { task: specOf(queues, job, kind), token, attempt: job.data.failures + 1 }
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

async function restoreLease(queues: Queues, lease: Lease, leaseMs: number): Promise<boolean> {
  const { task, attempt } = lease
  // Who holds leases looks for those that ended.
  await queues.byKind[task.kind].openWorker()
  const options = { jobId: task.id, delay: leaseMs }
  await queues.byKind[task.kind].queue.add(task.stage, pointerOf(task, attempt - 1), options)
  const isOurs = (await adoptLease(queues, lease, leaseMs)) === 'mine'
  if (isOurs) await queues.counts.move(task.stage, { to: 'leased' })
  return isOurs
}

function adoptLease(queues: Queues, { task, token }: Lease, leaseMs: number) {
  return adopt(queues.redis, keysOf(queues, task.kind), { id: task.id, token, leaseMs })
}

/** Names the keys of a queue. */
function keysOf({ byKind }: Queues, kind: TaskKind): (type: string) => string {
  return (type) => byKind[kind].queue.toKey(type)
}

async function failTask(
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

async function lacking(queues: Queues, tasks: readonly TaskSpec[]): Promise<readonly TaskSpec[]> {
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

async function isWanted({ redis, byKind }: Queues, kind: TaskKind): Promise<boolean> {
  const { queue } = byKind[kind]
  if ((await redis.llen(queue.toKey('wait'))) > 0) return true
  // BullMQ scores a delayed job by its time in ms and twelve bits of order.
  return (await redis.zcount(queue.toKey('delayed'), 0, (Date.now() + 1) * 0x1000 - 1)) > 0
}

async function countAll({ byKind, counts }: Queues) {
  let [waiting, leased, failed] = [0, 0, 0]
  for (const kind of KINDS) {
    const found = await byKind[kind].queue.getJobCounts('wait', 'delayed', 'active', 'failed')
    waiting += (found.wait ?? 0) + (found.delayed ?? 0)
    leased += found.active ?? 0
    failed += found.failed ?? 0
  }
  return { waiting, leased, done: await counts.done(), failed }
}

async function readFailures(queues: Queues) {
  const found = await Promise.all(
    KINDS.map(async (kind) =>
      (await queues.byKind[kind].queue.getFailed()).map((job) => ({
        task: specOf(queues, job, kind),
        message: job.failedReason,
        exitCode: job.data.exitCode ?? TASKS_FAILED,
      })),
    ),
  )
  return found.flat().sort((a, b) => (a.task.id < b.task.id ? -1 : 1))
}

async function forgetFailures(queue: Queue<Pointer>): Promise<void> {
  for (const job of await queue.getFailed()) await job.remove().catch(() => {})
}

async function closeQueues({ redis, byKind, unwatch, evictions, withdraw }: Queues): Promise<void> {
  unwatch()
  evictions.close()
  const closings = [withdraw?.(), ...KINDS.map((kind) => byKind[kind].close())]
  const late = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())
  await Promise.race([Promise.allSettled(closings), late])
  redis.disconnect()
}

function pointerOf({ partition, taskKey }: TaskSpec, failures: number): Pointer {
  return { partition, taskKey, failures }
}

/** The task of a job; E_QUEUE for one that another program put there. */
function specOf({ server, byKind }: Queues, job: TaskJob, kind: TaskKind): TaskSpec {
  const { id = '', name: stage } = job
  const { success, data } = pointer.safeParse(job.data)
  if (success && id.startsWith(`${stage}.`))
    return { id, kind, stage, partition: data.partition, taskKey: data.taskKey }
  throw foreignKey(server, byKind[kind].queue.toKey(id), 'a task of the run, got a job without partition and taskKey')
}

/** Ids are `<stage>.<partition>.<key>`, and no name of a stage has a dot. */
function stageOf(id: string): string {
  return id.slice(0, id.indexOf('.'))
}
