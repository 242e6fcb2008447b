/** A web that answers at random, in memory, the same for the same seed: for properties of the crawl that must hold whatever comes. */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { sha256Hex } from '../../../core/hash.ts'
import type { GetOptions, HttpClient } from '../../../crawler/http/client.ts'
import type { FailureCode, FetchFailure, HttpExchange } from '../../../crawler/http/exchange.ts'

/** Numbers 0 ≤ n < `below`, from the seed alone. */
type Dice = (below: number) => number

/** Opens dice. */
export function diceOf(seed: string): Dice {
  let n = 0
  return (below) => Number.parseInt(sha256Hex(`${seed}/${n++}`).slice(0, 8), 16) % below
}

const STATUSES = [
  200, 200, 200, 200, 200, 200, 99, 203, 204, 206, 301, 302, 304, 404, 403, 429, 451, 500, 503, 600, 999,
]
const TYPES = [
  ...[
    'text/html',
    'text/html',
    'text/html; charset=utf-8',
    'TEXT/HTML',
    ' text/html;;',
    '\u00a0text/html',
    'text/htmlx',
  ],
  ...['application/xhtml+xml', 'text/plain', 'image/png', 'application/xml', '', undefined, undefined, undefined],
]
const PATHS = ['/', '/robots.txt', '/sitemap.xml', '/a', '/b', '/b?x=1', '/c.html', '/d', '/e', '/f']
const LINKS = PATHS.map((path) => `<a href="${path}">x</a>`).join('')
/** Some begin like chunks: with a transfer coding in the head, whoever removed it twice would see another body. */
const BODIES = [
  ...[`<!doctype html>${LINKS}`, `<html>${LINKS}`, `\u00ef\u00bb\u00bf <p>${LINKS}`, `<p>${'long '.repeat(900)}`],
  ...[
    '',
    'plain words',
    '6\r\n<html>\r\n0\r\n\r\n',
    'b\r\n<p> a chunk\r\n0\r\n\r\n',
    `0\r\n\r\n<html>${LINKS}`,
    '\0\u0001\u00ff',
  ],
  ...['User-agent: *\nAllow: /\n', '<urlset><url><loc>/e</loc></url></urlset>', 'HTTP/1.1 200 OK\r\n\r\n<html>'],
  'WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n',
]
const CUTS: readonly Pick<HttpExchange, 'truncated' | 'cutBy'>[] = [
  ...[{}, {}, {}, {}, { truncated: 'length' as const }],
  { truncated: 'disconnect', cutBy: 'reset' },
  { truncated: 'time', cutBy: 'too_slow' },
]
const FAILURES: readonly FailureCode[] = ['reset', 'headers_timeout', 'tls_error', 'dns_nxdomain', 'connect_refused']

/** A client whose every answer is thrown. Statuses, headers and bodies are as odd as node and undici let through. */
export function randomClient(dice: Dice): Pick<HttpClient, 'get'> {
  const of = <T>(list: readonly T[]): T => list[dice(list.length)] as T
  return {
    async get(url, { maxBytes }: GetOptions): Promise<HttpExchange | FetchFailure> {
      const date = `2026-01-01T00:00:${String(dice(60)).padStart(2, '0')}.000Z`
      if (dice(12) === 0) return { kind: 'failure', url, date, code: of(FAILURES), detail: 'thrown' }
      const status = of(STATUSES)
      const { coding, body } = codedBody(of(BODIES), dice)
      const type = of(TYPES)
      const headers: [string, string][] = [
        ...(type === undefined ? [] : [['Content-Type', type] as [string, string]]),
        ...(coding === undefined ? [] : [['content-encoding', coding] as [string, string]]),
        ...(dice(3) === 0 ? [['Transfer-Encoding', 'chunked'] as [string, string]] : []),
        ...(dice(4) === 0 ? [['Content-Length', String(dice(9000))] as [string, string]] : []),
        ...(dice(8) === 0 ? [['X-Robots-Tag', of(['noai', 'nofollow', 'noindex'])] as [string, string]] : []),
        ...(dice(2) === 0 ? [['Location', of(PATHS)] as [string, string]] : []),
        ['M3W-Purpose', of(['page', 'attempt', 'robots'])],
      ]
      const most = typeof maxBytes === 'number' ? maxBytes : maxBytes({ status, headers })
      return {
        kind: 'answer',
        ...{ url, date, ip: '127.0.0.1', protocol: 'http/1.1', status, statusText: of(['OK', '', 'é']), headers },
        ...{ requestHead: Buffer.from('GET / HTTP/1.1\r\n\r\n'), body: body.subarray(0, most), ms: 1 },
        ...(body.length > most ? { truncated: 'length' as const } : of(CUTS)),
      }
    },
  }
}

function codedBody(text: string, dice: Dice): { readonly coding?: string; readonly body: Buffer } {
  const body = Buffer.from(text, 'latin1')
  switch (dice(8)) {
    case 0:
      return { coding: 'gzip', body: gzipSync(body) }
    case 1:
      return { coding: 'gzip', body: gzipSync(body).subarray(0, 12 + dice(20)) }
    case 2:
      return { coding: 'gzip', body: Buffer.concat([Buffer.from([0x1f, 0x8b]), body]) }
    case 3:
      return { coding: 'br', body: brotliCompressSync(body) }
    case 4:
      return { coding: 'zstd', body }
    default:
      return { body }
  }
}
