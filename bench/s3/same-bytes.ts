/**
 * The same archives, three ways, one set of shards: a folder with SQLite; a bucket with BullMQ and N worker processes; a bucket with N static ranks.
 * Gateway (radosgw) and Redis are Debian's, started here. A share of all answers of the gateway is 503, given by a proxy.
 *
 *   node dist/bench/s3/same-bytes.js ARCHIVE… [--workers 4] [--busy 0.1] [--faketime] [--trouble] [--to all] [--set KEY=VALUE…]
 *
 * `--faketime`: every second process has a clock that is an hour ahead (Debian's faketime). `--trouble`: in each way the gateway is killed and started
 * again twice, one worker is stopped for 45 s, which is longer than its lease, and Redis is flushed three times. Prints a JSON line a way; exit code 3 if shards differ.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type DatasetManifest, openPlace } from '../../index.ts'
import { treeOf } from '../processes.ts'
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { startRadosGateway } from './rados-gateway.ts'

const { positionals: archives, values } = parseArgs({
  allowPositionals: true,
  options: {
    workers: { type: 'string', default: '4' },
    busy: { type: 'string', default: '0.1' },
    port: { type: 'string', default: '16479' },
    faketime: { type: 'boolean', default: false },
    trouble: { type: 'boolean', default: false },
    to: { type: 'string', default: 'pages' },
    set: { type: 'string', multiple: true, default: [] },
  },
})
const workers = Number(values.workers)
/** Between two troubles; how long the gateway is away; how long a worker is stopped: a lease lasts 30 s. */
const [REST_MS, GATEWAY_MS, STOP_MS] = [15_000, 5_000, 45_000]
const SLOTS = ['--slots', 'cpu=1,network=4,crawl=1']
const cli = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const folder = await mkdtemp(join(tmpdir(), 'm3w-same-bytes-'))
const queue = ['--queue', `redis://127.0.0.1:${values.port}`]
// Many shards and partitions for few pages, so that there is something to be given out.
const sources = [
  ...archives,
  ...['--to', values.to],
  ...['network.offline=true', 'images.explicit=off', 'shards.targetBytes=1000000', 'partitions.shuffle=8'].flatMap(
    (setting) => ['--set', setting],
  ),
  ...values.set.flatMap((setting) => ['--set', setting]),
]
/** Those that run: when one fails, the others end. */
const children = new Set<ChildProcess>()
const redis = spawn('redis-server', ['--port', values.port, '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
  stdio: 'ignore',
})
const gateway = await startRadosGateway()
const proxy = await startCountingProxy(gateway.endpoint, { busyShare: Number(values.busy) })
try {
  Object.assign(process.env, gateway.env, { AWS_ENDPOINT_URL_S3: proxy.endpoint, M3W_SCRATCH: join(folder, 'scratch') })
  await gateway.makeBucket('bench')
  const expected = await shardsOf('folder', join(folder, 'base'), () =>
    m3w(0, 'build', ...sources, '--out', join(folder, 'base')),
  )
  const bucket = (name: string): string => `s3://bench/${name}`
  const found = [
    await shardsOf('queue', bucket('queue'), () => withQueue(bucket('queue'))),
    await shardsOf('ranks', bucket('ranks'), () => withRanks(bucket('ranks'))),
  ]
  process.exitCode = found.every((shards) => shards === expected) ? 0 : 3
} finally {
  for (const child of children) child.kill('SIGKILL')
  redis.kill('SIGKILL')
  await proxy.close()
  await gateway.stop()
  await rm(folder, { recursive: true, force: true })
}

/** A build that plans, and workers that do everything. */
async function withQueue(out: string): Promise<void> {
  const joined = Array.from({ length: workers }, (_, n) =>
    m3w(n + 1, 'worker', '--store', out, '--scratch', join(folder, `queue-${n}`), ...SLOTS, ...queue),
  )
  const build = m3w(0, 'build', ...sources, '--out', out, '--scratch', join(folder, 'queue'), ...queue)
  await Promise.all([
    build,
    ...joined,
    ...(values.trouble ? [makeTrouble(['flush', 'gateway', 'stop', 'flush', 'gateway', 'flush'])] : []),
  ])
}

async function withRanks(out: string): Promise<void> {
  await m3w(0, 'build', ...sources, '--out', out, '--plan-only')
  const ranks = Array.from({ length: workers }, (_, n) => {
    const rank = ['--rank', String(n), '--of', String(workers)]
    return m3w(n, 'worker', '--store', out, '--scratch', join(folder, `rank-${n}`), ...SLOTS, ...rank)
  })
  await Promise.all([...ranks, ...(values.trouble ? [makeTrouble(['gateway', 'stop', 'gateway'])] : [])])
}

/** One trouble after the other, a rest between them, while anything runs. */
async function makeTrouble(troubles: readonly ('flush' | 'gateway' | 'stop')[]): Promise<void> {
  for (const trouble of troubles) {
    await sleep(REST_MS)
    const last = [...children].at(-1)
    if (last === undefined) return
    process.stdout.write(`${JSON.stringify({ trouble })}\n`)
    if (trouble === 'flush') {
      await new Promise((resolve) =>
        spawn('redis-cli', ['-p', values.port, 'flushall'], { stdio: 'ignore' }).once('exit', resolve),
      )
    } else if (trouble === 'gateway') {
      await gateway.killGateway()
      await sleep(GATEWAY_MS)
      await gateway.startGateway()
    } else {
      const tree = treeOf(last.pid ?? -1)
      signalAll(tree, 'SIGSTOP')
      await sleep(STOP_MS)
      signalAll(tree, 'SIGCONT')
    }
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** Runs m3w; the process of an odd number with a clock of its own, if wished. */
async function m3w(number: number, ...args: string[]): Promise<void> {
  const command = [process.execPath, cli, ...args]
  if (values.faketime && number % 2 === 1) command.unshift('faketime', '-f', '+1h')
  const [program = '', ...rest] = command
  const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] })
  children.add(child)
  child.once('exit', () => children.delete(child))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4000)
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}\n${said}`)
}

/** Runs one way; the shards of the dataset that it published, in order. */
async function shardsOf(way: string, out: string, run: () => Promise<void>): Promise<string> {
  const startedMs = performance.now()
  await run()
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  const { store } = await openPlace(out)
  const read = async <T>(key: string): Promise<T> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of store.read(key)) chunks.push(chunk)
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T
  }
  const current = await read<{ dataset: string; kinds?: Readonly<Record<string, string>> }>('current.json')
  const kinds = current.kinds ?? { page: current.dataset }
  const [sums, counts]: [string[], Record<string, string>] = [[], {}]
  for (const [kind, dataset] of Object.entries(kinds).sort()) {
    const { shards, documents } = await read<DatasetManifest>(`datasets/${dataset}/dataset.json`)
    sums.push(...shards.map((shard) => shard.sha256))
    counts[kind] = `${documents} in ${shards.length} shards`
  }
  process.stdout.write(
    `${JSON.stringify({ way, seconds, ...counts, requests: requestsOf(proxy), first: sums[0]?.slice(0, 12) })}\n`,
  )
  return sums.join(' ')
}

function requestsOf({ counts }: CountingProxy): object {
  const busy = counts.get('503') ?? 0
  const sum = [...counts].reduce((total, [name, count]) => total + (/^(in|out|503)$/.test(name) ? 0 : count), 0)
  counts.clear()
  return { answered: sum, busy }
}
