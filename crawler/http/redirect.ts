/** Where an answer sends its reader: the Location of a redirect, for robots.txt, pages, sitemaps and images alike. */
import { parseUrl } from '../../core/url.ts'
import { headerOf } from '../../formats/http-message.ts'
import type { HttpExchange } from './exchange.ts'

/** Where an answer redirects to, an absolute http(s) URL; undefined if it does not, or to nowhere. */
export function redirectTarget({
  status,
  headers,
  url,
}: Pick<HttpExchange, 'status' | 'headers' | 'url'>): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  const location = headerOf(headers, 'location')
  const target = location === undefined ? undefined : parseUrl(toUtf8(location), url)
  if (target === undefined) return undefined
  return target.protocol === 'http:' || target.protocol === 'https:' ? target.href : undefined
}

/** Header bytes were read as Latin-1; servers that send raw UTF-8 in Location mean UTF-8, as browsers do. */
function toUtf8(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? value : text
}
