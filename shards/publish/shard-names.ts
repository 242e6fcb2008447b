/** Names of the files of a published dataset (docs/data-format.md). */
export const MANIFEST = 'dataset.json'
export const REPORT = 'report.json'
export const REPORT_PAGE = 'report.html'
/** What the crawl asked of each host; only where there was a crawl. */
export const HOSTS = 'hosts.jsonl.gz'
export const CARD = 'README.md'
export const CHECKSUMS = 'SHA256SUMS'
export const WIDS_INDEX = 'shardindex.json'
export const DROPPED_FOLDER = 'dropped'

/** `shard-000000`, without extension. */
export function shardName(number: number): string {
  return `shard-${String(number).padStart(6, '0')}`
}

/** `dropped/<stage>.jsonl.gz`. */
export function droppedName(stage: string): string {
  return `${DROPPED_FOLDER}/${stage.replace(/[^A-Za-z0-9._-]/g, '-')}.jsonl.gz`
}

export const METADATA_FOLDER = 'metadata'

/** `metadata/shard-000000.parquet`: what is known of the documents and slots of a shard. */
export function metadataName(shard: string): string {
  return `${METADATA_FOLDER}/${shard}.parquet`
}
