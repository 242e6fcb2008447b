/** The one step that BullMQ does not have: a lease on a given task, for the holder of one that ran out or was forgotten. */
import type { Redis } from 'ioredis'
import type { Renewal } from '../../../core/queue.ts'

/** In BullMQ's own keys: of a task that is active without a lock (its holder was cut off), delayed (as `restore` adds it), or locked and in no list (a server threw that away). */
const ADOPT = `
  if redis.call('EXISTS', KEYS[1]) == 0 then return 'unknown' end
  local holder = redis.call('GET', KEYS[2])
  if holder and holder ~= ARGV[2] then return 'another' end
  if redis.call('ZREM', KEYS[3], ARGV[1]) == 1 then redis.call('LPUSH', KEYS[4], ARGV[1])
  elseif not redis.call('LPOS', KEYS[4], ARGV[1]) then
    if not holder then return 'another' end
    redis.call('LPUSH', KEYS[4], ARGV[1])
  end
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  redis.call('SREM', KEYS[5], ARGV[1])
  return 'mine'
`

/** Takes or prolongs the lease of a task for `token`. `keyOf` names the keys of the task's queue. */
export async function adopt(
  redis: Redis,
  keyOf: (type: string) => string,
  { id, token, leaseMs }: { readonly id: string; readonly token: string; readonly leaseMs: number },
): Promise<Renewal> {
  const keys = [keyOf(id), `${keyOf(id)}:lock`, keyOf('delayed'), keyOf('active'), keyOf('stalled')]
  return (await redis.eval(ADOPT, keys.length, ...keys, id, token, leaseMs)) as Renewal
}
