/** What became of a URL admitted to the frontier: one row of a page ledger's journal. */
import { z } from 'zod'
import { count, normalUrl, utcDate } from './primitives.ts'

/** `captured` and `redirected` are archived; everything else is a drop. All are final but those in PAGE_RETRIES. */
export const PAGE_OUTCOMES = [
  'captured',
  'redirected',
  'http_4xx',
  'http_401_403',
  'http_404_410',
  'http_429',
  'http_451',
  'http_5xx',
  'http_other',
  'redirect_limit',
  'redirect_out_of_scope',
  'robots_disallow',
  'robots_unreachable',
  'dns_nxdomain',
  'dns_temp',
  'connect_refused',
  'connect_timeout',
  'tls_error',
  'reset',
  'headers_timeout',
  'body_timeout',
  'too_slow',
  'deadline',
  'ssrf_denied',
  'scheme_denied',
  'port_denied',
  'over_budget',
  'host_breaker',
] as const
export const pageOutcome = z.enum(PAGE_OUTCOMES)
export type PageOutcome = z.infer<typeof pageOutcome>

export const journalPage = z.strictObject({
  url: normalUrl,
  outcome: pageOutcome,
  date: utcDate,
  depth: count,
  hops: count,
  httpStatus: z.int().optional(),
  detail: z.string().max(200).optional(),
  /** Offset of the response record's member in the segment's WARC object. */
  offset: count.optional(),
  /** Links and redirect targets this page admitted to the frontier, in page order, with their depth implied (depth + 1; redirect: same depth). */
  admitted: z.array(normalUrl),
  /** Why links were not admitted: reason to count. */
  refused: z.record(z.string(), count),
})
export type JournalPage = z.infer<typeof journalPage>
