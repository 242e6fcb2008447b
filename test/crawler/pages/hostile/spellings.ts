/** Hosts that write what they mean in ways that standards know and parsers forget. @source RFCs, and issues of other crawlers */
import { gzipSync } from 'node:zlib'
import { answer, type HostileCase, HTML, html, links, page, plain, type Reply, site, to } from './case.ts'

const BOTH = { '/': 'captured', '/found': 'captured' }
const xml = (body: string): Buffer => answer(200, ['Content-Type: application/xml'], body)
const loc = (text: string): Buffer => xml(`<urlset><url><loc>${text}</loc></url></urlset>`)
const holds = (name: string, robots: Reply, path: string): HostileCase =>
  site(
    `robots.txt ${name}`,
    { '/robots.txt': robots, '/': links(path), [path]: html() },
    { '/': 'captured', [path]: 'robots_disallow' },
  )
const finds = (name: string, answers: HostileCase['answers']): HostileCase =>
  site(name, { '/': html(), '/found': html(), ...answers }, BOTH)
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')

export const SPELLINGS: readonly HostileCase[] = [
  // robots.txt
  holds('speaks of a query alone', plain('User-agent: *\nDisallow: /hide?'), '/hide?id=1'),
  holds(
    'has letters that grow in lower case before its colon',
    plain('User-agent: *\n# İİİİ\nİİDisallow: /a\nDisallow: /secret'),
    '/secret',
  ),
  holds(
    'has a line of one blank among its rules',
    plain('User-agent: *\n \nDisallow: /secret\n \nSitemap: x'),
    '/secret',
  ),
  holds('has no type', answer(200, [], 'User-agent: *\nDisallow: /secret'), '/secret'),
  holds(
    'is called a download',
    answer(
      200,
      ['Content-Type: application/octet-stream', 'Content-Disposition: attachment'],
      'User-agent: *\nDisallow: /secret',
    ),
    '/secret',
  ),
  holds(
    'names agents in one line',
    plain('User-agent: *, GoogleBot\nDisallow: /x\n\nUser-agent: mthreew/1.0 (bot)\nDisallow: /secret'),
    '/secret',
  ),
  holds(
    'has blanks before its colons, and tabs',
    plain('\tUser-Agent \t:\t*\n  DISALLOW\t:  /secret  # not this'),
    '/secret',
  ),
  holds('escapes a letter of UTF-8', plain('User-agent: *\nDisallow: /caf%C3%A9'), '/caf%C3%A9/1'),
  holds('writes that letter as it is', plain('User-agent: *\nDisallow: /café'), '/caf%C3%A9/1'),
  // Sitemaps
  finds('a sitemap is named before any agent, by its path', {
    '/robots.txt': plain('SITEMAP:/map.xml\nUser-agent: x\nDisallow: /'),
    '/map.xml': loc('/found'),
  }),
  finds('a sitemap has a document type and a stylesheet', {
    '/sitemap.xml': xml(
      '<?xml version="1.0"?><?xml-stylesheet href="/s.xsl"?><!DOCTYPE urlset SYSTEM "http://10.0.0.1/x.dtd"><urlset><url><loc>/found</loc></url></urlset>',
    ),
  }),
  finds('a sitemap has a comment within an address', { '/sitemap.xml': loc('/fo<!-- n -->und') }),
  finds('a sitemap has blanks and line ends around an address', { '/sitemap.xml': loc('\r\n\t /found \u00a0\n') }),
  finds('a sitemap is gzip and says it is text', {
    '/sitemap.xml': plain(gzipSync('<urlset><url><loc>/found</loc></url></urlset>')),
  }),
  finds('a sitemap begins with blank lines', {
    '/sitemap.xml': xml('\r\n\r\n<?xml version="1.0"?><urlset><url><loc>/found</loc></url></urlset>'),
  }),
  finds('a sitemap names its tags by a prefix and in capitals', {
    '/sitemap.xml': xml('<SM:URLSET><SM:URL><SM:LOC>/found</SM:LOC></SM:URL></SM:URLSET>'),
  }),
  // Codings
  ...['UTF-8', 'none', 'identity', 'gzip, identity', '8bit'].map((coding) =>
    page(
      `says its coding is ${coding}`,
      html(coding.startsWith('gzip') ? gzipSync(HTML) : HTML, `Content-Encoding: ${coding}`),
      'captured',
    ),
  ),
  page('names its coding twice', html(gzipSync(HTML), 'Content-Encoding: gzip', 'Content-Encoding: gzip'), 'captured'),
  // Types
  // Of two types the last holds. @source WHATWG Fetch, extract a MIME type
  page(
    'names two types, the last a page',
    answer(200, ['Content-Type: text/plain', 'Content-Type: text/html'], HTML),
    'captured',
  ),
  page('names two types, the last none', html(HTML, 'Content-Type: text/plain'), 'not_html'),
  page(
    'has a type in quotes and capitals',
    answer(200, ['Content-Type: "TEXT/HTML"; Charset="UTF-8"'], HTML),
    'captured',
  ),
  page('has an empty type', answer(200, ['Content-Type: '], HTML), 'captured'),
  // Redirects
  site(
    'redirects to a path with a blank',
    { '/': to('/a b'), '/a%20b': html() },
    { '/': 'redirected', '/a%20b': 'captured' },
  ),
  site(
    'redirects to two places',
    { '/': answer(302, ['Location: /t', 'Location: /u']), '/t': html(), '/u': html() },
    { '/': 'redirected', '/t': 'captured' },
  ),
  site(
    'redirects by Refresh, a header',
    { '/': answer(200, ['Content-Type: text/html', 'Refresh: 0; url=/found'], '<p>'), '/found': html() },
    { '/': 'redirected', '/found': 'captured' },
  ),
  site(
    'redirects with backslashes',
    { '/': to('\\found'), '/found': html() },
    { '/': 'redirected', '/found': 'captured' },
  ),
  // Rights, that the hosts of the table of signals (archives/rights) say in a live answer
  site(
    'reserves by a meta that stands for a header',
    { '/': html(`<meta http-equiv=X-Robots-Tag content=noai>${HTML}`) },
    { '/': 'captured reserved' },
  ),
  site(
    'reserves generative training alone',
    { '/': html(HTML, 'Content-Usage: train-genai=n') },
    { '/': 'captured reserved' },
  ),
  // Links
  site(
    'links with line ends and tabs inside',
    { '/': html(`${HTML}<a href="/fo\n\tund">x</a>`), '/found': html() },
    BOTH,
  ),
  site(
    'links with character references',
    { '/': html(`${HTML}<a href="&#x2f;fo&#117;nd">x</a>`), '/found': html() },
    BOTH,
  ),
  site(
    'is UTF-16 without a mark, and says so',
    {
      '/': answer(200, ['Content-Type: text/html; charset=utf-16le'], wide(`${HTML}<a href="/found">x</a>`)),
      '/found': html(),
    },
    BOTH,
  ),
  site(
    'says UTF-16 in ASCII',
    { '/': html(`<meta charset=utf-16>${HTML}<a href="/found">x</a>`), '/found': html() },
    BOTH,
  ),
]
