import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { decodeBody, headerOf, parseHttpResponse } from '../../formats/http-message.ts'

const PAGE = Buffer.from(`<!doctype html><p>${'hello world '.repeat(500)}</p>`)

const SKIPPABLE = Buffer.from('502a4d180300000061626300', 'hex').subarray(0, 11)

describe('HTTP messages', () => {
  it('are split into status, headers in order and body', () => {
    const response = parseHttpResponse(
      Buffer.from('HTTP/1.1 404 Not  Found\r\nA: 1\r\na: 2\r\nFolded: x\r\n  y\r\nEmpty:\r\n\r\n\r\nbody'),
    )
    assert.deepEqual(response, {
      status: 404,
      reason: 'Not  Found',
      headers: [
        ['A', '1'],
        ['a', '2'],
        ['Folded', 'x y'],
        ['Empty', ''],
      ],
      body: Buffer.from('\r\nbody'),
    })
    assert.equal(headerOf(response?.headers ?? [], 'A'), '1')
  })

  it('may have blank lines before them', () => {
    const response = parseHttpResponse(Buffer.from('\r\n\nHTTP/1.1 200 OK\r\nA: 1\r\n\r\nbody'))
    assert.deepEqual([response?.status, response?.headers, response?.body.toString()], [200, [['A', '1']], 'body'])
  })

  it('without header fields do not read on through the body', () => {
    const response = parseHttpResponse(Buffer.from('HTTP/2 200\r\n\r\nbody: x\r\n\r\n'))
    assert.deepEqual(response?.headers, [])
    assert.equal(response?.body.toString(), 'body: x\r\n\r\n')
  })

  it('may end with their head, and may use bare line feeds', () => {
    assert.equal(parseHttpResponse(Buffer.from('HTTP/1.1 204 No Content\r\nA: 1\r\n'))?.body.length, 0)
    assert.equal(parseHttpResponse(Buffer.from('HTTP/1.0 200 OK\nA: 1\n\nx'))?.body.toString(), 'x')
  })

  for (const bytes of ['', 'hello', 'HTTP/1.1 OK\r\n\r\n', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(60_000)}`]) {
    it(`are refused where there is no head: ${JSON.stringify(bytes.slice(0, 20))}`, () => {
      assert.equal(parseHttpResponse(Buffer.from(bytes)), undefined)
    })
  }
})

describe('bodies', () => {
  for (const [coding, bytes] of [
    ['gzip', gzipSync(PAGE)],
    ['X-GZIP', gzipSync(PAGE)],
    ['deflate', deflateSync(PAGE)],
    ['deflate', deflateRawSync(PAGE)],
    ['br', brotliCompressSync(PAGE)],
    ['zstd', zstdCompressSync(PAGE)],
    ['zstd', Buffer.concat([zstdCompressSync(PAGE.subarray(0, 900)), SKIPPABLE, zstdCompressSync(PAGE.subarray(900))])],
    ['zstd', PAGE],
    ['gzip', Buffer.concat([gzipSync(PAGE.subarray(0, 900)), gzipSync(PAGE.subarray(900))])],
    ['gzip', Buffer.concat([Buffer.from('\r\n'), gzipSync(PAGE)])],
    ['identity', PAGE],
    ['gzip', PAGE],
    ['br', PAGE],
    ['gzip, br', brotliCompressSync(gzipSync(PAGE))],
  ] as const) {
    it(`are decoded from ${coding}, ${bytes === PAGE ? 'also where the archive has done so already' : 'whole'}`, () => {
      assert.deepEqual(decodeBody([['Content-Encoding', coding]], bytes, 100_000), { body: PAGE, truncated: false })
    })

    it(`are capped while decoding ${coding}`, () => {
      const { body, truncated } = decodeBody([['Content-Encoding', coding]], bytes, 1000)
      assert.equal(truncated, true)
      assert.equal(body.length <= 1000, true)
      assert.deepEqual(body, PAGE.subarray(0, body.length))
    })
  }

  it('that are cut keep their beginning and say so', () => {
    const noise = Buffer.from(Array.from({ length: 20_000 }, (_, n) => (n * n * 7919 + (n >> 3)) % 251))
    const { body, truncated, error } = decodeBody(
      [['Content-Encoding', 'gzip']],
      gzipSync(noise).subarray(0, -200),
      1e6,
    )
    assert.equal(truncated, true)
    assert.match(error ?? '', /cut short/)
    assert.deepEqual(body, noise.subarray(0, body.length))
  })

  it('with rubbish behind them, or a wrong checksum, are read as browsers read them', () => {
    const wrongSum = gzipSync(PAGE)
    wrongSum.fill(7, wrongSum.length - 8)
    for (const [coding, bytes] of [
      ['gzip', Buffer.concat([gzipSync(PAGE), Buffer.from('rubbish!')])],
      ['gzip', wrongSum],
      ['gzip', gzipSync(PAGE).subarray(0, -5)],
      ['zstd', Buffer.concat([zstdCompressSync(PAGE), Buffer.from('rubbish!')])],
    ] as const)
      assert.deepEqual(decodeBody([['Content-Encoding', coding]], bytes, 1e6), { body: PAGE, truncated: false })
  })

  it('of Zstandard that are cut say so, and a window over 8 MB is refused', () => {
    const { truncated, error } = decodeBody([['Content-Encoding', 'zstd']], zstdCompressSync(PAGE).subarray(0, -9), 1e6)
    assert.deepEqual([truncated, error], [true, 'the zstd body is cut short'])
    const params = { [constants.ZSTD_c_windowLog]: 25 }
    const large = zstdCompressSync(Buffer.alloc(20_000_000, 'ab'), { params })
    assert.match(decodeBody([['Content-Encoding', 'zstd']], large, 1e6).error ?? '', /does not decode/)
  })

  it('that do not decode are empty and say so', () => {
    const broken = gzipSync(PAGE)
    broken.fill(0xff, 20, 40)
    assert.match(decodeBody([['Content-Encoding', 'gzip']], broken, 1e6).error ?? '', /does not decode/)
    assert.match(decodeBody([['Content-Encoding', 'magic']], Buffer.from('abc'), 1e6).error ?? '', /unknown/)
    assert.match(decodeBody([['Content-Encoding', 'br,'.repeat(9)]], PAGE, 1e6).error ?? '', /too many/)
  })

  it('in chunks are joined, with extensions and trailers, unless the archive has done so already', () => {
    const headers = [['Transfer-Encoding', 'chunked']] as const
    const chunked = Buffer.from('5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: 1\r\n\r\n')
    assert.equal(decodeBody(headers, chunked, 100).body.toString(), 'hello world')
    assert.deepEqual(decodeBody(headers, PAGE, 100_000), { body: PAGE, truncated: false })
    const cut = decodeBody(headers, chunked.subarray(0, 20), 100)
    assert.equal(cut.body.toString(), 'hello wo')
    assert.equal(cut.truncated, true)
  })
})
