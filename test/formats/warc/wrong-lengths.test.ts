/** Content-Lengths that no block has: absent, no number, far too long, leading past the file or to another record. Every page is read all the same. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { detectLayout } from '../../../formats/warc/layout.ts'
import type { WarcItem, WarcReadOptions } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'
import { chunked, readBytes, wordsOf } from './samples.ts'

type Layout = WarcReadOptions['layout']
const LAYOUTS: readonly Layout[] = ['plain', 'solid', 'members']
const MAX_BLOCK_BYTES = 100_000

const PAGES: readonly WarcRecord[] = Array.from({ length: 8 }, (_, n) => ({
  type: 'response',
  recordId: `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`,
  date: '2026-01-02T03:04:05Z',
  targetUri: `http://example.org/${n}`,
  contentType: 'application/http; msgtype=response',
  block: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page ${n}${' of words'.repeat(n * 90)}</p>`),
}))

/** A record as it is spelled with another Content-Length, or with none. */
function spelled(record: WarcRecord, length: string | undefined, { digest }: { readonly digest: boolean }): Buffer {
  const field = length === undefined ? '' : `Content-Length: ${length}\r\n`
  const text = encodeWarcRecord(record, { gzip: false })
    .toString('latin1')
    .replace(/Content-Length: \d+\r\n/, field)
  return Buffer.from(digest ? text : text.replace(/WARC-Block-Digest: .*\r\n/, ''), 'latin1')
}

function pack(parts: readonly Buffer[], layout: Layout): Buffer {
  const all = Buffer.concat(parts.map((part) => (layout === 'members' ? gzipSync(part) : part)))
  return layout === 'solid' ? gzipSync(all) : all
}

const peekIn =
  (bytes: Buffer): NonNullable<WarcReadOptions['peek']> =>
  async (offset, count) =>
    bytes.subarray(offset, offset + count)

const textsOf = (items: readonly WarcItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'record' ? [item.block.toString()] : []))

const WRONG: Readonly<Record<string, string | undefined>> = {
  absent: undefined,
  empty: '',
  'a word': 'many',
  negative: '-5',
  'a fraction': '100.5',
  hexadecimal: '0x1f4',
  'two numbers': '500, 500',
  'of thousands': '1,234',
  'twenty digits': '99999999999999999999',
  zero: '0',
  'one byte': '1',
  'longer than the file': '90000',
  'longer than is kept': '200000',
  'longer than any file': '999999999999999',
}

describe('a Content-Length that no block has', () => {
  for (const [name, length] of Object.entries(WRONG))
    it(`${name}: costs no page, and each of them has a word`, async () => {
      for (const layout of LAYOUTS)
        for (const digest of [true, false])
          for (const isWrong of [(n: number) => n === 0, (n: number) => n === 4, (n: number) => n === 7, () => true]) {
            const parts = PAGES.map((page, n) =>
              isWrong(n) ? spelled(page, length, { digest }) : encodeWarcRecord(page, { gzip: false }),
            )
            const bytes = pack(parts, layout)
            assert.equal(await detectLayout(chunked(bytes, 5000), 'x'), layout, `${layout} digest ${digest}`)
            const items = await readBytes(bytes, layout, { maxBlockBytes: MAX_BLOCK_BYTES })
            assert.deepEqual(
              textsOf(items),
              PAGES.map(({ block }) => block.toString()),
              `${layout} digest ${digest}`,
            )
            const wrong = PAGES.filter((_, n) => isWrong(n)).length
            assert.equal(wordsOf(items).filter((word) => /Content-Length/.test(word)).length, wrong, layout)
            assert(items.every((item) => item.kind === 'record' && !item.truncated))
          }
    })

  it('with a plus sign is the number behind it, as other readers have it', async () => {
    const parts = PAGES.map((page) => spelled(page, `+${page.block.byteLength}`, { digest: false }))
    const items = await readBytes(pack(parts, 'plain'), 'plain')
    assert.deepEqual([textsOf(items).length, wordsOf(items)], [PAGES.length, []])
  })

  it('is one of many where the header holds no text: the word says how many went', async () => {
    const parts = PAGES.map((page) => spelled(page, '5\0', { digest: false }))
    const [item, ...more] = await readBytes(pack(parts, 'plain'), 'plain')
    assert.deepEqual(more, [])
    assert.match(item?.kind === 'damage' ? item.message : '', /no text, with 7 records that may have been in it/)
  })
})

describe('a long block in a file that goes on for longer than a reader looks ahead', () => {
  const filler: WarcRecord = {
    ...(PAGES[0] as WarcRecord),
    recordId: '<urn:uuid:00000000-0000-4000-8000-0000000000ff>',
    targetUri: 'http://example.org/large',
    block: Buffer.alloc(2_000_000, 'x'),
  }
  const records = [...PAGES, filler]
  const at = 2
  const build = (length: string, digest: boolean): Buffer =>
    pack(
      records.map((record, n) =>
        n === at ? spelled(record, length, { digest }) : encodeWarcRecord(record, { gzip: false }),
      ),
      'plain',
    )
  const read = (bytes: Buffer, options: Partial<WarcReadOptions> = {}): Promise<WarcItem[]> =>
    readBytes(bytes, 'plain', { maxBlockBytes: MAX_BLOCK_BYTES, ...options })

  for (const [name, length] of [
    ['leads past its end', '99999999999'],
    ['leads into another block', '1500000'],
  ] as const)
    it(`${name}: one look at the place tells`, async () => {
      for (const digest of [true, false]) {
        const bytes = build(length, digest)
        const items = await read(bytes, { peek: peekIn(bytes) })
        assert.deepEqual(
          textsOf(items).slice(0, -1),
          PAGES.map(({ block }) => block.toString()),
        )
        assert.deepEqual(wordsOf(items), [`Content-Length ${length} is wrong`])
        for (const cut of [700, 3000, 12_000]) {
          const both = [
            ...(await read(bytes, { peek: peekIn(bytes), end: cut })),
            ...(await read(bytes, { peek: peekIn(bytes), offset: cut })),
          ]
          assert.deepEqual(textsOf(both), textsOf(items), `cut at ${cut}`)
        }
      }
    })

  it('leads to the end of the file: the digest tells', async () => {
    const sound = build('0', true)
    const rest = sound.length - sound.indexOf('HTTP/1.1', sound.indexOf('example.org/2')) - 4
    const bytes = build(String(rest), true)
    const exact = String(rest - (bytes.length - sound.length) + String(rest).length - 1)
    const items = await read(build(exact, true), { peek: peekIn(build(exact, true)) })
    assert.deepEqual(
      textsOf(items).slice(0, -1),
      PAGES.map(({ block }) => block.toString()),
    )
  })

  it('is whole and quotes records: it is one record', async () => {
    const quoting = {
      ...filler,
      block: Buffer.concat([
        pack(
          PAGES.map((page) => encodeWarcRecord(page, { gzip: false })),
          'plain',
        ),
        Buffer.alloc(2_000_000, 'y'),
      ]),
    }
    const bytes = pack(
      [PAGES[0], quoting, PAGES[1]].map((record) => encodeWarcRecord(record as WarcRecord, { gzip: false })),
      'plain',
    )
    for (const options of [{}, { peek: peekIn(bytes) }]) {
      const items = await read(bytes, options)
      assert.deepEqual([items.length, wordsOf(items)], [3, []])
    }
  })

  it('cannot be asked, as it comes as a stream: what it swallowed is counted', async () => {
    const large = { ...filler, block: Buffer.alloc(17_000_000, 'x') }
    const parts = [PAGES[0], PAGES[1], PAGES[2], large] as const
    const bytes = pack(
      parts.map((record, n) =>
        n === 1
          ? spelled(record as WarcRecord, '99999999999', { digest: false })
          : encodeWarcRecord(record as WarcRecord, { gzip: false }),
      ),
      'plain',
    )
    const items = await read(bytes)
    assert.equal(textsOf(items).length, 1)
    assert.match(
      wordsOf(items).join(),
      /record <urn:uuid:\S+1> of http:\/\/example.org\/1: cut short: .*with 2 records that may have been in it/,
    )
  })

  it('is in a solid file, which is read ahead once more: no page is lost, and a true length is believed', async () => {
    const large = { ...filler, block: Buffer.alloc(17_000_000, 'x') }
    const parts = (lengths: readonly (string | undefined)[]): Buffer[] =>
      [PAGES[0], PAGES[1], PAGES[2], large, PAGES[3]].map((record, n) =>
        lengths[n] === undefined
          ? encodeWarcRecord(record as WarcRecord, { gzip: false })
          : spelled(record as WarcRecord, lengths[n], { digest: false }),
      )
    for (const [lengths, wrong] of [
      [[], 0],
      [['99999999999'], 1],
      [[undefined, '99999999999', '17000300'], 2],
    ] as const) {
      {
        const all = parts(lengths)
        const bytes = Buffer.concat([
          gzipSync(Buffer.concat(all.slice(0, 1)), { level: 1 }),
          gzipSync(Buffer.concat(all.slice(1)), { level: 1 }),
        ])
        const items = await readBytes(bytes, 'solid', {
          maxBlockBytes: MAX_BLOCK_BYTES,
          again: () => chunked(bytes, 50_000),
        })
        assert.deepEqual(
          textsOf(items).filter((text) => text.length < MAX_BLOCK_BYTES),
          PAGES.slice(0, 4).map(({ block }) => block.toString()),
          `${lengths}`,
        )
        assert.deepEqual([items.length, wordsOf(items).length], [5, wrong], `${lengths}`)
      }
    }
  })
})

describe('a wrong Content-Length', () => {
  it('of a last block that is longer than is kept costs no more than its end', async () => {
    const block = Buffer.alloc(3 * MAX_BLOCK_BYTES, 'HTTP/1.1 200 OK\r\n\r\n')
    const parts = [PAGES[0], { ...(PAGES[1] as WarcRecord), block }] as const
    for (const layout of ['plain', 'solid'] as const)
      for (const length of ['99999999999', '400000', 'many', '5']) {
        const bytes = pack(
          parts.map((record, n) =>
            n === 1
              ? spelled(record as WarcRecord, length, { digest: false })
              : encodeWarcRecord(record as WarcRecord, { gzip: false }),
          ),
          layout,
        )
        const items = await readBytes(bytes, layout, { maxBlockBytes: MAX_BLOCK_BYTES })
        assert.equal(items.length, 2)
        const [, item] = items
        assert(item?.kind === 'record' && item.truncated, `${layout} ${length}`)
        assert.equal(item.block.length, MAX_BLOCK_BYTES)
        assert.match(item.problem ?? '', /Content-Length/)
      }
  })

  it('is mended by the digest where the block quotes any number of records', async () => {
    const quoted = encodeWarcRecord(PAGES[0] as WarcRecord, { gzip: false })
    const block = Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\n\r\n<pre>'),
      ...Array.from({ length: 300 }, () => quoted),
      Buffer.from('</pre>'),
    ])
    const quoting = { ...(PAGES[1] as WarcRecord), block }
    for (const length of ['7', String(block.length - 3), '99999999999', 'many'])
      for (const layout of ['plain', 'solid'] as const) {
        const parts = [
          encodeWarcRecord(PAGES[2] as WarcRecord, { gzip: false }),
          spelled(quoting, length, { digest: true }),
          encodeWarcRecord(PAGES[3] as WarcRecord, { gzip: false }),
        ]
        const items = await readBytes(pack(parts, layout), layout)
        assert.deepEqual(
          textsOf(items),
          [PAGES[2], quoting, PAGES[3]].map((record) => record?.block.toString()),
          `${layout} ${length}`,
        )
      }
  })
})
