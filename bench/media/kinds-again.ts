/**
 * Pages, pairs and clips of the archives of a store, built again: with 1, 2 and 4 workers, all shards must be equal; then a picture of a pair and the video of a clip, each chosen by
 * seed, are taken down, archives too, and every shard must be that of a build from archives that never had it.
 *
 *     node dist/bench/media/kinds-again.js STORE TARGET [--to both] [--workers 1,2,4] [--seed 0] [BUILD-FLAGS behind --]
 *
 * STORE is a finished store in a folder and is only read. Nobody is asked for anything. Prints a JSON line a step; exit code 3 where anything differs.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type ClipSample, hash64, type PairSample, readDatasetRecords } from '../../index.ts'
import { archivesOf, archivesWithout, removedDigests, shardsOf } from '../removal/archives.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string', default: 'both' },
    workers: { type: 'string', default: '1,2,4' },
    seed: { type: 'string', default: '0' },
  },
})
const [source, target, ...flags] = positionals
if (source === undefined || target === undefined) throw new Error('expected STORE and TARGET')
const cli = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
let faults = 0

const say = (line: object): void => console.log(JSON.stringify(line))
const expect = (what: string, isSo: boolean, more: object = {}): void => {
  faults += isSo ? 0 : 1
  say({ what, isSo, ...more })
}

function m3w(...args: readonly string[]): string {
  const startMs = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1e9 })
  say({ m3w: args[0], rc: status, seconds: Math.round((performance.now() - startMs) / 100) / 10 })
  if (status !== 0) throw new Error(`m3w ${args.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`)
  return stdout
}

function build(archives: readonly string[], out: string, workers: string): void {
  const offline = ['--set', 'network.offline=true', '--to', values.to, '--workers', workers, '--quiet']
  m3w('build', ...archives, '--out', out, ...offline, ...flags)
}

/** Of the samples of a kind the first in an order by seed: the digest of its picture or video as it was fetched. */
async function drawnDigest(store: string, kind: 'pair' | 'clip'): Promise<string | undefined> {
  const digests: string[] = []
  for await (const record of readDatasetRecords(store, 'samples', kind)) digests.push(digestOf(record, kind))
  const order = (digest: string): bigint => hash64(Number(values.seed), digest)
  return digests.sort((a, b) => (order(a) < order(b) ? -1 : 1))[0]
}

function digestOf(record: unknown, kind: 'pair' | 'clip'): string {
  if (kind === 'clip') return (record as ClipSample).video.id
  const { image_info: info } = record as PairSample
  return info.original?.sha256 ?? info.sha256
}

/** Takes a sample's picture or video out of a store, and holds it against a build from archives without all that ever went. False where the store has no such sample. */
async function takeDown(archives: readonly string[], store: string, kind: 'pair' | 'clip'): Promise<boolean> {
  const before = await shardsOf(store)
  const digest = before.some((shard) => shard.startsWith(`${kind}/`)) ? await drawnDigest(store, kind) : undefined
  if (digest === undefined) return false
  m3w('remove', store, '--image', digest, '--ledger', '--yes')
  const { kept, bodies } = await archivesWithout(archives, await removedDigests(store), `${store}-without-${kind}`)
  const expected = `${store}-expected-${kind}`
  build(kept, expected, '2')
  const [after, plain] = [await shardsOf(store), await shardsOf(expected)]
  const written = after.filter((shard) => !before.includes(shard))
  const isSo = after.join() === plain.join() && written.length > 0
  expect(`without a ${kind} as if it had never been there`, isSo, {
    digest,
    bodies: bodies.length,
    shards: after.length,
    written,
  })
  m3w('verify', store)
  return true
}

async function main(store: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const archives = archivesOf(store)
  const counts = values.workers.split(',')
  const built: string[] = []
  for (const workers of counts) {
    const out = join(folder, `workers-${workers}`)
    rmSync(out, { recursive: true, force: true })
    build(archives, out, workers)
    built.push((await shardsOf(out)).join('\n'))
  }
  // A store whose archives are elsewhere builds nothing, the same each time.
  expect('there are shards to compare', built[0] !== undefined && built[0] !== '')
  const kinds = new Set(built[0]?.split('\n').map((shard) => shard.split('/')[0]))
  expect(`shards are equal with ${values.workers} workers`, new Set(built).size === 1, {
    kinds: [...kinds],
    shards: built[0]?.split('\n').length,
  })
  const first = join(folder, `workers-${counts[0]}`)
  for (const kind of ['pair', 'clip'] as const)
    if (!(await takeDown(archives, first, kind))) say({ kind, absent: true })
  const taken = (await shardsOf(first)).join()
  build(archives, first, '2')
  expect('a later build from the same archives obeys the list', (await shardsOf(first)).join() === taken)
}

await main(source, target)
process.exitCode = faults === 0 ? 0 : 3
