/**
 * A build over a queue with two workers, while something is wrong with Redis for a time: what they say, and whether the shards are those of an
 * undisturbed build. `node dist/bench/cluster/redis-troubles.js ARCHIVE… --out FOLDER [--only paused,full,…] [--hold 40] [--set KEY=VALUE…]`.
 *
 * Debian's redis-server, started here, one for each trouble. Prints a JSON line a trouble: exit codes, the events that build and workers logged
 * meanwhile, and whether the shards are equal; exit code 3 if not all are.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'

const { positionals: archives, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'redis-troubles' },
    only: { type: 'string', default: 'paused,full,replica,busy,password,gone,stopped,evicting' },
    hold: { type: 'string', default: '40' },
    port: { type: 'string', default: '16580' },
    set: { type: 'string', multiple: true, default: [] },
  },
})
const { out, port } = values
const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const QUEUE = ['--queue', `redis://127.0.0.1:${port}`]
const SOURCES = [...archives, ...['network.offline=true', ...values.set].flatMap((setting) => ['--set', setting])]
/** So many tasks are committed when the trouble begins: something runs, and much is left. */
const TASKS_BEFORE = 6
/** One to five keys of a queue of some tasks. */
const EVICTED_BYTES = 1_500
/** A trouble that ends nothing is over by then. */
const END_MS = 900_000

/** Begins it, and gives what ends it. */
type Trouble = (redis: Redis, server: ChildProcess) => Promise<() => Promise<unknown>>

/** By name. Of a server that is gone the same port is another, empty server later. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  paused: async (redis) => {
    const run = (await redis.smembers('{m3w}:runs'))[0] ?? ''
    // What BullMQ's own `pause` does, and so bull-board.
    await redis.hset(`{m3w}:cpu-${run}:meta`, 'paused', 1)
    return () => redis.hdel(`{m3w}:cpu-${run}:meta`, 'paused')
  },
  full: async (redis) => {
    await redis.config('SET', 'maxmemory', '1')
    return () => redis.config('SET', 'maxmemory', '0')
  },
  replica: async (redis) => {
    await redis.replicaof('127.0.0.1', 1)
    return () => redis.replicaof('NO', 'ONE')
  },
  /** Another client's script that ends by a signal alone. */
  busy: async (redis) => {
    await redis.config('SET', 'busy-reply-threshold', '500')
    const other = redis.duplicate()
    other.on('error', () => {})
    other.eval('while true do end', 0).catch(() => {})
    return () => redis.script('KILL').finally(() => other.disconnect())
  },
  /** Set while they are connected, who then are cut off. */
  password: async (redis) => {
    await redis.config('SET', 'requirepass', 'changed')
    await redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    return () => redis.config('SET', 'requirepass', '')
  },
  gone: async (_redis, server) => {
    server.kill('SIGKILL')
    return async () => void startServer()
  },
  /** As a cache that is too small: every two seconds it throws some keys away, whichever they are. */
  evicting: async (redis) => {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-random')
    const evict = async (): Promise<void> => {
      const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1])
      await redis.config('SET', 'maxmemory', String(used - EVICTED_BYTES))
      await redis.set('other', 'x').catch(() => {})
      await redis.config('SET', 'maxmemory', '0')
    }
    const timer = setInterval(() => void evict(), 2_000)
    return async () => {
      clearInterval(timer)
      await redis.config('SET', 'maxmemory-policy', 'noeviction')
    }
  },
  stopped: async (_redis, server) => {
    server.kill('SIGSTOP')
    return async () => void server.kill('SIGCONT')
  },
}

const children = new Set<ChildProcess>()
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
try {
  const base = m3w('base', ['build', ...SOURCES, '--out', join(out, 'base'), '--quiet'])
  if ((await base.ended) !== 0) throw new Error([...base.messages].join('\n'))
  const expected = shardsOf(join(out, 'base'))
  for (const name of values.only.split(',')) {
    const found = await suffer(name, TROUBLES[name] as Trouble)
    const isEqual = shardsOf(join(out, name)) === expected
    if (!isEqual) process.exitCode = 3
    process.stdout.write(`${JSON.stringify({ trouble: name, isEqual, ...found })}\n`)
  }
} finally {
  for (const child of children) child.kill('SIGKILL')
}
process.exit()

interface Running {
  /** Its exit code. */
  readonly ended: Promise<number>
  /** How often it logged what. */
  readonly said: Map<string, number>
  readonly messages: Set<string>
}

async function suffer(name: string, begin: Trouble) {
  const store = join(out, name)
  const server = startServer()
  const redis = new Redis(`redis://127.0.0.1:${port}`, { retryStrategy: () => 100 })
  redis.on('error', () => {})
  const startedMs = performance.now()
  const build = m3w('build', ['build', ...SOURCES, '--out', store, '--quiet', ...QUEUE])
  const place = (n: number): string[] => ['--scratch', join(out, `${name}-${n}`), '--slots', 'cpu=1,network=1,crawl=1']
  const workers = [1, 2].map((n) => m3w(`worker ${n}`, ['worker', '--store', store, ...place(n), ...QUEUE]))
  const all = [build, ...workers]
  const ended = Promise.all(all.map((each) => each.ended))
  while (tasksOf(store) < TASKS_BEFORE && performance.now() - startedMs < END_MS) await sleep(200)
  const end = await begin(redis, server)
  const [before, atMs] = [tasksOf(store), performance.now()]
  await Promise.race([sleep(1000 * Number(values.hold)), ended])
  const heldSeconds = Math.round((performance.now() - atMs) / 1000)
  const meanwhile = tasksOf(store) - before
  await end()
  const exitCodes = await Promise.race([ended, sleep(END_MS).then(() => 'did not end')])
  redis.disconnect()
  for (const child of [...children]) child.kill('SIGKILL')
  await sleep(500)
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  const said = [build, ...workers.slice(0, 1)].map((each) => Object.fromEntries(each.said))
  const messages = [...new Set(all.flatMap((each) => [...each.messages]))]
  return { exitCodes, seconds, heldSeconds, meanwhile, build: said[0], worker: said[1], messages }
}

function startServer(): ChildProcess {
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  return keep(spawn('redis-server', args, { stdio: 'ignore', cwd: out }))
}

function m3w(name: string, args: readonly string[]): Running {
  const child = keep(spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] }))
  const [said, messages] = [new Map<string, number>(), new Set<string>()]
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = `${text}${chunk}`.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) note(line, said, messages)
  })
  const ended = new Promise<number>((resolve) =>
    child.once('close', (code, signal) => {
      if (code !== 0) messages.add(`${name} ended with ${code ?? signal}: ${text}`)
      resolve(code ?? -1)
    }),
  )
  return { ended, said, messages }
}

/** Of events what they say of the queue; of words for people those of an error. */
function note(line: string, said: Map<string, number>, messages: Set<string>): void {
  if (!line.startsWith('{')) {
    if (/error|E_[A-Z]+|ended|lost/i.test(line)) messages.add(line.slice(0, 400))
    return
  }
  const { event = '', message = '', note = '' } = JSON.parse(line) as Readonly<Record<string, string>>
  said.set(event, (said.get(event) ?? 0) + 1)
  if (/^queue|^lease/.test(event)) messages.add(`${event}: ${message} ${note}`.slice(0, 400))
}

function keep(child: ChildProcess): ChildProcess {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

function tasksOf(store: string): number {
  try {
    return readdirSync(join(store, 'tasks'), { recursive: true }).filter((name) => String(name).endsWith('.json'))
      .length
  } catch {
    return 0
  }
}

function shardsOf(store: string): string {
  try {
    const { shards } = JSON.parse(readFileSync(join(store, 'dataset', 'dataset.json'), 'utf8'))
    return shards.map(({ sha256 }: { sha256: string }) => sha256).join(' ')
  } catch {
    return 'none'
  }
}
