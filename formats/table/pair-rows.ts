/** Rows of a list of pictures and texts: parquet, or a table of text. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { parquetMetadataAsync, parquetRead } from 'hyparquet'
import { M3wError } from '../../core/errors.ts'
import { parseJson, readLines } from '../json-lines.ts'
import { readCsv } from './csv.ts'
import { openTextTable } from './text-table.ts'

/** A row as it stands: either may be missing or no text. */
export interface PairRow {
  readonly url: unknown
  readonly text: unknown
}

/** Bytes that can be read in pieces: a file, or an object of a store. */
export interface RangedBytes {
  readonly bytes: number
  /** From `start` up to `end`, exclusive; default: all. */
  read(range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>
}

/** Names of columns, whatever their case. @source those of LAION, COYO, CC12M and img2dataset's examples */
const URL_NAMES = ['url', 'image_url', 'img_url', 'image', 'src']
const TEXT_NAMES = ['text', 'caption', 'alt_text', 'alt', 'title', 'description']

const PARQUET_MAGIC = 'PAR1'
type Decompress = (packed: Uint8Array, length: number) => Uint8Array
/** Codecs of parquet beside Snappy, which hyparquet has itself. */
const CODECS: Readonly<Record<'GZIP' | 'BROTLI' | 'ZSTD', Decompress>> = {
  GZIP: (packed, length) => gunzipSync(packed, { maxOutputLength: length }),
  BROTLI: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: length }),
  ZSTD: (packed, length) => zstdDecompressSync(packed, { maxOutputLength: length }),
}

/** Rows of a parquet file that are in memory at once. */
const PARQUET_ROWS = 10_000

/** The rows in order. E_INPUT, naming `where`, where there are no columns of those names; memory does not grow with the list. */
export async function* readPairRows(source: RangedBytes, where: string): AsyncGenerator<PairRow> {
  if (source.bytes === 0) return
  const head = await whole(source.read({ start: 0, end: Math.min(PARQUET_MAGIC.length, source.bytes) }))
  if (head.toString('latin1') === PARQUET_MAGIC) yield* parquetRows(source, where)
  else {
    const { separator, bytes } = await openTextTable(source.read(), where)
    yield* separator === undefined ? jsonRows(bytes, where) : csvRows(bytes, separator, where)
  }
}

async function* jsonRows(bytes: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<PairRow> {
  let columns: Columns<string> | undefined
  for await (const line of readLines(bytes)) {
    if (line.trim() === '') continue
    const row = parseJson(line)
    if (typeof row !== 'object' || row === null) {
      yield { url: undefined, text: undefined }
      continue
    }
    const values = row as Record<string, unknown>
    columns ??= columnsOf(Object.keys(values), where)
    yield { url: values[columns.url], text: values[columns.text] }
  }
}

async function* csvRows(bytes: AsyncIterable<Uint8Array>, separator: string, where: string): AsyncGenerator<PairRow> {
  let columns: Columns<number> | undefined
  for await (const row of readCsv(bytes, separator)) {
    if (columns === undefined) {
      const names = row.map((name) => name.trim())
      const { url, text } = columnsOf(names, where)
      columns = { url: names.indexOf(url), text: names.indexOf(text) }
      continue
    }
    yield { url: row[columns.url], text: row[columns.text] }
  }
}

async function* parquetRows(source: RangedBytes, where: string): AsyncGenerator<PairRow> {
  const file = {
    byteLength: source.bytes,
    async slice(start: number, end = source.bytes): Promise<ArrayBuffer> {
      const from = start < 0 ? source.bytes + start : start
      return Uint8Array.from(await whole(source.read({ start: from, end }))).buffer
    },
  }
  const metadata = await parquetMetadataAsync(file)
  const names = metadata.schema.slice(1).map(({ name }) => name)
  const { url, text } = columnsOf(names, where)
  const rows = Number(metadata.num_rows)
  for (let rowStart = 0; rowStart < rows; rowStart += PARQUET_ROWS) {
    let found: readonly Record<string, unknown>[] = []
    const rowEnd = Math.min(rows, rowStart + PARQUET_ROWS)
    const onComplete = (read: readonly Record<string, unknown>[]): void => {
      found = read
    }
    const part = { columns: [url, text], rowStart, rowEnd }
    await parquetRead({ file, metadata, compressors: CODECS, ...part, rowFormat: 'object', onComplete })
    for (const row of found) yield { url: row[url], text: row[text] }
  }
}

interface Columns<C> {
  readonly url: C
  readonly text: C
}

function columnsOf(names: readonly string[], where: string): Columns<string> {
  const find = (wanted: readonly string[]): string | undefined =>
    wanted.flatMap((want) => names.filter((name) => name.toLowerCase() === want))[0]
  const [url, text] = [find(URL_NAMES), find(TEXT_NAMES)]
  if (url !== undefined && text !== undefined) return { url, text }
  throw new M3wError(
    'E_INPUT',
    `${where} is no list of pictures and texts: expected a column for the address (${URL_NAMES.join(', ')}) and one for the text (${TEXT_NAMES.join(', ')}), got ${names.join(', ').slice(0, 300)}. Rename its columns.`,
  )
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}
