/** The way to a Redis server: what a person typed, whether it answers, and whether it keeps what it is given. */
import type { Redis } from 'ioredis'
import { M3wError } from '../../../core/errors.ts'
import type { Log } from '../../../core/log.ts'

/** A server that does not answer within this time is not there: one in the same building answers within a millisecond. */
const ANSWER_MS = 5_000
/** Between two tries to get back to a server: it is told from a busy one, and a restarted one is not run down. */
const MOST_RETRY_MS = 5_000

/** The address of a queue without its password, for messages. E_USAGE for anything else than redis:// or rediss://. */
export function describeQueue(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
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
 * would throw away tasks when its memory is full. From then on a lost connection is waited for, however long, and said.
 */
export async function connectRedis(url: string, log: Log): Promise<Redis> {
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
  } catch (error) {
    if (error instanceof M3wError) throw error
    throw unreachable(name, said ?? error)
  } finally {
    probe.disconnect()
  }
  return keepConnected(new Client(url, { maxRetriesPerRequest: null, retryStrategy }), name, log)
}

const retryStrategy = (times: number): number => Math.min(times * 200, MOST_RETRY_MS)

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

function unreachable(name: string, cause: unknown): M3wError {
  const said = cause instanceof Error ? cause.message : String(cause)
  const why = /WRONGPASS|NOAUTH|invalid password|no password is set|NOPERM/i.test(said)
    ? `The Redis server ${name} does not let us in (${said}). Put user and password into the URL: redis://user:password@host:port.`
    : /Protocol error|reply type|timed out/i.test(said)
      ? `What answers at ${name} is no Redis server (${said}). Check host and port.`
      : `No Redis server answers at ${name} (${said}). Start one, or check host and port.`
  return new M3wError('E_QUEUE', why, { cause })
}
