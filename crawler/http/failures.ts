/** From the errors of sockets, TLS, DNS and undici to the closed list of failure codes, by error code and never by message. */
import { codeOf, M3wError } from '../../core/errors.ts'
import type { FailureCode } from './exchange.ts'

/** Codes of getaddrinfo and c-ares (DNS), of system calls (errno), of undici and of OpenSSL's verification. */
const BY_CODE: Readonly<Record<string, FailureCode>> = {
  ENOTFOUND: 'dns_nxdomain',
  EAI_NONAME: 'dns_nxdomain',
  EAI_NODATA: 'dns_nxdomain',
  ENODATA: 'dns_nxdomain',
  EAI_AGAIN: 'dns_temp',
  EAI_FAIL: 'dns_temp',
  ESERVFAIL: 'dns_temp',
  ETIMEOUT: 'dns_temp',
  ECONNREFUSED: 'connect_refused',
  EHOSTUNREACH: 'connect_refused',
  ENETUNREACH: 'connect_refused',
  EADDRNOTAVAIL: 'connect_refused',
  EACCES: 'connect_refused',
  EHOSTDOWN: 'connect_refused',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers_timeout',
  UND_ERR_BODY_TIMEOUT: 'body_timeout',
  EPROTO: 'tls_error',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_error',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_error',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_error',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_error',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_error',
  HOSTNAME_MISMATCH: 'tls_error',
  INVALID_CA: 'tls_error',
  PATH_LENGTH_EXCEEDED: 'tls_error',
}

/** The code of an error, and a line for people. Anything unknown that went wrong on the wire is a `reset`. */
export function failureOf(error: unknown): { code: FailureCode; detail: string } {
  for (const cause of causesOf(error)) {
    const refusal = cause instanceof M3wError ? cause.details.refusal : undefined
    if (refusal === 'ssrf_denied' || refusal === 'port_denied')
      return { code: refusal, detail: cause.message.slice(0, 200) }
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    const known = BY_CODE[code]
    if (known !== undefined) return { code: known, detail: lineOf(cause) }
    if (/^(ERR_SSL|ERR_TLS|CERT|CRL|UNABLE_TO)_/.test(code)) return { code: 'tls_error', detail: lineOf(cause) }
  }
  return { code: 'reset', detail: error instanceof Error ? lineOf(error) : String(error).slice(0, 200) }
}

/** Of undici's `SocketError`, and of the system. */
const STALE: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** True when a kept connection died before it said anything: the server closed it while our request was on its way. */
export function isStaleConnection(error: unknown): boolean {
  return STALE.has(codeOf(error) ?? '')
}

/** An error, what AggregateError holds (one per address tried), and their causes. */
function causesOf(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return []
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause]
  return [error, ...inner.flatMap((cause) => (cause === error ? [] : causesOf(cause)))]
}

function lineOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : ''
  return `${code}${error.message}`.replace(/[\x00-\x1f]+/g, ' ').slice(0, 200)
}
