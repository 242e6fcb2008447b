/** Which records of an archive are words of a site: its robots.txt, its policy files, terms in RSL, and redirects on the way to them. */
import { normalizeUrl } from '../core/url.ts'
import { headerOf, parseHttpResponse } from '../formats/http-message.ts'
import { isRslType } from '../formats/rsl-type.ts'
import type { WarcRecordItem } from '../formats/warc/item.ts'
import type { SiteRecord } from '../schemas/rights.ts'
import { PURPOSE_HEADER } from './captures.ts'
import { SITE_FILES } from './rights/site-words.ts'

const PATHS: ReadonlySet<string> = new Set(['/robots.txt', ...SITE_FILES.map(({ path }) => path)])

/**
 * Reads the head of a response; undefined for any other record, and for an answer that is no word of a site. In archives of ours the purpose
 * says it, in others the path, or the type of RSL documents.
 */
export function siteRecordOf(item: WarcRecordItem): Pick<SiteRecord, 'url' | 'status' | 'to'> | undefined {
  const url = item.type === 'response' ? normalizeUrl(item.targetUri ?? '') : undefined
  if (url === undefined) return undefined
  const { pathname } = new URL(url)
  const purpose = item.headers.get(PURPOSE_HEADER.toLowerCase())
  if (purpose !== undefined && purpose !== 'robots' && purpose !== 'rights') return undefined
  const answer = parseHttpResponse(item.block)
  if (answer === undefined) return undefined
  const { status, headers } = answer
  if (purpose === undefined && !PATHS.has(pathname) && !isRslType(headerOf(headers, 'content-type'))) return undefined
  const to = status >= 300 && status <= 399 ? normalizeUrl(headerOf(headers, 'location') ?? '', url) : undefined
  return { url, status, ...(to === undefined ? {} : { to }) }
}
