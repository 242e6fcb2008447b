/** Keys under the names of m3w that another program wrote: looked for before a run begins, and named where a command stumbles over one later. */
import type { ChainableCommander, Redis } from 'ioredis'
import { M3wError } from '../../../core/errors.ts'
import { KINDS, PREFIX, queueName, RUNS_KEY, runKey, stageCountsKey } from './keys.ts'

/** What BullMQ keeps behind `<queue>:`. @source its QueueKeys and Lua scripts, 6.7 */
const QUEUE_KEYS: Readonly<Record<string, string>> = {
  wait: 'list',
  active: 'list',
  paused: 'list',
  prioritized: 'zset',
  delayed: 'zset',
  completed: 'zset',
  failed: 'zset',
  'waiting-children': 'zset',
  repeat: 'zset',
  marker: 'zset',
  stalled: 'set',
  meta: 'hash',
  events: 'stream',
  'stalled-check': 'string',
  limiter: 'string',
  pc: 'string',
  id: 'string',
}
/** What Redis and its scripts say of a key of another type, or of text where a number was expected. */
const STUMBLED = /WRONGTYPE|is not an integer|not a valid (integer|float)/

/** Looks at every key that is there before any task is: E_QUEUE, naming the first one that is of another type or holds what m3w does not write. */
export async function checkKeys(redis: Redis, server: string, run: string): Promise<void> {
  const ofQueues = KINDS.flatMap((kind) =>
    Object.entries(QUEUE_KEYS).map(([key, type]) => [`${queueName(kind, run)}:${key}`, type] as const),
  )
  const expected = [
    [RUNS_KEY, 'set'] as const,
    [runKey(run), 'string'] as const,
    [stageCountsKey(run), 'hash'] as const,
    ...ofQueues,
  ]
  const look = redis.pipeline()
  for (const [key] of expected) look.type(key)
  const types = await resultsOf(look)
  for (const [n, [key, type]] of expected.entries()) {
    if (types[n] !== 'none' && types[n] !== type) throw foreignKey(server, key, `a ${type}, got a ${types[n]}`)
  }
  await checkContent(redis, server, run)
}

/** Numbers of stages are whole, and the hash of a queue holds BullMQ's options. */
async function checkContent(redis: Redis, server: string, run: string): Promise<void> {
  const counts = stageCountsKey(run)
  for (const [field, value] of Object.entries(await redis.hgetall(counts))) {
    if (!/^-?\d+$/.test(value))
      throw foreignKey(server, counts, `whole numbers, got ${short(value)} in ${short(field)}`)
  }
  for (const kind of KINDS) {
    const key = `${queueName(kind, run)}:meta`
    const fields = await redis.hkeys(key)
    const [first] = fields
    // After a flush BullMQ writes its options again, without its version.
    if (first !== undefined && !fields.some((field) => field === 'version' || field.startsWith('opts.')))
      throw foreignKey(server, key, `options of BullMQ, got ${short(first)} alone`)
  }
}

/** E_QUEUE for a key of ours with what another program wrote; `what`: what was expected, and what came. */
export function foreignKey(server: string, key: string, what: string, cause?: unknown): M3wError {
  return new M3wError(
    'E_QUEUE',
    `The Redis server ${server} holds the key ${key} under the names of m3w, and another program wrote it: expected ${what}. Name another database of it (redis://host:6379/1) or another server, or delete the key.`,
    { cause },
  )
}

/** What a command failed with: E_QUEUE where a key of ours is another program's, with its name where the command had one key alone; else as it is. */
export function nameForeign(error: unknown, server: string): unknown {
  if (!isStumble(error)) return error
  return foreignKey(
    server,
    keyOf(error) ?? `${PREFIX}:…`,
    `what m3w writes, got "${error.message.slice(0, 80)}"`,
    error,
  )
}

/** Is it about what a key holds, and not about the server? What BullMQ cannot parse is no task either. */
export function isStumble(error: unknown): error is Error {
  return error instanceof SyntaxError || (error instanceof Error && STUMBLED.test(error.message))
}

/** The results of a pipeline; the first error of a command is thrown, which `exec` only gives. */
export async function resultsOf(pipeline: ChainableCommander): Promise<readonly unknown[]> {
  const found = (await pipeline.exec()) ?? []
  for (const [error] of found) if (error !== null) throw error
  return found.map(([, value]) => value)
}

/** The key of the command that failed, where it had one key alone. */
function keyOf(error: unknown): string | undefined {
  const command: unknown = (error as { command?: unknown }).command
  const { name, args } = (command ?? {}) as { name?: unknown; args?: readonly unknown[] }
  return typeof name === 'string' && !/eval/.test(name) && typeof args?.[0] === 'string' ? args[0] : undefined
}

function short(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
