/** Hosts whose answers are broken, endless, bombs, or in codings that nobody has. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { andReset, andSilence, answer, endless, type HostileCase, HTML, html, page, plain, site } from './case.ts'

const ZEROS = Buffer.alloc(30_000_000, 32)
const coded = (coding: string, body: Buffer | string): Buffer => html(body, `Content-Encoding: ${coding}`)
const raw = (text: string): Buffer => Buffer.from(text, 'latin1')
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'
const NOT_CODED = '\x00\x01\x02 no such coding'

export const BODIES: readonly HostileCase[] = [
  page('says nothing of its type, and is a page', answer(200, [], HTML), 'captured'),
  page('says nothing of its type, and is none', answer(200, [], 'words'), 'not_html'),
  page('has a type and no body', html(''), 'captured'),
  page('says text/plain', plain(HTML), 'not_html'),
  page('is a picture', answer(200, ['Content-Type: image/png'], '\x89PNG'), 'not_html'),
  page('is a type that only begins like a page', answer(200, ['Content-Type: text/htmlx'], HTML), 'not_html'),
  page('has NUL bytes', html(`\0${HTML}\0`), 'captured'),
  page('is endless', endless(raw(`${HEAD}\r\n`), '<p>on and on</p>'.repeat(1000)), 'captured cut'),
  page('has an endless head', endless(raw(HEAD), 'X-More: and more\r\n'.repeat(100)), 'reset'),
  page('has 300 header lines', html(HTML, ...Array.from({ length: 300 }, (_, n) => `X-${n}: y`)), 'reset'),
  page('has a header of 300 KB', html(HTML, `X-Long: ${'y'.repeat(300_000)}`), 'reset'),
  page('promises more than it sends', html('<p>half', 'Content-Length: 5000'), 'captured cut'),
  page('promises two lengths', html(HTML, 'Content-Length: 5', 'Content-Length: 6'), 'reset'),
  page('promises a negative length', html(HTML, 'Content-Length: -5'), 'reset'),
  page(
    'has a length and chunks',
    html(`3\r\n<p>\r\n0\r\n\r\n`, 'Content-Length: 3', 'Transfer-Encoding: chunked'),
    'reset',
  ),
  page('is cut off in mid-body', andReset(html('<p>half', 'Content-Length: 5000')), 'captured cut'),
  page('falls silent in mid-body', andSilence(html('<p>half', 'Content-Length: 5000')), 'captured cut'),
  page('has chunks without an end', html('3\r\n<p>\r\n', 'Transfer-Encoding: chunked'), 'captured cut'),
  page('has a chunk of no size', html('zz\r\n<p>\r\n', 'Transfer-Encoding: chunked'), 'captured cut'),
  page('has a chunk of 4 GB', html('ffffffff\r\n<p>half', 'Transfer-Encoding: chunked'), 'captured cut'),
  page(
    'has a chunk longer than numbers go',
    html(`${'f'.repeat(40)}\r\n<p>`, 'Transfer-Encoding: chunked'),
    'captured cut',
  ),
  // Browsers read the next two, and an answer that begins with 100. undici's parser is strict and cannot be told otherwise.
  page('ends its lines with line feeds alone', raw(`HTTP/1.1 200 OK\nContent-Type: text/html\n\n${HTML}`), 'reset'),
  page('folds a header', raw(`${HEAD}X-Folded: one\r\n two\r\nConnection: close\r\n\r\n${HTML}`), 'reset'),
  page('speaks no HTTP', raw('220 mail.example ESMTP\r\n'), 'reset'),
  page('hangs up at once', (socket) => void socket.destroy(), 'reset'),
  page('is silent', () => {}, 'headers_timeout'),
  page(
    'says 102 a hundred times',
    Buffer.concat([raw('HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)), html()]),
    'captured',
  ),
  page('says 100 without being asked', Buffer.concat([raw('HTTP/1.1 100 Continue\r\n\r\n'), html()]), 'reset'),
  page('says 103 first', Buffer.concat([raw('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), html()]), 'captured'),
  ...[204, 205, 206, 304, 999, 600].map((status) =>
    page(`answers ${status}`, answer(status, ['Content-Type: text/html']), 'http_other'),
  ),
  page('answers 402', answer(402, [], HTML), 'http_4xx'),
  page('answers 451', answer(451, [], HTML), 'http_451'),
  page('answers 503 to the last attempt', answer(503, [], HTML), 'http_5xx'),
  page('answers 429 to the last attempt', answer(429, ['Retry-After: 0'], HTML), 'http_429'),
  page('is a gzip bomb', coded('gzip', gzipSync(ZEROS)), 'captured'),
  page('is a gzip bomb in gzip', coded('gzip, gzip', gzipSync(gzipSync(ZEROS))), 'captured'),
  page('is a deflate bomb', coded('deflate', deflateSync(ZEROS)), 'captured'),
  page('is a Brotli bomb', coded('br', brotliCompressSync(ZEROS)), 'captured'),
  page('is gzip with junk behind', coded('gzip', Buffer.concat([gzipSync(HTML), Buffer.from('12345678')])), 'captured'),
  page('is Zstandard', coded('zstd', zstdCompressSync(HTML)), 'captured'),
  page('is a Zstandard bomb', coded('zstd', zstdCompressSync(ZEROS)), 'captured'),
  page('is raw deflate', coded('deflate', deflateRawSync(HTML)), 'captured'),
  page('is called gzip and is not', coded('gzip', HTML), 'captured'),
  page('is in a coding that nobody has', coded('middle-out', NOT_CODED), 'undecodable'),
  page('is in an old coding', coded('compress', NOT_CODED), 'undecodable'),
  page('is in six codings', coded('gzip, br, gzip, br, gzip, br', NOT_CODED), 'undecodable'),
  page(
    'is gzip that is broken',
    coded('gzip', Buffer.concat([gzipSync(HTML).subarray(0, 20), ZEROS.subarray(0, 99)])),
    'undecodable',
  ),
  page('is broken Brotli', coded('br', NOT_CODED), 'undecodable'),
  page('is gzip that is cut', coded('gzip', gzipSync(`${HTML}${Math.PI}`).subarray(0, 60)), 'captured'),
  page('is 200,000 open tags', html('<b><i>'.repeat(33_000)), 'captured'),
  page('is one tag', html(`<a ${'x="y" '.repeat(30_000)}`), 'captured'),
  page(
    'is an XML bomb',
    answer(
      200,
      ['Content-Type: application/xhtml+xml'],
      '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><html>&c;</html>',
    ),
    'captured',
  ),
  { ...page('speaks plain HTTP where TLS is wanted', html(), 'tls_error'), isTls: true },
  site(
    'answers a page for each path',
    { '/': html(`${HTML}<a href=/a>`), '/a': html() },
    { '/': 'captured', '/a': 'captured' },
  ),
]
