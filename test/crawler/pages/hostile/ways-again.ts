/** Hosts that send readers round through other names, other spellings of addresses and cookies, and write their links as nobody should. */
import { answer, type HostileCase, HTML, html, page, site, to, toOwn } from './case.ts'

const BOTH = { '/': 'redirected', '/t': 'captured' }
const leads = (name: string, reply: HostileCase['answers'][string]): HostileCase =>
  site(`redirects ${name}`, { '/': reply, '/t': html() }, BOTH)
const finds = (name: string, head: string, link = '<a href="/t">x</a>'): HostileCase =>
  site(`links ${name}`, { '/': html(`${head}${HTML}${link}`), '/t': html() }, { '/': 'captured', '/t': 'captured' })
const findsNone = (name: string, markup: string): HostileCase =>
  site(`links ${name}`, { '/': html(`${HTML}${markup}`), '/t': html() }, { '/': 'captured' })
const cookie = (location: string): Buffer => answer(302, [`Location: ${location}`, 'Set-Cookie: seen=1; Path=/'])

const REDIRECTS: readonly HostileCase[] = [
  leads('to its address in octal', toOwn('http://0177.0.0.1:{port}/t')),
  leads('to its address as one number', toOwn('http://2130706433:{port}/t')),
  leads('to its address in hex, short', toOwn('http://0x7f.1:{port}/t')),
  leads('to its address in full width', toOwn(Buffer.from('http://１２７。０。０。１:{port}/t').toString('latin1'))),
  leads('without a scheme', toOwn('//127.0.0.1:{port}/t')),
  leads('with a scheme in capitals and a fragment', toOwn('HTTP://127.0.0.1:{port}/t#top')),
  leads('with a scheme and no slashes', to('http:/t')),
  leads('with blanks around', to(' \t /t \t')),
  leads('with a name and a word', toOwn('http://name:word@127.0.0.1:{port}/t')),
  leads('with dots and their escapes', to('/a/%2e%2e/./b/../t')),
  leads('with a body of links', answer(302, ['Location: /t', 'Content-Type: text/html'], '<a href=/other>x</a>')),
  site(
    'redirects to itself mapped into IPv6',
    { '/': toOwn('http://[::ffff:127.0.0.1]:{port}/t'), '/t': html() },
    { '/': 'redirected', 'http://[::ffff:7f00:1]:{port}/t': 'captured' },
  ),
  site(
    'redirects to a name of its own with the dot of the root',
    { '/': toOwn('http://localhost.:{port}/t'), '/t': html() },
    { '/': 'redirected', 'http://localhost.:{port}/t': 'captured' },
  ),
  page('redirects to an empty place', to(''), 'redirect_loop'),
  site('redirects to a query of nothing', { '/': to('?') }, { '/': 'redirected', '/?': 'redirect_loop' }),
  page('redirects to punycode of nothing', to('http://xn--.example/'), 'http_other'),
  page('redirects to a port beyond ports', to('http://127.0.0.1:99999/'), 'http_other'),
  page('redirects to an address with a zone', to('http://[fe80::1%25eth0]/'), 'http_other'),
  page('redirects to four numbers of which one is none', to('http://127.0.0.256/'), 'http_other'),
  site(
    'redirects to a name that is too long',
    { '/': to(`http://${'a'.repeat(64)}.example/`) },
    { '/': 'redirected', [`http://${'a'.repeat(64)}.example/`]: 'dns_nxdomain' },
  ),
  site(
    'redirects in a circle over two hosts',
    { '/': toOwn('http://localhost:{port}/b'), '/b': toOwn('http://127.0.0.1:{port}/') },
    { '/': 'redirected', 'http://localhost:{port}/b': 'redirect_loop' },
  ),
  site(
    'redirects in a circle over two schemes',
    { '/': toOwn('https://127.0.0.1:{port}/') },
    { '/': 'redirected', 'https://127.0.0.1:{port}/': 'tls_error' },
  ),
  site(
    'waits for a cookie that another page sets',
    { '/': to('/login'), '/login': to('/set'), '/set': cookie('/') },
    { '/': 'redirected', '/login': 'redirected', '/set': 'redirect_loop' },
  ),
  site(
    'waits for a cookie in another case of the path',
    { '/': cookie('/A'), '/A': cookie('/a'), '/a': cookie('/A') },
    { '/': 'redirected', '/A': 'redirected', '/a': 'redirect_loop' },
  ),
  site(
    'refreshes by every header and meta at once',
    {
      '/': answer(200, ['Content-Type: text/html', 'Refresh: 0;/t'], '<meta http-equiv=refresh content="0;url=/u">'),
      '/t': html(),
      '/u': html(),
    },
    { ...BOTH },
  ),
]

const LINKS: readonly HostileCase[] = [
  finds('after a base that is no web address', '<base href="data:text/html,x">'),
  finds(
    'after two bases, of which the first counts',
    '<base href="/"><base href="http://10.0.0.1/">',
    '<a href=t>x</a>',
  ),
  finds('with a scheme and no slashes', '', '<a href="http:t">x</a>'),
  finds('with backslashes', '', '<a href="\\t">x</a>'),
  finds('with three slashes too many', '', '<a href="/././/../t">x</a>'),
  finds('in capitals, without quotes', '', '<A CLASS=x HREF=/t TARGET=_top>x</A>'),
  finds('by an area', '', '<map><area href="/t"></map>'),
  finds('in a frame', '', '<frameset><frame src="/t"></frameset>'),
  finds('by a reference without its end', '', '<a href="&#47t">x</a>'),
  finds('for those without scripts', '', '<noscript><a href="/t">x</a></noscript>'),
  findsNone('in a comment', '<!-- <a href="/t">x</a> -->'),
  findsNone('in a script', '<script>"<a href=/t>x</a>"</script>'),
  findsNone('in a title that never ends', '<textarea><a href="/t">x</a>'),
  findsNone('in a tag that never ends', '<a href="/t"'),
  findsNone('to what ends like a picture', '<a href="/t.JPG?x">x</a>'),
]

export const WAYS_AGAIN: readonly HostileCase[] = [...REDIRECTS, ...LINKS]
