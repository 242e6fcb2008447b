/** Codes of requests, for pages and images alike: why no answer came, what an answer said, and why nobody was asked. */
import type { Outcomes } from './outcome.ts'

const ASKED = { crawl: 'page', 'fetch-images': 'slot', 'fetch-videos': 'video' } as const
const ONCE_MORE = { at: ASKED, isAskedAgain: true } as const

/** No answer came. */
export const FAILURES = {
  dns_nxdomain: {
    at: ASKED,
    means: 'The name of the host does not exist.',
    todo: 'Nothing: the site is gone, or the link has a typing error.',
  },
  dns_temp: {
    ...ONCE_MORE,
    means: 'The name of the host could not be looked up just then.',
    todo: 'Check the resolver of this machine; if all hosts fail, it is yours.',
  },
  connect_refused: {
    ...ONCE_MORE,
    means: 'The host did not take the connection, or there was no way to it.',
    todo: 'Try the address in a browser; if it works there, check the network of this machine.',
  },
  connect_timeout: {
    ...ONCE_MORE,
    means: 'The connection was not made in time.',
    todo: 'Give slow hosts more time.',
    setting: 'network.connectTimeoutMs',
  },
  tls_error: {
    at: ASKED,
    means: 'The certificate or the encryption of the host is not in order.',
    todo: 'Nothing: m3w reads no site that it cannot be sure of.',
  },
  reset: {
    ...ONCE_MORE,
    means: 'The connection was cut, or what came was no HTTP.',
    todo: 'Build again later; some hosts cut off whoever asks too fast.',
    setting: 'network.minDelayMs',
  },
  headers_timeout: {
    ...ONCE_MORE,
    means: 'The answer did not begin in time.',
    todo: 'Give slow hosts more time.',
    setting: 'network.headersTimeoutMs',
  },
  body_timeout: {
    ...ONCE_MORE,
    means: 'The body of the answer fell silent.',
    todo: 'Give slow hosts more time.',
    setting: 'network.idleTimeoutMs',
  },
  too_slow: {
    ...ONCE_MORE,
    means: 'The body came more slowly than is waited for.',
    todo: 'Wait for slower bodies.',
    setting: 'network.minBytesPerSecond',
  },
  deadline: {
    ...ONCE_MORE,
    means: 'The whole exchange took longer than it may.',
    todo: 'Give an exchange more time.',
    setting: 'network.totalTimeoutMs',
  },
  ssrf_denied: {
    at: ASKED,
    means: 'The address is private, on loopback or otherwise not of the public web.',
    todo: 'If it is a site of your own, name its block of addresses.',
    setting: 'network.allowAddresses',
  },
  scheme_denied: {
    at: ASKED,
    means: 'The URL is neither http nor https.',
    todo: 'Nothing: m3w asks nobody in another way.',
  },
  blocked: {
    at: ASKED,
    means: 'The URL or its host is on the block list of this crawl, and was not asked.',
    todo: 'Nothing; or take it off the list.',
    setting: 'network.block',
  },
  port_denied: {
    at: ASKED,
    means: 'The URL names a port that is not allowed.',
    todo: 'If the site is meant to be on that port, allow it.',
    setting: 'network.allowPorts',
  },
} as const satisfies Outcomes

/** An answer came, and this is what it said. */
export const ANSWERS = {
  http_4xx: {
    at: ASKED,
    means: 'The host answered with a client error (400 to 499) that has no code of its own.',
    todo: 'Nothing: the host does not serve the URL to us.',
  },
  http_401_403: {
    at: ASKED,
    means: 'The host answered 401 or 403: it does not let us in.',
    todo: 'Nothing: refusals are recorded, never worked around; ask the owner.',
  },
  challenged: {
    at: ASKED,
    means: 'The host wants proof that a person asks (a challenge page), whatever its status.',
    todo: 'Nothing: refusals are recorded, never worked around; ask the owner.',
  },
  http_404_410: {
    at: ASKED,
    means: 'The host answered 404 or 410: there is nothing at the URL.',
    todo: 'Nothing: the link is dead.',
  },
  http_429: {
    ...ONCE_MORE,
    means: 'The host answered 429 to the last attempt: we ask too often.',
    todo: 'Ask more slowly and build again.',
    setting: 'network.minDelayMs',
  },
  http_451: {
    at: ASKED,
    means: 'The host answered 451: the law keeps it from serving the URL.',
    todo: 'Nothing.',
  },
  http_5xx: {
    ...ONCE_MORE,
    means: 'The host answered with a fault of its own (500 to 599) to the last attempt.',
    todo: 'Build again later, or try more often.',
    setting: 'network.maxAttempts',
  },
  http_other: {
    at: ASKED,
    means: 'The answer is neither content nor a usable redirect nor an error, such as 204, 206, 304 or 999.',
    todo: 'Nothing: such an answer has no content.',
  },
  redirect_limit: {
    at: ASKED,
    means: 'The chain of redirects is longer than it may be.',
    todo: 'Follow longer chains.',
    setting: 'network.maxRedirects',
  },
  redirect_loop: {
    at: ASKED,
    means: 'The URL redirects to itself, or back to where it came from, as sites do that wait for a cookie.',
    todo: 'Nothing: m3w keeps no cookies.',
  },
  too_large: {
    at: { extract: 'page', 'fetch-images': 'slot', 'fetch-videos': 'video' },
    means: 'The decoded body is longer than is read.',
    todo: 'Read longer bodies; a page that the crawl cut at the old limit stays cut.',
    setting: {
      extract: 'network.maxPageBytes',
      'fetch-images': 'network.maxImageBytes',
      'fetch-videos': 'video.maxBytes',
    },
  },
} as const satisfies Outcomes

/** Nobody was asked. */
export const MANNERS = {
  removed_by_request: {
    at: { extract: 'page', 'fetch-images': 'slot', 'fetch-videos': 'video' },
    means: 'It is on the removal list of the store: it was taken down, and no build holds it or asks for it again.',
    todo: 'Nothing: the detail names the entry.',
  },
  rights_reserved: {
    at: { crawl: 'page', extract: 'page', 'fetch-images': 'slot', 'fetch-videos': 'video' },
    means:
      'The owner reserved it against training or republication in words that machines read: of the site (then it was not asked for) or of the page.',
    todo: 'Nothing: the record has the words; ask the owner.',
  },
  robots_disallow: {
    at: ASKED,
    means:
      'The robots.txt of the host does not allow us the URL, or the host keeps robots.txt itself from us (401, 402, 403, 407, 451).',
    todo: 'Nothing: it is the word of the owner; ask the owner.',
  },
  robots_unreachable: {
    ...ONCE_MORE,
    means: 'The robots.txt of the host could not be read, so nothing may be asked.',
    todo: 'Build again later.',
  },
  host_breaker: {
    ...ONCE_MORE,
    means: 'The host gave nothing but failures, or wants a long rest, so its other URLs were not asked for.',
    todo: 'Build again later, or ask more slowly.',
    setting: 'network.minDelayMs',
  },
} as const satisfies Outcomes
