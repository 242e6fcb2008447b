/**
 * How many requests a build makes of S3, and what they cost: `node dist/bench/s3/requests.js [pages] [workers]` starts a gateway of its own
 * (radosgw), builds made-up pages with two pictures each into it through a proxy that counts, and verifies the dataset.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { startRadosGateway } from './rados-gateway.ts'
import { writeSyntheticArchive } from './synthetic-archive.ts'

/** US dollars for a thousand requests. @source aws.amazon.com/s3/pricing, S3 Standard, us-east-1, as of 2026-11-27 (list prices) */
const USD_PER_THOUSAND = { write: 0.005, read: 0.0004 }
const WRITES = ['PUT', 'COPY', 'PART', 'UPLOAD', 'LIST']
const READS = ['GET', 'HEAD']

const pages = Number(process.argv[2] ?? 1000)
const workers = process.argv[3] ?? '2'
const cli = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const folder = await mkdtemp(join(tmpdir(), 'm3w-requests-'))
const gateway = await startRadosGateway()
const proxy = await startCountingProxy(gateway.endpoint)
try {
  await gateway.makeBucket('bench')
  const archive = join(folder, 'pages.warc.gz')
  await writeSyntheticArchive(archive, pages)
  await m3w(
    'build',
    archive,
    '--out',
    's3://bench/store',
    '--set',
    'network.offline=true',
    '--set',
    'images.explicit=off',
    '--workers',
    workers,
    '--quiet',
  )
  report('build', proxy)
  await m3w('verify', 's3://bench/store')
  report('verify', proxy)
  await m3w('status', 's3://bench/store')
  report('status', proxy)
  await m3w('gc', 's3://bench/store')
  report('gc', proxy)
} finally {
  await proxy.close()
  await gateway.stop()
  await rm(folder, { recursive: true, force: true })
}

async function m3w(...args: string[]): Promise<void> {
  const env = {
    ...process.env,
    ...gateway.env,
    AWS_ENDPOINT_URL_S3: proxy.endpoint,
    M3W_SCRATCH: join(folder, 'scratch'),
  }
  const startedMs = performance.now()
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.resume()
  const code = await new Promise((resolve) => child.on('close', resolve))
  process.stdout.write(`m3w ${args[0]}: exit code ${code}, ${((performance.now() - startedMs) / 1000).toFixed(0)} s\n`)
}

function report(verb: string, { counts }: CountingProxy): void {
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + (counts.get(name) ?? 0), 0)
  const [writes, reads] = [sum(WRITES), sum(READS)]
  const usd = (writes * USD_PER_THOUSAND.write + reads * USD_PER_THOUSAND.read) / 1000
  const row = { verb, pages, ...Object.fromEntries([...counts].sort()), writes, reads }
  const page = { requests: (writes + reads) / pages, usdAMillionPages: (usd / pages) * 1e6 }
  process.stdout.write(`${JSON.stringify({ ...row, ...page })}\n`)
  counts.clear()
}
