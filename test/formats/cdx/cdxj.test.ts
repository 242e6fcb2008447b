import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { collect } from '../../../core/streams.ts'
import { cdxjLines } from '../../../formats/cdx/cdxj.ts'
import { surtOf } from '../../../formats/cdx/surt.ts'
import { readWarc } from '../../../formats/warc/read.ts'
import { encodeWarcRecord, type WarcRecord } from '../../../formats/warc/write.ts'
import { chunked } from '../warc/samples.ts'

describe('the SURT form of a URL', () => {
  const session = '0123456789abcdef0123456789abcdef'
  // As the package `surt` 0.3.1 gives them.
  for (const [url, expected] of [
    ['http://example.org', 'org,example)/'],
    ['https://www.example.org/A/B/?b=2&a=1', 'org,example)/a/b?a=1&b=2'],
    ['http://www2.example.org:8080/a/', 'org,example:8080)/a'],
    ['http://example.org/a%7Eb/%C3%BC?q=%20x&Q', 'org,example)/a~b/%c3%bc?q&q=%20x'],
    ['http://127.0.0.1:8080/x', '1,0,0,127:8080)/x'],
    [`http://example.org/?phpsessid=${session}&x=1`, 'org,example)/?x=1'],
    [`http://example.org/?x=1&sid=${session}`, 'org,example)/?&x=1'],
    ['http://example.org/a?', 'org,example)/a'],
    ['http://example.org/a?b&b=1&a=', 'org,example)/a?a=&b&b=1'],
    ['http://example.org/a//b/./c/../d', 'org,example)/a/b/d'],
    ['http://sub.example.co.uk/x.html?a=B+c', 'uk,co,example,sub)/x.html?a=b+c'],
    ['urn:uuid:1', 'urn:uuid:1'],
    ['http://', 'http://'],
  ] as const) {
    it(`of ${url} is ${expected}`, () => assert.equal(surtOf(url), expected))
  }

  it('costs no more than its length, whatever is in the URL', () => {
    assert.ok(surtOf(`http://a/${'%25'.repeat(200_000)}?${'sid='.repeat(200_000)}`).length > 1000)
  })
})

it('an index has a line for each answer, sorted, that says where it lies', async () => {
  const base = { date: '2026-01-02T03:04:05.6Z', contentType: 'application/http; msgtype=response' }
  const answer = (head: string) => Buffer.from(`HTTP/1.1 ${head}\r\n\r\nbody`)
  const records: WarcRecord[] = [
    { ...base, type: 'warcinfo', recordId: '<urn:uuid:0>', block: Buffer.from('software: x\r\n') },
    {
      ...base,
      type: 'response',
      recordId: '<urn:uuid:1>',
      targetUri: 'http://b.example/',
      block: answer('200 OK\r\nContent-Type: Text/HTML; charset=x'),
    },
    {
      ...base,
      type: 'request',
      recordId: '<urn:uuid:2>',
      targetUri: 'http://b.example/',
      block: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    },
    {
      ...base,
      type: 'response',
      recordId: '<urn:uuid:3>',
      targetUri: 'http://a.example/x',
      block: answer('302 Found\r\nLocation: /'),
    },
    {
      ...base,
      type: 'revisit',
      recordId: '<urn:uuid:4>',
      targetUri: 'http://c.example/',
      block: answer('200 OK\r\nContent-Type: text/html'),
    },
    {
      ...base,
      type: 'resource',
      recordId: '<urn:uuid:5>',
      targetUri: 'http://d.example/',
      contentType: 'image/png',
      block: Buffer.from('png'),
    },
  ]
  const parts = records.map((record) => encodeWarcRecord(record, { gzip: true }))
  const bytes = Buffer.concat(parts)
  const lines = await cdxjLines(readWarc(chunked(bytes, 500), { layout: 'members', maxBlockBytes: 1e6 }), 'x.warc.gz')
  const fields = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))))
  assert.deepEqual(
    lines.map((line) => line.split(' ', 2).join(' ')),
    ['a', 'b', 'c', 'd'].map((name) => `example,${name})/${name === 'a' ? 'x' : ''} 20260102030405`),
  )
  assert.deepEqual(
    fields.map(({ mime, status }) => [mime, status]),
    [
      ['unk', '302'],
      ['text/html', '200'],
      ['warc/revisit', '200'],
      ['image/png', undefined],
    ],
  )
  const { offset, length, filename, digest } = fields[1]
  const range = bytes.subarray(Number(offset), Number(offset) + Number(length))
  assert.deepEqual([range.equals(parts[1] ?? bytes), filename], [true, 'x.warc.gz'])
  assert.match(digest, /^sha256:[0-9a-f]{64}$/)
  const read = await collect(readWarc(chunked(range, 500), { layout: 'members', maxBlockBytes: 1e6 }))
  assert.equal(read[0]?.kind === 'record' && read[0].recordId, '<urn:uuid:1>')
})
