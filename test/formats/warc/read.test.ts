import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { detectLayout, type WarcDamage, type WarcItem } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, newRecordId } from '../../../formats/warc/write.ts'
import { chunked, encodeAll, outline, readBytes, sampleRecords, wordsOf } from './samples.ts'

const LAYOUTS = ['members', 'plain', 'solid'] as const
const idsOf = (items: readonly WarcItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'record' ? [item.recordId] : []))
const damagesOf = (items: readonly WarcItem[]): WarcDamage[] => items.filter((item) => item.kind === 'damage')

describe('reading WARC', () => {
  for (const layout of LAYOUTS) {
    it(`${layout}: gives back every record that was written, with its block`, async () => {
      const records = sampleRecords(30, 5000)
      const items = await readBytes(encodeAll(records, layout), layout)
      assert.equal(items.length, 30)
      items.forEach((item, n) => {
        assert(item.kind === 'record')
        assert.equal(item.type, 'response')
        assert.equal(item.targetUri, records[n]?.targetUri)
        assert.deepEqual(item.block, Buffer.from(records[n]?.block ?? []))
      })
    })

    it(`${layout}: reads the same byte by byte as whole`, async () => {
      const bytes = encodeAll(sampleRecords(6, 3000), layout)
      const damaged = Buffer.from(bytes)
      const middle = Math.floor(bytes.length / 2)
      damaged.fill(0, middle, middle + 20)
      for (const input of [bytes, damaged]) {
        assert.deepEqual(outline(await readBytes(input, layout, { chunk: 1 })), outline(await readBytes(input, layout)))
      }
    })

    it(`${layout}: cuts a long block, says so, and goes on behind it`, async () => {
      const records = sampleRecords(3, 2000)
      const long = { ...records[1], block: randomBytes(3_000_000) } as (typeof records)[0]
      const bytes = encodeAll([records[0] ?? long, long, records[2] ?? long], layout)
      const items = await readBytes(bytes, layout, { maxBlockBytes: 100_000 })
      assert.deepEqual(
        items.map((item) => item.kind === 'record' && [item.truncated, item.block.length <= 100_000]),
        [
          [false, true],
          [true, true],
          [false, true],
        ],
      )
      assert.equal(items.reduce((sum, { length }) => sum + length, 0) > 0, true)
    })

    it(`${layout}: a file that ends inside its last record loses that record only`, async () => {
      const bytes = encodeAll(sampleRecords(10, 3000), layout)
      const items = await readBytes(bytes.subarray(0, bytes.length - 30), layout)
      assert.equal(idsOf(items).length, 9)
      assert.equal(damagesOf(items).length > 0, true)
      assert.match(
        damagesOf(items)
          .map(({ message }) => message)
          .join(),
        /cut short/,
      )
    })

    it(`${layout}: is recognised by its first record`, async () => {
      const bytes = encodeAll(sampleRecords(3, 200_000), layout)
      assert.equal(await detectLayout(chunked(bytes, 1000), 'x.warc'), layout)
    })
  }

  for (const layout of ['members', 'plain'] as const) {
    it(`${layout}: two readers at any cut read every record exactly once`, async () => {
      const bytes = encodeAll(sampleRecords(3, 200), layout)
      const whole = outline(await readBytes(bytes, layout))
      assert.equal(whole.length, 3)
      for (let cut = 1; cut < bytes.length; cut += 1) {
        const first = await readBytes(bytes, layout, { end: cut })
        const second = await readBytes(bytes, layout, { offset: cut })
        assert.deepEqual([...outline(first), ...outline(second)], whole, `cut at ${cut}`)
      }
    })

    it(`${layout}: a damaged file read in two parts gives the same records and damage at any cut`, async () => {
      const bytes = encodeAll(sampleRecords(3, 200), layout)
      const body =
        layout === 'plain' ? bytes.indexOf('HTTP/1.1', Math.floor(bytes.length / 3)) : Math.floor(bytes.length / 3)
      bytes.fill(0x41, body, body + 25)
      const whole = outline(await readBytes(bytes, layout))
      assert.equal(wordsOf(await readBytes(bytes, layout)).length, 1)
      for (let cut = 1; cut < bytes.length; cut += 1) {
        const first = await readBytes(bytes, layout, { end: cut })
        const second = await readBytes(bytes, layout, { offset: cut })
        assert.deepEqual([...outline(first), ...outline(second)], whole, `cut at ${cut}`)
      }
    })

    it(`${layout}: 64 damaged bytes lose only the records they hit, which are named, and every other is read`, async () => {
      const records = sampleRecords(40, 4000)
      const bytes = encodeAll(records, layout)
      const sound = await readBytes(bytes, layout)
      for (let trial = 0; trial < 60; trial += 1) {
        const at = Math.floor((bytes.length - 64) * (trial / 60))
        const damaged = Buffer.from(bytes)
        if (trial % 2 === 0) damaged.fill(0, at, at + 64)
        else randomBytes(64).copy(damaged, at)
        const hit = sound.filter(({ offset, length }) => offset < at + 64 && offset + length > at)
        const items = await readBytes(damaged, layout)
        const read = new Set(outline(items))
        const lost = outline(sound).filter((line) => !read.has(line))
        assert.equal(lost.length <= hit.length, true, `trial ${trial}: lost ${lost.length}, hit ${hit.length}`)
        for (const line of lost) assert.equal(outline(hit).includes(line), true, `trial ${trial}: ${line}`)
        const reported = items.filter((item) => wordsOf([item]).length > 0)
        for (const { offset, length } of hit) {
          const named = reported.some((item) => item.offset < offset + length && item.offset + item.length > offset)
          assert.equal(named || read.size === sound.length, true, `trial ${trial}: damage at ${at} is reported`)
        }
      }
    })
  }

  it('names the record whose body was damaged', async () => {
    const parts = sampleRecords(5, 4000).map((record) => encodeWarcRecord(record, { gzip: true }))
    parts[3]?.fill(0x55, parts[3].length - 40, parts[3].length - 20)
    const items = await readBytes(Buffer.concat(parts), 'members')
    assert.equal(idsOf(items).length, 4)
    assert.match(damagesOf(items)[0]?.message ?? '', /000000000003> of http:\/\/example\.org\/page\/3/)
  })

  it('members: streams what is too large to inflate whole, with the same result', async () => {
    const bytes = encodeAll(sampleRecords(12, 300_000), 'members')
    const damaged = Buffer.from(bytes)
    const middle = Math.floor(bytes.length / 2)
    damaged.fill(7, middle, middle + 64)
    for (const input of [bytes, damaged]) {
      const streamed = await readBytes(input, 'members', { limits: { maxWholeInput: 1, maxWholeOutput: 1000 } })
      const whole = await readBytes(input, 'members')
      assert.deepEqual(idsOf(streamed), idsOf(whole))
      assert.equal(damagesOf(streamed).length, damagesOf(whole).length)
    }
  })

  it('members: a small member that inflates to gigabytes costs no memory', async () => {
    const head = encodeWarcRecord(
      { type: 'resource', recordId: newRecordId(), date: '2026-01-01T00:00:00Z', block: new Uint8Array(0) },
      { gzip: false },
    ).toString('latin1')
    const size = 150_000_000
    const bomb = gzipSync(
      Buffer.concat([
        Buffer.from(head.replace('Content-Length: 0', `Content-Length: ${size}`).trimEnd()),
        Buffer.from('\r\n\r\n'),
        Buffer.alloc(size),
        Buffer.from('\r\n\r\n'),
      ]),
      { level: 1 },
    )
    const before = process.memoryUsage().rss
    const items = await readBytes(Buffer.concat([bomb, encodeAll(sampleRecords(1, 100), 'members')]), 'members')
    assert.deepEqual(
      items.map((item) => item.kind === 'record' && item.truncated),
      [true, false],
    )
    assert.equal(process.memoryUsage().rss - before < 100_000_000, true)
  })

  it('reads concatenated files and members that hold several records', async () => {
    const records = sampleRecords(6, 2000)
    const one = encodeAll(records.slice(0, 2), 'members')
    const two = encodeAll(records.slice(2), 'solid')
    const items = await readBytes(Buffer.concat([one, two]), 'members')
    assert.deepEqual(
      idsOf(items),
      records.map(({ recordId }) => recordId),
    )
    const solid = await readBytes(Buffer.concat([two, two]), 'solid')
    assert.equal(idsOf(solid).length, 8)
  })

  for (const [what, change] of [
    ['too short', (length: number) => length - 7],
    ['too long', (length: number) => length + 9],
    ['far too long', (length: number) => length + 900],
  ] as const) {
    for (const layout of ['members', 'plain'] as const) {
      it(`${layout}: a Content-Length that is ${what} costs no other record`, async () => {
        const records = sampleRecords(5, 3000)
        const parts = records.map((record, n) => {
          const plain = encodeWarcRecord(record, { gzip: false })
          if (n !== 2) return layout === 'members' ? gzipSync(plain) : plain
          const wrong = Buffer.from(
            plain
              .toString('latin1')
              .replace(/Content-Length: (\d+)/, (_, length: string) => `Content-Length: ${change(Number(length))}`),
            'latin1',
          )
          return layout === 'members' ? gzipSync(wrong) : wrong
        })
        const items = await readBytes(Buffer.concat(parts), layout)
        assert.deepEqual(
          idsOf(items),
          records.map(({ recordId }) => recordId),
        )
        const repaired = items[2]
        assert(repaired?.kind === 'record')
        assert.deepEqual(repaired.block, Buffer.from(records[2]?.block ?? []))
      })
    }
  }

  it('a page that quotes a WARC record is not taken for one at a cut', async () => {
    const quote =
      'WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x>\r\nContent-Length: 10\r\n\r\nnot ten bytes at all'
    const records = sampleRecords(2, 100).map((record) => ({ ...record, block: Buffer.from(quote.repeat(3)) }))
    const bytes = encodeAll(records, 'plain')
    const items = await readBytes(bytes, 'plain', { offset: 10 })
    assert.deepEqual(idsOf(items), [records[1]?.recordId])
  })

  it('a header without end is damage, not memory', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`WARC/1.0\r\nWARC-Type: response\r\n${'X: y\r\n'.repeat(40_000)}`),
      encodeAll(sampleRecords(2, 100), 'plain'),
    ])
    const items = await readBytes(bytes, 'plain')
    assert.equal(idsOf(items).length, 2)
    assert.equal(damagesOf(items).length, 1)
  })

  it('reads WARC 1.0 with bare line feeds, folded fields, bracketed URIs and Base32 SHA-1', async () => {
    const text = [
      'WARC/1.0',
      'WARC-Type: resource',
      'WARC-Target-URI: <http://example.org/>',
      'WARC-Date: 2016-01-01T00:00:00Z',
      'WARC-Record-ID: <urn:uuid:1>',
      'WARC-Block-Digest: sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N',
      'X-Folded: one',
      '\ttwo',
      'Content-Length: 5',
      '',
      'hello',
      '',
      '',
    ].join('\n')
    const [item] = await readBytes(Buffer.from(text), 'plain')
    assert(item?.kind === 'record')
    assert.equal(item.targetUri, 'http://example.org/')
    assert.equal(item.headers.get('x-folded'), 'one two')
    assert.equal(item.block.toString(), 'hello')
  })

  for (const [name, bytes, words] of [
    ['an HTML file', Buffer.from('<!DOCTYPE html><p>hi'), /no WARC file.*<!DOCTYPE/],
    ['an empty file', Buffer.alloc(0), /is empty/],
  ] as const) {
    it(`${name} is refused with words that help`, async () => {
      await assert.rejects(detectLayout(chunked(bytes, 7), 'x.warc'), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'E_INPUT')
        assert.match(error.message, words)
        return true
      })
    })
  }
})
