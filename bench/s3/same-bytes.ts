/**
 * The same archives, three ways, one set of shards: a folder with SQLite; a bucket with BullMQ and N worker processes; a bucket with N static ranks.
 * Gateway (radosgw) and Redis are Debian's, started here. A share of all answers of the gateway is 503, given by a proxy.
 *
 *   node dist/bench/s3/same-bytes.js ARCHIVE… [--workers 4] [--busy 0.1] [--faketime]
 *
 * `--faketime`: every second process has a clock that is an hour ahead (Debian's faketime). Prints a JSON line a way; exit code 3 if shards differ.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { type DatasetManifest, openPlace } from '../../index.ts'
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { startRadosGateway } from './rados-gateway.ts'

const { positionals: archives, values } = parseArgs({
  allowPositionals: true,
  options: {
    workers: { type: 'string', default: '4' },
    busy: { type: 'string', default: '0.1' },
    port: { type: 'string', default: '16479' },
    faketime: { type: 'boolean', default: false },
  },
})
const workers = Number(values.workers)
const SLOTS = ['--slots', 'cpu=1,network=4,crawl=1']
const cli = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const folder = await mkdtemp(join(tmpdir(), 'm3w-same-bytes-'))
const queue = ['--queue', `redis://127.0.0.1:${values.port}`]
// Many shards and partitions for few pages, so that there is something to be given out.
const sources = [
  ...archives,
  ...[
    '--set',
    'network.offline=true',
    '--set',
    'images.explicit=off',
    '--set',
    'shards.targetBytes=1000000',
    '--set',
    'partitions.shuffle=8',
  ],
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
  await createBucket()
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

async function createBucket(): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = gateway.env
  const credentials = { accessKeyId, secretAccessKey }
  const client = new S3Client({ endpoint: gateway.endpoint, forcePathStyle: true, region: 'us-east-1', credentials })
  await client.send(new CreateBucketCommand({ Bucket: 'bench' }))
}

/** A build that plans, and workers that do everything. */
async function withQueue(out: string): Promise<void> {
  const joined = Array.from({ length: workers }, (_, n) =>
    m3w(n + 1, 'worker', '--store', out, '--scratch', join(folder, `queue-${n}`), ...SLOTS, ...queue),
  )
  await Promise.all([
    m3w(0, 'build', ...sources, '--out', out, '--scratch', join(folder, 'queue'), ...queue),
    ...joined,
  ])
}

async function withRanks(out: string): Promise<void> {
  await m3w(0, 'build', ...sources, '--out', out, '--plan-only')
  const ranks = Array.from({ length: workers }, (_, n) => {
    const rank = ['--rank', String(n), '--of', String(workers)]
    return m3w(n, 'worker', '--store', out, '--scratch', join(folder, `rank-${n}`), ...SLOTS, ...rank)
  })
  await Promise.all(ranks)
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
  const { dataset } = await read<{ dataset: string }>('current.json')
  const { shards, documents } = await read<DatasetManifest>(`datasets/${dataset}/dataset.json`)
  const sha256 = shards.map((shard) => shard.sha256).join(' ')
  process.stdout.write(
    `${JSON.stringify({ way, seconds, documents, shards: shards.length, requests: requestsOf(proxy), first: sha256.slice(0, 12) })}\n`,
  )
  return sha256
}

function requestsOf({ counts }: CountingProxy): object {
  const busy = counts.get('503') ?? 0
  const sum = [...counts].reduce((total, [name, count]) => total + (/^(in|out|503)$/.test(name) ? 0 : count), 0)
  counts.clear()
  return { answered: sum, busy }
}
