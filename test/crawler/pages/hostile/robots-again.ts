/** robots.txt as people, editors and templates write it, sent as servers and walls send it. @source crawl practice: each is a kind that some site of the web has */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { answer, type HostileCase, html, links, plain, type Reply, site, to, toOwn } from './case.ts'

const SECRET = 'User-agent: *\nDisallow: /secret'
/** A site of two pages, of which the file names one. */
const robots = (name: string, reply: Reply, root: string, inner?: string, more: HostileCase['answers'] = {}) =>
  site(
    `robots.txt ${name}`,
    { '/robots.txt': reply, '/': links('/secret/a'), '/secret/a': html(), ...more },
    { '/': root, ...(inner === undefined ? {} : { '/secret/a': inner }) },
  )
/** Open to the first page, closed to the other. */
const holds = (name: string, text: string): HostileCase => robots(name, plain(text), 'captured', 'robots_disallow')
const isSent = (name: string, reply: Reply, more: HostileCase['answers'] = {}): HostileCase =>
  robots(name, reply, 'captured', 'robots_disallow', more)
const isOpen = (name: string, reply: Reply, more: HostileCase['answers'] = {}): HostileCase =>
  robots(name, reply, 'captured', 'captured', more)
const isShut = (name: string, reply: Reply, outcome: string, more: HostileCase['answers'] = {}): HostileCase =>
  robots(name, reply, outcome, undefined, more)
const coded = (coding: string, body: Buffer): Buffer => plain(body, `Content-Encoding: ${coding}`)

const WRITTEN: readonly HostileCase[] = [
  holds('has marks that nobody sees around its values', 'User-agent: \u200b*\u200b\nDisallow:\u2060/secret\u200d'),
  holds('has lost its line ends', 'User-agent: * Disallow: /secret'),
  holds(
    'has lost its line ends, with more agents than one',
    'User-agent: BadBot Disallow: / User-agent: * Disallow: /secret',
  ),
  holds('ends its lines as a page does', 'User-agent: *<br>Disallow: /secret<br />Sitemap: /s.xml<br>'),
  holds('ends its lines with the letters for it', 'User-agent: *\\nDisallow: /secret\\n'),
  holds('ends its lines with those for both', 'User-agent: *\\r\\nDisallow: /secret\\r\\nAllow: /x'),
  holds('ends its lines as Unicode does', 'User-agent: *\u2028Disallow: /secret\u2029'),
  holds('ends its lines as a mainframe does', 'User-agent: *\u0085Disallow: /secret\u0085'),
  holds('is typed in full width', 'User-agent\uff1a\uff0a\nDisallow\uff1a\uff0fsecret'),
  holds('has semicolons for colons', 'User-agent; *\nDisallow; /secret'),
  holds('names us with a star behind', 'User-agent: mthreew*\nDisallow: /secret'),
  holds(
    'names us twice, far apart',
    'User-agent: mthreew\nDisallow: /x\n\nUser-agent: *\nAllow: /\n\nUser-Agent: MTHREEW\nDisallow: /secret',
  ),
  holds('shuts by a longer rule than it opens by', 'User-agent: *\nAllow: /s\nDisallow: /secret\nAllow: /'),
  holds('has a path with two slashes for one', 'User-agent: *\nDisallow: /secret//*\nDisallow: /secret*'),
  isOpen('opens and shuts the same path', plain('User-agent: *\nDisallow: /secret\nAllow: /secret')),
  isOpen('has rules before any agent', plain('Disallow: /secret\n\nUser-agent: *\nAllow: /')),
  isOpen('shuts a path in other letters', plain('User-agent: *\nDisallow: /SECRET')),
]

const NOT_CODED = '\x00\x01\x02 no such coding'
const wide = Buffer.from(SECRET, 'utf16le')
const SENT: readonly HostileCase[] = [
  isSent('is UTF-16 and has no mark', plain(wide)),
  isSent('is UTF-16 the other way round and has no mark', plain(Buffer.from(wide).swap16())),
  isSent('is Brotli', coded('br', brotliCompressSync(SECRET))),
  isSent('is deflate', coded('deflate', deflateSync(SECRET))),
  isSent('is Zstandard', coded('zstd', zstdCompressSync(SECRET))),
  isSent('is gzip in gzip', coded('gzip, gzip', gzipSync(gzipSync(SECRET)))),
  isSent('says gzip and is not', coded('gzip', Buffer.from(SECRET))),
  isSent('says Brotli and is not', coded('br', Buffer.from(SECRET))),
  isSent('says a coding that nobody has and has none', coded('none', Buffer.from(SECRET))),
  isShut('is in a coding that nobody has', coded('middle-out', Buffer.from(NOT_CODED)), 'robots_unreachable'),
  isShut('is Brotli that is broken', coded('br', Buffer.from(NOT_CODED)), 'robots_unreachable'),
  isShut('is shorter than it says', plain(SECRET, 'Content-Length: 500'), 'robots_unreachable'),
  isShut(
    'is a challenge',
    answer(200, ['Content-Type: text/html', 'cf-mitigated: challenge'], '<html>Just a moment'),
    'robots_disallow',
  ),
  isShut('is kept from us by a proxy (407)', answer(407, []), 'robots_disallow'),
  isSent('is what a proxy made of it (203)', answer(203, [], SECRET)),
  isSent('has a wrong type', html(SECRET)),
  isOpen('was moved and nobody says where', answer(301, [], SECRET)),
]

const BEHIND = { '/r.txt': plain(SECRET) }
const MOVED: readonly HostileCase[] = [
  isSent('is at another name of its host', toOwn('http://localhost:{port}/r.txt'), BEHIND),
  isSent('is at another spelling of its host', toOwn('http://0x7f.1:{port}/r.txt'), BEHIND),
  isSent('is behind a redirect without a scheme', toOwn('//127.0.0.1:{port}/r.txt'), BEHIND),
  isShut('is behind a redirect to a refusal', to('/r.txt'), 'robots_disallow', { '/r.txt': answer(403, []) }),
  isShut('is behind a redirect to an error', to('/r.txt'), 'robots_unreachable', { '/r.txt': answer(500, []) }),
  isOpen('is behind a redirect to nothing', to('/r.txt')),
  isOpen('goes in a circle over two hosts', toOwn('http://localhost:{port}/r.txt'), {
    '/r.txt': toOwn('http://127.0.0.1:{port}/robots.txt'),
  }),
  isShut(
    'is behind a redirect to TLS that is none',
    toOwn('https://127.0.0.1:{port}/robots.txt'),
    'robots_unreachable',
  ),
]

export const ROBOTS_AGAIN: readonly HostileCase[] = [...WRITTEN, ...SENT, ...MOVED]
