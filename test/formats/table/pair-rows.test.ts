import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { collect } from '../../../core/streams.ts'
import { readPairRows } from '../../../formats/table/pair-rows.ts'

const ROWS = [
  { url: 'https://a.example/1.jpg', text: 'A heron, "grey",\nin a pond' },
  { url: 'https://a.example/2.jpg', text: 'Zwei Boote – при луне' },
]

/** In pieces of a few bytes, as no file is read, so that every border is met. */
function source(content: string | Uint8Array) {
  const all = Buffer.from(content)
  return {
    bytes: all.length,
    async *read({ start, end } = { start: 0, end: all.length }) {
      for (let at = start; at < end; at += 7) yield all.subarray(at, Math.min(end, at + 7))
    },
  }
}
const rowsOf = (content: string | Uint8Array) => collect(readPairRows(source(content), 'list'))

test('a list is read alike as CSV, TSV, JSON lines, through gzip, and as parquet', async () => {
  const csv = `id,URL,caption\n${ROWS.map(({ url, text }, at) => `${at},${url},"${text.replaceAll('"', '""')}"\n`).join('')}`
  const json = ROWS.map(({ url, text }) => `${JSON.stringify({ image_url: url, TEXT: text })}\n`).join('')
  const parquet = parquetWriteBuffer({
    columnData: [
      { name: 'sha', data: [1, 2] },
      { name: 'URL', data: ROWS.map(({ url }) => url) },
      { name: 'TEXT', data: ROWS.map(({ text }) => text) },
    ],
  })
  const forms = {
    csv,
    tsv: csv.replaceAll(/(?<=^[^"\n]*),/gm, '\t'),
    json,
    gzip: gzipSync(csv),
    parquet: new Uint8Array(parquet),
  }
  for (const [form, content] of Object.entries(forms)) assert.deepEqual(await rowsOf(content), ROWS, form)
})

test('a list without a column for the address is refused with the names it has', async () => {
  await assert.rejects(rowsOf('id,words\n1,2\n'), { code: 'E_INPUT', message: /got id, words/ })
  await assert.rejects(rowsOf('{"id": 1}\n'), { code: 'E_INPUT', message: /expected a column for the address/ })
})

test('a row that is none is given as it is, and the rows behind it too', async () => {
  assert.deepEqual(await rowsOf('{"url": "u", "text": "t"}\n{"url": 7}\nnonsense\n{"url": "v", "text": "w"}\n'), [
    { url: 'u', text: 't' },
    { url: 7, text: undefined },
    { url: undefined, text: undefined },
    { url: 'v', text: 'w' },
  ])
})

test('a list in UTF-16 is refused by name, and told how to convert', async () => {
  const list = Buffer.from('\uFEFFurl,text\nhttps://a.example/1.jpg,a heron\n', 'utf16le')
  for (const bytes of [list, Buffer.from(list).swap16(), gzipSync(list)])
    await assert.rejects(rowsOf(bytes), { code: 'E_INPUT', message: /is in UTF-16: expected UTF-8.*iconv/ })
})

test('parquet that is packed by gzip, Brotli or Zstandard is read as one that is not', async () => {
  const columnData = ['url', 'text'].map((name) => ({ name, data: ROWS.map((row) => row[name as 'url' | 'text']) }))
  const compressors = { GZIP: gzipSync, BROTLI: brotliCompressSync, ZSTD: zstdCompressSync }
  for (const codec of ['GZIP', 'BROTLI', 'ZSTD', 'UNCOMPRESSED'] as const) {
    const bytes = parquetWriteBuffer({ columnData, codec, compressors })
    assert.deepEqual(await rowsOf(new Uint8Array(bytes)), ROWS, codec)
  }
})
