/**
 * The queues of a run on a Redis server, one a kind of task, with all that belongs to them: opened and closed here.
 */
import type { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '../../../core/log.ts'
import { MAX_LOST_LEASES, type TaskKind } from '../../../core/queue.ts'
import { connectRedis, describeQueue } from './connect.ts'
import { type Evictions, openEvictions } from './evictions.ts'
import { checkKeys } from './foreign-keys.ts'
import { KINDS, PREFIX, stageCountsKey } from './keys.ts'
import { announceRun } from './live-runs.ts'
import type { Pointer } from './pointer.ts'
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

interface KindQueue {
  readonly queue: Queue<Pointer>
  /** Its claiming side, with a connection of its own: opened with the first claim. */
  openWorker(): Promise<Worker<Pointer>>
  close(): Promise<void>
}

export interface Queues {
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
/** Streams that nobody reads, and failed tasks that a person may look at. */
const MOST_EVENTS = 1_000
const MOST_FAILED = 1_000
/** A server that is gone does not hold the end of a process. */
const CLOSE_MS = 2_000

/** Connects, looks whose keys stand there, and opens a queue a kind. E_USAGE or E_QUEUE, in words (connect.ts). */
export async function openQueues(options: BullmqQueueOptions): Promise<Queues> {
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

/** Closes them; a server that does not answer is left after `CLOSE_MS`. */
export async function closeQueues({ redis, byKind, unwatch, evictions, withdraw }: Queues): Promise<void> {
  unwatch()
  evictions.close()
  const closings = [withdraw?.(), ...KINDS.map((kind) => byKind[kind].close())]
  const late = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())
  await Promise.race([Promise.allSettled(closings), late])
  redis.disconnect()
}

/** Names the keys of a queue. */
export function keysOf({ byKind }: Queues, kind: TaskKind): (type: string) => string {
  return (type) => byKind[kind].queue.toKey(type)
}

/** Where the job of a task stands, for messages. */
export function placeOf(queues: Queues, kind: TaskKind, { id = '' }: { readonly id?: string }) {
  return { server: queues.server, key: keysOf(queues, kind)(id) }
}

/** Ids are `<stage>.<partition>.<key>`, and no name of a stage has a dot. */
function stageOf(id: string): string {
  return id.slice(0, id.indexOf('.'))
}
