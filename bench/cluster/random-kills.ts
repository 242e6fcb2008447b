/**
 * Kills random processes of a build at random moments and runs the same command again until it ends, many builds after each other, each in a
 * new store; compares the shards of each with those of a build that nobody disturbed.
 *
 *   node dist/bench/cluster/random-kills.js ARCHIVE… --out FOLDER [--kills 1000] [--seed 1] [--workers 2] [--pages 24] [--first 0]
 *
 * A kill takes one process of the build's tree with -9: its supervisor (and then at once, half of the time, all the others too), a worker, or
 * a decoder of pictures. `--first`: kills of an earlier run. Its seed chooses the moment and the victim. Without archives made-up pages are built. Prints a JSON line a kill and one a
 * build; exit code 3 if a build differs, and its store stays.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { treeOf } from '../processes.ts'
import { writeSyntheticArchive } from '../s3/synthetic-archive.ts'
import { random } from './seeded.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'random-kills' },
    first: { type: 'string', default: '0' },
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    pages: { type: 'string', default: '24' },
  },
})
const { out } = values
/** The last words of each run. */
const saidBy = new WeakMap<ChildProcess, string>()
const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
/** Kills that a build gets for the time that it takes undisturbed. A worker needs most of that time to start. */
const KILLS_A_BUILD = 3
/** A build that was resumed so often without an end does not go on. */
const MOST_RUNS = 60

/** A process that ran when it was to be killed. */
interface Victim {
  readonly pid: number
  readonly role: string
}

mkdirSync(out, { recursive: true })
const archives = positionals.length > 0 ? positionals : [await madeUp(Number(values.pages))]
const base = join(out, 'base')
rmSync(base, { recursive: true, force: true })
const startedMs = performance.now()
await undisturbed(base)
/** Moves with the load of the machine: the time of the last run that nobody disturbed. */
let buildMs = performance.now() - startedMs
const expected = shardsOf(base)

let [kills, builds, different, failures] = [Number(values.first), 0, 0, 0]
while (kills < Number(values.kills)) {
  const store = join(out, `store-${builds}`)
  rmSync(store, { recursive: true, force: true })
  await buildUnderKills(store)
  builds += 1
  const isEqual = shardsOf(store) === expected
  if (isEqual) rmSync(store, { recursive: true })
  else different += 1
  say({ build: builds, kills, isEqual, failures, buildSeconds: Math.round(buildMs / 1000) })
}
say({ kills, builds, equal: builds - different, failures })
process.exitCode = different === 0 ? 0 : 3

/** Runs one build again and again until it ends by itself. */
async function buildUnderKills(store: string): Promise<void> {
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    const runMs = performance.now()
    const child = start(store)
    let wasKilled = false
    while (child.exitCode === null && child.signalCode === null) {
      const seed = Number(values.seed) + kills
      // Longer with each run: under a growing load a build must come forward all the same.
      const restMs = random(seed) * 2 * (buildMs / KILLS_A_BUILD) * (1 + runs / 8)
      await Promise.race([sleep(restMs), ended(child)])
      if (child.exitCode !== null || child.signalCode !== null || kills >= Number(values.kills)) break
      const victim = choose(child, random(seed + 500_000))
      if (victim === undefined) continue
      const isWhole = victim.pid === child.pid && random(seed + 900_000) < 0.5
      for (const pid of isWhole ? treeOf(victim.pid) : [victim.pid]) kill(pid)
      kills += 1
      wasKilled = true
      say({ kill: kills, seed, role: isWhole ? 'all' : victim.role, afterMs: Math.round(performance.now() - runMs) })
    }
    await ended(child)
    if (child.exitCode === 0) {
      if (!wasKilled && runs === 0) buildMs = performance.now() - runMs
      return
    }
    // A supervisor that was killed, or one that gave up because its children died: the same command goes on.
    if (child.exitCode !== null) {
      failures += 1
      say({ exitCode: child.exitCode, said: (saidBy.get(child) ?? '').slice(-600) })
    }
  }
  throw new Error(`${store} did not end in ${MOST_RUNS} runs`)
}

function start(store: string): ChildProcess {
  const args = ['build', ...archives, '--out', store, '--workers', values.workers, '--quiet']
  const child = spawn(process.execPath, [CLI, ...args, '--set', 'network.offline=true'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // One more look for its end with each kill.
  child.setMaxListeners(0)
  child.stderr?.on('data', (chunk: Buffer) => saidBy.set(child, `${saidBy.get(child) ?? ''}${chunk}`.slice(-4000)))
  return child
}

/** One process of the tree; the supervisor one time in four. */
function choose(child: ChildProcess, by: number): Victim | undefined {
  const [root, ...others] = treeOf(child.pid ?? -1).filter((pid) => pid > 0)
  if (root === undefined) return undefined
  const pid = others.length === 0 || by < 1 / (KILLS_A_BUILD + 1) ? root : others[Math.floor(by * 997) % others.length]
  return pid === undefined ? undefined : { pid, role: roleOf(pid, root) }
}

function roleOf(pid: number, root: number): string {
  if (pid === root) return 'supervisor'
  try {
    return /decode-child|_child/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[0] ?? 'other'
  } catch {
    return 'gone'
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', resolve))
}

async function undisturbed(store: string): Promise<void> {
  const child = start(store)
  await ended(child)
  if (child.exitCode !== 0) throw new Error(`m3w ended with ${child.exitCode}: ${saidBy.get(child) ?? ''}`)
}

async function madeUp(pages: number): Promise<string> {
  const file = join(out, `${pages}.warc.gz`)
  await writeSyntheticArchive(file, pages)
  return file
}

function shardsOf(store: string): string {
  const { shards } = JSON.parse(readFileSync(join(store, 'dataset', 'dataset.json'), 'utf8'))
  return shards.map(({ sha256 }: { sha256: string }) => sha256).join(' ')
}

function say(line: object): void {
  const text = `${JSON.stringify(line)}\n`
  process.stdout.write(text)
  writeFileSync(join(out, 'log.jsonl'), text, { flag: 'a' })
}
