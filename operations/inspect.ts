/** `m3w inspect`: what a dataset or a shard holds, record by record. */
import type { AnySample, SampleKind } from '../schemas/index.ts'
import { readDatasetRecords as readRecords, readSamples as readShard } from '../shards/verify/inspect.ts'
import { openDataset, openShard } from './places/locate-dataset.ts'

/** The samples of a shard, a file or an object in a bucket, in order. E_CORRUPT where it is no shard. */
export async function* readSamples(shardPath: string): AsyncGenerator<AnySample> {
  const { files, name } = await openShard(shardPath)
  yield* readShard(files, name)
}

/**
 * Records of a dataset, or of the newest one of a store (of a kind): `samples`, `index` (rows with their shard's name), `dropped`, or
 * `dropped/<stage>`. In the order of the files. E_USAGE for another name.
 */
export async function* readDatasetRecords(location: string, name: string, kind?: SampleKind): AsyncGenerator<unknown> {
  yield* readRecords(await openDataset(location, kind), name)
}
