/** How an answer for a robots.txt is read, live and in archives: whether it is kept from us, and its bytes as their site meant them. */
import { isUtf8 } from 'node:buffer'
import { isGzip } from '../../formats/gzip-header.ts'
import { decodeBody, type HttpHeader } from '../../formats/http-message.ts'
import { MAX_ROBOTS_BYTES } from '../../formats/robots/robots.ts'

/** With these a site keeps from us what it says in robots.txt: stricter than the RFC, as this crawler feeds training. @source RFC 9110: 401, 402, 403, 407; RFC 7725: 451 */
export const KEPT_FROM_US: ReadonlySet<number> = new Set([401, 402, 403, 407, 451])

/**
 * Decodes the body of an answer, and a file that was packed without a word of it; one byte more than is read, so that a cut can be told. Of what is damaged all that
 * comes before; a text that has none of the codings it claims, as it is. Undefined where nobody can tell what it says.
 */
export function decodeRobots(headers: readonly HttpHeader[], body: Buffer): Buffer | undefined {
  const { body: decoded, error } = decodeBody(headers, body, MAX_ROBOTS_BYTES + 1)
  if (error !== undefined && decoded.length === 0) return isText(body) ? body : undefined
  return isGzip(decoded) ? decodeBody([['Content-Encoding', 'gzip']], decoded, MAX_ROBOTS_BYTES + 1).body : decoded
}

function isText(body: Buffer): boolean {
  return isUtf8(body) && !/[\0-\x08\x0e-\x1f]/.test(body.toString('latin1'))
}
