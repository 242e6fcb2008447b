/** robots.txt, sitemaps and pages in wrappings that editors, exporters and packers put around them. @source crawl practice; WHATWG HTML, "prescan a byte stream" */
import { gzipSync } from 'node:zlib'
import { answer, asks, type HostileCase, HTML, html, legacy, links, page, plain, type Reply, site } from './case.ts'

const SECRET = 'User-agent: *\nDisallow: /secret'
const robots = (name: string, reply: Reply, root: string, inner?: string): HostileCase =>
  site(
    `robots.txt ${name}`,
    { '/robots.txt': reply, '/': links('/secret/a'), '/secret/a': html() },
    { '/': root, ...(inner === undefined ? {} : { '/secret/a': inner }) },
  )
const holds = (name: string, reply: Reply | string): HostileCase =>
  robots(name, typeof reply === 'string' ? plain(reply) : reply, 'captured', 'robots_disallow')
const isOpen = (name: string, reply: Reply): HostileCase => robots(name, reply, 'captured', 'captured')

const ROBOTS: readonly HostileCase[] = [
  isOpen('is empty', plain('')),
  isOpen('answers 418', answer(418, [], SECRET)),
  robots('answers 520', answer(520, [], 'User-agent: *\nAllow: /'), 'robots_unreachable'),
  holds('is a part of it (206)', answer(206, ['Content-Range: bytes 0-33/34'], SECRET)),
  holds('is a string in quotes', `"${SECRET.replace('\n', '\\n')}"`),
  holds(
    'is RTF',
    `{\\rtf1\\ansi\\deff0\n${SECRET.split('\n')
      .map((line) => `${line}\\par`)
      .join('\n')}\n}`,
  ),
  holds('is in a page, as it is written', html(`<html><body><pre>${SECRET}\n</pre>`)),
  // Behind a mark a group is none: nobody knows that it was meant (formats/robots/record-keys.ts).
  isOpen('is a list of Markdown', plain('- User-agent: *\n- Disallow: /secret')),
  holds('is a block of Markdown', `\`\`\`\n${SECRET}\n\`\`\``),
  holds(
    'is RTF of another program',
    `{\\rtf1\\ansi{\\fonttbl\\f0\\fswiss Helvetica;}\n\\pard\\f0\\fs24 \\cf0 User-agent: *\\\nDisallow: /secret}`,
  ),
  holds(
    'is a view of it, saved',
    html(
      '<html><head></head><body><pre style="word-wrap: break-word">User-agent: *\nDisallow: /secret\n</pre></body></html>',
    ),
  ),
  holds('ends its lines with form feeds', SECRET.replace('\n', '\f')),
  holds('ends its lines with vertical tabs', SECRET.replace('\n', '\v')),
  holds('ends as files of DOS do', `${SECRET.replace('\n', '\r\n')}\r\n\x1a`),
  holds('has lines ended by two returns', SECRET.replace('\n', '\r\r\n')),
  holds('has a path without its slash', 'User-agent: *\nDisallow: secret'),
  holds('is gzip of two members', plain(Buffer.concat([gzipSync('User-agent: *\n'), gzipSync('Disallow: /secret')]))),
  holds('names a version of us', 'User-agent: mthreew/9.9\nDisallow: /secret\n\nUser-agent: *\nAllow: /'),
  robots('hangs up in its chunks', plain(`22\r\n${SECRET}\r\n`, 'Transfer-Encoding: chunked'), 'robots_unreachable'),
]

const xml = (body: string | Buffer, ...headers: string[]): Buffer =>
  answer(200, ['Content-Type: application/xml', ...headers], body)
const map = (name: string, body: string | Buffer, path = '/found', more: HostileCase['answers'] = {}): HostileCase =>
  site(
    `the sitemap ${name}`,
    { '/': html(), ...(path === '' ? {} : { [path]: html() }), '/sitemap.xml': xml(body), ...more },
    { '/': 'captured', ...(path === '' ? {} : { [path]: 'captured' }) },
  )
const loc = (path: string): string => `<urlset><url><loc>${path}</loc></url></urlset>`
const index = (path: string): string => `<sitemapindex><sitemap><loc>${path}</loc></sitemap></sitemapindex>`

const MAPS: readonly HostileCase[] = [
  map('is gzip thrice', gzipSync(gzipSync(gzipSync(loc('/found')))), ''),
  map(
    'is in Latin-1, and says so',
    Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${loc('/caf\xe9')}`, 'latin1'),
    '/caf%C3%A9',
  ),
  map(
    'is in windows-1251, and says so',
    Buffer.from(`<?xml version="1.0" encoding="windows-1251"?>${loc('/\xe6')}`, 'latin1'),
    '/%D0%B6',
  ),
  map('has a bare ampersand', loc('/found?a=1&b=2'), '/found?a=1&b=2'),
  map('has an ampersand that is escaped', loc('/found?a=1&amp;b=2'), '/found?a=1&b=2'),
  map(
    'names translations',
    '<urlset><url><loc>/</loc><xhtml:link rel="alternate" hreflang="de" href="/found"/></url></urlset>',
  ),
  map('has a namespace for all it names', `<x:urlset xmlns:x="urn:y"><x:url><x:loc>/found</x:loc></x:url></x:urlset>`),
  map(
    'has namespaces of its own beside it',
    '<urlset><url><other:loc>http://10.0.0.1/</other:loc><loc>/found</loc></url></urlset>',
  ),
  map(
    'is RSS whose guid is no link',
    '<rss><channel><item><guid isPermaLink="false">/x</guid><link>/found</link></item></channel></rss>',
  ),
  map(
    'is Atom with a link to an enclosure',
    '<feed><entry><link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="/found"/></entry></feed>',
  ),
  map(
    'has an external entity',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><urlset><url><loc>/found</loc></url></urlset>',
  ),
  map('is an index of a feed', index('/feed'), '/found', {
    '/feed': xml('<rss><channel><item><link>/found</link></item></channel></rss>'),
  }),
  map('is an index of a page', index('/p'), '', { '/p': html() }),
  map('is an index in an index, two deep', index('/1.xml'), '/found', {
    '/1.xml': xml(index('/2.xml')),
    '/2.xml': xml(loc('/found')),
  }),
  map('is two documents', `${loc('/')}\n<?xml version="1.0"?>${loc('/found')}`),
  map('has tags that are never closed', '<urlset><url><loc>/found<url><loc>/', ''),
  map('is a list of addresses without tags', '/found\n', ''),
]

const CHARSETS: readonly HostileCase[] = [
  asks(
    'says its charset in an XML declaration',
    html(
      Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="windows-1251"?>'),
        Buffer.from(`${HTML}<a href="/f?q=`),
        Buffer.from([0xe6]),
        Buffer.from('">x</a>'),
      ]),
    ),
    '/f?q=%E6',
  ),
  asks(
    'says its charset late',
    html(Buffer.concat([Buffer.from(`<!-- ${'x'.repeat(3000)} -->`), legacyBody([0xe6])])),
    '/f?q=%E6',
  ),
  page(
    'is in a charset that is closed',
    html(Buffer.concat([Buffer.from('<meta charset=hz-gb-2312>'), Buffer.from(`${HTML}<a href=/f>x</a>`)])),
    'captured',
  ),
  page('says UTF-7', html(`<meta charset=utf-7>${HTML}+ADw-a href=/f+AD4-x`), 'captured'),
  page(
    'has a mark of UTF-32',
    html(Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from('<\0\0\0p\0\0\0>\0\0\0')])),
    'captured',
  ),
  asks('links in EUC-JP', legacy('euc-jp', [0xa4, 0xa2]), '/f?q=%A4%A2'),
  asks('links in windows-874', legacy('windows-874', [0xa1]), '/f?q=%A1'),
  asks('links in ISO-8859-8-I', legacy('iso-8859-8-i', [0xe0]), '/f?q=%E0'),
  asks('links in macintosh', legacy('macintosh', [0x8e]), '/f?q=%8E'),
]

function legacyBody(query: readonly number[]): Buffer {
  return Buffer.concat([
    Buffer.from(`<meta charset=windows-1251>${HTML}<a href="/f?q=`),
    Buffer.from(query),
    Buffer.from('">x</a>'),
  ])
}

export const FILES_AGAIN: readonly HostileCase[] = [...ROBOTS, ...MAPS, ...CHARSETS]
