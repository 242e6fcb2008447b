/** The thread that reads a parquet index: it gives a row group whenever it is asked for one. A file that keeps it busy for ever can be ended so. */
import { parentPort, workerData } from 'node:worker_threads'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import {
  asyncBufferFromFile,
  type Compressors,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet'
import type { ArchivesConfig } from '../../../schemas/index.ts'
import { type IndexedRecord, readIndexEntry } from './cdx-index.ts'

/** The columns that are read, as fields of an index line. Those behind the fourth may be missing. */
const COLUMNS = {
  url: 'url',
  warc_filename: 'filename',
  warc_record_offset: 'offset',
  warc_record_length: 'length',
  fetch_status: 'status',
  content_mime_type: 'mime',
  content_mime_detected: 'mime-detected',
  content_languages: 'languages',
} as const
const NEEDED_COLUMNS = Object.keys(COLUMNS).slice(0, 4)

export interface ParquetOrder {
  readonly path: string
  readonly filter: ArchivesConfig
}
/** What a row group says, in the order of its rows. */
export interface IndexGroup {
  readonly rows: number
  /** Rows that speak of no record. */
  readonly broken: number
  readonly wanted: readonly IndexedRecord[]
}
/** The next group, none behind the last, or what is wrong with the file. */
export type ParquetAnswer = { readonly group: IndexGroup | undefined } | { readonly fault: string }

/** Codecs that hyparquet has not itself. A page says how long it is unpacked; nothing longer is made of it. */
const COMPRESSORS: Compressors = {
  GZIP: (input, maxOutputLength) => gunzipSync(input, { maxOutputLength: maxOutputLength || 1 }),
  BROTLI: (input, maxOutputLength) => brotliDecompressSync(input, { maxOutputLength: maxOutputLength || 1 }),
  ZSTD: (input, maxOutputLength) => zstdDecompressSync(input, { maxOutputLength: maxOutputLength || 1 }),
}

async function* groupsOf({ path, filter }: ParquetOrder): AsyncGenerator<IndexGroup> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const there = new Set(parquetSchema(metadata).children.map(({ element }) => element.name))
  const missing = NEEDED_COLUMNS.filter((column) => !there.has(column))
  if (missing.length > 0) throw new Error(`without the columns ${missing.join(', ')}`)
  const columns = Object.keys(COLUMNS).filter((column) => there.has(column))
  let rowStart = 0
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows)
    const read = { file, metadata, columns, rowStart, rowEnd, compressors: COMPRESSORS }
    yield groupOf(await parquetReadObjects(read), filter)
    rowStart = rowEnd
  }
}

function groupOf(rows: readonly Readonly<Record<string, unknown>>[], filter: ArchivesConfig): IndexGroup {
  const wanted: IndexedRecord[] = []
  let broken = 0
  for (const row of rows) {
    const record = readIndexEntry(entryOf(row), filter)
    if (record === 'broken') broken += 1
    else if (record !== 'unwanted') wanted.push(record)
  }
  return { rows: rows.length, broken, wanted }
}

/** Names of CDXJ; numbers of 64 bits as numbers, and nothing in place of null. */
function entryOf(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entry: Record<string, unknown> = {}
  for (const [column, field] of Object.entries(COLUMNS)) {
    const value = row[column]
    if (value !== null && value !== undefined) entry[field] = typeof value === 'bigint' ? Number(value) : value
  }
  return entry
}

const groups = groupsOf(workerData as ParquetOrder)
parentPort?.on('message', async () => {
  const answer = await groups.next().then(
    ({ value }): ParquetAnswer => ({ group: value as IndexGroup | undefined }),
    (error: unknown): ParquetAnswer => ({ fault: error instanceof Error ? error.message : String(error) }),
  )
  parentPort?.postMessage(answer)
})
