/** URLs as identities: the normal form used in ids, authorities. The frontier's dedup key may be coarser. */

/** Longer ones are data, or an attack on whoever parses them. */
export const MAX_URL_CHARS = 4096

/**
 * WHATWG href without fragment and credentials, and nothing else changed.
 * Undefined if it is no URL, or not http(s).
 */
export function normalizeUrl(input: string, base?: string): string | undefined {
  const url = base === undefined ? parseUrl(input) : parseUrl(input, base)
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  // Each assignment parses the URL again, and few URLs have any of these.
  const { href } = url
  if (!/[#@]/.test(href)) return href
  url.hash = ''
  url.username = ''
  url.password = ''
  return url.href
}

/**
 * `new URL` that answers undefined instead of throwing. `URL.canParse` is no help: once it is compiled, after 1,666 calls, it takes a string of Latin-1 for UTF-8 and
 * refuses `http://exämple.com/` (Node 22.23, measured).
 */
export function parseUrl(input: string, base?: string): URL | undefined {
  try {
    return new URL(input, base)
  } catch {
    return undefined
  }
}

/** Host and non-default port of a normalised URL: the key of politeness and of the image ledger. */
export function authorityOf(url: string): string {
  return new URL(url).host
}

/** An authority, or a hostname, without the dot of the root at its name's end: with and without it is one host. @source RFC 1034 section 3.1 */
export function withoutRootDot(host: string): string {
  const port = /:\d+$/.exec(host)?.index ?? host.length
  let end = port
  // No expression: of thousands of dots inside a name it would try each.
  while (host[end - 1] === '.') end -= 1
  return `${host.slice(0, end)}${host.slice(port)}`
}
