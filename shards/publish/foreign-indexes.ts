/** Index files for other people's loaders: webdataset's wids, and Megatron-Energon (formats: webdataset 1.0 `wids`, Energon 7). */
import type { ShardEntry } from '../../schemas/index.ts'

/** `shardindex.json`: what `wids.ShardListDataset` opens. Its `md5sum` may be left out; `SHA256SUMS` says what the bytes must be. */
export function widsIndex(shards: readonly ShardEntry[]): string {
  const shardlist = shards.map(({ name, documents, bytes }) => ({ url: name, nsamples: documents, filesize: bytes }))
  return `${JSON.stringify({ __kind__: 'wids-shard-index-v1', wids_version: 1, shardlist }, null, 1)}\n`
}

/**
 * Energon's files by name, but `index.sqlite` and `index.uuid`, whose layout Energon changes between releases: `energon prepare`
 * makes them. All shards are training data; the splits are the user's to change.
 */
export function energonFiles(shards: readonly ShardEntry[]): ReadonlyMap<string, string> {
  const names = shards.map(({ name }) => name)
  const counts = Object.fromEntries(shards.map(({ name, documents }) => [name, documents]))
  return new Map([
    ['.nv-meta/dataset.yaml', '__module__: megatron.energon\n__class__: CrudeWebdataset\n'],
    [
      '.nv-meta/split.yaml',
      `exclude: []\nsplit_parts:\n  train:${names.length === 0 ? ' []' : ''}\n${names.map((name) => `  - ${name}\n`).join('')}  val: []\n  test: []\n`,
    ],
    ['.nv-meta/.info.json', `${JSON.stringify({ energon_version: '7.0.0', shard_counts: counts }, null, 1)}\n`],
  ])
}
