import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpOutcome } from '../../../../archives/http-outcome.ts'
import type { HttpExchange } from '../../../../crawler/http/exchange.ts'
import { judgeAnswer } from '../../../../crawler/media/answer.ts'
import { judgePage } from '../../../../crawler/pages/session/page-outcome.ts'
import { imageStatus, pageOutcome } from '../../../../schemas/index.ts'

const HTML = Buffer.from('<!doctype html><p>hello')

function answer(status: number): HttpExchange {
  const headers = [['Content-Type', 'text/html']] as const
  const about = {
    url: 'http://h.example/',
    date: '2026-01-01T00:00:00Z',
    ip: '127.0.0.1',
    protocol: 'http/1.1',
  } as const
  return { kind: 'answer', ...about, status, statusText: '', headers, requestHead: Buffer.alloc(0), body: HTML, ms: 1 }
}

function pageOf(status: number, mayRetry = false): string {
  const judged = judgePage(answer(status), { body: HTML, truncated: false }, mayRetry)
  if (judged.kind === 'retry') return `${judged.code} again`
  return judged.kind === 'final' ? pageOutcome.parse(judged.outcome) : judged.kind
}

function imageOf(status: number): string {
  const judged = judgeAnswer(answer(status), { maxImageBytes: 1000, token: 'm3w', policy: 'strict' as const })
  return judged.kind === 'bytes' ? 'bytes' : imageStatus.parse(judged.status)
}

test('one HTTP status means one thing, for a page and for an image', () => {
  for (let status = 0; status <= 999; status++) {
    const outcome = httpOutcome(status)
    assert.equal(pageOf(status), outcome ?? 'captured', `page ${status}`)
    // HTML in the place of an image: with content, it is looked at.
    assert.equal(imageOf(status), outcome ?? 'not_image', `image ${status}`)
  }
})

test('statuses are sorted as RFC 9110 does; what it does not know is other, and not asked again', () => {
  const expected = {
    ...{ 200: 'captured', 203: 'captured', 204: 'http_other', 205: 'http_other', 206: 'http_other', 304: 'http_other' },
    ...{ 400: 'http_4xx', 401: 'http_401_403', 403: 'http_401_403', 404: 'http_404_410', 410: 'http_404_410' },
    ...{ 418: 'http_4xx', 429: 'http_429 again', 451: 'http_451', 500: 'http_5xx again', 599: 'http_5xx again' },
    ...{ 99: 'http_other', 600: 'http_other', 999: 'http_other' },
  }
  for (const [status, outcome] of Object.entries(expected)) assert.equal(pageOf(Number(status), true), outcome, status)
})
