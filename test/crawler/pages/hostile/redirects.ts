/** Hosts that send their readers elsewhere: in circles, inward, or by a page that is none. */
import { answer, type HostileCase, HTML, html, page, site, to } from './case.ts'

const refresh = (content: string, more = ''): Buffer =>
  html(`<html><meta http-equiv="refresh" content="${content}">${more}`)
const BOTH = { '/': 'redirected', '/t': 'captured' }

/** Addresses that no crawl may reach, as a redirect may spell them. @source crawl practice: every guard that was broken missed one of these */
const INWARD: readonly string[] = [
  'http://10.0.0.1/',
  'http://167772161/',
  'http://0x0a.1/',
  'http://012.0.0.1/',
  'http://10.1/',
  'http://１０.0.0.1/',
  'http://0/',
  'http://[::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:a00:1]/',
  'http://[64:ff9b::a00:1]/',
  'http://[fe80::1]/',
  'http://[fd00::1]/',
  'http://[2002:a00:1::]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://192.168.1.1/',
  'http://172.16.0.1/',
  'http://100.64.0.1/',
  'http://255.255.255.255/',
  'http://user:word@10.0.0.2/',
  'http:\\\\10.0.0.3/',
]

export const REDIRECTS: readonly HostileCase[] = [
  ...[301, 302, 303, 307, 308].map((status) =>
    site(`redirects by ${status}`, { '/': to('/t', status), '/t': html() }, BOTH),
  ),
  site(
    'redirects to itself until a cookie comes',
    { '/': answer(302, ['Location: /', 'Set-Cookie: a=b']) },
    { '/': 'redirect_loop' },
  ),
  site('redirects to a fragment of itself', { '/': to('#top') }, { '/': 'redirect_loop' }),
  site(
    'sets a cookie on another page',
    { '/': to('/c'), '/c': answer(302, ['Location: /', 'Set-Cookie: a=b']) },
    { '/': 'redirected', '/c': 'redirect_loop' },
  ),
  site(
    'redirects in a circle of three',
    { '/': to('/b'), '/b': to('/c'), '/c': to('/') },
    { '/': 'redirected', '/b': 'redirected', '/c': 'redirect_loop' },
  ),
  site(
    'redirects without end',
    { '/': to('/1'), ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`/${n + 1}`, to(`/${n + 2}`)])) },
    {
      '/': 'redirected',
      ...Object.fromEntries([1, 2, 3, 4].map((n) => [`/${n}`, 'redirected'])),
      '/5': 'redirect_limit',
    },
  ),
  page('redirects to nowhere', answer(302, []), 'http_other'),
  page('redirects to what is no URL', to('http://[broken'), 'http_other'),
  ...['ftp://h.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'gopher://h.example/'].map(
    (target) => page(`redirects to ${target}`, to(target), 'http_other'),
  ),
  site(
    'redirects to a path in raw UTF-8',
    { '/': to('/caf\u00c3\u00a9'), '/caf%C3%A9': html() },
    { '/': 'redirected', '/caf%C3%A9': 'captured' },
  ),
  site(
    'redirects to a closed port',
    { '/': to('http://93.184.216.34:22/') },
    { '/': 'redirected', 'http://93.184.216.34:22/': 'port_denied' },
  ),
  ...INWARD.map((target) => {
    const url = new URL(target)
    url.username = ''
    url.password = ''
    return site(
      `redirects to ${target}`,
      { '/': to(Buffer.from(target).toString('latin1')) },
      { '/': 'redirected', [url.href]: 'ssrf_denied' },
    )
  }),
  site('is a page that only refreshes', { '/': refresh('0; url=/t'), '/t': html() }, BOTH),
  site(
    'refreshes inward',
    { '/': refresh('0; url=http://10.0.0.9/') },
    { '/': 'redirected', 'http://10.0.0.9/': 'ssrf_denied' },
  ),
  site('refreshes to itself for ever', { '/': refresh('0; url=/') }, { '/': 'captured' }),
  site(
    'refreshes in a circle',
    { '/': refresh('0; url=/b'), '/b': refresh('0; url=/') },
    { '/': 'redirected', '/b': 'redirect_loop' },
  ),
  site(
    'has something to read and refreshes',
    { '/': refresh('9; url=/t', HTML.repeat(3)), '/t': html() },
    { '/': 'captured', '/t': 'captured' },
  ),
  site(
    'names another page as its canonical form',
    { '/': html(`${HTML}<link rel=canonical href=/t>`), '/t': html() },
    { '/': 'captured', '/t': 'captured' },
  ),
  site(
    'names its canonical form in a header',
    { '/': html(HTML, 'Link: </t>; rel="canonical"'), '/t': html() },
    { '/': 'captured', '/t': 'captured' },
  ),
  site('has its base inward', { '/': html(`${HTML}<base href="http://10.0.0.1/"><a href=x>`) }, { '/': 'captured' }),
]
