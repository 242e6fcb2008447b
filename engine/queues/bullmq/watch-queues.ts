/** Looks for what makes a run wait in silence: a queue that a person paused, as bull-board can, and tasks that nobody takes. Said for as long as it lasts. */
import type { Redis } from 'ioredis'
import type { Log } from '../../../core/log.ts'
import { KINDS, queueName } from './keys.ts'

interface WatchOptions {
  readonly run: string
  /** One process says that nobody works. */
  readonly isPlanner: boolean
  /** How often, at most. Default 10 s. */
  readonly lookMs?: number
  /** How long tasks wait for somebody before that is said. Default 30 s. */
  readonly idleMs?: number
  readonly log: Log
}

const LOOK_MS = 10_000
/** Workers that were started with the build have claimed by then. */
const IDLE_MS = 30_000
/** It is said again so often. */
const SAY_AGAIN_MS = 60_000

/** When something was last said of a queue, and since when nobody takes its tasks. */
interface Watched {
  saidMs?: number | undefined
  idleMs?: number | undefined
}

/** Looks at the queues of a run again and again, until the returned function is called. */
export function watchQueues(redis: Redis, options: WatchOptions): () => void {
  const watched = KINDS.map((kind) => ({ name: queueName(kind, options.run), kind, state: {} as Watched }))
  const look = async (): Promise<void> => {
    for (const { name, kind, state } of watched) {
      // As BullMQ's `pause` notes it.
      if ((await redis.hexists(`${name}:meta`, 'paused')) === 1) await sayPaused(redis, name, state, options.log)
      else {
        if (state.saidMs !== undefined) options.log.warn('queue.resumed', { queue: name })
        state.saidMs = undefined
        if (options.isPlanner) await sayIdle(redis, name, state, { ...options, kind })
      }
    }
  }
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      // Whoever claims says what is wrong with the server.
      .catch(() => {})
      .finally(() => {
        isLooking = false
      })
  }, options.lookMs ?? LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Older makes of BullMQ put waiting tasks aside as they pause, and only they know the way back. */
async function sayPaused(redis: Redis, name: string, state: Watched, log: Log): Promise<void> {
  if (performance.now() - (state.saidMs ?? Number.NEGATIVE_INFINITY) < SAY_AGAIN_MS) return
  state.saidMs = performance.now()
  const isAside = (await redis.llen(`${name}:paused`)) > 0
  const resume = isAside ? 'there' : `there, or by: redis-cli hdel '${name}:meta' paused`
  const note = `somebody paused it, in bull-board perhaps: none of its tasks is begun until it is resumed ${resume}`
  log.warn('queue.paused', { queue: name, note })
}

async function sayIdle(
  redis: Redis,
  name: string,
  state: Watched,
  { kind, log, idleMs = IDLE_MS }: Pick<WatchOptions, 'log' | 'idleMs'> & { readonly kind: string },
): Promise<void> {
  const [waiting, running] = [await redis.llen(`${name}:wait`), await redis.llen(`${name}:active`)]
  if (waiting === 0 || running > 0) {
    state.idleMs = undefined
    return
  }
  const nowMs = performance.now()
  state.idleMs ??= nowMs
  if (nowMs - state.idleMs < idleMs) return
  // Once more after a while, and not at each look.
  state.idleMs = nowMs + SAY_AGAIN_MS - idleMs
  const note = `nobody takes them: start "m3w worker --store … --queue …" with slots for ${kind} tasks, here or elsewhere, or this build with --workers`
  log.warn('queue.idle', { queue: name, waiting, note })
}
