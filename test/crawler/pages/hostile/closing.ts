/** Hosts that stop at any byte of an answer, write its head as parsers of old took it, or answer with codes that are nobody's. @source RFC 9112, RFC 9110 */
import { gzipSync } from 'node:zlib'
import { answer, dripping, type HostileCase, HTML, page, type Reply } from './case.ts'

const raw = (text: string): Buffer => Buffer.from(text, 'latin1')
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
const SIZE = HTML.length.toString(16)
const chunked = (name: string, body: string, outcome = 'captured'): HostileCase =>
  page(`chunks ${name}`, raw(CHUNKED + body), outcome)
const headed = (name: string, head: string, outcome = 'reset'): HostileCase =>
  page(`a head ${name}`, raw(`${head}\r\n\r\n${HTML}`), outcome)
const typed = (type: string, outcome: string, body = HTML): HostileCase =>
  page(`the type is ${type}`, answer(200, [`Content-Type: ${type}`], body), outcome)

/** What comes before a connection ends. Behind the blank line there is an answer, and it is not whole. */
const ENDS: readonly HostileCase[] = [
  ['in its first word', 'HTT', 'reset'],
  ['in its status', 'HTTP/1.1 20', 'reset'],
  ['behind its status line', 'HTTP/1.1 200 OK\r\n', 'reset'],
  ['in the name of a header', 'HTTP/1.1 200 OK\r\nContent-Ty', 'reset'],
  ['behind its last header', HEAD, 'reset'],
  ['in its blank line', `${HEAD}Content-Length: 9\r\n\r`, 'reset'],
  ['before its body', `${HEAD}Content-Length: 9\r\n\r\n`, 'captured cut'],
  ['before its last byte', `${HEAD}Content-Length: ${HTML.length + 1}\r\n\r\n${HTML}`, 'captured cut'],
  ['before its first chunk', CHUNKED, 'captured cut'],
  ['in the size of a chunk', `${CHUNKED}${SIZE.slice(0, 1)}`, 'captured cut'],
  ['behind the size of a chunk', `${CHUNKED}${SIZE}\r\n`, 'captured cut'],
  ['behind a chunk', `${CHUNKED}${SIZE}\r\n${HTML}`, 'captured cut'],
  ['before its last chunk', `${CHUNKED}${SIZE}\r\n${HTML}\r\n`, 'captured cut'],
  ['in its last chunk', `${CHUNKED}${SIZE}\r\n${HTML}\r\n0`, 'captured cut'],
  ['in its trailers', `${CHUNKED}${SIZE}\r\n${HTML}\r\n0\r\nX-Mor`, 'captured cut'],
].map(([where = '', sent = '', outcome = '']) => page(`ends ${where}`, raw(sent), outcome))

const CHUNKS: readonly HostileCase[] = [
  chunked('have sizes that begin with zeros', `000000${SIZE}\r\n${HTML}\r\n000\r\n\r\n`),
  chunked('have sizes in capitals', `${SIZE.toUpperCase()}\r\n${HTML}\r\n0\r\n\r\n`),
  chunked('have a blank behind their sizes', `${SIZE} \r\n${HTML}\r\n0 \r\n\r\n`, 'captured cut'),
  chunked('have sizes that say they are hex', `0x${SIZE}\r\n${HTML}\r\n0\r\n\r\n`, 'captured cut'),
  chunked('have a negative size', `-${SIZE}\r\n${HTML}\r\n0\r\n\r\n`, 'captured cut'),
  chunked('end their sizes with line feeds alone', `${SIZE}\n${HTML}\n0\n\n`, 'captured cut'),
  chunked('are longer than they say', `5\r\n${HTML}\r\n0\r\n\r\n`, 'captured cut'),
  chunked(
    'frame themselves anew in trailers',
    `${SIZE}\r\n${HTML}\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\n\r\n`,
    'captured cut',
  ),
  page(
    'chunks are packed as a transfer',
    Buffer.concat([
      raw(`${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n${gzipSync(HTML).length.toString(16)}\r\n`),
      gzipSync(HTML),
      raw('\r\n0\r\n\r\n'),
    ]),
    'captured',
  ),
]

const HEADS: readonly HostileCase[] = [
  headed('has two blanks before its status', 'HTTP/1.1  200 OK\r\nContent-Type: text/html'),
  headed('has a tab before its status', 'HTTP/1.1\t200 OK\r\nContent-Type: text/html'),
  headed('is in small letters', 'http/1.1 200 ok\r\ncontent-type: text/html'),
  headed('is of a version that nobody has', 'HTTP/9.9 200 OK\r\nContent-Type: text/html'),
  headed('says HTTP/2', 'HTTP/2 200\r\nContent-Type: text/html'),
  headed('has a blank before a colon', 'HTTP/1.1 200 OK\r\nContent-Type : text/html'),
  headed('has a name of UTF-8', `HTTP/1.1 200 OK\r\nX-Stra\xc3\x9fe: 1\r\nContent-Type: text/html`),
  headed('has a carriage return in a value', 'HTTP/1.1 200 OK\r\nX-A: a\rb\r\nContent-Type: text/html'),
  headed('has a length in a list', `${HEAD}Content-Length: ${HTML.length}, ${HTML.length}`),
  headed('has a reason of 100 KB', `HTTP/1.1 200 ${'so '.repeat(33_000)}\r\nContent-Type: text/html`, 'captured'),
  page('a head has a reason without end', dripping('HTTP/1.1 200 ', 'and so on '.repeat(1000)), 'headers_timeout'),
  headed('has a mark of bytes before it', `\xef\xbb\xbf${HEAD}X: y`),
  headed('has blank lines before it', `\r\n\r\n${HEAD}X: y`, 'captured'),
  page('a head of HTTP/2 frames', Buffer.from('000012040000000000000300000080000400010000', 'hex'), 'reset'),
  page('a head of TLS', Buffer.from('150301000202460d0a0d0a', 'hex'), 'reset'),
  page('says 102 for ever', dripping('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)), 'headers_timeout'),
  page(
    'says 103 with links for ever',
    dripping('', `HTTP/1.1 103 Early\r\n${'Link: </a>; rel=preload\r\n'.repeat(20)}\r\n`),
    'headers_timeout',
  ),
  page('says 102 and hangs up', raw('HTTP/1.1 102 Processing\r\n\r\n'), 'reset'),
]

const withBody = (status: number, ...headers: string[]): Reply =>
  answer(status, ['Content-Type: text/html', ...headers], HTML)
const CODES: readonly HostileCase[] = [
  ...(
    [
      [201, 'http_other'],
      [203, 'captured'],
      [226, 'http_other'],
      [300, 'http_other'],
      [306, 'http_other'],
      [418, 'http_4xx'],
      [444, 'http_4xx'],
      [520, 'http_5xx'],
      [599, 'http_5xx'],
    ] as const
  ).map(([status, outcome]) => page(`answers ${status}`, withBody(status), outcome)),
  page('answers 201 and says where', withBody(201, 'Location: /t'), 'http_other'),
  page('answers 302 and says where in other words', answer(302, ['Content-Location: /t', 'URI: /t']), 'http_other'),
  page('answers 200 with a range', withBody(200, 'Content-Range: bytes 0-9/100'), 'captured'),
]

const TYPES: readonly HostileCase[] = [
  typed('text/plain, text/html', 'captured'),
  typed('text/html, text/plain', 'not_html'),
  typed('html', 'captured'),
  typed('*/*', 'captured'),
  typed('application/unknown', 'captured'),
  typed('unknown/unknown', 'captured', '  <!-- x --><HTML><p>words'),
  typed('text/html;charset=;charset="', 'captured'),
  typed('text/html;charset=utf-8;charset=koi8-r', 'captured'),
  typed('TEXT/HTML;', 'captured'),
  typed('text/html\u00a0', 'captured'),
  typed('text/xml', 'not_html', '<?xml version="1.0"?><rss/>'),
]

export const CLOSING: readonly HostileCase[] = [...ENDS, ...CHUNKS, ...HEADS, ...CODES, ...TYPES]
