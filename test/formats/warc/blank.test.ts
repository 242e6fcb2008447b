/** Blanks are exactly as long as what they stand for, and readers of archives meet one record there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { onceBytes } from '../../../formats/byte-window.ts'
import { BLANK_HEADER, blankRecord } from '../../../formats/warc/blank.ts'
import { readWarc } from '../../../formats/warc/read.ts'
import { encodeWarcRecord } from '../../../formats/warc/write.ts'

const of = { recordId: '<urn:uuid:00000000-0000-4000-8000-000000000001>', date: '2026-01-01T00:00:00Z', isPage: true }
const LEAST = 220

test('a blank has any length from the shortest on, also where stored blocks end', () => {
  const lengths = [...Array.from({ length: 200 }, (_, n) => LEAST + n), 1_000, 10_021]
  for (const blocks of [1, 2, 3]) for (let by = -12; by < 40; by++) lengths.push(blocks * 65_535 + by)
  for (const bytes of lengths) {
    assert.equal(blankRecord(of, bytes, { gzip: false })?.length, bytes)
    const member = blankRecord(of, bytes, { gzip: true })
    assert.equal(member?.length, bytes)
    assert.match(gunzipSync(member ?? Buffer.alloc(0)).toString('latin1', 0, 40), /^WARC\/1\.1\r\nWARC-Type: metadata/)
  }
})

test('a record that is too short for a stored blank has a compressed one, and one too short for that has none', () => {
  const least = Array.from({ length: LEAST }, (_, n) => n).find((n) => blankRecord(of, n, { gzip: true })) ?? 0
  assert.ok(least > 100 && least < 190, String(least))
  for (let bytes = least; bytes < LEAST; bytes++) {
    const member = blankRecord(of, bytes, { gzip: true })
    assert.equal(member?.length, bytes)
    assert.match(gunzipSync(member ?? Buffer.alloc(0)).toString(), /M3W-Taken-Down: page/)
  }
  assert.equal(blankRecord(of, 60, { gzip: false }), undefined)
})

test('records before and behind a blank are read where they were', async () => {
  for (const gzip of [true, false]) {
    const records = [0, 1, 2].map((n) =>
      encodeWarcRecord(
        {
          type: 'resource',
          recordId: `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`,
          date: of.date,
          targetUri: `https://a.example/${n}`,
          block: Buffer.from(`secret ${n} `.repeat(8_000)),
        },
        { gzip },
      ),
    )
    const [before, gone, behind] = records as [Buffer, Buffer, Buffer]
    const blank = blankRecord(of, gone.length, { gzip })
    const archive = Buffer.concat([before, blank ?? Buffer.alloc(0), behind])
    assert.equal(archive.includes('secret 1'), false)
    const found: unknown[] = []
    const layout = gzip ? 'members' : 'plain'
    for await (const item of readWarc(onceBytes(archive), { layout, maxBlockBytes: 1 << 20 })) {
      if (item.kind !== 'record') throw new Error(item.message)
      found.push([item.offset, item.length, item.problem, item.headers.get(BLANK_HEADER.toLowerCase())])
    }
    assert.deepEqual(found, [
      [0, before.length, undefined, undefined],
      [before.length, gone.length, undefined, 'page'],
      [before.length + gone.length, behind.length, undefined, undefined],
    ])
  }
})
