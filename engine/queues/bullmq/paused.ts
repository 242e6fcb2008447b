/** Queues that a person paused, as bull-board can: nobody claims from them, and that is said for as long as it lasts. */
import type { Redis } from 'ioredis'
import type { Log } from '../../../core/log.ts'
import { KINDS, queueName } from './keys.ts'

const LOOK_MS = 10_000
/** It is said again so often. */
const SAY_AGAIN_MS = 60_000

/** Looks at the queues of a run again and again, until the returned function is called. `lookMs`: how often, at most; default 10 s. */
export function watchPaused(redis: Redis, run: string, log: Log, lookMs = LOOK_MS): () => void {
  const saidMs = new Map<string, number>()
  const look = async (): Promise<void> => {
    for (const kind of KINDS) {
      const name = queueName(kind, run)
      // As BullMQ's `pause` notes it.
      if ((await redis.hexists(`${name}:meta`, 'paused')) === 0) {
        if (saidMs.delete(name)) log.warn('queue.resumed', { queue: name })
        continue
      }
      if (performance.now() - (saidMs.get(name) ?? Number.NEGATIVE_INFINITY) < SAY_AGAIN_MS) continue
      saidMs.set(name, performance.now())
      log.warn('queue.paused', { queue: name, note: await resumeNote(redis, name) })
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
  }, lookMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** Older makes of BullMQ put waiting tasks aside as they pause, and only they know the way back. */
async function resumeNote(redis: Redis, name: string): Promise<string> {
  const resume =
    (await redis.llen(`${name}:paused`)) > 0 ? 'there' : `there, or by: redis-cli hdel '${name}:meta' paused`
  return `somebody paused it, in bull-board perhaps: none of its tasks is begun until it is resumed ${resume}`
}
