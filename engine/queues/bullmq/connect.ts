/** The way to a Redis server: what a person typed, whether it answers, and whether it keeps what it is given. */

import type { Redis } from 'ioredis'
import { M3wError } from '../../../core/errors.ts'
import type { Log } from '../../../core/log.ts'
import { parseUrl } from '../../../core/url.ts'
import { PREFIX } from './keys.ts'
import { refusalOf, refusedAtStart } from './refusals.ts'

/** A server that does not answer within this time is not there: one in the same building answers within a millisecond. */
const ANSWER_MS = 5_000
/** Between two tries to get back to a server: it is told from a busy one, and a restarted one is not run down. */
const MOST_RETRY_MS = 5_000
/** A connection that answers nothing for so long is dead: a network that swallows packets closes none. @source judgement: as long as a lease */
const SILENCE_MS = 30_000
const PULSE_MS = 5_000
/** A process that is told to leave waits so long for a sign of the server. */
const LEAVE_MS = 2_000
/** Whether we may write, and by a script, as all of BullMQ does; gone within a second. */
const PROBE = "return redis.call('SET', KEYS[1], '', 'PX', 1000, 'NX')"

/** The address of a queue without its password, for messages. E_USAGE for anything else than redis:// or rediss://. */
export function describeQueue(url: string): string {
  const parsed = parseUrl(url)
  // An @ behind the host: a raw / ? or # in a password ended the host too early.
  const isWhole = parsed !== undefined && !/@/.test(parsed.pathname + parsed.search + parsed.hash)
  if (isWhole && /^rediss?:$/.test(parsed.protocol) && parsed.hostname !== '')
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`
  // Whatever was meant: up to the last @ it may be a password.
  const masked = url.replace(/^((?:[^/@]*\/\/)?).*@/s, '$1…@')
  throw new M3wError(
    'E_USAGE',
    `--queue ${JSON.stringify(masked)}: expected redis://HOST:PORT or, over TLS, rediss://HOST:PORT; a user, a password and a database may be in it (redis://user:password@host:6379/0), with / ? # @ in a password as %2F %3F %23 %40.`,
  )
}

/**
 * Connects to a server after a look at it. E_QUEUE, in words, if nobody answers, if what answers is no Redis or lets us not in, or if it
 * would throw away tasks when its memory is full, or refuses to be written to. From then on a lost connection is waited for, however long, and said;
 * but not once `signal` is aborted: then what waits for it is rejected.
 */
export async function connectRedis(url: string, log: Log, signal?: AbortSignal): Promise<Redis> {
  const name = describeQueue(url)
  const { Redis: Client } = await import('ioredis')
  const probe = new Client(url, {
    lazyConnect: true,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  // The reason comes as an event; the promise says only that the connection is closed.
  let said: unknown
  probe.on('error', (error: unknown) => {
    said ??= error
  })
  try {
    await probe.connect()
    checkServer(await probe.info(), name, log)
    await probe.eval(PROBE, 1, `${PREFIX}:probe`)
  } catch (error) {
    if (error instanceof M3wError) throw error
    throw unusable(name, said ?? error)
  } finally {
    probe.disconnect()
  }
  const options = { maxRetriesPerRequest: null, retryStrategy, reconnectOnError }
  const redis = keepConnected(new Client(url, options), name, log)
  redis.once('end', feelPulse(redis))
  signal?.addEventListener('abort', () => leaveIfGone(redis), { once: true })
  return redis
}

const retryStrategy = (times: number): number => Math.min(times * 200, MOST_RETRY_MS)

/** A primary that became a replica: its name may lead to the new one by now. */
const reconnectOnError = (error: Error): boolean => /^READONLY /.test(error.message)

/**
 * Asks again and again for a sign of life, and breaks a connection on which none comes: then it is made again. Not the client's `socketTimeout`, whose timer
 * outlives its connection and keeps the process. Returns what ends it.
 */
function feelPulse(redis: Redis): () => void {
  let askedMs: number | undefined
  const timer = setInterval(() => {
    if (redis.status !== 'ready') askedMs = undefined
    else if (askedMs === undefined) {
      askedMs = performance.now()
      const heard = (): void => {
        askedMs = undefined
      }
      redis.ping().then(heard, heard)
    } else if (performance.now() - askedMs > SILENCE_MS) {
      askedMs = undefined
      redis.stream?.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`))
    }
  }, PULSE_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Leases end by themselves where nobody can give them back. */
function leaveIfGone(redis: Redis): void {
  const timer = setTimeout(() => redis.disconnect(), LEAVE_MS)
  redis.ping().then(
    () => clearTimeout(timer),
    () => {},
  )
}

/** Says when the connection is lost and when it is back; commands wait in between. */
function keepConnected(redis: Redis, name: string, log: Log): Redis {
  let isLost = false
  redis.on('error', (error: unknown) => {
    if (!isLost) log.warn('queue.lost', { queue: name, message: String(error), note: 'work goes on, and waits for it' })
    isLost = true
  })
  redis.on('ready', () => {
    if (isLost) log.warn('queue.back', { queue: name })
    isLost = false
  })
  return redis
}

/** @source docs.bullmq.io, "Going to production": noeviction is required, AOF advised. `INFO` is allowed where `CONFIG` is not. */
function checkServer(info: string, name: string, log: Log): void {
  const field = (key: string): string | undefined => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(info)?.[1]
  const policy = field('maxmemory_policy')
  if (policy !== undefined && policy !== 'noeviction') {
    throw new M3wError(
      'E_QUEUE',
      `The Redis server ${name} may throw away tasks when its memory is full: expected maxmemory-policy noeviction, got ${policy}. Run "redis-cli config set maxmemory-policy noeviction" on it, or name another server.`,
    )
  }
  if (field('aof_enabled') === '0') {
    const note = 'a restart of the server forgets who works on what; that costs a re-plan. appendonly yes keeps it'
    log.info('queue.volatile', { queue: name, note })
  }
}

/** What was said instead of an answer, in words. */
function unusable(name: string, cause: unknown): M3wError {
  const said = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').trim()
  const todo = refusalOf(cause)
  if (cause instanceof Error && todo !== undefined) return refusedAtStart(name, cause, todo)
  const scheme = name.startsWith('rediss:')
    ? 'where it speaks no TLS, write redis://'
    : 'where it speaks TLS alone, write rediss://'
  const why = /certificate required|handshake failure/i.test(said)
    ? `The Redis server ${name} asks for a certificate of its client (${said}), and m3w has none. Set tls-auth-clients to no on it, and a password.`
    : /certificate|altname|self.signed/i.test(said)
      ? `The Redis server ${name} shows a certificate that is not trusted here (${said}). Give the file with that of its CA in NODE_EXTRA_CA_CERTS, or name the server as its certificate does.`
      : /Protocol error|reply type|timed out|wrong version number|packet length too long/i.test(said)
        ? `What answers at ${name} is no Redis server (${said}). Check host and port; ${scheme}.`
        : `No Redis server answers at ${name} (${said}). Start one, or check host and port; ${scheme}.`
  return new M3wError('E_QUEUE', why, { cause })
}
