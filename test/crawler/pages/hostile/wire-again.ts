/** Hosts that lie on the wire: lengths, chunks, status lines, codings and answers that nobody asked for. @source RFC 9112 */
import { gzipSync } from 'node:zlib'
import { answer, endless, type HostileCase, HTML, html, page, type Reply, site, to } from './case.ts'

const raw = (text: string): Buffer => Buffer.from(text, 'latin1')
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n`
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
/** Leaves the connection open, as if for the next request. */
const andStay =
  (bytes: Buffer): Reply =>
  (socket) =>
    void socket.write(bytes)
const STRAY = 'HTTP/1.1 404 Stray\r\nContent-Length: 0\r\n\r\n'
const LINKED = `${HTML}<a href=/a>`

export const WIRE_AGAIN: readonly HostileCase[] = [
  // Lengths and chunks
  page(
    'says its length twice, and the same',
    html(HTML, `Content-Length: ${HTML.length}`, `Content-Length: ${HTML.length}`),
    'reset',
  ),
  page('has a length of letters', html(HTML, 'Content-Length: all'), 'reset'),
  page('has a length with a sign', html(HTML, 'Content-Length: +5'), 'reset'),
  page('has a length in hex', html(HTML, 'Content-Length: 0x20'), 'reset'),
  page('has a length beyond numbers', html(HTML, `Content-Length: ${'9'.repeat(30)}`), 'reset'),
  page('says it has nothing, and has', html(HTML, 'Content-Length: 0'), 'captured'),
  site(
    'sends another answer behind its own',
    { '/': andStay(Buffer.concat([html(LINKED), raw(STRAY)])), '/a': html() },
    { '/': 'captured', '/a': 'captured' },
  ),
  site(
    'hides another answer behind a length that is too small',
    { '/': andStay(html(`${LINKED}${STRAY}`, `Content-Length: ${LINKED.length}`)), '/a': html() },
    { '/': 'captured', '/a': 'captured' },
  ),
  site(
    'hides another answer behind its last chunk',
    { '/': andStay(raw(`${CHUNKED}\r\n${chunk(LINKED)}0\r\n\r\n${STRAY}`)), '/a': html() },
    { '/': 'captured', '/a': 'captured' },
  ),
  page('has chunks of one byte', raw(`${CHUNKED}\r\n${chunk('x').repeat(100_000)}0\r\n\r\n`), 'captured'),
  page('has extensions of chunks', raw(`${CHUNKED}\r\n5;a=b;c="d;e"\r\nwords\r\n0\r\n\r\n`), 'captured'),
  page('has an extension without end', endless(raw(`${CHUNKED}\r\n5;`), 'a=b;'.repeat(1000)), 'captured cut'),
  page(
    'has trailers',
    raw(`${CHUNKED}Trailer: X-A\r\n\r\n${chunk(HTML)}0\r\nX-A: b\r\nX-Robots-Tag: noai\r\n\r\n`),
    'captured',
  ),
  page(
    'has trailers without end',
    endless(raw(`${CHUNKED}\r\n${chunk(HTML)}0\r\n`), 'X-More: and more\r\n'.repeat(100)),
    'captured cut',
  ),
  page(
    'begins its chunks with chunks',
    raw(`${CHUNKED}\r\n${chunk(`3\r\n<p>\r\n0\r\n\r\n${HTML}`)}0\r\n\r\n`),
    'captured',
  ),
  page(
    'says it is chunked, twice',
    raw(`${HEAD}Transfer-Encoding: chunked, chunked\r\n\r\n${chunk(HTML)}0\r\n\r\n`),
    'captured',
  ),
  page('has a transfer coding and no length', raw(`${HEAD}Transfer-Encoding: identity\r\n\r\n${HTML}`), 'captured'),
  page(
    'has a transfer coding that is like another',
    raw(`${HEAD}Transfer-Encoding: xchunked\r\n\r\n${HTML}`),
    'captured',
  ),
  // Heads
  page('has no reason', raw(`HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n${HTML}`), 'captured'),
  page('speaks HTTP 1.0', raw(`HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n${HTML}`), 'captured'),
  page('speaks HTTP 0.9', raw(HTML), 'reset'),
  page('says ICY', raw(`ICY 200 OK\r\nContent-Type: text/html\r\n\r\n${HTML}`), 'reset'),
  page('has a status of four digits', raw(`HTTP/1.1 2000 OK\r\nContent-Type: text/html\r\n\r\n${HTML}`), 'reset'),
  page('has a NUL in a header', html(HTML, 'X-Nul: a\0b'), 'reset'),
  page('has a header without a name', html(HTML, ': nothing'), 'reset'),
  page('has a header without a colon', html(HTML, 'and words'), 'reset'),
  page('has header bytes of no charset', html(HTML, 'X-Bytes: \xff\xfe\x80'), 'captured'),
  page(
    'sends 100 cookies',
    html(HTML, ...Array.from({ length: 100 }, (_, n) => `Set-Cookie: c${n}=${'x'.repeat(90)}`)),
    'captured',
  ),
  page('sends its head letter by letter', slowly(html()), 'captured'),
  page('switches protocols', answer(101, ['Upgrade: h2c', 'Connection: Upgrade']), 'reset'),
  page(
    'answers with informing heads of a page',
    Buffer.concat([raw('HTTP/1.1 103 Early\r\nContent-Type: image/png\r\n\r\n'), html()]),
    'captured',
  ),
  // Codings and types
  page(
    'is gzip of a thousand members',
    html(Buffer.concat(Array.from({ length: 1000 }, () => gzipSync('<p>words'))), 'Content-Encoding: gzip'),
    'captured',
  ),
  page('is gzip that says nothing of it', html(gzipSync(HTML)), 'captured'),
  page(
    'is many parts',
    answer(200, ['Content-Type: multipart/x-mixed-replace; boundary=x'], `--x\r\n\r\n${HTML}`),
    'not_html',
  ),
  page('is a download', html(HTML, 'Content-Disposition: attachment; filename=a.html'), 'captured'),
  page('has a body on 304', answer(304, ['Content-Type: text/html'], HTML), 'http_other'),
  site(
    'redirects with a body without end',
    { '/': endless(Buffer.from(`HTTP/1.1 302 X\r\nLocation: /t\r\n\r\n`), '<p>on'.repeat(999)), '/t': html() },
    { '/': 'redirected', '/t': 'captured' },
  ),
  site(
    'redirects and hangs up in its body',
    { '/': Buffer.concat([to('/t').subarray(0, -21), raw('Content-Length: 9000\r\n\r\n<p>')]), '/t': html() },
    { '/': 'redirected', '/t': 'captured' },
  ),
]

/** Few enough that a busy machine is through with them before silence is given up. */
const LETTERS = 20

function slowly(bytes: Buffer): Reply {
  return async (socket) => {
    for (let at = 0; at < LETTERS; at += 1) {
      socket.write(bytes.subarray(at, at + 1))
      await new Promise((done) => setImmediate(done))
    }
    socket.end(bytes.subarray(LETTERS))
  }
}
