/** A record of a range: found in one request, of either layout. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { ByteRange } from '../../../core/store.ts'
import { readRecord } from '../../../formats/warc/one-record.ts'

const RECORD = Buffer.from(
  'WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: http://site.example/a\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:m3w:a>\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n',
)
const LIMITS = { maxBlockBytes: 1000 }

/** A store of one object that gives chunks of so many bytes, and counts what is asked and what stays open. */
function storeOf(bytes: Buffer, chunkBytes: number) {
  const seen = { reads: 0, open: 0 }
  async function* read(_: string, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
    seen.reads += 1
    seen.open += 1
    try {
      for (let at = start; at < end; at += chunkBytes) yield bytes.subarray(at, Math.min(end, at + chunkBytes))
    } finally {
      seen.open -= 1
    }
  }
  return { seen, read: (key: string, range?: ByteRange) => read(key, range ?? { start: 0, end: bytes.length }) }
}

for (const [layout, record] of [
  ['plain', RECORD],
  ['members', gzipSync(RECORD)],
] as const) {
  for (const chunkBytes of [1, 7, 10_000]) {
    test(`a record is read in one request and its object closed: ${layout}, in chunks of ${chunkBytes}`, async () => {
      const object = Buffer.concat([Buffer.from('before'), record, Buffer.from('behind')])
      const store = storeOf(object, chunkBytes)
      const item = await readRecord(store, { key: 'k', offset: 6, length: record.length }, LIMITS)
      assert.equal(item?.block.toString(), 'body')
      assert.equal(item?.targetUri, 'http://site.example/a')
      assert.deepEqual(store.seen, { reads: 1, open: 0 })
    })
  }
}

test('what is no record is none, and an empty range too', async () => {
  const damaged = gzipSync(RECORD)
  damaged.fill(0, 12, 40)
  for (const bytes of [damaged, Buffer.from('not a record at all, but text\r\n\r\n'), Buffer.alloc(0)]) {
    const store = storeOf(bytes, 8)
    const read = readRecord(store, { key: 'k', offset: 0, length: bytes.length }, LIMITS)
    assert.equal(await read.catch((error: { code: string }) => error.code && undefined), undefined)
    assert.equal(store.seen.open, 0)
  }
})

test('an object of which more is left than the record is closed all the same', async () => {
  for (const record of [RECORD, gzipSync(RECORD)]) {
    const object = Buffer.concat([record, record, Buffer.alloc(1_000_000)])
    const store = storeOf(object, 10_000)
    const item = await readRecord(store, { key: 'k', offset: 0, length: object.length }, LIMITS)
    assert.equal(item?.block.toString(), 'body')
    assert.deepEqual(store.seen, { reads: 1, open: 0 })
  }
})
