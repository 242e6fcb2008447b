/**
 * A take-down in a bucket of a real gateway (Debian's radosgw, started here), whole: a picture that two documents show goes out of datasets and archives, with
 * what looks like it; then the same archives without its records are built in a folder, and every shard is compared.
 *
 *   node dist/bench/s3/remove-in-bucket.js STORE TARGET [BUILD-FLAGS…]
 *
 * The archives of STORE (a finished store, in a folder) are what is built. Prints JSON lines; exit code 3 where anything is not as it should be.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type DatasetManifest, openPlace, readDatasetRecords, type Sample } from '../../index.ts'
import { readWarc } from '../../warc.ts'
import { startRadosGateway } from './rados-gateway.ts'

const [source = '', target = '', ...flags] = process.argv.slice(2)
const cli = join(import.meta.dirname, '..', '..', 'cli', 'main.js')
const STORE = 's3://bucket/store'
const MAX_BLOCK_BYTES = 64 * 1024 * 1024
let faults = 0

const say = (line: object): void => console.log(JSON.stringify(line))
const expect = (what: string, isSo: boolean, more: object = {}): void => {
  faults += isSo ? 0 : 1
  say({ what, isSo, ...more })
}
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

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

/** The shards of the newest dataset of each kind, `kind/name sha256`. */
async function shardsOf(location: string): Promise<string[]> {
  const { store } = await openPlace(location)
  const json = async <T>(key: string): Promise<T> => JSON.parse((await whole(store.read(key))).toString()) as T
  const { dataset, kinds = { page: dataset } } = await json<{ dataset: string; kinds?: Record<string, string> }>(
    'current.json',
  )
  const found: string[] = []
  for (const [kind, id] of Object.entries(kinds))
    for (const { name, sha256 } of (await json<DatasetManifest>(`datasets/${id}/dataset.json`)).shards)
      found.push(`${kind}/${name} ${sha256}`)
  return found
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
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

/** The archives, without any record of an address under which the ledgers have one of these bodies; with the bodies that went. */
async function without(archives: readonly string[], digests: ReadonlySet<string>) {
  const urls = new Set<string>()
  const bodies: Buffer[] = []
  for (const path of archives.filter((name) => !name.endsWith('.gz')))
    for await (const item of readWarc(createReadStream(path), { layout: 'plain', maxBlockBytes: MAX_BLOCK_BYTES })) {
      if (item.kind !== 'record' || !/^(response|conversion)$/.test(item.type)) continue
      const head = item.type === 'response' ? item.block.indexOf('\r\n\r\n') + 4 : 0
      const body = item.block.subarray(head)
      if (digests.has(sha256(body))) urls.add(item.targetUri ?? '')
      if (urls.has(item.targetUri ?? '')) bodies.push(body)
    }
  const folder = join(target, 'without')
  mkdirSync(folder, { recursive: true })
  const kept: string[] = []
  for (const [n, path] of archives.entries()) {
    const parts: Buffer[] = []
    const bytes = readFileSync(path)
    if (path.endsWith('.gz')) parts.push(bytes)
    else
      for await (const item of readWarc(one(bytes), { layout: 'plain', maxBlockBytes: MAX_BLOCK_BYTES }))
        if (item.kind !== 'record' || !urls.has(item.targetUri ?? ''))
          parts.push(bytes.subarray(item.offset, item.offset + item.length))
    kept.push(join(folder, `${n}-${basename(path)}`))
    writeFileSync(kept.at(-1) as string, Buffer.concat(parts))
  }
  return { kept, urls, bodies }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
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
const archives = readdirSync(join(source, 'ledger'), { recursive: true })
  .map((name) => join(source, 'ledger', String(name)))
  .filter((name) => /\.warc(\.gz)?$/.test(name))
  .sort()
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
  const removals = JSON.parse(
    (await whole((await openPlace(STORE)).store.read('removals/000000.json'))).toString(),
  ) as { removals: readonly { readonly value: string }[] }
  const digests = new Set(removals.removals.map(({ value }) => value))
  const gone = await without(archives, digests)
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
