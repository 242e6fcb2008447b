/** Common Crawl's columnar index: its rows speak of records as the lines of a CDXJ index do. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { readIndex } from '../../../../crawler/sources/remote/fetch-records.ts'
import { parquetGroups } from '../../../../crawler/sources/remote/parquet-index.ts'
import { type ArchivesConfig, archivesConfig } from '../../../../schemas/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-parquet-'))
after(() => rmSync(folder, { recursive: true }))

const COLUMNS: readonly ColumnSource[] = [
  { name: 'url', data: ['https://a.example/1', 'https://b.example/2', 'https://a.example/3', 'https://a.example/4'] },
  { name: 'warc_filename', data: ['x.warc.gz', 'x.warc.gz', 'y.warc.gz', 'y.warc.gz'] },
  { name: 'warc_record_offset', data: [7, 900, 0, 5_000], type: 'INT32' },
  { name: 'warc_record_length', data: [100n, 200n, 300n, 400n], type: 'INT64' },
  { name: 'fetch_status', data: [200, 200, 200, 404], type: 'INT32' },
  { name: 'content_mime_type', data: ['text/html', 'text/html', 'text/html', 'text/html'] },
  {
    name: 'content_mime_detected',
    data: ['text/html', 'text/html', null, 'text/html'],
    type: 'STRING',
    nullable: true,
  },
  { name: 'content_languages', data: ['eng', 'deu,eng', 'eng', 'eng'] },
]

function read(
  bytes: Uint8Array,
  filter: Partial<ArchivesConfig> = {},
): Promise<readonly { filename: string; offset: number; length: number }[]> {
  const file = join(folder, 'index.parquet')
  writeFileSync(file, bytes)
  return readIndex(file, 'index.parquet', archivesConfig.parse(filter)) as ReturnType<typeof read>
}
const written = (columns: readonly ColumnSource[] = COLUMNS, options: object = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData: [...columns], ...options }))

const A = { filename: 'x.warc.gz', offset: 7, length: 100 }
const B = { filename: 'x.warc.gz', offset: 900, length: 200 }
const C = { filename: 'y.warc.gz', offset: 0, length: 300 }

test('rows are wanted as lines are, in one row group or several, and by the columns that are there', async () => {
  for (const rowGroupSize of [100, 3, 1]) assert.deepEqual(await read(written(COLUMNS, { rowGroupSize })), [A, B, C])
  assert.deepEqual(await read(written(), { languages: ['deu'] }), [B])
  assert.deepEqual(await read(written(), { hosts: ['a.example'] }), [A, C])
  const bare = COLUMNS.slice(0, 4)
  assert.equal((await read(written(bare), { mimes: [], statuses: [] })).length, 4)
  await assert.rejects(read(written(), { maxRecords: 2 }), { code: 'E_INPUT', message: /more than 2 records/ })
})

test('pages packed with gzip, Brotli and Zstandard are read', async () => {
  const compressors = {
    GZIP: (bytes: Uint8Array) => gzipSync(bytes),
    BROTLI: (bytes: Uint8Array) => brotliCompressSync(bytes),
    ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes),
  }
  for (const codec of ['SNAPPY', 'UNCOMPRESSED', ...Object.keys(compressors)])
    assert.deepEqual(await read(written(COLUMNS, { codec, compressors })), [A, B, C], codec)
})

test('parquet of another kind, cut or damaged is refused by name, whatever is wrong with it', async () => {
  await assert.rejects(read(written(COLUMNS.slice(0, 2))), {
    code: 'E_INPUT',
    message: /index\.parquet cannot be read as an index: .* without the columns warc_record_offset, warc_record_length/,
  })
  const whole = written()
  for (const cut of [5, 60, whole.length - 1]) {
    await assert.rejects(read(whole.subarray(0, cut)), { code: 'E_INPUT', message: /index\.parquet/ }, String(cut))
  }
  for (let at = 8; at < whole.length - 8; at += 97) {
    const path = join(folder, 'damaged.parquet')
    const damaged = new Uint8Array(whole)
    damaged[at] = 255 - (damaged[at] ?? 0)
    writeFileSync(path, damaged)
    await count(parquetGroups({ path, filter: archivesConfig.parse({}) }, 'damaged', 2_000)).catch((error) =>
      assert.equal(error.code, 'E_INPUT', `byte ${at}: ${error.stack}`),
    )
  }
})

test('a file that keeps its reader busy for longer than any is read ends as one that is no index', async () => {
  const path = join(folder, 'slow.parquet')
  writeFileSync(path, written())
  // A thread is not even begun in a millisecond.
  await assert.rejects(count(parquetGroups({ path, filter: archivesConfig.parse({}) }, 'slow', 1)), {
    code: 'E_INPUT',
    message: /slow .* busy for ever/,
  })
})

async function count(groups: AsyncIterable<unknown>): Promise<number> {
  let n = 0
  for await (const _ of groups) n += 1
  return n
}
