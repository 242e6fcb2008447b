import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WARCParser, WARCRecord, WARCSerializer } from 'warcio'
import { sha256Hex } from '../../../core/hash.ts'
import { blockOffset, encodeLargeRecord, encodeWarcRecord, newRecordId } from '../../../formats/warc/write.ts'
import { chunked, encodeAll, readBytes, sampleRecords } from './samples.ts'

describe('writing WARC', () => {
  it('states the digests of block and payload, and the true length', async () => {
    const block = Buffer.from('HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello')
    const [item] = await readBytes(
      encodeWarcRecord(
        { type: 'response', recordId: newRecordId(), date: '2026-01-01T00:00:00Z', targetUri: 'http://a/', block },
        { gzip: true },
      ),
      'members',
    )
    assert(item?.kind === 'record')
    assert.equal(item.headers.get('warc-block-digest'), `sha256:${sha256Hex(block)}`)
    assert.equal(item.headers.get('warc-payload-digest'), `sha256:${sha256Hex('hello')}`)
    assert.equal(item.headers.get('content-length'), String(block.length))
  })

  it('in steps gives the same bytes, and lets the event loop turn', async () => {
    const head = 'HTTP/1.1 200 OK\r\nX: y\r\n\r\n'
    const block = Buffer.from(head + 'some words of a page '.repeat(300_000))
    const about = { recordId: newRecordId(), date: '2026-01-01T00:00:00Z', targetUri: 'http://a/', block }
    for (const type of ['response', 'resource'] as const) {
      for (const gzip of [true, false]) {
        let turns = 0
        const turn = (): void => {
          turns += 1
          next = setImmediate(turn)
        }
        let next = setImmediate(turn)
        const inSteps = await encodeLargeRecord({ ...about, type }, { gzip })
        clearImmediate(next)
        assert.ok(inSteps.equals(encodeWarcRecord({ ...about, type }, { gzip })))
        assert.ok(turns >= 6, `${turns} turns`)
      }
    }
  })

  it('a line break in a value cannot add a header, nor can a caller replace the length', async () => {
    const bytes = encodeWarcRecord(
      {
        type: 'metadata',
        recordId: newRecordId(),
        date: '2026-01-01T00:00:00Z',
        targetUri: 'http://a/\r\nWARC-Type: response',
        headers: [
          ['X-Via', 'one\r\nX-Forged: two'],
          ['Content-Length', '99'],
        ],
        block: Buffer.from('fields'),
      },
      { gzip: false },
    )
    const [item] = await readBytes(bytes, 'plain')
    assert(item?.kind === 'record')
    assert.equal(item.type, 'metadata')
    assert.equal(item.headers.has('x-forged'), false)
    assert.equal(item.block.toString(), 'fields')
  })

  it('knows where the block begins in a plain record', () => {
    const record = sampleRecords(1, 500)[0] as Parameters<typeof encodeWarcRecord>[0]
    const bytes = encodeWarcRecord(record, { gzip: false })
    const at = blockOffset(bytes, record)
    assert.deepEqual(bytes.subarray(at, at + record.block.byteLength), Buffer.from(record.block))
  })

  for (const layout of ['members', 'plain'] as const) {
    it(`${layout}: warcio reads what we write`, async () => {
      const records = sampleRecords(20, 3000)
      const seen: [string | null | undefined, string | null | undefined, number][] = []
      for await (const record of new WARCParser(chunked(encodeAll(records, layout), 4096))) {
        const payload = await record.readFully(false)
        seen.push([record.warcHeader('WARC-Record-ID'), record.warcTargetURI, payload.length])
      }
      assert.deepEqual(
        seen,
        records.map(({ recordId, targetUri, block }) => [
          recordId,
          targetUri,
          block.length - Buffer.from(block).indexOf('\r\n\r\n') - 4,
        ]),
      )
    })
  }

  for (const gzip of [true, false]) {
    it(`we read what warcio writes, ${gzip ? 'compressed' : 'plain'}`, async () => {
      const parts: Uint8Array[] = []
      for (let n = 0; n < 10; n += 1) {
        async function* body(): AsyncGenerator<Uint8Array> {
          yield Buffer.from(`<p>page ${n}</p>`.repeat(n * 50))
        }
        const record = WARCRecord.create(
          {
            url: `http://example.org/${n}`,
            date: '2026-01-01T00:00:00Z',
            type: 'response',
            warcVersion: 'WARC/1.1',
            httpHeaders: { 'Content-Type': 'text/html' },
          },
          body(),
        )
        parts.push(await WARCSerializer.serialize(record, { gzip }))
      }
      const items = await readBytes(Buffer.concat(parts), gzip ? 'members' : 'plain')
      assert.deepEqual(
        items.map(
          (item) => item.kind === 'record' && [item.targetUri, item.block.toString().split('\r\n\r\n')[1]?.length],
        ),
        parts.map((_, n) => [`http://example.org/${n}`, `<p>page ${n}</p>`.length * n * 50]),
      )
    })
  }
})
