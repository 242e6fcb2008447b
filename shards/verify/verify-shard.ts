/** Verifies one shard: its bytes, its tar structure, its samples and where they lie, and the indexes beside it. */
import { compareText, hash64, rangeOf } from '../../core/hash.ts'
import { VERSION } from '../../core/version.ts'
import { digested, digestOf, openDigest } from '../../formats/digest.ts'
import { readLines } from '../../formats/json-lines.ts'
import type { ParquetRow } from '../../formats/table/parquet.ts'
import { readTar, type TarMember } from '../../formats/tar/read.ts'
import { TAR_END_BYTES } from '../../formats/tar/write.ts'
import type { AnySample, DatasetManifest, IndexRow, SampleKind, ShardEntry } from '../../schemas/index.ts'
import { metadataRows, writeMetadata } from '../pack/metadata-table.ts'
import { shardOrder } from '../pack/pack-stage.ts'
import { indexedFacts, picturesOf } from '../pack/sample-members.ts'
import { tarIndex } from '../pack/tar-index.ts'
import { metadataName } from '../publish/shard-names.ts'
import type { DatasetFiles } from './dataset-files.ts'
import type { ReportProblem } from './problems.ts'
import { verifySample } from './verify-sample.ts'

interface ShardFacts {
  readonly documents: number
  readonly images: number
  readonly bytes: number
  readonly sha256: string
  readonly suffixes: readonly string[]
}

/** Where a sample lies in its shard. */
interface SamplePlace {
  readonly key: string
  readonly sample: AnySample | undefined
  readonly offset: number
  readonly length: number
  readonly images: number
}

/** The sample of the dataset that was read last. Updated with each. */
export interface PreviousSample {
  /** Number of its shard; -1: there was none. */
  shard: number
  /** The range of hashes that its shard is of. */
  range: number
  order: string
}

/**
 * Reads a shard to its end and returns what it really holds, given the sample before it. A key that is unique in its shard is unique in the dataset, because its hash names one shard only.
 */
export async function verifyShard(
  files: DatasetFiles,
  { name }: ShardEntry,
  number: number,
  manifest: DatasetManifest,
  previous: PreviousSample,
  report: ReportProblem,
): Promise<ShardFacts> {
  const digest = openDigest()
  const stream = digested(files.read(name), digest)
  const rows: IndexRow[] = []
  const keys = new Set<string>()
  const suffixes = new Set<string>()
  const metadata: ParquetRow[] = []
  let images = 0
  for await (const { key, sample, ...place } of readPlaces(stream, name, manifest.kind ?? 'page', report)) {
    const where = `${name} ${key}`
    if (keys.has(key)) report('duplicate_key', where, 'the key occurs twice')
    keys.add(key)
    verifyPlace(key, number, manifest, previous, where, report)
    rows.push({
      key,
      offset: place.offset,
      length: place.length,
      kind: manifest.kind ?? 'page',
      images: place.images,
      ...(sample === undefined ? { text_bytes: 0 } : indexedFacts(sample)),
    })
    images += place.images
    if (sample === undefined) continue
    for (const { suffix } of picturesOf(sample)) suffixes.add(suffix)
    metadata.push(...metadataRows(sample))
  }
  // A tar that breaks off in the middle is still hashed to its end.
  for await (const _chunk of stream);
  const last = rows.at(-1)
  const end = last === undefined ? 0 : last.offset + last.length
  if (end + TAR_END_BYTES !== digest.bytes)
    report('tar', name, `its samples end at ${end}, the file at ${digest.bytes}`)
  await verifyIndexes(files, name, rows, report)
  // Another version of the writer may write the same rows in other bytes.
  if (manifest.versions.m3w === VERSION) await verifyMetadata(files, name, metadata, report)
  return { documents: rows.length, images, suffixes: [...suffixes].sort(compareText), ...digest.finish() }
}

/** The samples of a shard in order, each verified; members that belong to none are problems. */
async function* readPlaces(
  stream: AsyncIterable<Buffer>,
  name: string,
  kind: SampleKind,
  report: ReportProblem,
): AsyncGenerator<SamplePlace> {
  let members: TarMember[] = []
  const place = (): SamplePlace | undefined => {
    const [first] = members
    if (first === undefined) return undefined
    const key = keyOf(first.name)
    const sample = verifySample(key, members, kind, `${name} ${key}`, report)
    const length = members.reduce((sum, member) => sum + member.length, 0)
    const images = members.filter((member) => !/\.(json|txt)$/.test(member.name)).length
    return { key, sample, offset: first.offset, length, images }
  }
  // The iterator is not closed at a problem: the caller hashes the rest.
  for await (const item of readTar({ [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() })) {
    if (item.kind === 'problem') {
      report('tar', `${name} at ${item.offset}`, item.message)
      continue
    }
    const [first] = members
    if (first !== undefined && keyOf(first.name) !== keyOf(item.name)) {
      const done = place()
      members = []
      if (done !== undefined) yield done
    }
    members.push(item)
  }
  const done = place()
  if (done !== undefined) yield done
}

function verifyPlace(
  key: string,
  number: number,
  { seed, shards, ranges = shards.length }: DatasetManifest,
  previous: PreviousSample,
  where: string,
  report: ReportProblem,
): void {
  const range = rangeOf(hash64(seed, key), ranges)
  // Where ranges are empty, the first sample of a shard says which one it is of.
  const isFirst = previous.shard !== number
  const isPlaced =
    ranges === shards.length ? range === number : isFirst ? range > previous.range : range === previous.range
  if (!isPlaced) report('placement', where, `its hash names range ${range} of ${ranges}, which is not its shard's`)
  const order = shardOrder(seed, key)
  if (order < previous.order) report('placement', where, 'samples are not in the order of their hash')
  Object.assign(previous, { shard: number, range, order })
}

async function verifyIndexes(
  files: DatasetFiles,
  name: string,
  rows: readonly IndexRow[],
  report: ReportProblem,
): Promise<void> {
  const index = name.replace(/\.tar$/, '.index.jsonl')
  if ((await files.size(index)) === undefined) report('missing_file', index, 'there is no index')
  else {
    let line = 0
    const lines = readLines(files.read(index))
    for await (const text of lines) {
      const row = rows[line]
      line += 1
      const expected = row === undefined ? 'no further line' : JSON.stringify(row)
      if (text !== expected) report('index', `${index} line ${line}`, `expected ${expected}, got ${text.slice(0, 300)}`)
    }
    if (line < rows.length) report('index', index, `${line} lines for ${rows.length} samples`)
  }
  const offsets = await files.readWhole(`${name}.idx`)
  if (offsets === undefined) report('missing_file', `${name}.idx`, 'there is no offset index')
  else if (!offsets.equals(await tarIndex(rows)))
    report('foreign_index', `${name}.idx`, 'its offsets are not those of the samples')
}

/** WebDataset's rule: the key ends at the first dot. */
function keyOf(name: string): string {
  return name.split('.')[0] ?? name
}

/** Datasets of older versions have no such table. */
async function verifyMetadata(
  files: DatasetFiles,
  shard: string,
  rows: readonly ParquetRow[],
  report: ReportProblem,
): Promise<void> {
  const name = metadataName(shard.replace(/\.tar$/, ''))
  if ((await files.size(name)) === undefined) return
  const expected = openDigest()
  await writeMetadata({ write: async (bytes) => expected.update(bytes) }, rows)
  const { sha256 } = await digestOf(files.read(name))
  if (sha256 !== expected.finish().sha256) report('index', name, 'it does not say what the samples of its shard say')
}
