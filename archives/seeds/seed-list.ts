/**
 * A list of seeds of any length in a store: `seeds/<digest>.jsonl.gz`, a gzip member a crawl partition, and beside it an index that says where
 * each begins. Each partition reads its own seeds, in order of URL, and nobody reads all of them.
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { codeOf, M3wError } from '../../core/errors.ts'
import { bucketOf } from '../../core/hash.ts'
import { openPartitionKey } from '../../core/site.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import type { Store } from '../../core/store.ts'
import { openWindow } from '../../formats/byte-window.ts'
import { gunzipped } from '../../formats/gzip/streams.ts'
import { peekMember } from '../../formats/gzip/unsized-member.ts'
import { writeObject } from '../../formats/hashed-writer.ts'
import { parseJson, readJsonLines } from '../../formats/json-lines.ts'
import { type Seed, seed } from '../../schemas/index.ts'
import { encodeObject, readObject } from '../generations/crawl-objects.ts'
import type { OpenedDomain } from './seed-words.ts'

/** How crawl partitions are cut. */
export interface SeedCut {
  readonly partitions: number
  readonly splitDomains?: readonly string[] | undefined
  /** Whether a seed opens one of these as a whole; by default none does. */
  readonly opens?: ((seed: Seed) => OpenedDomain | undefined) | undefined
}

/** Lists of seeds after the sorting. */
interface SortedList {
  readonly partitions: number
  readonly opened: readonly OpenedDomain[]
  partitionOf(url: string): number
  /** JSON lines of a partition, in order, each URL once. */
  linesOf(partition: number): Iterable<string>
}

interface Numbered {
  readonly seed: Seed
  /** Where it stands in the list; of two for one URL the first counts. */
  readonly n: number
}

const index = z.strictObject({
  format: z.literal('m3w-seeds/1'),
  seeds: z.int().min(0),
  partitions: z.array(z.strictObject({ start: z.int().min(0), end: z.int().min(0), seeds: z.int().min(0) })),
  /** Domains cut by host that seeds open as a whole: for all partitions. */
  opened: z.array(z.strictObject({ site: z.string().min(1), maxDepth: z.int().min(0) })).optional(),
})

type Index = z.infer<typeof index>

/** Seeds of one gzip member are joined in memory in steps of so many bytes. */
const MEMBER_BYTES = 1 << 20
/** More than a member can hold: its step, and a last line of the 16 MB that a seed file may have, each character of which JSON may escape. */
const MAX_MEMBER_BYTES = 128 << 20

/** Sorts seeds on disk. `digest` names the list by its seeds and its cut; `write` puts it into a store that has none of that name. */
export async function sortSeeds(
  seeds: AsyncIterable<Seed>,
  scratchFolder: string,
  { partitions, splitDomains = [], opens = () => undefined }: SeedCut,
): Promise<{ readonly digest: string; write(store: Store): Promise<void>; close(): void }> {
  const partitionKeyOf = openPartitionKey(splitDomains)
  const partitionOf = (url: string): number => bucketOf(partitionKeyOf(url), partitions)
  const sorter = openSorter<Numbered>({
    scratchFolder,
    name: 'seeds',
    keyOf: ({ seed: { url } }) => partitionName(partitionOf(url)),
    orderOf: ({ seed: { url }, n }) => `${url} ${String(n).padStart(12, '0')}`,
  })
  let n = 0
  const depths = new Map<string, number>()
  try {
    for await (const one of seeds) {
      sorter.add({ seed: one, n: n++ })
      const domain = opens(one)
      if (domain !== undefined) depths.set(domain.site, Math.max(depths.get(domain.site) ?? 0, domain.maxDepth))
    }
  } catch (error) {
    // On NFS a file that is deleted while it is open stays.
    sorter.close()
    throw error
  }
  const hash = createHash('sha256').update(`${partitions} ${[...splitDomains].sort().join(' ')}\n`)
  for (let partition = 0; partition < partitions; partition += 1) {
    for (const line of linesOf(sorter, partition)) hash.update(`${partition} ${line}`)
  }
  const opened = [...depths].sort().map(([site, maxDepth]): OpenedDomain => ({ site, maxDepth }))
  // Left out where there are none: then lists of before keep their names.
  if (opened.length > 0) hash.update(JSON.stringify(opened))
  const digest = hash.digest('hex')
  return {
    digest,
    write: (store) =>
      writeSeeds(store, digest, {
        partitions,
        opened,
        partitionOf,
        linesOf: (partition) => linesOf(sorter, partition),
      }),
    close: () => sorter.close(),
  }
}

/** The seeds of one partition, in order of URL. E_STORE_MISSING if the store has no such list, E_CORRUPT, naming it, if it is damaged. */
export async function* readSeeds(store: Store, digest: string, partition: number): AsyncGenerator<Seed> {
  const found = await readIndex(store, digest)
  const { start = 0, end = 0 } = found.partitions[partition] ?? {}
  if (start === end) return
  const key = listKey(digest)
  try {
    for await (const line of readJsonLines(gunzipped(store.read(key, { start, end })))) yield seed.parse(line)
  } catch (cause) {
    throw cause instanceof M3wError ? cause : damaged(key, cause)
  }
}

/** The domains that seeds of the list open in every partition. Errors as those of `readSeeds`. */
export async function readOpenedDomains(store: Store, digest: string): Promise<readonly OpenedDomain[]> {
  return (await readIndex(store, digest)).opened ?? []
}

async function readIndex(store: Store, digest: string): Promise<Index> {
  const found = await readObject(store, indexKey(digest), index)
  if (found !== undefined) return found
  throw new M3wError(
    'E_STORE_MISSING',
    `${indexKey(digest)} is not in the store: a run needs this list of seeds. Restore it from a copy, or start the build with its seed file again.`,
  )
}

/** The index is made of the list that stands: of a build that was killed before it wrote one, whose zlib may have cut it elsewhere. */
async function writeSeeds(
  store: Store,
  digest: string,
  { partitions, opened, partitionOf, linesOf }: SortedList,
): Promise<void> {
  if ((await store.stat(indexKey(digest))) !== undefined) return
  const content = async function* (): AsyncGenerator<Buffer> {
    for (let partition = 0; partition < partitions; partition += 1) {
      let text = ''
      for (const line of linesOf(partition)) {
        text += line
        if (text.length < MEMBER_BYTES) continue
        yield gzipSync(text)
        text = ''
      }
      if (text !== '') yield gzipSync(text)
    }
  }
  try {
    await writeObject(store, listKey(digest), content())
  } catch (error) {
    if (codeOf(error) !== 'E_STORE_EXISTS') throw error
  }
  const places = await placesIn(store, listKey(digest), partitions, partitionOf)
  const seeds = places.reduce((sum, place) => sum + place.seeds, 0)
  await store.create(
    indexKey(digest),
    encodeObject({
      format: 'm3w-seeds/1',
      seeds,
      partitions: places,
      ...(opened.length === 0 ? {} : { opened: [...opened] }),
    } satisfies Index),
  )
}

/** Where in a list the members of each partition begin and end. E_CORRUPT if it is damaged. */
async function placesIn(
  store: Store,
  key: string,
  partitions: number,
  partitionOf: (url: string) => number,
): Promise<Index['partitions']> {
  const places: Index['partitions'] = []
  const window = openWindow(store.read(key))
  while ((await window.need(1)) > 0) {
    const member = await peekMember(window, { maxWholeInput: MAX_MEMBER_BYTES, maxWholeOutput: MAX_MEMBER_BYTES })
    if (member.kind !== 'whole')
      throw damaged(key, member.kind === 'damaged' ? member.message : 'a member is too large')
    const lines = member.content.toString('utf8').split('\n').slice(0, -1)
    const { success, data } = seed.safeParse(parseJson(lines[0] ?? ''))
    if (!success) throw damaged(key, 'a line is no seed')
    const partition = partitionOf(data.url)
    const start = window.position
    for (let at = places.length; at <= partition; at += 1) places.push({ start, end: start, seeds: 0 })
    const place = places[partition] as Index['partitions'][number]
    window.skip(member.length)
    places[partition] = { ...place, end: window.position, seeds: place.seeds + lines.length }
  }
  const end = window.position
  for (let at = places.length; at < partitions; at += 1) places.push({ start: end, end, seeds: 0 })
  return places
}

function damaged(key: string, cause: unknown): M3wError {
  const why = cause instanceof Error ? cause.message.slice(0, 200) : String(cause)
  return new M3wError(
    'E_CORRUPT',
    `${key} is damaged (${why}). Restore it from a copy, or delete it with its index and start the build with its seed file again.`,
    { details: { key }, cause },
  )
}

/** Each URL once. */
function* linesOf(sorter: Sorter<Numbered>, partition: number): Generator<string> {
  let before: string | undefined
  for (const { seed: one } of sorter.get(partitionName(partition))) {
    if (one.url === before) continue
    before = one.url
    yield `${JSON.stringify(one)}\n`
  }
}

function partitionName(partition: number): string {
  return String(partition).padStart(4, '0')
}

function listKey(digest: string): string {
  return `seeds/${digest}.jsonl.gz`
}

function indexKey(digest: string): string {
  return `seeds/${digest}.json`
}
