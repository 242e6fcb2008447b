import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { collect } from '../../../core/streams.ts'
import { converterOf } from '../../../formats/foreign/convert.ts'
import { archiveKindOf } from '../../../formats/foreign/kind.ts'
import type { WarcItem } from '../../../formats/warc/read.ts'
import { encodeWarcRecord } from '../../../formats/warc/write.ts'
import { chunked, readBytes, sampleRecords, wordsOf } from '../warc/samples.ts'

const FILE = 'URL IP-address Archive-date Content-type Archive-length\n'
const INFO = `filedesc://x.arc 0.0.0.0 20080102030405 text/plain ${FILE.length + 22}\n1 0 Alexa Internet xxx\n${FILE}`

const page = (n: number): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page ${n}</p>\n${'words '.repeat(n)}`
function arcRecord(n: number, more = 0, version = 1): string {
  const length = page(n).length + more
  const extra = version === 2 ? '200 abc - 77 x.arc ' : ''
  return `http://example.org/${n} 192.0.2.1 2008010203040${n} text/html ${extra}${length}\n${page(n)}`
}

async function convert(bytes: Buffer): Promise<WarcItem[]> {
  const kind = archiveKindOf(bytes.subarray(0, 4096))
  const converter = converterOf(kind ?? 'warc', 'x')
  assert(converter !== undefined)
  return await readBytes(Buffer.concat(await collect(converter(chunked(bytes, 1000)))), 'members')
}

const urlsOf = (items: readonly WarcItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'record' && item.type === 'response' ? [item.targetUri ?? ''] : []))

describe('an ARC file', () => {
  const numbers = [1, 2, 3, 4]
  const all = numbers.map((n) => `http://example.org/${n}`)
  const plain = (more = 0, version = 1): Buffer =>
    Buffer.from([INFO, ...numbers.map((n) => arcRecord(n, n === 2 ? more : 0, version))].join('\n'))

  for (const [what, bytes] of [
    ['plain', plain()],
    ['of version 2', plain(0, 2)],
    [
      'in gzip members',
      Buffer.concat([INFO, ...numbers.map((n) => `${arcRecord(n)}\n`)].map((part) => gzipSync(part))),
    ],
    ['in one gzip stream', gzipSync(plain())],
    ['with a length that is too small', plain(-3)],
    ['with a length that is too large', plain(40)],
  ] as const) {
    it(`${what} is read as WARC, with address, date and block`, async () => {
      const items = await convert(bytes)
      assert.deepEqual(urlsOf(items), all)
      assert.deepEqual(wordsOf(items), [])
      const [info, first] = items
      assert(info?.kind === 'record' && first?.kind === 'record')
      assert.equal(info.type, 'warcinfo')
      assert.equal(first.date, '2008-01-02T03:04:01Z')
      assert.equal(first.headers.get('warc-ip-address'), '192.0.2.1')
      assert.equal(first.block.toString(), page(1))
    })
  }

  it('whose writer knew no lengths is read by its headers', async () => {
    const text = [INFO, arcRecord(1), arcRecord(2)].join('\n').replace(/ (\d+)\n/g, ' -1\n')
    const items = await convert(Buffer.from(text))
    assert.deepEqual(urlsOf(items), all.slice(0, 2))
    assert.equal(items[1]?.kind === 'record' && items[1].block.toString(), page(1))
  })

  it('that is damaged loses what was hit, with a word', async () => {
    const parts = [INFO, ...numbers.map((n) => `${arcRecord(n)}\n`)].map((part) => gzipSync(part))
    parts[2]?.fill(0, 20, 40)
    const items = await convert(Buffer.concat(parts))
    assert.deepEqual(urlsOf(items), [all[0], all[2], all[3]])
    assert(wordsOf(items).some((word) => /does not inflate|ARC/.test(word)))
    const cut = await convert(plain().subarray(0, plain().length - 10))
    assert.deepEqual(urlsOf(cut), all.slice(0, 3))
    assert.match(wordsOf(cut).join(), /example\.org\/4: cut short/)
  })
})

describe('a WARC in Zstandard frames', () => {
  const records = sampleRecords(6, 3000)
  const blocks = records.map(({ block }) => Buffer.from(block))
  const plain = records.map((record) => encodeWarcRecord(record, { gzip: false }))
  const blocksOf = (items: readonly WarcItem[]) => items.flatMap((item) => (item.kind === 'record' ? [item.block] : []))
  const skippable = (content: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt32LE(0x184d2a5d, 0)
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content])
  }

  it('gives its records, with a dictionary, a compressed one, or none', async () => {
    const dictionary = Buffer.concat(plain).subarray(0, 2000)
    const frames = (options = {}) => Buffer.concat(plain.map((part) => zstdCompressSync(part, options)))
    assert.deepEqual(blocksOf(await convert(frames())), blocks)
    for (const stored of [dictionary, zstdCompressSync(dictionary)])
      assert.deepEqual(blocksOf(await convert(Buffer.concat([skippable(stored), frames({ dictionary })]))), blocks)
  })

  it('that is damaged loses what was hit, with a word', async () => {
    const frames = plain.map((part) => zstdCompressSync(part))
    frames[2]?.fill(0xff, 4, 12)
    const items = await convert(Buffer.concat(frames))
    assert.deepEqual(blocksOf(items), blocks.toSpliced(2, 1))
    assert.match(wordsOf(items).join(), /Zstandard/)
    const cut = await convert(Buffer.concat(frames.slice(3)).subarray(0, -20))
    assert.equal(blocksOf(cut).length, 2)
    assert.match(wordsOf(cut).join(), /are no frame/)
  })
})

it('LZ4 is refused by name, and what is no archive has no kind', () => {
  assert.throws(() => converterOf(archiveKindOf(Buffer.from('04224d18000000', 'hex')) ?? 'warc', 'x.warc.lz4'), /LZ4/)
  assert.equal(archiveKindOf(Buffer.from('<html>')), undefined)
  assert.equal(archiveKindOf(deflateSync('x')), undefined)
  assert.equal(archiveKindOf(Buffer.alloc(0)), undefined)
})
