/** All that is known of a dataset as one parquet table: its documents and image slots with every signal, and everything that was dropped with its reason. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { M3wError } from '../../core/errors.ts'
import { parsePublished } from '../../core/files/parse-published.ts'
import { compareText } from '../../core/hash.ts'
import { collect } from '../../core/streams.ts'
import { VERSION } from '../../core/version.ts'
import { gunzipped } from '../../formats/gzip/streams.ts'
import { readLines } from '../../formats/json-lines.ts'
import { openParquetFile, type ParquetRow, type ParquetType } from '../../formats/table/parquet.ts'
import { columnsOf, readTable } from '../../formats/table/read-parquet.ts'
import { dropRow } from '../../schemas/index.ts'
import type { Exporter, PublishedFiles } from '../exporter.ts'
import { readManifest } from '../forms/read-shards.ts'

/** What tables begin with, as drops have it too: a dataset that kept nothing has no table. */
const SHARED_COLUMNS: Readonly<Record<string, ParquetType>> = {
  kind: 'string',
  document: 'string',
  slot: 'int32',
  url: 'string',
  title: 'string',
}
/** Of a row that is kept these are empty; `kind` of a drop is its unit. Numbers and texts of a measure apart, as in `dropped/`. */
const DROP_COLUMNS: Readonly<Record<string, ParquetType>> = {
  status: 'string',
  stage: 'string',
  measured: 'double',
  limit: 'double',
  measuredText: 'string',
  limitText: 'string',
  detail: 'string',
  beginning: 'string',
}
const KEPT = 'kept'
/** Rows of a group. A row has some 100 columns at most: a megabyte. */
const GROUP_ROWS = 5_000
const GROUP_BYTES = 16 * 1024 * 1024

/**
 * Writes the table at `out`: the rows of the tables beside the shards, in order of the shards, then the drops, in order of their stages. One table's rows are in
 * memory at a time. E_USAGE for a dataset of shards without tables: an older m3w made it.
 */
export const exportMetadata: Exporter = async ({ dataset, out }) => {
  const files = await dataset()
  const tables = (await files.names('metadata')).filter((name) => name.endsWith('.parquet'))
  if (tables.length === 0 && (await readManifest(files)).shards.length > 0)
    throw new M3wError('E_USAGE', `${files.place} has no metadata/*.parquet: an older m3w made it. Build it again.`)
  const columns = await allColumns(files, tables)
  const counts = { kept: 0, dropped: 0 }
  const partial = `${out}.partial`
  try {
    await pipeline(tableBytes(columns, rowsOf(files, tables, counts)), createWriteStream(partial))
    await rename(partial, out)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { 'kept rows': counts.kept, 'dropped rows': counts.dropped }
}

/** Those that every table has, those of drops, and each signal that one of the tables has. */
async function allColumns(
  files: PublishedFiles,
  tables: readonly string[],
): Promise<Readonly<Record<string, ParquetType>>> {
  const found = new Map<string, ParquetType>(Object.entries(SHARED_COLUMNS))
  for (const name of tables) {
    const table = await wholeOf(files, name)
    for (const [column, type] of Object.entries(columnsOf(table))) found.set(column, type)
  }
  const [signals, fixed] = [[...found].filter(isSignal), [...found].filter((one) => !isSignal(one))]
  signals.sort(([a], [b]) => compareText(a, b))
  return { ...Object.fromEntries(fixed), ...DROP_COLUMNS, ...Object.fromEntries(signals) }
}

function isSignal([column]: readonly [string, ParquetType]): boolean {
  return column.startsWith('signal.')
}

async function* rowsOf(
  files: PublishedFiles,
  tables: readonly string[],
  counts: { kept: number; dropped: number },
): AsyncGenerator<ParquetRow> {
  for (const name of tables) {
    for (const row of await readTable(await wholeOf(files, name))) {
      counts.kept += 1
      yield { ...row, status: KEPT }
    }
  }
  for (const name of await files.names('dropped')) {
    for await (const line of readLines(gunzipped(files.read(name)))) {
      const { unit, id, reason, url, title, ...about } = parsePublished({ place: files.place, name }, line, dropRow)
      counts.dropped += 1
      yield { kind: unit, ...placeOf(unit, id), url, title, status: reason, ...about }
    }
  }
}

/** The id of a slot is its document's with its number; pages and pictures have other ids. */
function placeOf(unit: string, id: string): ParquetRow {
  if (unit === 'slot') return { document: id.slice(0, 32), slot: Number(id.slice(33)) }
  return unit === 'document' || unit === 'pair' ? { document: id } : {}
}

async function* tableBytes(
  columns: Readonly<Record<string, ParquetType>>,
  rows: AsyncIterable<ParquetRow>,
): AsyncGenerator<Uint8Array> {
  const written: Uint8Array[] = []
  const createdBy = `m3w ${VERSION}`
  const sink = { write: async (bytes: Uint8Array) => void written.push(bytes) }
  const file = openParquetFile(sink, { columns, groupRows: GROUP_ROWS, groupBytes: GROUP_BYTES, createdBy })
  for await (const row of rows) {
    await file.add(row, 8 * Object.keys(row).length)
    yield* written.splice(0)
  }
  await file.end()
  yield* written
}

async function wholeOf(files: PublishedFiles, name: string): Promise<Buffer> {
  return Buffer.concat(await collect(files.read(name)))
}
