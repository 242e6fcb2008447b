/** A new head over an old body: the same headers are the body's, whether a 304 or another URL's answer brought it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newHead } from '../../../archives/revisits/new-head.ts'

const before = [
  ['Content-Type', 'text/html'],
  ['Content-Range', 'bytes 0-9/10'],
  ['X-Robots-Tag', 'noai'],
  ['ETag', '"1"'],
] as const
const news = [
  ['content-type', 'text/plain'],
  ['content-range', 'bytes 3-4/10'],
  ['etag', '"2"'],
] as const

test('what describes the body stays the earlier answer’s; what is said now is said anew', () => {
  for (const silence of ['keeps', 'removes'] as const) {
    const head = new Map(newHead(before, news, { silence }).map(([name, value]) => [name.toLowerCase(), value]))
    assert.equal(head.get('content-type'), 'text/html')
    assert.equal(head.get('content-range'), 'bytes 0-9/10')
    assert.equal(head.get('etag'), '"2"')
  }
})

test('a 304 keeps what it does not speak of; the head of another answer does not take it over', () => {
  assert.ok(newHead(before, news, { silence: 'keeps' }).some(([name]) => name === 'X-Robots-Tag'))
  assert.ok(!newHead(before, news, { silence: 'removes' }).some(([name]) => name === 'X-Robots-Tag'))
})
