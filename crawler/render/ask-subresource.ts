/** Asks for what a rendered page wants: over the guarded client, robots.txt before every hop, at the pace of its host, archived. */
import { authorityOf, normalizeUrl } from '../../core/url.ts'
import type { NetworkConfig, RenderConfig } from '../../schemas/index.ts'
import type { HttpClient } from '../http/client.ts'
import { decodedBody, type FetchFailure, type HttpExchange } from '../http/exchange.ts'
import type { Pacer } from '../http/pace.ts'
import { pacedGet } from '../http/paced-get.ts'
import { redirectTarget } from '../http/redirect.ts'
import type { RobotsCache } from '../robots/robots-cache.ts'
import { type RequestRefusal, siteRefusal } from './request-rules.ts'
import { keepCached, readCached, type Subresource, type SubresourceCache } from './subresource-cache.ts'

/** What all pages of a task ask with. */
export interface SubresourceDesk {
  readonly client: Pick<HttpClient, 'get'>
  readonly pacer: Pacer
  readonly robots: RobotsCache
  readonly network: NetworkConfig
  readonly config: RenderConfig
  readonly resourceHosts: ReadonlySet<string>
  readonly cache: SubresourceCache
  /** Archives an exchange. */
  readonly onExchange: (exchange: HttpExchange, pageUrl: string) => Promise<void>
  /** By URL: requests under way, which pages share. */
  readonly asking: Map<string, Promise<Subresource | RequestRefusal>>
}

/** What one page has asked for so far. */
export interface PageRequests {
  readonly pageUrl: string
  /** Ends when the page does. */
  readonly signal: AbortSignal
  requests: number
  bytes: number
  readonly refused: Record<string, number>
}

/** A request of a page, as far as it reaches a server. */
export interface AskedRequest {
  readonly url: string
  readonly accept?: string
  /** Of a request across origins: servers answer by it whether the page may read them. */
  readonly origin?: string
}

/** Longest rest of a host that a page waits for. @source network.maxCrawlDelayMs's default: the longest delay that is obeyed as it stands */
const MAX_REST_MS = 30_000
/** Answers' headers that a page is given: what it may read, and what its own rules are. Cookies and reports are none of them. */
const GIVEN = /^(?:content-type|content-security-policy|access-control-.*|timing-allow-origin|cross-origin-.*)$/

/** The answer, from the cache or the network, or why there is none. Rejects with E_INTERRUPTED when the signal aborts. */
export async function askSubresource(
  desk: SubresourceDesk,
  page: PageRequests,
  request: AskedRequest,
): Promise<Subresource | RequestRefusal> {
  const url = normalizeUrl(request.url)
  if (url === undefined) return 'not_http'
  const kept = await readCached(desk.cache, url)
  if (kept !== undefined) return kept
  const running = desk.asking.get(url)
  if (running !== undefined) return await running
  const asked = followed(desk, page, { ...request, url }).finally(() => desk.asking.delete(url))
  desk.asking.set(url, asked)
  return await asked
}

/** A browser would follow redirects by itself and past these rules: so it never sees one. */
async function followed(
  desk: SubresourceDesk,
  page: PageRequests,
  request: AskedRequest,
): Promise<Subresource | RequestRefusal> {
  const { network, cache, resourceHosts } = desk
  let { url } = request
  for (let hops = 0; hops <= network.maxRedirects; hops += 1) {
    const result = await askOnce(desk, page, { ...request, url })
    if (typeof result === 'string') return result
    if (result.kind === 'failure') return 'failed'
    const target = redirectTarget(result)
    if (target !== undefined) {
      await desk.onExchange(result, page.pageUrl)
      const refusal = siteRefusal(target, page.pageUrl, resourceHosts)
      if (refusal !== undefined) return refusal.refused
      url = normalizeUrl(target) ?? target
      continue
    }
    const answer = {
      status: result.status,
      headers: givenHeaders(result),
      body: decodedBody(result, network.maxPageBytes).body,
    }
    // A cut body is another thing for each page that meets it; half a script is none.
    const isWhole = result.truncated === undefined
    if (isWhole) await keepCached(cache, request.url, answer)
    await desk.onExchange(result, page.pageUrl)
    return isWhole && (result.status < 300 || result.status >= 400) ? answer : 'failed'
  }
  return 'failed'
}

async function askOnce(
  { client, pacer, robots, network, config }: SubresourceDesk,
  page: PageRequests,
  { url, accept = '*/*', origin }: AskedRequest,
): Promise<HttpExchange | FetchFailure | RequestRefusal> {
  const { signal } = page
  if (page.requests >= config.maxRequestsPerPage) return 'requests'
  if (page.bytes >= config.maxBytesPerPage) return 'bytes'
  page.requests += 1
  if (!(await robots.check(url, signal)).allowed) return 'robots'
  const host = authorityOf(url)
  if (pacer.isBroken(host) || pacer.readyAtMs(host) - performance.now() > MAX_REST_MS) return 'rest'
  const result = await pacedGet({ client, pacer }, url, {
    // Looked at when the host's turn has come: other requests of the page may have brought bytes meanwhile.
    maxBytes: () => Math.min(network.maxPageBytes, config.maxBytesPerPage - page.bytes),
    signal,
    headers: { accept, ...(origin === undefined ? {} : { origin }) },
  })
  if (result.kind === 'answer') page.bytes += result.body.length
  return result
}

/** Headers of an answer that a page may be given, by lower-case name. */
export function givenHeaders({ headers }: Pick<HttpExchange, 'headers'>): Record<string, string> {
  const given: Record<string, string> = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    // Several policies hold together; they are told apart by commas (RFC 9110 section 5.3).
    if (GIVEN.test(lower)) given[lower] = given[lower] === undefined ? value : `${given[lower]}, ${value}`
  }
  return given
}
