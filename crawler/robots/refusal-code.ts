/** What a URL that robots.txt kept us from ends as, a page or an image. */
import type { FailureCode } from '../http/exchange.ts'
import type { RobotsCheck } from './robots-cache.ts'

/**
 * Failures of the host, not of its robots.txt: nobody answered there, or nobody may be asked, and robots.txt was only the first thing that
 * was asked for.
 */
const OF_THE_HOST = [
  'dns_nxdomain',
  'dns_temp',
  'connect_refused',
  'connect_timeout',
  'tls_error',
  'ssrf_denied',
  'port_denied',
  'scheme_denied',
  'blocked',
] as const satisfies readonly FailureCode[]

/** The outcome of a URL that is not allowed. */
export function refusalCode({
  reason = 'robots_disallow',
  failure,
}: Pick<RobotsCheck, 'reason' | 'failure'>): (typeof OF_THE_HOST)[number] | NonNullable<RobotsCheck['reason']> {
  return OF_THE_HOST.find((code) => code === failure) ?? reason
}
