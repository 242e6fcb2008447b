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
