/** What an HTTP status means, the same for pages, images, sitemaps and archives: content, or why there is none. */
import { type HttpHeader, headerOf } from '../formats/http-message.ts'
import { type ImageStatus, type PageOutcome, REFETCHABLE } from '../schemas/outcomes.ts'

/** The codes that speak of a status alone; page outcomes and image statuses at once. */
type HttpOutcome = Extract<PageOutcome & ImageStatus, `http_${string}`>

/**
 * Statuses whose body is what the URL names. 203 is 200 through a proxy that changed something. 204 and 205 have no body, 206 is a
 * part that nobody asked for. @source RFC 9110 sections 15.3.1 to 15.3.7
 */
const CONTENT: ReadonlySet<number> = new Set([200, 203])

const NAMED: ReadonlyMap<number, HttpOutcome> = new Map([
  [401, 'http_401_403'],
  [403, 'http_401_403'],
  [404, 'http_404_410'],
  [410, 'http_404_410'],
  [429, 'http_429'],
  [451, 'http_451'],
])

/**
 * The outcome of a status; undefined for one that brings content. What is no class of RFC 9110 (600, LinkedIn's 999) and redirects
 * that lead nowhere are `http_other`; redirects that lead somewhere are followed before this is asked.
 */
export function httpOutcome(status: number): HttpOutcome | undefined {
  if (CONTENT.has(status)) return undefined
  const named = NAMED.get(status)
  if (named !== undefined) return named
  const hundreds = Math.floor(status / 100)
  return hundreds === 4 ? 'http_4xx' : hundreds === 5 ? 'http_5xx' : 'http_other'
}

/**
 * Does an answer ask for proof that a person asks (a challenge page), whatever its status? It is a refusal: it is not asked again, and never in
 * another dress. @source Cloudflare, "Detect a Challenge Page response": `cf-mitigated: challenge`
 */
export function isChallenge(headers: readonly HttpHeader[]): boolean {
  return headerOf(headers, 'cf-mitigated')?.trim().toLowerCase() === 'challenge'
}

/** Outcomes that another attempt may mend. */
export const PASSING: ReadonlySet<HttpOutcome> = new Set([...REFETCHABLE].filter(isHttp))

function isHttp(code: ImageStatus): code is HttpOutcome {
  return code.startsWith('http_')
}
