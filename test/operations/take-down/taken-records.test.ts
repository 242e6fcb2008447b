/** Which records of archives hold something of a removal list. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRemovals } from '../../../archives/rights/removals.ts'
import { sha256Hex } from '../../../core/hash.ts'
import { readWarc } from '../../../formats/warc/read.ts'
import { encodeWarcRecord } from '../../../formats/warc/write.ts'
import { takes } from '../../../operations/take-down/taken-records.ts'
import { chunked } from '../../formats/warc/samples.ts'

const BODY = Buffer.alloc(5000, 'film')
const RECORD = encodeWarcRecord(
  {
    type: 'response',
    recordId: '<urn:uuid:00000000-0000-4000-8000-000000000001>',
    date: '2026-01-01T00:00:00Z',
    targetUri: 'https://other.example/film.mp4',
    contentType: 'application/http; msgtype=response',
    headers: [['WARC-Payload-Digest', `sha256:${sha256Hex(BODY)}`]],
    block: Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\n\r\n'), BODY]),
  },
  { gzip: false },
)

test('a video that is longer than what is read of a record is known by the digest that the record states', async () => {
  const list = openRemovals([{ kind: 'image', value: sha256Hex(BODY) }])
  for (const maxBlockBytes of [10_000, 1000]) {
    for await (const item of readWarc(chunked(RECORD, 700), { layout: 'plain', maxBlockBytes })) {
      assert.ok(item.kind === 'record')
      assert.equal(item.truncated, maxBlockBytes === 1000)
      assert.equal(takes(list, item), true, `${maxBlockBytes}`)
      assert.equal(takes(openRemovals([{ kind: 'image', value: '0'.repeat(64) }]), item), false)
    }
  }
})

test('a record that is a file itself states the digest of its block, and is known by it where it is too long to be read', async () => {
  const list = openRemovals([{ kind: 'image', value: sha256Hex(BODY) }])
  const headers = [['WARC-Block-Digest', `sha256:${sha256Hex(BODY)}`]] as const
  const about = { date: '2026-01-01T00:00:00Z', targetUri: 'https://other.example/film.mp4', contentType: 'video/mp4' }
  for (const type of ['resource', 'conversion'] as const) {
    const record = { type, recordId: '<urn:uuid:00000000-0000-4000-8000-000000000002>', ...about, headers, block: BODY }
    const source = chunked(encodeWarcRecord(record, { gzip: false }), 700)
    for await (const item of readWarc(source, { layout: 'plain', maxBlockBytes: 1000 }))
      assert.equal(item.kind === 'record' && takes(list, item), true, type)
  }
})
