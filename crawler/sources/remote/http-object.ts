/** An object behind an http(s) URL: the guarded client asks for ranges of it, one at a time, at its host's pace. */
import { M3wError } from '../../../core/errors.ts'
import { headerOf } from '../../../formats/http-message.ts'
import type { NetworkConfig } from '../../../schemas/index.ts'
import type { HttpClient } from '../../http/client.ts'
import { type FetchFailure, type HttpExchange, TRANSIENT } from '../../http/exchange.ts'
import type { Pacer } from '../../http/pace.ts'
import { pacedGet } from '../../http/paced-get.ts'
import { redirectTarget } from '../../http/redirect.ts'
import type { RemoteObject, RemoteRange } from './remote-object.ts'

export interface HttpAccess {
  readonly client: Pick<HttpClient, 'get'>
  readonly pacer: Pacer
  readonly network: NetworkConfig
}

/** Of an answer that is no content, enough to keep its connection alive. */
const MAX_OTHER_BYTES = 65_536

/**
 * Opens it; nothing is asked yet. Somebody named this URL: it is a download and no crawl, so robots.txt is not asked, while pace,
 * `Retry-After`, identity and guard hold as everywhere.
 */
export function openHttpObject(url: string, access: HttpAccess): RemoteObject {
  return { url, read: (start, most) => read(url, access, start, most) }
}

async function read(url: string, access: HttpAccess, start: number, most: number): Promise<RemoteRange> {
  const { maxAttempts } = access.network
  for (let attempt = 1; ; attempt += 1) {
    const result = await ask(url, access, start, most)
    const range = result.kind === 'answer' ? (endOf(result, start) ?? rangeOf(url, result, start)) : undefined
    if (range !== undefined && (range.bytes.length > 0 || start >= range.totalBytes)) return range
    const why = result.kind === 'failure' ? `${result.code}: ${result.detail}` : `HTTP ${result.status}`
    if (!mayMend(result) || attempt >= maxAttempts)
      throw failed(
        url,
        start,
        `expected bytes, got ${why}, in ${attempt} of ${maxAttempts} attempts`,
        result.kind === 'failure' || mayMend(result),
      )
  }
}

/** Follows redirects: archives are often handed out by another host. */
async function ask(
  url: string,
  { client, pacer, network }: HttpAccess,
  start: number,
  most: number,
): Promise<HttpExchange | FetchFailure> {
  const headers = { accept: '*/*', range: `bytes=${start}-${start + most - 1}` }
  let at = url
  for (let hops = 0; ; hops += 1) {
    const maxBytes = ({ status }: { readonly status: number }): number =>
      status === 206 || status === 200 ? most : MAX_OTHER_BYTES
    const result = await pacedGet({ client, pacer }, at, { maxBytes, headers })
    const target = result.kind === 'answer' ? redirectTarget(result) : undefined
    if (target === undefined || hops >= network.maxRedirects) return result
    at = target
  }
}

/** Nothing, where a server says that the object ends before (416 with its length). @source RFC 9110, section 15.5.17 */
function endOf({ status, headers }: HttpExchange, start: number): RemoteRange | undefined {
  const range = status === 416 ? headerOf(headers, 'content-range')?.trim() : undefined
  const [, total] = /^bytes \*\/(\d{1,15})$/.exec(range ?? '') ?? []
  return total === undefined || Number(total) > start
    ? undefined
    : { bytes: Buffer.alloc(0), totalBytes: Number(total) }
}

/** What came of the object; undefined for an answer that brings none of it. */
function rangeOf(
  url: string,
  { status, headers, body, truncated }: HttpExchange,
  start: number,
): RemoteRange | undefined {
  if (status !== 206 && status !== 200) return undefined
  const coding = headerOf(headers, 'content-encoding')?.trim().toLowerCase() ?? ''
  if (coding !== '' && coding !== 'identity')
    throw failed(url, start, `expected the bytes as they are, got them in ${coding}`)
  const version = headerOf(headers, 'etag') ?? headerOf(headers, 'last-modified')
  const about = { bytes: body, ...(version === undefined ? {} : { version }) }
  if (status === 206) {
    const [, from, total] =
      /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(headerOf(headers, 'content-range')?.trim() ?? '') ?? []
    if (Number(from) !== start || total === undefined)
      throw failed(url, start, 'the answer holds another range than was asked for')
    return { ...about, totalBytes: Number(total) }
  }
  // The server knows no ranges: all of it must fit into the first one.
  if (start === 0 && truncated === undefined) return { ...about, totalBytes: body.length }
  throw failed(url, start, 'expected a server that gives ranges of bytes (status 206), got the whole (200)')
}

function mayMend(result: HttpExchange | FetchFailure): boolean {
  if (result.kind === 'failure') return TRANSIENT.has(result.code)
  return result.status === 429 || result.status >= 500 || result.truncated !== undefined
}

/** `mayPass`: another attempt may bring it. What a server is or has not got stays as it is. */
function failed(url: string, start: number, why: string, mayPass = false): M3wError {
  const todo = mayPass
    ? 'Run the same command again: it goes on where it stopped.'
    : 'Correct its address, name another server, or give a copy on disk.'
  return new M3wError(
    'E_FETCH',
    `${url} cannot be read at byte ${start}: ${why.replace(/[^\x20-\x7e]+/g, ' ')}. ${todo}`,
  )
}
