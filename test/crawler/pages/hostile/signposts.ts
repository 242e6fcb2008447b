/** Hosts whose redirects, refreshes and canonical links are written in every way but the plain one, and lead in circles. @source WHATWG URL and HTML */
import { answer, type HostileCase, HTML, html, links, page, type Reply, site, to, toOwn } from './case.ts'

const BOTH = { '/': 'redirected', '/t': 'captured' }
const leads = (name: string, reply: Reply, target = '/t'): HostileCase =>
  site(`leads ${name}`, { '/': reply, [target]: html() }, { '/': 'redirected', [target]: 'captured' })
const wide = (text: string): string => Buffer.from(text).toString('latin1')

const PLACES: readonly HostileCase[] = [
  leads('with a name and a word outside ASCII', toOwn(wide('http://é:ß@127.0.0.1:{port}/t'))),
  leads('with two at-signs', toOwn('http://10.0.0.1@10.0.0.1@127.0.0.1:{port}/t')),
  leads('with backslashes for all slashes', toOwn('http:\\\\127.0.0.1:{port}\\t')),
  leads('with a backslash before an at-sign', toOwn('http://127.0.0.1:{port}\\@10.0.0.1/'), '/@10.0.0.1/'),
  leads('with three slashes and no scheme', toOwn('///127.0.0.1:{port}/t')),
  leads('with escapes in its host', toOwn('http://%31%32%37.0.0.1:{port}/t')),
  leads('with a soft hyphen in its host', toOwn(wide('http://127.0\u00ad.0.1:{port}/t'))),
  leads('with zeros before its port', toOwn('http://127.0.0.1:0{port}/t')),
  leads('with a tab inside', to('/fo\tund'), '/found'),
  leads('to a parameter of its own path', to(';x=1'), '/;x=1'),
  leads('to a query alone', to('?x=1'), '/?x=1'),
  site(
    'leads inward behind a fragment',
    { '/': toOwn('http://10.0.0.1#@127.0.0.1:{port}/t') },
    { '/': 'redirected', 'http://10.0.0.1/': 'ssrf_denied' },
  ),
  site(
    'leads inward before a question mark',
    { '/': toOwn('http://10.0.0.1?@127.0.0.1:{port}/t') },
    { '/': 'redirected', 'http://10.0.0.1/?@127.0.0.1:{port}/t': 'ssrf_denied' },
  ),
  site('leads to a place in quotes', { '/': to('"/t"') }, { '/': 'redirected', '/%22/t%22': 'http_404_410' }),
  page('leads to a dot', to('.'), 'redirect_loop'),
  site(
    'leads to another spelling of one path',
    { '/': to('/%7Ea'), '/%7Ea': to('/~a'), '/~a': html() },
    { '/': 'redirected', '/%7Ea': 'redirected', '/~a': 'captured' },
  ),
  site(
    'leads to and from a slash',
    { '/': to('/a/'), '/a/': to('/a'), '/a': html() },
    { '/': 'redirected', '/a/': 'redirected', '/a': 'captured' },
  ),
  site(
    'leads to itself with a session, which is a page',
    {
      '/': links('/t'),
      '/t': to('/t?PHPSESSID=abcdef0123456789abcdef'),
      '/t?PHPSESSID=abcdef0123456789abcdef': html(),
    },
    { '/': 'captured', '/t': 'redirected', '/t?PHPSESSID=abcdef0123456789abcdef': 'captured' },
  ),
  site(
    'leads to a session, and from it to another',
    {
      '/': to('/?sid=0123456789abcdef01'),
      '/?sid=0123456789abcdef01': to('/?sid=0123456789abcdef02'),
      '/?sid=0123456789abcdef02': html(),
    },
    { '/': 'redirected', '/?sid=0123456789abcdef01': 'redirected', '/?sid=0123456789abcdef02': 'captured' },
  ),
]

const refresh = (content: string, more = ''): Buffer =>
  html(`<html><meta http-equiv="refresh" content="${content}">${more}`)
const refreshes = (name: string, reply: Reply, expected: HostileCase['expected'] = BOTH): HostileCase =>
  site(`refreshes ${name}`, { '/': reply, '/t': html() }, expected)
const STAYS = { '/': 'captured' }

const REFRESHES: readonly HostileCase[] = [
  refreshes('without the word', refresh('0; /t')),
  refreshes('behind a comma', refresh('0, url=/t')),
  refreshes('in a fraction of a second', refresh('.5; url=/t')),
  refreshes('with blanks around all', refresh(' 0  ;  URL  =  /t ')),
  refreshes('to a place in quotes, and more', refresh("0; url='/t' or not")),
  refreshes('in capitals', html('<META HTTP-EQUIV=REFRESH CONTENT="0;URL=/t">')),
  refreshes('for those without scripts', html('<noscript><meta http-equiv=refresh content="0;url=/t"></noscript>')),
  refreshes('in its body', html('<body><div><meta http-equiv=refresh content="0;url=/t"></div>')),
  refreshes('and has no time', refresh('url=/t'), STAYS),
  refreshes('and has no place', refresh('5'), STAYS),
  refreshes('in a comment', html('<!-- <meta http-equiv=refresh content="0;url=/t"> -->'), STAYS),
  refreshes('by a script alone', html(`<script>location.href='/t'</script>`), STAYS),
  refreshes('to no web address', refresh('0; url=javascript:x()'), STAYS),
  site(
    'refreshes and redirects in a circle',
    { '/': refresh('0; url=/b'), '/b': to('/') },
    { '/': 'redirected', '/b': 'redirect_loop' },
  ),
  site(
    'refreshes by a header in a circle',
    {
      '/': answer(200, ['Content-Type: text/html', 'Refresh: 0;url=/b'], '<p>'),
      '/b': answer(200, ['Content-Type: text/html', 'Refresh: 0;url=/'], '<p>'),
    },
    { '/': 'redirected', '/b': 'redirect_loop' },
  ),
  site(
    'refreshes without end',
    Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n === 0 ? '/' : `/${n}`, refresh(`0;url=/${n + 1}`)])),
    {
      '/': 'redirected',
      ...Object.fromEntries([1, 2, 3, 4].map((n) => [`/${n}`, 'redirected'])),
      '/5': 'redirect_limit',
    },
  ),
]

const canonical = (href: string): Buffer => html(`<link rel=canonical href="${href}">${HTML}`)
const CANONICAL: readonly HostileCase[] = [
  site(
    'is canonical in a circle',
    { '/': canonical('/t'), '/t': canonical('/u'), '/u': canonical('/') },
    { '/': 'captured', '/t': 'captured', '/u': 'captured' },
  ),
  site('is canonical where nothing is', { '/': canonical('/t') }, { '/': 'captured', '/t': 'http_404_410' }),
  site('is canonical on itself, with a fragment', { '/': canonical('/?utm_source=x#y') }, STAYS),
  site('is canonical inward', { '/': canonical('http://10.0.0.1/') }, STAYS),
  site(
    'is canonical twice',
    {
      '/': html(`<link rel="canonical" href="/t"><link rel="canonical" href="/u">${HTML}`),
      '/t': html(),
      '/u': html(),
    },
    { '/': 'captured', '/t': 'captured', '/u': 'captured' },
  ),
  site(
    'is canonical where it came from',
    { '/': to('/t'), '/t': canonical('/') },
    { '/': 'redirected', '/t': 'captured' },
  ),
]

export const SIGNPOSTS: readonly HostileCase[] = [...PLACES, ...REFRESHES, ...CANONICAL]
