/** What an answer or a failure means for a page: final, or another attempt. Pure. */

import { httpOutcome, isChallenge, PASSING } from '../../../archives/http-outcome.ts'
import { isPageAnswer, mayBePage } from '../../../archives/page-look.ts'
import type { DecodedBody } from '../../../formats/content-coding.ts'
import { headerOf } from '../../../formats/http-message.ts'
import type { PageOutcome } from '../../../schemas/index.ts'
import type { AnswerHead } from '../../http/client.ts'
import { type FetchFailure, type HttpExchange, TRANSIENT } from '../../http/exchange.ts'
import { redirectTarget } from '../../http/redirect.ts'
import { mayBeFeed } from '../links/read-sitemap.ts'

export type PageStep =
  /** `code` is what it would end as, were there no attempts left. */
  | { readonly kind: 'retry'; readonly code: PageOutcome; readonly detail: string }
  | { readonly kind: 'redirect'; readonly target: string }
  | { readonly kind: 'final'; readonly outcome: PageOutcome; readonly detail?: string }

/** Bodies of answers that are no pages are evidence, not data: enough for any error page to keep its connection alive. */
export const MAX_ERROR_BYTES = 65_536

/** How much of a body is wanted: of what may be a page all up to the cap, of other files nothing. */
export function wantedBytes({ status, headers }: AnswerHead, maxPageBytes: number): number {
  if (httpOutcome(status) !== undefined) return Math.min(MAX_ERROR_BYTES, maxPageBytes)
  return mayBePage(status, headers) || mayBeFeed(headerOf(headers, 'content-type')) ? maxPageBytes : 0
}

/** `decoded` is the body of an answer without its codings. `mayRetry`: attempts are left. */
export function judgePage(
  result: HttpExchange | FetchFailure,
  { body, truncated, error }: DecodedBody,
  mayRetry: boolean,
): PageStep {
  if (result.kind === 'failure') {
    const { code, detail } = result
    return mayRetry && TRANSIENT.has(code) ? { kind: 'retry', code, detail } : { kind: 'final', outcome: code, detail }
  }
  const { status, headers, cutBy } = result
  if (isChallenge(headers)) return { kind: 'final', outcome: 'challenged', detail: `HTTP ${status}` }
  const target = redirectTarget(result)
  if (target !== undefined) return { kind: 'redirect', target }
  if (cutBy !== undefined && mayRetry) return { kind: 'retry', code: cutBy, detail: 'the body was cut off' }
  // Of a body that is cut there is a beginning, and extract says who cut it.
  if (error !== undefined && !truncated && mayBePage(status, headers))
    return { kind: 'final', outcome: 'undecodable', detail: error.slice(0, 200) }
  if (isPageAnswer(status, headers, body)) return { kind: 'final', outcome: 'captured' }
  const refused = httpOutcome(status)
  if (refused === undefined) {
    const detail = (headerOf(headers, 'content-type') ?? 'no content type').slice(0, 200)
    return { kind: 'final', outcome: 'not_html', detail }
  }
  const detail = `HTTP ${status}`
  return mayRetry && PASSING.has(refused)
    ? { kind: 'retry', code: refused, detail }
    : { kind: 'final', outcome: refused, detail }
}
