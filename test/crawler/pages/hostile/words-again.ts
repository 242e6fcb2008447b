/** Hosts whose words on rights contradict each other, whose sitemaps and feeds have strange forms, and whose links are in charsets of their own. */
import { brotliCompressSync } from 'node:zlib'
import { answer, asks, endless, type HostileCase, HTML, html, legacy, plain, site, to } from './case.ts'

const OPEN = { '/': 'captured' }
const RESERVED = { '/': 'captured reserved' }
const SHUT = { '/': 'rights_reserved' }
const says = (name: string, reply: Buffer, expected: HostileCase['expected'], more: HostileCase['answers'] = {}) =>
  site(name, { '/': reply, ...more }, expected)
const robots = (text: string): HostileCase['answers'] => ({ '/robots.txt': plain(text) })
const tdmrep = (json: string): HostileCase['answers'] => ({ '/.well-known/tdmrep.json': plain(json) })
const meta = (name: string, content: string): string => `<meta name="${name}" content="${content}">`

const RIGHTS: readonly HostileCase[] = [
  says(
    'reserves in a header and frees on the page',
    html(`${meta('tdm-reservation', '0')}${HTML}`, 'TDM-Reservation: 1'),
    OPEN,
  ),
  says(
    'frees in a header and reserves on the page',
    html(`${meta('tdm-reservation', '1')}${HTML}`, 'TDM-Reservation: 0'),
    RESERVED,
  ),
  says(
    'frees in its file and reserves in a header',
    html(HTML, 'TDM-Reservation: 1'),
    RESERVED,
    tdmrep('[{"location":"/*","tdm-reservation":0}]'),
  ),
  says(
    'frees a part in its file and reserves the rest',
    html(),
    SHUT,
    tdmrep('[{"location":"/free/*","tdm-reservation":0},{"location":"/*","tdm-reservation":1}]'),
  ),
  says('reserves and frees in one header', html(HTML, 'TDM-Reservation: 0, 1'), RESERVED),
  says('says all and noai', html(HTML, 'X-Robots-Tag: all', 'X-Robots-Tag: noai'), RESERVED),
  says('says noai to another and to all', html(HTML, 'X-Robots-Tag: otherbot: all', 'X-Robots-Tag: noai'), RESERVED),
  says(
    'says noai and then all, on the page',
    html(`${meta('robots', 'noai')}${meta('robots', 'all')}${HTML}`),
    RESERVED,
  ),
  says('says noai in capitals', html(`${meta('ROBOTS', 'NOAI')}${HTML}`), RESERVED),
  says('says noai in a comment', html(`<!-- ${meta('robots', 'noai')} -->${HTML}`), OPEN),
  says('says noai in a script', html(`<script>x='${meta('robots', 'noai')}'</script>${HTML}`), OPEN),
  says('says noai to those without scripts', html(`<noscript>${meta('robots', 'noai')}</noscript>${HTML}`), RESERVED),
  says(
    'opens to us by name what others may not have',
    html(),
    OPEN,
    robots('User-agent: mthreew\nAllow: /\n\nUser-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /'),
  ),
  says(
    'signals yes in one language and no in the other',
    html(),
    SHUT,
    robots('User-agent: *\nContent-Signal: ai-train=yes\nContent-Usage: train-ai=n\nAllow: /'),
  ),
  says(
    'signals yes to all and no to us',
    html(),
    SHUT,
    robots('User-agent: *\nContent-Signal: ai-train=yes\n\nUser-agent: mthreew\nContent-Signal: ai-train=no\nAllow: /'),
  ),
  says(
    'signals twice, yes and no',
    html(),
    SHUT,
    robots('User-agent: *\nContent-Signal: ai-train=yes\nContent-Signal: ai-train=no\nAllow: /'),
  ),
  says(
    'signals yes in robots.txt and no in a header',
    html(HTML, 'Content-Signal: ai-train=no'),
    RESERVED,
    robots('User-agent: *\nContent-Signal: ai-train=yes\nAllow: /'),
  ),
  says('opens all in ai.txt and shuts out CCBot', html(), SHUT, {
    ...robots('User-agent: CCBot\nDisallow: /'),
    '/ai.txt': plain('User-Agent: *\nAllow: /'),
  }),
  says('shuts out CCBot from a part that is not this', html(), OPEN, robots('User-agent: CCBot\nDisallow: /private')),
  says('answers tdmrep.json with a page', html(), OPEN, { '/.well-known/tdmrep.json': html() }),
  says('redirects tdmrep.json to its home', html(), OPEN, { '/.well-known/tdmrep.json': to('/') }),
  says('has an ai.txt that is a page', html(), OPEN, {
    '/ai.txt': html('<html>\nUser-agent of the year\nDisallowed\n'),
  }),
]

const xml = (body: string | Buffer, ...headers: string[]): Buffer =>
  answer(200, ['Content-Type: application/xml', ...headers], body)
const FOUND = { '/': 'captured', '/found': 'captured' }
const map = (name: string, answers: HostileCase['answers'], expected: HostileCase['expected'] = FOUND): HostileCase =>
  site(`the sitemap ${name}`, { '/': html(), '/found': html(), ...answers }, expected)
const finds = (name: string, body: string | Buffer, ...headers: string[]): HostileCase =>
  map(name, { '/sitemap.xml': xml(body, ...headers) })
const urlset = (inner: string): string => `<urlset>${inner}</urlset>`
const URL_FOUND = '<url><loc>/found</loc></url>'

const SITEMAPS: readonly HostileCase[] = [
  finds('has addresses in CDATA', urlset('<url><loc><![CDATA[ /found ]]></loc></url>')),
  finds('has references in its addresses', urlset('<url><loc>/&#102;ound</loc></url>')),
  finds('has two addresses in an entry', urlset('<url><loc>/found</loc><loc>/found</loc></url>')),
  finds('says UTF-16 and is not', `<?xml version="1.0" encoding="utf-16"?>${urlset(URL_FOUND)}`),
  finds('says a charset that nobody has', `<?xml version="1.0" encoding="utf-99"?>${urlset(URL_FOUND)}`),
  finds('has three marks before it', `\ufeff\ufeff\ufeff${urlset(URL_FOUND)}`),
  finds(
    'has words before it',
    `Warning: session_start(): failed in /x.php on line 3\n<?xml version="1.0"?>${urlset(URL_FOUND)}`,
  ),
  finds('is Brotli', brotliCompressSync(urlset(URL_FOUND)), 'Content-Encoding: br'),
  finds('is cut in an address', '<urlset><url><loc>/found</loc></url><url><loc>/fou'),
  finds('is Atom with a base of its own', '<feed xml:base="/sub/"><entry><link href="../found"/></entry></feed>'),
  finds('is RSS with addresses in CDATA', '<rss><channel><item><link><![CDATA[/found]]></link></item></channel></rss>'),
  finds(
    'has an entry of news',
    urlset('<url><loc>/found</loc><news:news><news:title>x</news:title></news:news></url>'),
  ),
  map('is named by a path alone', {
    '/robots.txt': plain('Sitemap: maps/map.xml'),
    '/maps/map.xml': xml(urlset(URL_FOUND)),
  }),
  map('is named in marks', {
    '/robots.txt': plain('Sitemap: </map.xml>\nUser-agent: *\nAllow: /'),
    '/map.xml': xml(urlset(URL_FOUND)),
  }),
  map('is behind two redirects', { '/sitemap.xml': to('/m1'), '/m1': to('/m2'), '/m2': xml(urlset(URL_FOUND)) }),
  map('redirects in a circle', { '/sitemap.xml': to('/m1'), '/m1': to('/sitemap.xml') }, { '/': 'captured' }),
  map(
    'is an index of a text file',
    {
      '/sitemap.xml': xml('<sitemapindex><sitemap><loc>/m.txt</loc></sitemap></sitemapindex>'),
      '/m.txt': plain('\ufeffnothing\r\n'),
    },
    { '/': 'captured' },
  ),
  map('is endless', {
    '/sitemap.xml': endless(Buffer.from('HTTP/1.1 200 OK\r\n\r\n<urlset>'), '<url><loc>/found</loc></url>'.repeat(500)),
  }),
  map('is not there, and has entries', { '/sitemap.xml': answer(404, [], urlset(URL_FOUND)) }, { '/': 'captured' }),
  map('has 200 levels', { '/sitemap.xml': xml(`${'<url>'.repeat(200)}<loc>/found</loc>`) }),
]

const CHARSETS: readonly HostileCase[] = [
  asks('links in KOI8-R', legacy('koi8-r', [0xc1]), '/f?q=%C1'),
  asks('links in Big5', legacy('big5', [0xa4, 0x40]), '/f?q=%A4@'),
  asks('links in EUC-KR', legacy('euc-kr', [0xb0, 0xa1]), '/f?q=%B0%A1'),
  asks('links in four bytes of GB18030', legacy('gb18030', [0x81, 0x30, 0x81, 0x30]), '/f?q=%810%810'),
  asks('links what its charset has not', legacy('windows-1251', [...Buffer.from('&#12354;')]), '/f?q=%26%2312354%3B'),
  asks('links in a charset by a name of old', legacy('x-sjis', [0x83, 0x41]), '/f?q=%83A'),
  asks(
    'says one charset in a header and another on the page',
    html(
      Buffer.concat([
        Buffer.from('<meta charset=koi8-r><a href="/f?q='),
        Buffer.from([0xe6]),
        Buffer.from(`">x</a>${HTML}`),
      ]),
    ).subarray(),
    '/f?q=%E6',
  ),
  asks(
    'has a mark of UTF-8 and says another',
    html(`\ufeff<meta charset=koi8-r>${HTML}<a href="/f?q=é">x</a>`),
    '/f?q=%C3%A9',
  ),
  asks('says x-user-defined', legacy('x-user-defined', [0xe9]), '/f?q=%E9'),
]

export const WORDS_AGAIN: readonly HostileCase[] = [...RIGHTS, ...SITEMAPS, ...CHARSETS]
