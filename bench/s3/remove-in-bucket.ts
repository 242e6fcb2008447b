/**
 * A take-down in a bucket of a real gateway (Debian's radosgw, started here), whole: a picture that two documents show goes out of datasets and archives, with
 * what looks like it; then the same archives without its records are built in a folder, and every shard is compared.
 *
 *   node dist/bench/s3/remove-in-bucket.js STORE TARGET [BUILD-FLAGS…]
 *
 * The archives of STORE (a finished store, in a folder) are what is built. Prints JSON lines; exit code 3 where anything is not as it should be.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openPlace, readDatasetRecords, type Sample } from '../../index.ts'
import { archivesOf, archivesWithout, removedDigests, shardsOf, whole } from '../removal/archives.ts'
import { startRadosGateway } from './rados-gateway.ts'

const [source = '', target = '', ...flags] = process.argv.slice(2)
const cli = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const STORE = 's3://bucket/store'
let faults = 0

const say = (line: object): void => console.log(JSON.stringify(line))
const expect = (what: string, isSo: boolean, more: object = {}): void => {
  faults += isSo ? 0 : 1
  say({ what, isSo, ...more })
}

function m3w(...args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const startMs = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1e9 })
  say({ m3w: args.slice(0, 2).join(' '), rc: status, seconds: Math.round((performance.now() - startMs) / 100) / 10 })
  if (status !== 0) throw new Error(`m3w ${args.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`)
  return { stdout, stderr }
}
const build = (archives: readonly string[], out: string): void => {
  m3w('build', ...archives, '--out', out, '--set', 'network.offline=true', '--workers', '2', '--quiet', ...flags)
}

/** A picture that two documents show: the first by its digest. */
async function sharedPicture(): Promise<string> {
  const uses = new Map<string, Set<string>>()
  for await (const record of readDatasetRecords(STORE, 'samples')) {
    const { id, image_info: infos } = record as Sample
    for (const info of infos) {
      const digest = info?.original?.sha256 ?? info?.sha256
      if (digest !== undefined) uses.set(digest, (uses.get(digest) ?? new Set()).add(id))
    }
  }
  const digest = [...uses.keys()].sort().find((one) => uses.get(one)?.size === 2)
  if (digest === undefined) throw new Error('no picture of these archives stands in two documents')
  say({ picture: digest, pictures: uses.size })
  return digest
}

/** Keys of objects that hold one of the bodies, packed or not. */
async function holders(bodies: readonly Buffer[]): Promise<{ readonly scanned: number; readonly found: string[] }> {
  const { store } = await openPlace(STORE)
  const found: string[] = []
  let scanned = 0
  for await (const { key, bytes } of store.list('')) {
    scanned += 1
    if (bytes === 0) continue
    const content = await whole(store.read(key))
    const texts = key.endsWith('.gz') ? [gunzipSync(content)] : [content]
    if (bodies.some((body) => body.length > 0 && texts.some((text) => text.includes(body)))) found.push(key)
  }
  return { scanned, found }
}

mkdirSync(target, { recursive: true })
const archives = archivesOf(source)
const gateway = await startRadosGateway()
try {
  Object.assign(process.env, gateway.env, { M3W_SCRATCH: join(target, 'scratch') })
  await gateway.makeBucket('bucket')
  build(archives, STORE)
  const before = await shardsOf(STORE)
  const picture = await sharedPicture()
  const named = ['--image', picture, '--near']
  say({ dryRun: m3w('remove', STORE, ...named).stderr.split('\n')[0] })
  const proof = JSON.parse(m3w('remove', STORE, ...named, '--ledger', '--workers', '2', '--yes').stdout)
  say({ proof: { ...proof, ledger: { ...proof.ledger, archives: proof.ledger.archives.length } } })
  const gone = await archivesWithout(archives, await removedDigests(STORE), join(target, 'without'))
  const { scanned, found } = await holders(gone.bodies)
  expect('no object of the bucket holds the bytes', found.length === 0, { scanned, bodies: gone.bodies.length, found })
  const after = await shardsOf(STORE)
  const changed = after.filter((shard) => !before.includes(shard))
  expect('shards that are new are those of the proof', changed.length === proof.shardsWritten.length, { changed })
  m3w('verify', STORE)
  const expected = join(target, 'expected')
  build(gone.kept, expected)
  const plain = await shardsOf(expected)
  expect('every shard is that of a build without it', plain.join() === after.join(), { shards: plain.length })
  m3w('remove', STORE, '--yes')
  build(archives, STORE)
  expect('a later build from the same archives obeys the list', (await shardsOf(STORE)).join() === after.join())
} finally {
  await gateway.stop()
}
process.exitCode = faults === 0 ? 0 : 3
