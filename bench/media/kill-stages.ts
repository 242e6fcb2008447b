/**
 * Kills builds of pages, pairs and clips of the demo web in each stage of pictures, pairs and clips, and compares the shards of all kinds with those of builds that nobody
 * disturbed, with 1, 2 and 4 workers.
 *
 *     node dist/bench/media/kill-stages.js OUT [--stages NAME,…] [--workers 1,2,4] [--seed 1] [--kills 3]
 *
 * The pages are crawled once; every build reads them from that archive, and asks the served demo web for pictures and videos. Each stage meets so many kills: when its first task
 * starts, when a task is committed, and at a moment that the seed chooses. A kill takes the whole tree of processes with -9; the same command then goes on. A store gets
 * all kills of a third of the stages. Prints a JSON line a kill and a build; exit code 3 if anything differs.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { packageRoot } from '../../index.ts'
import { random } from '../cluster/seeded.ts'
import { treeOf } from '../processes.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    stages: { type: 'string' },
    workers: { type: 'string', default: '1,2,4' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '3' },
  },
})
const [out] = positionals
if (out === undefined) throw new Error('usage: node dist/bench/media/kill-stages.js OUT')
const CLI = join(packageRoot(), 'dist', 'cli', 'main.js')
const CONFIG = join(packageRoot(), 'examples', 'web', 'm3w.config.json')
/** What is neither text nor the crawl. */
const OF_MEDIA = /image|picture|slot|redirect|pair|clip|video|explicit/
/** A task of the demo web takes less than this, ms: a kill inside of it comes within. */
const LONGEST_MS = 400
const STORES = 3

/** A line of the log of a build. */
interface LogLine {
  readonly event?: string
  readonly stage?: string
}

interface Web {
  readonly hosts: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

/** Runs a build to its end, or until `onLine` has it killed. */
function build(
  store: string,
  workers: string,
  sources: readonly string[],
  onLine: (line: LogLine, kill: () => void) => void,
) {
  const args = ['build', ...sources, '--config', CONFIG, '--to', 'all', '--out', store, '--workers', workers]
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, M3W_LOG_LEVEL: 'info' },
  })
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (text) => {
    said.push(text)
    onLine(parsed(text), () => killTree(child))
  })
  return new Promise<{ readonly code: number | null; readonly said: readonly string[] }>((resolve) =>
    child.once('close', (code) => resolve({ code, said })),
  )
}

function parsed(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine
  } catch {
    return {}
  }
}

/** The supervisor first: it must not see its children die and start others. */
function killTree({ pid = -1 }: ChildProcess): void {
  for (const victim of treeOf(pid)) {
    try {
      process.kill(victim, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

async function undisturbed(store: string, workers: string, sources: readonly string[]): Promise<readonly LogLine[]> {
  rmSync(store, { recursive: true, force: true })
  const { code, said } = await build(store, workers, sources, () => {})
  if (code !== 0) throw new Error(`the build of ${store} ended with ${code}: ${said.slice(-5).join('\n')}`)
  return said.map(parsed)
}

/** SHA-256 of every shard of every kind. */
function shardsOf(store: string): string {
  return ['dataset', 'pairs', 'clips']
    .map((kind) => {
      const { shards } = JSON.parse(readFileSync(join(store, kind, 'dataset.json'), 'utf8')) as {
        readonly shards: readonly { readonly sha256: string }[]
      }
      return `${kind} ${shards.map(({ sha256 }) => sha256).join(' ')}`
    })
    .join('\n')
}

/** When a stage is killed for the nth time: what must have been said, and how long after it. */
interface Moment {
  readonly stage: string
  readonly event: 'task.start' | 'task.done'
  readonly afterMs: number
}

function momentOf(stage: string, nth: number, seed: number): Moment {
  if (nth === 0) return { stage, event: 'task.start', afterMs: 0 }
  if (nth === 1) return { stage, event: 'task.done', afterMs: 0 }
  return { stage, event: 'task.start', afterMs: random(seed) * LONGEST_MS }
}

/**
 * Builds until one of the moments comes, and kills there: whichever comes first, as stages that hang on nothing of each other run in any order. Resolves with the moment, or with
 * undefined where the build ended: what a killed build committed is not started again, so that a moment may not come.
 */
async function killAtAny(
  store: string,
  sources: readonly string[],
  moments: ReadonlySet<Moment>,
): Promise<Moment | undefined> {
  let met: Moment | undefined
  const { code, said } = await build(store, '2', sources, (line, kill) => {
    if (met !== undefined) return
    met = [...moments].find(({ stage, event }) => line.stage === stage && line.event === event)
    if (met?.afterMs === 0) kill()
    else if (met !== undefined) setTimeout(kill, met.afterMs).unref()
  })
  if (code !== null && code !== 0) throw new Error(`${met?.stage}: exit code ${code}: ${said.slice(-5).join('\n')}`)
  return code === null ? met : undefined
}

/** Kills a store at each of the moments, and holds what came of it at last against what is expected. */
async function killed(path: string, sources: readonly string[], wanted: readonly Moment[], expected: string) {
  rmSync(path, { recursive: true, force: true })
  const left = new Set(wanted)
  for (let met = await killAtAny(path, sources, left); met !== undefined; met = await killAtAny(path, sources, left)) {
    left.delete(met)
    say(met)
  }
  const { code, said } = await build(path, '2', sources, () => {})
  const isEqual = code === 0 && shardsOf(path) === expected
  const notMet = [...left].map(({ stage, event, afterMs }) => `${stage} ${event}${afterMs === 0 ? '' : ' later'}`)
  say({ store: path, isEqual, notMet, ...(code === 0 ? {} : { code, said: said.slice(-5) }) })
  return { isEqual, kills: wanted.length - left.size }
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

async function main(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true })
  const { startDemoWeb } = (await import(join(packageRoot(), 'examples', 'web', 'serve.mjs'))) as {
    readonly startDemoWeb: (options: { readonly portBase: number }) => Promise<Web>
  }
  const web = await startDemoWeb({ portBase: 8891 })
  let [kills, different] = [0, 0]
  try {
    const crawl = join(folder, 'crawl')
    await undisturbed(
      crawl,
      '2',
      Object.values(web.hosts).map((origin) => `${origin}/index.html`),
    )
    const pages = join(crawl, 'ledger', 'pages')
    const archives = readdirSync(pages, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.warc.gz'),
    )
    const sources = archives.sort().map((name) => join(pages, name))
    let expected = ''
    let log: readonly LogLine[] = []
    for (const workers of values.workers.split(',')) {
      const store = join(folder, `workers-${workers}`)
      const lines = await undisturbed(store, workers, sources)
      const shards = shardsOf(store)
      if (expected === '') [expected, log] = [shards, lines]
      if (shards !== expected) different += 1
      say({ workers, isEqual: shards === expected })
    }
    const started = log.filter(({ event }) => event === 'task.start').map(({ stage = '' }) => stage)
    const stages = [...new Set(started)].filter(
      (stage) => values.stages?.split(',').includes(stage) ?? OF_MEDIA.test(stage),
    )
    for (let store = 0; store < STORES; store += 1) {
      if (stages.length <= store) break
      const moments = stages.flatMap((stage, at) =>
        at % STORES === store
          ? Array.from({ length: Number(values.kills) }, (_, nth) =>
              momentOf(stage, nth, Number(values.seed) + at * 10 + nth),
            )
          : [],
      )
      const { isEqual, kills: met } = await killed(join(folder, `killed-${store}`), sources, moments, expected)
      kills += met
      if (!isEqual) different += 1
    }
    say({ stages: stages.length, kills, different })
  } finally {
    await web.close()
  }
  return different === 0 ? 0 : 3
}

process.exitCode = await main(out)
