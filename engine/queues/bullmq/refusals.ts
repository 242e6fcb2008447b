/** What a server refuses because of its state and not of what it is asked: told in words, and waited for. Tasks stay where they are meanwhile. */
import { M3wError } from '../../../core/errors.ts'
import type { Log } from '../../../core/log.ts'

/** What Redis says, within the words of a script too, and what a person can do about it. @source redis.io, "Redis serialization protocol": errors; src/server.c of Redis 7 */
const REFUSALS: readonly (readonly [said: RegExp, todo: string])[] = [
  [/\bOOM command/, 'its memory is full. Give it more ("redis-cli config set maxmemory 1gb"), or free some'],
  [/\bREADONLY /, 'it is a read-only replica. Name its primary, or make it one ("redis-cli replicaof no one")'],
  [/\bMISCONF /, 'it cannot save to its disk. Free some there, and look into its log'],
  [/\bNOREPLICAS /, 'fewer of its replicas are there than it asks for (min-replicas-to-write). Start them'],
  [/\bBUSY Redis/, 'a script of another client does not end. "redis-cli script kill" ends it'],
  [/\b(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN) /, 'it starts, or fails over to another one. Wait for it'],
  [
    /\b(WRONGPASS|NOAUTH|invalid password|no password is set)\b/,
    'it does not let us in. Put user and password into the URL (redis://user:password@host:port)',
  ],
  [
    /\bNOPERM\b|ACL failure/,
    'the user may not do what m3w does. Give it "~{m3w}:* +@all -@admin -@dangerous +info" (redis-cli acl setuser …)',
  ],
]
/** It is said again so often while it lasts: whoever looks into a log of hours finds it. */
const SAY_AGAIN_MS = 60_000

/** What to do about a refusal; undefined for any other error. */
export function refusalOf(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : ''
  return REFUSALS.find(([said]) => said.test(message))?.[1]
}

/** A refusal while nothing runs yet; `server`: its address. */
export function refusedAtStart(server: string, error: Error, todo: string): M3wError {
  return new M3wError('E_QUEUE', `The Redis server ${server} refuses what m3w asks (${error.message}): ${todo}.`, {
    cause: error,
  })
}

export interface Refusals {
  /** Is the error a refusal? Then it is logged, unless it just was. */
  note(error: unknown): boolean
  /** Something was done that would have been refused. */
  over(): void
}

/** Watches over refusals of one server. */
export function openRefusals(server: string, log: Log): Refusals {
  let saidMs: number | undefined
  return {
    note(error) {
      const todo = refusalOf(error)
      if (todo === undefined) return false
      if (saidMs === undefined || performance.now() - saidMs > SAY_AGAIN_MS) {
        saidMs = performance.now()
        const note = `${todo}; what runs goes on, and all else waits`
        log.warn('queue.refuses', { queue: server, message: String(error), note })
      }
      return true
    },
    over() {
      if (saidMs !== undefined) log.warn('queue.back', { queue: server })
      saidMs = undefined
    },
  }
}
