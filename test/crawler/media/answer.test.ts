import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type ImageAnswer, type Judged, judgeAnswer } from '../../../crawler/media/answer.ts'
import { imageStatus } from '../../../schemas/index.ts'

const GIF = Buffer.from('GIF89a and some more bytes of it')
const LIMITS = { maxImageBytes: 1000, token: 'm3w', policy: 'strict' as const }

function judge(answer: Partial<ImageAnswer>): Judged {
  const about = { url: 'http://h.example/a.gif', date: '2026-01-01T00:00:00Z', status: 200, statusText: 'OK' }
  return judgeAnswer({ ...about, headers: [], body: GIF, ...answer }, LIMITS)
}
const statusOf = (answer: Partial<ImageAnswer>): string => {
  const judged = judge(answer)
  return judged.kind === 'bytes' ? 'bytes' : imageStatus.parse(judged.status)
}

test('answer: every HTTP status has one image status', () => {
  const expected = {
    200: 'bytes',
    203: 'bytes',
    204: 'http_other',
    206: 'http_other',
    304: 'http_other',
    400: 'http_4xx',
    401: 'http_401_403',
    403: 'http_401_403',
    404: 'http_404_410',
    410: 'http_404_410',
    429: 'http_429',
    451: 'http_451',
    500: 'http_5xx',
    599: 'http_5xx',
    600: 'http_other',
    999: 'http_other',
  }
  for (const [status, outcome] of Object.entries(expected)) {
    assert.equal(statusOf({ status: Number(status) }), outcome, status)
  }
})

test('answer: removes codings, and tells a body that is too large from one that is cut or corrupt', () => {
  const gzip = [['Content-Encoding', 'gzip']] as const
  const judged = judge({ headers: gzip, body: gzipSync(GIF) })
  assert.ok(judged.kind === 'bytes' && judged.bytes.equals(GIF))
  assert.equal(statusOf({ headers: gzip, body: gzipSync(Buffer.concat([GIF, Buffer.alloc(5000)])) }), 'too_large')
  assert.equal(statusOf({ headers: gzip, body: gzipSync(GIF).subarray(0, 30) }), 'truncated')
  assert.equal(statusOf({ headers: [['Content-Encoding', 'rot13']] }), 'decode_error')
  assert.equal(statusOf({ truncated: 'length' }), 'too_large')
  assert.equal(statusOf({ truncated: 'time', cutBy: 'too_slow' }), 'too_slow')
  assert.equal(statusOf({ truncated: 'disconnect' }), 'reset')
  assert.equal(statusOf({ body: Buffer.alloc(0) }), 'empty')
})

test('answer: a reservation counts on a success only, and only if it is for us', () => {
  const tag = (value: string) => ({ headers: [['X-Robots-Tag', value]] as const })
  assert.equal(statusOf(tag('noimageai')), 'optout_header')
  assert.equal(statusOf(tag('M3W: noai')), 'optout_header')
  assert.equal(statusOf(tag('googlebot: noindex')), 'bytes')
  assert.equal(statusOf({ ...tag('noindex'), status: 404 }), 'http_404_410')
  assert.equal(statusOf({ ...tag('noindex'), status: 503 }), 'http_5xx')
  const open = judge(tag('max-snippet: 20'))
  assert.ok(open.kind === 'bytes' && open.rights.verdict === 'open' && open.rights.evidence.length === 1)
})

test('answer: bytes of no image are handed on as evidence', () => {
  const judged = judge({ body: Buffer.from('<html>') })
  assert.ok(judged.kind === 'refused' && judged.status === 'not_image' && judged.bytes?.toString() === '<html>')
})
