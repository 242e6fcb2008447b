/**
 * Builds a dataset beside others while processes are killed at random, and compares its shards with those of a build that nobody disturbed:
 * `node dist/bench/cluster/kills.js --archives A.warc.gz,B.warc --out FOLDER [--kills 50] [--seed 1] [--ranks] [--s3] [--every-ms 4000]`.
 *
 * `--s3`: the stores lie in a bucket (radosgw, started here). Over a queue (Debian's redis-server, started here): a build that plans, 4 workers; each kill takes a random one with -9 and all its children,
 * and it is started again; Redis is flushed 3 times; one worker is stopped for 40 s, longer than its lease, and continued. With `--ranks`: 4
 * ranks, no queue. The seed of each kill is printed. When a build ends before all kills are done, another begins in a new store.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type DatasetManifest, openPlace, packageRoot } from '../../index.ts'
import { treeOf } from '../processes.ts'
import { startRadosGateway } from '../s3/rados-gateway.ts'
import { random } from './seeded.ts'

const { values } = parseArgs({
  options: {
    archives: { type: 'string' },
    out: { type: 'string' },
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    ranks: { type: 'boolean', default: false },
    s3: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '16379' },
    'every-ms': { type: 'string', default: '4000' },
  },
})
const { archives = '', out = 'kills', ranks } = values
const WANTED = Number(values.kills)
const EVERY_MS = Number(values['every-ms'])
const WORKERS = 4
const STOP_MS = 40_000
/** With neither kill nor end for so long something is wrong. */
const STUCK_MS = 900_000

const CLI = join(packageRoot(), 'dist', 'cli', 'main.js')
const CONFIG = join(packageRoot(), 'examples', 'web', 'm3w.config.json')
const scratch = join(out, 'scratch')
const sources = [
  ...archives.split(','),
  '--config',
  CONFIG,
  '--set',
  'network.offline=true',
  '--set',
  'images.explicit=off',
  ...values.set.flatMap((setting) => ['--set', setting]),
]

/** A process that is started again whenever it is killed, until it ends with 0. */
interface Keeper {
  readonly name: string
  readonly args: readonly string[]
  child: ChildProcess
  isDone: boolean
}

function start(name: string, args: readonly string[]): Keeper {
  const keeper: Keeper = { name, args, child: run(args), isDone: false }
  const follow = (child: ChildProcess): void => {
    child.once('exit', (code, signal) => {
      if (code === 0) keeper.isDone = true
      else {
        if (signal !== 'SIGKILL') process.stdout.write(`${name} ended with ${code ?? signal}\n`)
        keeper.child = run(args)
        follow(keeper.child)
      }
    })
  }
  follow(keeper.child)
  return keeper
}

function run(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Waits for a command to end. */
async function mustEnd(args: readonly string[]): Promise<void> {
  const code = await new Promise((resolve) => run(args).once('exit', resolve))
  if (code !== 0) throw new Error(`m3w ${args.join(' ')} ended with ${code}`)
}

async function shardsOf(location: string): Promise<string> {
  const { store } = await openPlace(location)
  const read = async <T>(key: string): Promise<T> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of store.read(key)) chunks.push(chunk)
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T
  }
  const { dataset } = await read<{ dataset: string }>('current.json')
  const { shards } = await read<DatasetManifest>(`datasets/${dataset}/dataset.json`)
  return shards.map(({ sha256 }) => sha256).join(' ')
}

function kill(pid: number | undefined): void {
  for (const victim of treeOf(pid ?? -1)) {
    try {
      process.kill(victim, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** The processes of one build. */
async function startBuild(store: string, port: number): Promise<readonly Keeper[]> {
  const worker = ['worker', '--store', store, '--scratch', scratch, '--slots', 'cpu=1,network=1,crawl=4']
  if (ranks) {
    await mustEnd(['build', ...sources, '--out', store, '--plan-only'])
    return Array.from({ length: WORKERS }, (_, rank) =>
      start(`rank ${rank}`, [...worker, '--rank', String(rank), '--of', String(WORKERS)]),
    )
  }
  const queue = ['--queue', `redis://127.0.0.1:${port}`]
  const build = start('build', ['build', ...sources, '--out', store, '--scratch', scratch, '--quiet', ...queue])
  return [build, ...Array.from({ length: WORKERS }, (_, n) => start(`worker ${n}`, [...worker, ...queue]))]
}

async function flush(port: number): Promise<void> {
  const cli = spawn('redis-cli', ['-p', String(port), 'flushall'], { stdio: 'ignore' })
  await new Promise((resolve) => cli.once('exit', resolve))
  process.stdout.write('redis flushed\n')
}

async function stopForLong({ name, child }: Keeper): Promise<void> {
  const pids = treeOf(child.pid ?? -1)
  const tell = (signal: NodeJS.Signals): void => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal)
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }
  tell('SIGSTOP')
  process.stdout.write(`${name} stopped for ${STOP_MS / 1000} s\n`)
  await sleep(STOP_MS)
  tell('SIGCONT')
}

rmSync(out, { recursive: true, force: true })
const redis = Number(values.port)
const server = ranks
  ? undefined
  : spawn('redis-server', ['--port', String(redis), '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' })
const gateway = values.s3 ? await startRadosGateway() : undefined
if (gateway !== undefined) {
  Object.assign(process.env, gateway.env)
  await gateway.makeBucket('kills')
}
await mustEnd(['build', ...sources, '--out', join(out, 'base'), '--quiet'])
const expected = await shardsOf(join(out, 'base'))

let [kills, builds, equal, flushes, stops] = [0, 0, 0, 0, 0]
while (kills < WANTED || builds === 0) {
  const store = gateway === undefined ? join(out, `store-${builds}`) : `s3://kills/store-${builds}`
  const keepers = await startBuild(store, redis)
  const publisher = keepers[0] as Keeper
  let lastMs = performance.now()
  while (!publisher.isDone) {
    await sleep(EVERY_MS)
    if (performance.now() - lastMs > STUCK_MS) throw new Error('nothing ends any more')
    if (publisher.isDone || kills >= WANTED) continue
    const seed = Number(values.seed) + kills
    const victim = keepers[Math.floor(random(seed) * keepers.length)] as Keeper
    await sleep(random(seed + 500_000) * EVERY_MS)
    if (victim.isDone) continue
    kill(victim.child.pid)
    kills += 1
    lastMs = performance.now()
    process.stdout.write(`kill ${kills}, seed ${seed}: ${victim.name}\n`)
    if (!ranks && kills % 5 === 2 && flushes < 3) {
      flushes += 1
      await flush(redis)
    }
    if (!ranks && kills >= 4 && stops === 0) {
      stops += 1
      void stopForLong(keepers.at(-1) as Keeper)
    }
  }
  builds += 1
  const isEqual = (await shardsOf(store)) === expected
  if (isEqual) equal += 1
  process.stdout.write(`build ${builds}: ${isEqual ? 'equal' : 'DIFFERENT'}\n`)
  for (const { child, isDone } of keepers) if (!isDone) child.kill('SIGTERM')
  while (keepers.some(({ isDone }) => !isDone) && !ranks) {
    for (const keeper of keepers.filter(({ isDone }) => !isDone)) {
      keeper.child.removeAllListeners('exit')
      kill(keeper.child.pid)
      keeper.isDone = true
    }
  }
}
server?.kill()
await gateway?.stop()
process.stdout.write(`${JSON.stringify({ kills, flushes, stops, builds, equal, ranks })}\n`)
process.exitCode = equal === builds ? 0 : 3
process.exit()
