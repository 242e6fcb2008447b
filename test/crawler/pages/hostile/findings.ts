/** Hosts whose links, sitemaps and feeds are traps, or written in ways that only browsers read. */
import { gzipSync } from 'node:zlib'
import { answer, asks, type HostileCase, HTML, html, legacy, links, page, plain, type Reply, site } from './case.ts'

const urlset = (...paths: string[]): string =>
  `<urlset>${paths.map((path) => `<url><loc>${path}</loc></url>`).join('')}</urlset>`
const xml = (body: string | Buffer, ...headers: string[]): Buffer =>
  answer(200, ['Content-Type: application/xml', ...headers], body)
const FOUND = { '/': 'captured', '/found': 'captured' }
const START = { '/': html(), '/found': html() }
/** A site of which one page is found in its sitemap alone. */
const finds = (name: string, reply: Reply): HostileCase =>
  site(`the sitemap ${name}`, { ...START, '/sitemap.xml': reply }, FOUND)
const findsNone = (name: string, reply: Reply): HostileCase =>
  site(`the sitemap ${name}`, { ...START, '/sitemap.xml': reply }, { '/': 'captured' })

const WIDE = Buffer.from(`\ufeff${urlset('/found')}`, 'utf16le')
const SITEMAPS: readonly HostileCase[] = [
  finds('is UTF-16', xml(WIDE)),
  finds('is UTF-16 the other way round', xml(Buffer.from(WIDE).swap16())),
  finds('is gzip in gzip', xml(gzipSync(gzipSync(urlset('/found'))), 'Content-Encoding: gzip')),
  finds('is gzip with junk behind', xml(Buffer.concat([gzipSync(urlset('/found')), Buffer.from('junk')]))),
  finds('is gzip that is cut', xml(gzipSync(`${urlset('/found')}${'<!-- -->'.repeat(90)}${Math.PI}`).subarray(0, -9))),
  finds('is RSS', xml('<rss><channel><item><link>/found</link></item></channel></rss>')),
  finds('is Atom', xml('<feed><entry><link href="/found"/></entry></feed>')),
  finds('is RSS 1.0', xml('<rdf:RDF><item><link>/found</link></item></rdf:RDF>')),
  site(
    'the sitemap is a text file',
    { ...START, '/robots.txt': plain('Sitemap: /map.txt'), '/map.txt': plain('not a url\r\n') },
    { '/': 'captured' },
  ),
  finds(
    'names others before ours',
    xml(urlset('http://other.example/', 'ftp://x/', 'http://10.0.0.1/', 'http://[', '/found')),
  ),
  finds('has tags that never end', xml(`<urlset>${'<a '.repeat(100_000)}>${urlset('/found')}`)),
  findsNone('is a page', html()),
  site(
    'the sitemap has entities',
    { ...START, '/sitemap.xml': xml('<!DOCTYPE x [<!ENTITY a "/found">]><urlset><url><loc>&a;</loc></url></urlset>') },
    { '/': 'captured', '/&a;': 'http_404_410' },
  ),
  findsNone('is a bomb', xml(gzipSync(Buffer.alloc(30_000_000, 32)))),
  findsNone(
    'names sitemaps of another host',
    xml('<sitemapindex><sitemap><loc>http://10.0.0.1/s.xml</loc></sitemap></sitemapindex>'),
  ),
  findsNone('names itself', xml('<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>')),
]

const CHARSETS: readonly HostileCase[] = [
  asks('links in windows-1251', legacy('windows-1251', [0xe6]), '/f?q=%E6'),
  asks('links in Shift_JIS', legacy('shift_jis', [0x83, 0x41]), '/f?q=%83A'),
  asks('links in GBK', legacy('gbk', [0xc4, 0xe3]), '/f?q=%C4%E3'),
  asks('links in UTF-16', html(Buffer.from('\ufeff<p>words<a href="/\u00e9">x</a>', 'utf16le')), '/%C3%A9'),
  asks('links in a charset that does not exist', html(`${HTML}<a href="/é">`, 'X-Y: z').subarray(), '/%C3%A9'),
]

/** Links that no crawl follows. */
const refuses = (name: string, ...hrefs: string[]): HostileCase => page(name, links(...hrefs), 'captured')
const TRAPS: readonly HostileCase[] = [
  refuses('links to itself with sessions', '/?PHPSESSID=1', '/;jsessionid=2', '/?utm_source=3', '/#x'),
  refuses('links a segment again and again', '/a/a/a/a/a/a'),
  refuses('links ever deeper', `/${'d/'.repeat(30)}`),
  refuses('links long URLs', `/${'l'.repeat(3000)}`),
  refuses('links many parameters', `/?${Array.from({ length: 12 }, (_, n) => `p${n}=1`).join('&')}`),
  refuses('links files', '/a.jpg', '/b.zip', '/c.pdf?x'),
  refuses('links other schemes', 'mailto:a@b', 'javascript:x()', 'data:,x', 'tel:1', 'http://[x'),
  refuses('links inward', 'http://10.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/'),
  site(
    'links 20,000 pages that are not there',
    { '/': links(...Array.from({ length: 20_000 }, (_, n) => `/n${n % 4}`)) },
    {
      '/': 'captured',
      ...Object.fromEntries([0, 1, 2, 3].map((n) => [`/n${n}`, 'http_404_410'])),
    },
  ),
]

export const FINDINGS: readonly HostileCase[] = [...SITEMAPS, ...CHARSETS, ...TRAPS]
