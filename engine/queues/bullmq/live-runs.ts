/** Which runs are planned by somebody just now: how workers that join find the run of their store. Kept by Redis's clock alone. */
import type { Redis } from 'ioredis'
import { foreignKey, nameForeign } from './foreign-keys.ts'
import { RUNS_KEY as KEY, runKey as keyOf } from './keys.ts'

/** A planner that is stopped or cut off for a moment is not forgotten. */
const LIVE_MS = 60_000
const TELL_MS = 5_000
/** Also those of tests; none that would be a path in a store. */
const RUN_ID = /^[\w-]{1,64}$/

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

/** The ids of runs that are planned by somebody, sorted. `server`: its address. E_QUEUE if another program uses their names. */
export async function findLiveRuns(redis: Redis, server: string): Promise<readonly string[]> {
  const live: string[] = []
  const known = await redis.smembers(KEY).catch((error: unknown) => {
    throw nameForeign(error, server)
  })
  for (const run of known.sort()) {
    if (!RUN_ID.test(run)) throw foreignKey(server, KEY, `ids of runs, got ${JSON.stringify(run.slice(0, 40))}`)
    if ((await redis.exists(keyOf(run))) === 1) live.push(run)
    else await redis.srem(KEY, run)
  }
  return live
}
