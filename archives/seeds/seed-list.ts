/**
 * A list of seeds of any length in a store: `seeds/<digest>.jsonl.gz`, a gzip member a crawl partition, and beside it an index that says where
 * each begins. Each partition reads its own seeds, in order of URL, and nobody reads all of them.
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { codeOf } from '../../core/errors.ts'
import { bucketOf } from '../../core/hash.ts'
import { openPartitionKey } from '../../core/site.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { readJson, type Store } from '../../core/store.ts'
import { gunzipped } from '../../formats/gzip/streams.ts'
import { writeObject } from '../../formats/hashed-writer.ts'
import { readJsonLines } from '../../formats/json-lines.ts'
import { type Seed, seed } from '../../schemas/index.ts'

/** How crawl partitions are cut. */
export interface SeedCut {
  readonly partitions: number
  readonly splitDomains?: readonly string[] | undefined
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
})

/** Seeds of one gzip member are joined in memory in steps of so many bytes. */
const MEMBER_BYTES = 1 << 20

/** Sorts seeds on disk. `digest` names the list by its seeds and its cut; `write` puts it into a store that has none of that name. */
export async function sortSeeds(
  seeds: AsyncIterable<Seed>,
  scratchFolder: string,
  { partitions, splitDomains = [] }: SeedCut,
): Promise<{ readonly digest: string; write(store: Store): Promise<void>; close(): void }> {
  const partitionKeyOf = openPartitionKey(splitDomains)
  const sorter = openSorter<Numbered>({
    scratchFolder,
    name: 'seeds',
    keyOf: ({ seed: { url } }) => partitionName(bucketOf(partitionKeyOf(url), partitions)),
    orderOf: ({ seed: { url }, n }) => `${url} ${String(n).padStart(12, '0')}`,
  })
  let n = 0
  for await (const one of seeds) sorter.add({ seed: one, n: n++ })
  const hash = createHash('sha256').update(`${partitions} ${[...splitDomains].sort().join(' ')}\n`)
  for (let partition = 0; partition < partitions; partition += 1) {
    for (const line of linesOf(sorter, partition)) hash.update(`${partition} ${line}`)
  }
  const digest = hash.digest('hex')
  return {
    digest,
    write: (store) => writeSeeds(store, sorter, partitions, digest),
    close: () => sorter.close(),
  }
}

/** The seeds of one partition, in order of URL. E_STORE_MISSING if the store has no such list. */
export async function* readSeeds(store: Pick<Store, 'read'>, digest: string, partition: number): AsyncGenerator<Seed> {
  const { partitions } = index.parse(await readJson(store, indexKey(digest)))
  const { start = 0, end = 0 } = partitions[partition] ?? {}
  if (start === end) return
  for await (const line of readJsonLines(gunzipped(store.read(listKey(digest), { start, end })))) yield seed.parse(line)
}

async function writeSeeds(store: Store, sorter: Sorter<Numbered>, partitions: number, digest: string): Promise<void> {
  if ((await store.stat(indexKey(digest))) !== undefined) return
  const places: { start: number; end: number; seeds: number }[] = []
  const content = async function* (): AsyncGenerator<Buffer> {
    let at = 0
    for (let partition = 0; partition < partitions; partition += 1) {
      const start = at
      let seeds = 0
      let text = ''
      for (const line of linesOf(sorter, partition)) {
        seeds += 1
        text += line
        if (text.length < MEMBER_BYTES) continue
        const bytes = gzipSync(text)
        text = ''
        at += bytes.length
        yield bytes
      }
      const rest = text === '' ? Buffer.alloc(0) : gzipSync(text)
      at += rest.length
      if (rest.length > 0) yield rest
      places.push({ start, end: at, seeds })
    }
  }
  try {
    await writeObject(store, listKey(digest), content())
  } catch (error) {
    // Another process, or one that was killed before it wrote the index, wrote the same: the bytes are equal, and so are their places.
    if (codeOf(error) !== 'E_STORE_EXISTS') throw error
    places.length = 0
    for await (const _ of content());
  }
  const seeds = places.reduce((sum, place) => sum + place.seeds, 0)
  const written: z.infer<typeof index> = { format: 'm3w-seeds/1', seeds, partitions: places }
  await store.create(indexKey(digest), Buffer.from(`${JSON.stringify(written)}\n`))
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
