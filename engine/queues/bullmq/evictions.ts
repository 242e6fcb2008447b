/**
 * A server that began to throw keys away in the middle of a run (`maxmemory-policy` is no longer `noeviction`, and its memory is full). A flush takes all of a task and
 * costs a re-plan; this takes a list here and a hash there, so that a task may be known and yet be given to nobody. Said for as long as it lasts; torn tasks are
 * removed, so that the planner finds them lacking and adds them again.
 */
import type { Redis } from 'ioredis'
import { M3wError } from '../../../core/errors.ts'
import type { Log } from '../../../core/log.ts'
import { isStumble, resultsOf } from './foreign-keys.ts'

export interface Evictions {
  /** Did the server ever throw keys away? Then one key of a task does not say that the others are there. */
  readonly happened: boolean
  /** Asks now, and says what is wrong. */
  look(): Promise<void>
  close(): void
}

interface EvictionsOptions {
  /** The server's address, for messages. */
  readonly server: string
  readonly lookMs: number
  readonly log: Log
}

/** It is said again so often while it lasts. */
const SAY_AGAIN_MS = 60_000
/** Where BullMQ keeps the ids of tasks, by state. @source its QueueKeys, 6.7 */
const LISTS = ['wait', 'active', 'paused'] as const
const SORTED = ['delayed', 'failed', 'completed', 'prioritized'] as const
/** What scripts of BullMQ say where a key of a task went between two steps. @source its scripts.js, `finishedErrors` */
const TORN = /Missing (key|lock) for job|is not in the \w+ state/

/** Looks at a server again and again, until closed. */
export function openEvictions(redis: Redis, { server, lookMs, log }: EvictionsOptions): Evictions {
  let evicted = 0
  let saidMs: number | undefined
  const look = async (): Promise<void> => {
    const info = await redis.info()
    const field = (key: string): string | undefined => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(info)?.[1]
    const now = Number(field('evicted_keys') ?? 0)
    const policy = field('maxmemory_policy') ?? 'noeviction'
    const isNew = now > evicted
    evicted = now
    if (policy === 'noeviction' && !isNew) {
      if (saidMs !== undefined) log.warn('queue.keeps', { queue: server })
      saidMs = undefined
    } else if (saidMs === undefined || performance.now() - saidMs > SAY_AGAIN_MS) {
      saidMs = performance.now()
      const note = `it throws away what it was given when its memory is full (maxmemory-policy ${policy}); lost tasks are planned again. Run "redis-cli config set maxmemory-policy noeviction" on it, and give it more memory`
      log.warn('queue.evicts', { queue: server, evicted: now, note })
    }
  }
  const timer = setInterval(() => void look().catch(() => {}), lookMs)
  timer.unref()
  return {
    get happened() {
      return evicted > 0
    },
    look,
    close: () => clearInterval(timer),
  }
}

/** Can an error come of a task of which a part was thrown away? */
export function isTorn(error: unknown): boolean {
  if (error instanceof M3wError) return error.code === 'E_QUEUE'
  return isStumble(error) || (error instanceof Error && TORN.test(error.message))
}

/**
 * Removes what is left of tasks that lost a part: those that no list names, and those without their data. Tasks are looked up before the lists, which are read in one
 * step: one that is added meanwhile is not among them. `keyOf` names the keys of the tasks' queue.
 */
export async function removeTorn(redis: Redis, keyOf: (type: string) => string, ids: readonly string[]): Promise<void> {
  const tasks = redis.pipeline()
  for (const id of ids) tasks.exists(keyOf(id)).hexists(keyOf(id), 'data')
  const found = await resultsOf(tasks)
  const lists = redis.multi()
  for (const list of LISTS) lists.lrange(keyOf(list), 0, -1)
  for (const list of SORTED) lists.zrange(keyOf(list), 0, -1)
  const named = new Set((await resultsOf(lists)).flat())
  const torn = ids.filter((id, n) => found[2 * n] === 1 && (found[2 * n + 1] === 0 || !named.has(id)))
  if (torn.length > 0) await redis.unlink(...torn.flatMap((id) => [keyOf(id), `${keyOf(id)}:lock`]))
}

/** Removes a task that was claimed and has no data. */
export async function removeClaimed(redis: Redis, keyOf: (type: string) => string, id: string): Promise<void> {
  const steps = redis.multi().lrem(keyOf('active'), 0, id)
  await resultsOf(steps.unlink(keyOf(id), `${keyOf(id)}:lock`))
}
