/** Which runs are planned by somebody just now: how workers that join find the run of their store. Kept by Redis's clock alone. */
import type { Redis } from 'ioredis'

/** One hash tag with the queues. */
const KEY = '{m3w}:runs'
/** A planner that is stopped or cut off for a moment is not forgotten. */
const LIVE_MS = 60_000
const TELL_MS = 5_000

const keyOf = (run: string): string => `{m3w}:run-${run}`

/** Says again and again that a run is planned, until the returned function is called. */
export function announceRun(redis: Redis, run: string): () => Promise<void> {
  const tell = (): void => {
    redis
      .multi()
      .sadd(KEY, run)
      .set(keyOf(run), '', 'PX', LIVE_MS)
      .exec()
      .catch(() => {})
  }
  tell()
  const timer = setInterval(tell, TELL_MS)
  return async () => {
    clearInterval(timer)
    await redis.multi().srem(KEY, run).del(keyOf(run)).exec()
  }
}

/** The ids of runs that are planned by somebody, sorted. */
export async function findLiveRuns(redis: Redis): Promise<readonly string[]> {
  const live: string[] = []
  for (const run of (await redis.smembers(KEY)).sort()) {
    if ((await redis.exists(keyOf(run))) === 1) live.push(run)
    else await redis.srem(KEY, run)
  }
  return live
}
