/** What benches of take-downs hold against each other: the archives of a store, the same without some bodies, and the shards of a store. */
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type DatasetManifest, openPlace } from '../../index.ts'
import { readWarc } from '../../warc.ts'

const MAX_BLOCK_BYTES = 64 * 1024 * 1024

/** Every archive of a finished store in a folder, in the order of their names. */
export function archivesOf(store: string): string[] {
  return readdirSync(join(store, 'ledger'), { recursive: true })
    .map((name) => join(store, 'ledger', String(name)))
    .filter((name) => /\.warc(\.gz)?$/.test(name))
    .sort()
}

/** The shards of the newest dataset of each kind, `kind/name sha256`. */
export async function shardsOf(location: string): Promise<string[]> {
  const { store } = await openPlace(location)
  const json = async <T>(key: string): Promise<T> => JSON.parse((await whole(store.read(key))).toString()) as T
  const { dataset, kinds = { page: dataset } } = await json<{ dataset: string; kinds?: Record<string, string> }>(
    'current.json',
  )
  const found: string[] = []
  for (const [kind, id] of Object.entries(kinds))
    for (const { name, sha256 } of (await json<DatasetManifest>(`datasets/${id}/dataset.json`)).shards)
      found.push(`${kind}/${name} ${sha256}`)
  return found.sort()
}

/** The SHA-256 of all that is on the removal lists of a store. */
export async function removedDigests(location: string): Promise<ReadonlySet<string>> {
  const { store } = await openPlace(location)
  const found = new Set<string>()
  for await (const { key } of store.list('removals/')) {
    if (!/\/\d+\.json$/.test(key)) continue
    const list = JSON.parse((await whole(store.read(key))).toString()) as {
      readonly removals: readonly { readonly value: string }[]
    }
    for (const { value } of list.removals) found.add(value)
  }
  return found
}

/**
 * Copies the archives into a folder without any record of an address under which one that is not packed has one of these bodies (pictures and videos are not packed); gives the
 * copies, and the bodies that went.
 */
export async function archivesWithout(
  archives: readonly string[],
  digests: ReadonlySet<string>,
  folder: string,
): Promise<{ readonly kept: readonly string[]; readonly bodies: readonly Buffer[] }> {
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
  return { kept, bodies }
}

/** All of a stream, in memory. */
export async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
