/**
 * Kills take-downs with -9 at random moments, carries them on, and compares the store with that of a take-down nobody killed: every shard, archive, index and list.
 *
 * node dist/bench/removal/kill-removals.js STORE TARGET ROUNDS -- REMOVE-FLAGS…
 * STORE is copied into TARGET for each round, whole: a take-down overwrites archives, and hard links would share them.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { treeOf } from '../processes.ts'

const [store = '', target = '', rounds = '5', ...rest] = process.argv.slice(2)
const flags = rest.filter((flag) => flag !== '--')
const main = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
/** A round is killed so often at most, then left to end. */
const KILLS = 6

/** What a take-down must leave alike: not when it was, nor what its last attempt did. */
async function stateOf(place: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const key = path.slice(place.length + 1)
    if (
      !entry.isFile() ||
      !/^(datasets|ledger|imports)\//.test(key) ||
      /report\.(json|html)$|SHA256SUMS|README\.md/.test(key)
    )
      continue
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    found.set(key, hash.digest('hex'))
  }
  return found
}

const copy = (to: string): void => {
  rmSync(to, { recursive: true, force: true })
  spawnSync('cp', ['-a', store, to], { stdio: 'inherit' })
}
const args = (place: string, given: readonly string[]): string[] => [
  main,
  'remove',
  place,
  ...given,
  '--workers',
  '1',
  '--yes',
]

/** Runs to the end, or to the kill; the whole tree dies at once. */
async function run(given: readonly string[], killAfterMs?: number): Promise<number | null> {
  const child = spawn(process.execPath, given, { stdio: 'ignore', detached: true })
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  if (killAfterMs === undefined) return await ended
  const timer = setTimeout(() => {
    for (const pid of treeOf(child.pid ?? 0)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    }
  }, killAfterMs)
  const code = await ended
  clearTimeout(timer)
  return code
}

mkdirSync(target, { recursive: true })
const reference = join(target, 'reference')
copy(reference)
const began = performance.now()
const code = await run(args(reference, flags))
const wholeMs = performance.now() - began
if (code !== 0) throw new Error(`the take-down nobody killed ended with ${code}`)
const wanted = await stateOf(reference)
let differing = 0
let killed = 0
for (let round = 0; round < Number(rounds); round++) {
  const place = join(target, 'killed')
  copy(place)
  const moments: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const afterMs = Math.random() * wholeMs * 1.1
    if ((await run(args(place, flags), afterMs)) === 0) break
    moments.push(Math.round(afterMs))
  }
  killed += moments.length
  // Nothing is named any more but the archives: the list knows.
  const last = await run(args(place, flags.includes('--ledger') ? ['--ledger'] : []))
  const state = await stateOf(place)
  const other = [...new Set([...wanted.keys(), ...state.keys()])].filter((key) => wanted.get(key) !== state.get(key))
  if (last !== 0 || other.length > 0) differing += 1
  console.log(JSON.stringify({ round, moments, last, differing: other.slice(0, 5) }))
}
console.log(
  JSON.stringify({ rounds: Number(rounds), killed, differing, wholeMs: Math.round(wholeMs), files: wanted.size }),
)
process.exitCode = differing === 0 ? 0 : 1
