/** Stage `pack`: writes one shard a task, samples in the order of their hash, every image's bytes checked against its digest. */
import { M3wError } from '../../core/errors.ts'
import { compareText, hash64, sha256Hex } from '../../core/hash.ts'
import { openSorter } from '../../core/sort.ts'
import { defineStage, type TaskContext } from '../../core/stage.ts'
import { mapConcurrent } from '../../core/streams.ts'
import { openTally } from '../../datasets/drops.ts'
import {
  type AnyPackable,
  PAGE_ROAD,
  type PackedShard,
  placedSamples,
  type SampleRoad,
} from '../../datasets/samples.ts'
import { openRangeReader, type RangeReader } from '../../formats/range-reader.ts'
import type { ParquetRow } from '../../formats/table/parquet.ts'
import { openTarWriter } from '../../formats/tar/write.ts'
import type { BlobRef, IndexRow, Packable } from '../../schemas/index.ts'
import { metadataRows, writeMetadata } from './metadata-table.ts'
import type { PlaceOptions } from './place-stage.ts'
import { indexedFacts, picturesOf, type SampleMember, sampleMembers } from './sample-members.ts'
import { tarIndex } from './tar-index.ts'

/** Samples whose images are read ahead at a time: hides the store's latency. */
const READ_AHEAD = 4
/** A sample with more image bytes than this is not read ahead but image by image, so that memory stays bounded. */
const MAX_READ_AHEAD_BYTES = 16 * 1024 * 1024

/** Of the index: some 100 KB. */
const ROWS_A_WRITE = 500

/** Packs samples of the road's kind; `upstream` is the row of the funnel above. Yields one PackedRange a task; no shard is written where no document fell: Energon's `prepare` refuses empty ones. */
export function packStage<P extends AnyPackable = Packable>(
  { seed, targetBytes }: PlaceOptions,
  road: SampleRoad<P> = PAGE_ROAD as unknown as SampleRoad<P>,
  upstream = 'assemble',
) {
  return defineStage({
    name: road.pack,
    version: 4,
    kind: 'cpu',
    options: { seed, targetBytes },
    inputs: { placed: placedSamples(seed, targetBytes, road) },
    whole: {},
    outputs: { ranges: road.ranges },
    funnel: [{ name: road.pack, unit: road.unit, upstream }],
    async *run(inputs, task) {
      const sorter = openSorter<P>({
        scratchFolder: task.scratchFolder,
        name: 'samples',
        keyOf: () => '',
        orderOf: ({ sample }) => shardOrder(seed, sample.id),
      })
      try {
        let documents = 0
        for await (const packable of inputs.placed) {
          sorter.add(packable)
          documents += 1
        }
        const made = documents === 0 ? {} : { shard: await writeShard(sorter.get(''), road, task) }
        yield ['ranges', { number: task.partition, ...made }] as const
      } finally {
        sorter.close()
      }
    },
  })
}

/** Order inside a shard: the 64-bit hash as 16 hex digits, then the id. */
export function shardOrder(seed: number, id: string): string {
  return `${hash64(seed, id).toString(16).padStart(16, '0')} ${id}`
}

async function writeShard(
  packables: Iterable<AnyPackable>,
  { kind, pack, unit }: Pick<SampleRoad, 'kind' | 'pack' | 'unit'>,
  task: TaskContext,
): Promise<PackedShard> {
  const tar = await task.createObject('tar')
  const index = await task.createObject('index.jsonl')
  const writer = openTarWriter(tar)
  const pictures = openRangeReader(task.store)
  const rows: string[] = []
  const writeRows = (): Promise<void> => index.write(Buffer.from(rows.splice(0).join('')))
  const documents = openTally(task, { name: pack, unit })
  const suffixes = new Set<string>()
  const metadata: ParquetRow[] = []
  const places: Pick<IndexRow, 'offset' | 'length'>[] = []
  let count = 0
  let images = 0
  try {
    const load = (packable: AnyPackable) => loadSample(pictures, packable)
    for await (const { packable, members } of mapConcurrent(packables, READ_AHEAD, load)) {
      task.signal.throwIfAborted()
      documents.enter()
      const { sample } = packable
      const offset = writer.offset
      for (const member of members) {
        await writer.add(member.name, 'bytes' in member ? member.bytes : await loadBlob(pictures, member))
      }
      const row: IndexRow = {
        key: sample.id,
        offset,
        length: writer.offset - offset,
        kind,
        images: picturesOf(sample).length,
        ...indexedFacts(sample),
      }
      rows.push(`${JSON.stringify(row)}\n`)
      places.push({ offset, length: row.length })
      if (rows.length === ROWS_A_WRITE) await writeRows()
      documents.keep()
      count += 1
      images += row.images
      for (const { suffix } of picturesOf(sample)) suffixes.add(suffix)
      metadata.push(...metadataRows(sample))
    }
  } finally {
    await pictures.close()
  }
  await writer.end()
  await writeRows()
  const { key, bytes, sha256 } = await tar.close()
  const table = await task.createObject('parquet')
  await writeMetadata(table, metadata)
  const offsets = await task.createObject('tar.idx')
  await offsets.write(await tarIndex(places))
  return {
    key,
    index: await index.close(),
    table: await table.close(),
    offsets: await offsets.close(),
    bytes,
    sha256,
    documents: count,
    images,
    suffixes: [...suffixes].sort(compareText),
  }
}

/** The sample with its images in memory, unless they are many. */
async function loadSample(
  pictures: RangeReader,
  packable: AnyPackable,
): Promise<{ readonly packable: AnyPackable; readonly members: readonly SampleMember[] }> {
  const members = sampleMembers(packable)
  const bytes = packable.blobs.reduce((sum, { length }) => sum + length, 0)
  if (bytes > MAX_READ_AHEAD_BYTES) return { packable, members }
  const loaded = members.map(async (member) =>
    'bytes' in member ? member : { name: member.name, bytes: await loadBlob(pictures, member) },
  )
  return { packable, members: await Promise.all(loaded) }
}

/** E_CORRUPT if the ledger does not hold the bytes that were measured. */
async function loadBlob(
  pictures: RangeReader,
  { name, blob, sha256 }: Extract<SampleMember, { blob: BlobRef }>,
): Promise<Buffer> {
  const bytes = await pictures.read(blob.key, { start: blob.offset, end: blob.offset + blob.length })
  const got = sha256Hex(bytes)
  if (bytes.length === blob.length && got === sha256) return bytes
  throw new M3wError(
    'E_CORRUPT',
    `The ledger is damaged at ${blob.key}, bytes ${blob.offset} to ${blob.offset + blob.length}: expected image ${name} with SHA-256 ${sha256}, got ${bytes.length} bytes with ${got}. Restore it from a copy.`,
  )
}
