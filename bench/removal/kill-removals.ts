/**
 * Kills take-downs with -9, carries them on, and compares the store with that of a take-down nobody killed: every shard, archive, index and list. Of the
 * kills one half falls at random moments, the other at changes of files: most of the time of a take-down is reading, and what may break is writing.
 *
 * node dist/bench/removal/kill-removals.js STORE TARGET ROUNDS -- REMOVE-FLAGS…
 * STORE is copied into TARGET for each round, whole: a take-down overwrites archives, and hard links would share them.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, rmSync, watch } from 'node:fs'
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

/** When a take-down dies: after a time, or at a change of a file that is kept. */
type Kill = { readonly afterMs: number } | { readonly atChange: number }

/** Runs to the end, or to the kill; the whole tree dies at once. */
async function run(place: string, given: readonly string[], kill?: Kill) {
  const startMs = performance.now()
  const child = spawn(process.execPath, args(place, given), { stdio: 'ignore', detached: true })
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  const die = (): void => {
    for (const pid of treeOf(child.pid ?? 0)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    }
  }
  let changes = 0
  const watcher = watch(place, { recursive: true }, (_, name) => {
    if (!/^(datasets|imports|ledger|removals)\//.test(String(name))) return
    changes += 1
    if (kill !== undefined && 'atChange' in kill && changes === kill.atChange) die()
  })
  const timer = kill !== undefined && 'afterMs' in kill ? setTimeout(die, kill.afterMs) : undefined
  const code = await ended
  clearTimeout(timer)
  watcher.close()
  return { code, changes, ms: performance.now() - startMs }
}

mkdirSync(target, { recursive: true })
const reference = join(target, 'reference')
copy(reference)
const whole = await run(reference, flags)
if (whole.code !== 0) throw new Error(`the take-down nobody killed ended with ${whole.code}`)
const wanted = await stateOf(reference)
let [differing, killed, usualMs] = [0, 0, whole.ms]
for (let round = 0; round < Number(rounds); round++) {
  const place = join(target, 'killed')
  copy(place)
  const kills: string[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const at: Kill =
      (round + kill) % 2 === 0
        ? { atChange: 1 + Math.floor(Math.random() * whole.changes) }
        : { afterMs: Math.random() * usualMs }
    const { code, ms } = await run(place, flags, at)
    if (code === 0) {
      usualMs = ms
      break
    }
    kills.push(Object.entries(at).map(([name, by]) => `${name} ${Math.round(by)}`)[0] as string)
  }
  killed += kills.length
  // Nothing is named any more but the archives: the list knows.
  const last = await run(place, flags.includes('--ledger') ? ['--ledger'] : [])
  const state = await stateOf(place)
  const other = [...new Set([...wanted.keys(), ...state.keys()])].filter((key) => wanted.get(key) !== state.get(key))
  if (last.code !== 0 || other.length > 0) differing += 1
  console.log(JSON.stringify({ round, kills, last: last.code, differing: other.slice(0, 5) }))
}
console.log(
  JSON.stringify({
    rounds: Number(rounds),
    killed,
    differing,
    wholeMs: Math.round(whole.ms),
    changes: whole.changes,
    files: wanted.size,
  }),
)
process.exitCode = differing === 0 ? 0 : 1
