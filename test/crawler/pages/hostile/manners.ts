/** Hosts that say who may read what: in robots.txt that is broken, large or missing, in headers and on pages. */
import { gzipSync } from 'node:zlib'
import {
  andReset,
  andSilence,
  answer,
  endless,
  type HostileCase,
  HTML,
  html,
  links,
  plain,
  type Reply,
  site,
  to,
} from './case.ts'

/** A site of two pages with this robots.txt. */
const robots = (name: string, reply: Reply, root: string, inner?: string): HostileCase =>
  site(
    `robots.txt ${name}`,
    { '/robots.txt': reply, '/': links('/secret/a'), '/secret/a': html() },
    { '/': root, ...(inner === undefined ? {} : { '/secret/a': inner }) },
  )
const SECRET = 'User-agent: *\nDisallow: /secret'
/** Open to the first page, closed to the other. */
const holds = (name: string, reply: Reply): HostileCase => robots(name, reply, 'captured', 'robots_disallow')
const isOpen = (name: string, reply: Reply): HostileCase => robots(name, reply, 'captured', 'captured')
const isShut = (name: string, reply: Reply, outcome = 'robots_unreachable'): HostileCase => robots(name, reply, outcome)

const ROBOTS: readonly HostileCase[] = [
  site(
    'robots.txt has marks that links escape',
    { '/robots.txt': plain('User-agent: *\nDisallow: /t{x}\nDisallow: /a<b'), '/': links('/t{x}/1', '/a&lt;b.html') },
    { '/': 'captured', '/t%7Bx%7D/1': 'robots_disallow', '/a%3Cb.html': 'robots_disallow' },
  ),
  holds('is UTF-16', plain(Buffer.from(`\ufeff${SECRET}`, 'utf16le'))),
  isShut('shuts all', plain('User-agent: *\nDisallow: /'), 'robots_disallow'),
  isShut('is kept from us (401)', answer(401, []), 'robots_disallow'),
  isShut('is kept from us (403)', answer(403, [], 'User-agent: *\nAllow: /'), 'robots_disallow'),
  isShut('is for sale (402)', answer(402, [], 'User-agent: *\nAllow: /'), 'robots_disallow'),
  isShut('is kept from us by law (451)', answer(451, []), 'robots_disallow'),
  isOpen('is gone', answer(410, [], 'User-agent: *\nDisallow: /')),
  isShut('answers 500', answer(500, [], 'User-agent: *\nAllow: /')),
  isShut('answers 429', answer(429, ['Retry-After: 0'])),
  isShut('is reset', andReset(Buffer.from('HTTP'))),
  isShut('is silent', () => {}),
  isShut('falls silent', andSilence(plain('User-agent: *', 'Content-Length: 900'))),
  isOpen('has no content', answer(204, [])),
  isOpen('is a page', html()),
  holds('is closed by our name', plain('User-agent: MThreeW\nDisallow: /secret\nUser-agent: *\nAllow: /')),
  holds('has a mark before it', plain(`\ufeff${SECRET}`)),
  holds('ends lines with CR', plain(SECRET.replaceAll('\n', '\r'))),
  holds('is gzip', plain(gzipSync(SECRET), 'Content-Encoding: gzip')),
  holds('is packed, and nobody says so', plain(gzipSync(SECRET))),
  holds('names everyone in a list', plain('User-agent: Googlebot, *\nDisallow: /secret')),
  holds('has keys as nobody spells them', plain('User_agent: *\nDisallow = /secret')),
  holds('has NUL bytes', plain(`\0\n${SECRET}\n\0`)),
  holds('is 600 KB', plain(`${SECRET}\n${'# no rule\n'.repeat(60_000)}`)),
  holds(
    'is endless',
    endless(Buffer.from('HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /secret\n'), '# on and on\n'.repeat(1000)),
  ),
  holds(
    'names 20,000 agents and rules',
    plain(`${SECRET}\n${'user-agent: x\n'.repeat(10_000)}${'allow: /\n'.repeat(10_000)}`),
  ),
  holds('has stars without end', plain(`${SECRET}\nAllow: /${'*a'.repeat(2000)}$`)),
  robots('is behind four redirects', to('/r1'), 'captured', 'captured'),
  isOpen('redirects in a circle', to('/robots.txt')),
  isShut('redirects inward', to('http://10.0.0.1/robots.txt')),
  holds('escapes its paths', plain('User-agent: *\nDisallow: /%73ecret')),
]

/** A site whose own words reserve all of it: nobody asks for its pages. */
const isReserved = (name: string, answers: HostileCase['answers']): HostileCase =>
  site(name, { '/': html(), ...answers }, { '/': 'rights_reserved' })
const SITE_WIDE: readonly HostileCase[] = [
  isReserved('reserves in tdmrep.json', {
    '/.well-known/tdmrep.json': plain('\ufeff[{"location":"/*","tdm-reservation":1}]'),
  }),
  site(
    'has a broken tdmrep.json',
    { '/': html(), '/.well-known/tdmrep.json': plain('[{"location":"/","tdm-reservation":1},{') },
    { '/': 'captured' },
  ),
  isReserved('shuts out GPTBot by name', { '/robots.txt': plain('User-agent: GPTBot\nDisallow: /') }),
  isReserved('shuts out CCBot, and allows all others', {
    '/robots.txt': plain('User-agent: *\nAllow: /\n\nUser-agent: CCBot\nDisallow: /'),
  }),
  isReserved('signals before any group', {
    '/robots.txt': plain('Content-Signal: ai-train=no\nUser-agent: *\nAllow: /'),
  }),
  isReserved('signals in its group', { '/robots.txt': plain('User-agent: *\nContent-Signal: search=yes,ai-train=no') }),
  isReserved('says train-ai=n', { '/robots.txt': plain('User-agent: *\nContent-Usage: train-ai=n\nAllow: /') }),
  isReserved('has an ai.txt', { '/ai.txt': plain('User-Agent: *\nDisallow: /\n') }),
  isReserved('has terms in RSL', {
    '/robots.txt': plain('License: /license.xml\nUser-agent: *\nAllow: /'),
    '/license.xml': answer(
      200,
      ['Content-Type: application/rsl+xml'],
      '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><prohibits type="usage">ai-train</prohibits></license></content></rsl>',
    ),
  }),
]

const RESERVED = { '/': 'captured reserved' }
const RIGHTS: readonly HostileCase[] = [
  site('says noai in a header', { '/': html(HTML, 'X-Robots-Tag: noai') }, RESERVED),
  site('says noai to us by name', { '/': html(HTML, 'X-Robots-Tag: mthreew: noai') }, RESERVED),
  site('says noai to another', { '/': html(HTML, 'X-Robots-Tag: otherbot: noai') }, { '/': 'captured' }),
  site('says noai on the page', { '/': html(`<meta name=robots content="noai, noimageai">${HTML}`) }, RESERVED),
  site('reserves in a header', { '/': html(HTML, 'TDM-Reservation: 1') }, RESERVED),
  site('reserves on the page', { '/': html(`<meta name=tdm-reservation content=1>${HTML}`) }, RESERVED),
  site(
    'says nofollow',
    { '/': html(`<meta name=robots content=nofollow>${HTML}<a href=/a>`), '/a': html() },
    { '/': 'captured' },
  ),
  site(
    'says nofollow and only refreshes',
    { '/': html('<meta name=robots content=nofollow><meta http-equiv=refresh content="0;url=/a">'), '/a': html() },
    { '/': 'captured' },
  ),
]

export const MANNERS: readonly HostileCase[] = [
  ...ROBOTS.map((one) =>
    one.name.endsWith('four redirects')
      ? {
          ...one,
          answers: { ...one.answers, '/r1': to('/r2'), '/r2': to('/r3'), '/r3': to('/r4'), '/r4': plain(SECRET) },
          expected: { '/': 'captured', '/secret/a': 'robots_disallow' },
        }
      : one,
  ),
  ...SITE_WIDE,
  ...RIGHTS,
]
