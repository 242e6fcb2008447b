/** Archives with wrong lengths, digests and spellings: every record that was written is read, or a word says that it was not. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { WarcItem } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'
import { seededRandom } from '../../helpers/random.ts'
import { readBytes, sampleRecords, wordsOf } from './samples.ts'

const LAYOUTS = ['plain', 'solid', 'members'] as const

const idsOf = (items: readonly WarcItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'record' ? [item.recordId] : []))

/** A record with its Content-Length changed, and without its block digest unless that is to stay. */
function mislabelled(record: WarcRecord, change: number, { digest = false } = {}): Buffer {
  const text = encodeWarcRecord(record, { gzip: false })
    .toString('latin1')
    .replace(
      /Content-Length: (\d+)(?=\r\n\r\nHTTP)/,
      (_, length: string) => `Content-Length: ${Number(length) + change}`,
    )
  return Buffer.from(digest ? text : text.replace(/WARC-Block-Digest: .*\r\n/, ''), 'latin1')
}

function pack(parts: readonly Buffer[], layout: (typeof LAYOUTS)[number]): Buffer {
  const all = Buffer.concat(parts.map((part) => (layout === 'members' ? gzipSync(part) : part)))
  return layout === 'solid' ? gzipSync(all) : all
}

function pagesOf(count: number): WarcRecord[] {
  return sampleRecords(count, 3000).map((record, n) => ({
    ...record,
    block: Buffer.from(
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page ${n}${' of many words'.repeat(n)}</p>`,
    ),
  }))
}

describe('an archive in which every Content-Length is wrong', () => {
  for (const layout of LAYOUTS) {
    for (const digest of [false, true]) {
      for (const change of [-1, -2, -4, 20]) {
        it(`${layout}: gives every page, and a word for each, at ${change} bytes ${digest ? 'with' : 'without'} a digest`, async () => {
          const records = pagesOf(20)
          const items = await readBytes(
            pack(
              records.map((record) => mislabelled(record, change, { digest })),
              layout,
            ),
            layout,
          )
          assert.deepEqual(
            idsOf(items),
            records.map(({ recordId }) => recordId),
          )
          assert.equal(wordsOf(items).filter((word) => /Content-Length \d+ is wrong/.test(word)).length, 20)
          items.forEach((item, n) => {
            assert.deepEqual(item.kind === 'record' && item.block, records[n]?.block)
          })
        })
      }
    }
  }

  it('is read once by two readers, wherever it is cut', async () => {
    const records = pagesOf(4)
    const parts = records.map((record, n) => mislabelled(record, n === 2 ? 0 : -2))
    const bytes = Buffer.concat(parts)
    const whole = idsOf(await readBytes(bytes, 'plain'))
    assert.equal(whole.length, 4)
    for (let cut = 1; cut < bytes.length; cut += 7) {
      const both = [
        ...(await readBytes(bytes, 'plain', { end: cut })),
        ...(await readBytes(bytes, 'plain', { offset: cut })),
      ]
      assert.deepEqual(idsOf(both), whole, `cut at ${cut}`)
    }
  })
})

describe('a record', () => {
  const [page] = pagesOf(1) as [WarcRecord]
  const block = Buffer.from(page.block)
  const withDigest = (digest: string): Buffer =>
    Buffer.from(
      encodeWarcRecord(page, { gzip: false })
        .toString('latin1')
        .replace(/(?<=WARC-Block-Digest: ).*/, digest),
      'latin1',
    )
  const sha1 = createHash('sha1').update(block).digest()
  const md5 = createHash('md5').update(block).digest()

  it('has a digest in hex, Base64 or a form that nobody knows, and is read without a word', async () => {
    for (const digest of [
      `sha1:${sha1.toString('hex')}`,
      `SHA-1:${sha1.toString('hex').toUpperCase()}`,
      `sha1:${sha1.toString('base64')}`,
      `md5:${md5.toString('base64')}`,
      `sha1:${sha1.toString('base64url')}`,
      'sha1:short',
      'crc32:12345678',
    ]) {
      const items = await readBytes(withDigest(digest), 'plain')
      assert.deepEqual([idsOf(items).length, wordsOf(items)], [1, []], digest)
    }
  })

  for (const layout of LAYOUTS) {
    it(`${layout}: is kept where its digest is of other bytes, as archivers hash what was on the wire`, async () => {
      const wrong = `sha1:${Buffer.alloc(20, 7).toString('hex')}`
      const items = await readBytes(pack([withDigest(wrong), withDigest(wrong)], layout), layout)
      assert.equal(idsOf(items).length, 2)
      const words = layout === 'members' ? [] : Array(2).fill('the block does not match its digest')
      assert.deepEqual(wordsOf(items), words)
    })
  }

  it('has a Content-Length on a folded line, and a version in lower case', async () => {
    const text = encodeWarcRecord(page, { gzip: false }).toString('latin1')
    for (const spelled of [
      text.replace(/Content-Length: (?=\d+\r\n\r\nHTTP)/, 'Content-Length:\r\n '),
      text.replace('WARC/1.1', 'warc/1.0'),
    ]) {
      for (const layout of LAYOUTS) {
        const items = await readBytes(pack([Buffer.from(spelled, 'latin1')], layout), layout)
        assert.deepEqual([idsOf(items).length, wordsOf(items)], [1, []], layout)
      }
    }
  })
})

describe('random archives with random damage', () => {
  for (const layout of LAYOUTS) {
    it(`${layout}: records and words together are at least what was written`, async () => {
      const below = seededRandom(11)
      for (let trial = 0; trial < 40; trial += 1) {
        const records = pagesOf(below(12) + 1)
        const parts = records.map((record) =>
          mislabelled(record, [0, 0, 0, -1, -3, 9, 60, 5000][below(8)] ?? 0, { digest: below(2) === 0 }),
        )
        const items = await readBytes(pack(parts, layout), layout)
        const read = new Set(idsOf(items))
        const lost = records.filter(({ recordId }) => !read.has(recordId))
        const words = wordsOf(items)
        for (const { recordId } of lost)
          assert(
            words.some((word) => word.includes(recordId)),
            `trial ${trial}: no word about ${recordId}`,
          )
      }
    })
  }

  it('a page full of markers costs no more than its length', { timeout: 60_000 }, async () => {
    const marker =
      'WARC/1.0\r\nWARC-Record-ID: <a>\r\nWARC-Type: x\r\nContent-Length: 900000\r\nWARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n\r\n\r\n'
    const bytes = Buffer.from(`WARC/1.0\r\nbroken\r\n\r\n${marker.repeat(15_000)}${'WARC/1.0\n'.repeat(100_000)}`)
    // Hashing each of 15,000 blocks of 900 KB would take a minute: this test would not end in time.
    const items = await readBytes(bytes, 'plain')
    assert(wordsOf(items).length > 0)
  })
})
