/** The rows of a file of a dataset: parquet, or JSON lines, plain or gzip. A row that cannot be read is a problem in words, and the next is read. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { M3wError } from '../../core/errors.ts'
import { gunzipped } from '../../formats/gzip/streams.ts'
import { isGzip } from '../../formats/gzip-header.ts'
import { parseJson, readLines } from '../../formats/json-lines.ts'
import { readZip } from '../../formats/zip/read-zip.ts'

export type DatasetRow = Readonly<Record<string, unknown>> | { readonly problem: string }

const unpack =
  (decompress: (input: Uint8Array, limits: { maxOutputLength: number }) => Uint8Array) =>
  (input: Uint8Array, maxOutputLength: number): Uint8Array =>
    decompress(input, { maxOutputLength: maxOutputLength || 1 })
/** Codecs that hyparquet has not itself. A page says how long it is unpacked; nothing longer is made of it. */
const COMPRESSORS: Compressors = {
  GZIP: unpack(gunzipSync),
  BROTLI: unpack(brotliDecompressSync),
  ZSTD: unpack(zstdDecompressSync),
}
/** Rows of a parquet file that are in memory at a time, with their pictures. @source what `m3w export` puts into a group */
const ROWS_AT_A_TIME = 100

/** Yields the rows in order. E_INPUT for a file of another kind, or a damaged one. */
export async function* readRows(path: string): AsyncGenerator<DatasetRow> {
  const head = await firstBytes(path)
  if (head.toString('latin1', 0, 4) === 'PAR1') yield* parquetRows(path)
  else if (isGzip(head)) yield* lineRows(path, gunzipped(createReadStream(path)))
  else if (head.toString('latin1', 0, 2) === 'PK') yield* zippedRows(path)
  else if (isLines(path, head)) yield* lineRows(path, createReadStream(path))
  else {
    const looks = JSON.stringify(head.toString('utf8', 0, 20))
    throw new M3wError('E_INPUT', `${path}: expected parquet or JSON lines (plain, .gz or .zip), got ${looks}.`)
  }
}

/** By its name, whatever stands in its first line, or by its look. A file without a byte has no rows. */
function isLines(path: string, head: Buffer): boolean {
  return /\.(jsonl|ndjson)$/i.test(path) || /^(?:\ufeff|\s)*\{/.test(head.toString('utf8'))
}

async function* parquetRows(path: string): AsyncGenerator<DatasetRow> {
  try {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    let groupStart = 0
    for (const { num_rows } of metadata.row_groups) {
      const groupEnd = groupStart + Number(num_rows)
      for (let rowStart = groupStart; rowStart < groupEnd; rowStart += ROWS_AT_A_TIME) {
        const rowEnd = Math.min(groupEnd, rowStart + ROWS_AT_A_TIME)
        // Bytes stay bytes: columns of text say so themselves.
        yield* await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors: COMPRESSORS, utf8: false })
      }
      groupStart = groupEnd
    }
  } catch (cause) {
    throw damaged(path, cause)
  }
}

/** Every file of JSON lines in a ZIP, as MMC4's shards are. E_INPUT where there is none. */
async function* zippedRows(path: string): AsyncGenerator<DatasetRow> {
  let found = false
  for await (const { name, bytes } of readZip(path)) {
    if (!/\.(jsonl|ndjson|json)$/i.test(name)) continue
    found = true
    yield* lineRows(`${path}, ${name}`, bytes)
  }
  if (!found)
    throw new M3wError(
      'E_INPUT',
      `${path}: expected a file of JSON lines (.jsonl) in the ZIP, got none. Unzip it and look.`,
    )
}

async function* lineRows(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<DatasetRow> {
  try {
    for await (const line of readLines(bytes)) {
      if (line.trim() === '') continue
      // Of the first line: what some editors put before UTF-8.
      const row = parseJson(line.replace(/^\ufeff/, ''))
      yield typeof row === 'object' && row !== null && !Array.isArray(row)
        ? (row as DatasetRow)
        : { problem: 'the line is no JSON object' }
    }
  } catch (cause) {
    throw damaged(path, cause)
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new M3wError('E_INPUT', `${path} cannot be read: expected a file. Check the path.`, { cause })
  }
}

function damaged(path: string, cause: unknown): M3wError {
  const fault = cause instanceof Error ? cause.message : String(cause)
  return new M3wError('E_INPUT', `${path} is damaged: ${fault.slice(0, 200)}. Get the file again, or leave it out.`, {
    cause,
  })
}
