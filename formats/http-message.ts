/** HTTP responses as archives hold them: head and body apart, transfer and content codings removed, everything capped. */
import { type DecodedBody, removeCoding } from './content-coding.ts'

export type HttpHeader = readonly [name: string, value: string]

export interface HttpResponse {
  readonly status: number
  readonly reason: string
  /** In order, names as sent. */
  readonly headers: readonly HttpHeader[]
  readonly body: Buffer
}

/** @source undici and browsers stop at 16-256 KB of response head. */
const MAX_HEAD_BYTES = 256 * 1024
/** Blank lines before a status line are passed over, as RFC 9112 section 2.2 asks of servers; some archives have one. */
const MAX_BLANK_BYTES = 8
/** More codings than this on one body are an attack: each multiplies. Servers send one, rarely two. */
const MAX_CODINGS = 4

/** Splits a response into head and body. Undefined if there is no status line or no end of the head. Bare line feeds are accepted. */
export function parseHttpResponse(block: Buffer): HttpResponse | undefined {
  const head = block.subarray(0, MAX_HEAD_BYTES)
  const start = /^[\r\n]*/.exec(head.toString('latin1', 0, MAX_BLANK_BYTES))?.[0].length ?? 0
  const end = headEnd(head, start)
  if (end === undefined) return undefined
  const [first = '', ...lines] = head.toString('latin1', start, end).split(/\r?\n/)
  const status = /^HTTP\/\d(?:\.\d)? +(\d{3})(?: +(.*))?$/.exec(first.trimEnd())
  if (status === null) return undefined
  const headers: [string, string][] = []
  for (const line of lines) {
    const last = headers.at(-1)
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line) && last !== undefined) last[1] = `${last[1]} ${line.trim()}`.trim()
    else if (colon > 0) headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()])
  }
  return { status: Number(status[1]), reason: status[2] ?? '', headers, body: block.subarray(end) }
}

/** Value of the first header of that name (any case); undefined if there is none. */
export function headerOf(headers: readonly HttpHeader[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  return headers.find(([present]) => present.toLowerCase() === wanted)?.[1]
}

/** A link of a `Link` header, with what is read of its parameters as they are written. */
export interface LinkValue {
  readonly target: string
  /** Relations, parted by spaces. */
  readonly rel: string
  readonly type?: string
  /** It speaks of another resource than the answer's. */
  readonly hasAnchor: boolean
}

/** The links of a value of `Link`, in order; targets and parameters that are longer than any real ones are left out. @source RFC 8288 section 3 */
export function* linkValuesOf(header: string): Generator<LinkValue> {
  for (const [, target = '', parameters = ''] of header.matchAll(/<([^<>]{1,2000})>([^<]{0,500})/g)) {
    const [, quoted, token] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters) ?? []
    const type = /;\s*type\s*=\s*"?([^";,\s]+)/i.exec(parameters)?.[1]
    const hasAnchor = /;\s*anchor\s*=/i.test(parameters)
    yield { target, rel: quoted ?? token ?? '', hasAnchor, ...(type === undefined ? {} : { type }) }
  }
}

/** Offset behind the blank line that ends the head. A head that ends with the block is one, too: archives drop empty bodies. */
function headEnd(head: Buffer, start: number): number | undefined {
  const crlf = head.indexOf('\r\n\r\n', start)
  const lf = (crlf < 0 ? head : head.subarray(0, crlf)).indexOf('\n\n', start)
  if (crlf < 0 && lf < 0)
    return head.length < MAX_HEAD_BYTES && /\n$/.test(head.toString('latin1', head.length - 1))
      ? head.length
      : undefined
  return lf < 0 || (crlf >= 0 && crlf < lf) ? crlf + 4 : lf + 2
}

/**
 * Removes what `Transfer-Encoding` and `Content-Encoding` declare, unless the archive has removed it already (Common Crawl
 * stores decoded bodies under the original headers). At most `maxBytes` come out; output is bounded before it is made.
 */
export function decodeBody(headers: readonly HttpHeader[], body: Buffer, maxBytes: number): DecodedBody {
  let current: DecodedBody = { body, truncated: false }
  if (/\bchunked\b/i.test(headerOf(headers, 'transfer-encoding') ?? '')) current = dechunk(body) ?? current
  const codings = headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
  if (codings.length > MAX_CODINGS)
    return { body: Buffer.alloc(0), truncated: false, error: 'too many content codings' }
  for (const coding of codings.reverse()) {
    const decoded = removeCoding(coding, current.body, maxBytes)
    const error = decoded.error ?? current.error
    current = {
      body: decoded.body,
      truncated: current.truncated || decoded.truncated,
      ...(error === undefined ? {} : { error }),
    }
  }
  return current.body.length <= maxBytes
    ? current
    : { ...current, body: current.body.subarray(0, maxBytes), truncated: true }
}

/** RFC 9112 7.1. Undefined if the body does not begin like chunks: then the archive has removed them. */
function dechunk(body: Buffer): DecodedBody | undefined {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const line = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n/i.exec(body.toString('latin1', at, at + 1024))
    if (line === null)
      return at === 0
        ? undefined
        : { body: Buffer.concat(chunks), truncated: true, error: 'the chunked body is cut short' }
    const size = Number.parseInt(line[1] ?? '', 16)
    at += line[0].length
    if (size === 0) return { body: Buffer.concat(chunks), truncated: false }
    const chunk = body.subarray(at, at + size)
    chunks.push(chunk)
    if (chunk.length < size)
      return { body: Buffer.concat(chunks), truncated: true, error: 'the chunked body is cut short' }
    at += size
    if (body[at] === 0x0d) at += 1
    if (body[at] === 0x0a) at += 1
  }
}
