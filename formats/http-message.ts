/** HTTP responses as archives hold them: head and body apart, transfer and content codings removed, everything capped. */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

export type HttpHeader = readonly [name: string, value: string]

export interface HttpResponse {
  readonly status: number
  readonly reason: string
  /** In order, names as sent. */
  readonly headers: readonly HttpHeader[]
  readonly body: Buffer
}

export interface DecodedBody {
  readonly body: Buffer
  /** Longer than the cap, or the coded body was cut: `body` is a beginning. */
  readonly truncated: boolean
  /** What could not be decoded, for people. */
  readonly error?: string
}

/** @source undici and browsers stop at 16-256 KB of response head. */
const MAX_HEAD_BYTES = 256 * 1024
/** More codings than this on one body are an attack: each multiplies. Servers send one, rarely two. */
const MAX_CODINGS = 4

/** Splits a response into head and body. Undefined if there is no status line or no end of the head. Bare line feeds are accepted. */
export function parseHttpResponse(block: Buffer): HttpResponse | undefined {
  const head = block.subarray(0, MAX_HEAD_BYTES)
  const end = headEnd(head)
  if (end === undefined) return undefined
  const [first = '', ...lines] = head.toString('latin1', 0, end).split(/\r?\n/)
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

/** Offset behind the blank line that ends the head. A head that ends with the block is one, too: archives drop empty bodies. */
function headEnd(head: Buffer): number | undefined {
  const crlf = head.indexOf('\r\n\r\n')
  const lf = head.indexOf('\n\n')
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
    const decoded = decodeOne(coding, current.body, maxBytes)
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

function decodeOne(coding: string, body: Buffer, maxBytes: number): DecodedBody {
  const inflate = inflaterOf(coding, body)
  if (inflate === undefined)
    return { body: Buffer.alloc(0), truncated: false, error: `content coding ${coding.slice(0, 40)} is unknown` }
  if (inflate === 'none') return { body, truncated: false }
  try {
    return { body: inflate(body, maxBytes, false), truncated: false }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') return { body: beginning(inflate, body, maxBytes), truncated: true }
    if (looksLikeMarkup(body)) return { body, truncated: false }
    if (code === 'Z_BUF_ERROR')
      return { body: beginning(inflate, body, maxBytes), truncated: true, error: `the ${coding} body is cut short` }
    return { body: Buffer.alloc(0), truncated: false, error: `the ${coding} body does not decode` }
  }
}

type Inflate = (bytes: Buffer, maxBytes: number, partial: boolean) => Buffer

function inflaterOf(coding: string, body: Buffer): Inflate | 'none' | undefined {
  const options = (maxBytes: number, partial: boolean) => ({
    maxOutputLength: Math.max(1, maxBytes),
    ...(partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {}),
  })
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      if (body.length === 0 || body[0] !== 0x1f || body[1] !== 0x8b) return 'none'
      return (bytes, maxBytes, partial) => gunzipSync(bytes, options(maxBytes, partial))
    case 'deflate': {
      if (body.length === 0 || looksLikeMarkup(body)) return 'none'
      // RFC 9110 8.4.1.2 means zlib; some servers send raw deflate. A zlib header is a multiple of 31 with method 8.
      const zlib = body.length >= 2 && ((body[0] ?? 0) & 15) === 8 && body.readUInt16BE(0) % 31 === 0
      const inflate = zlib ? inflateSync : inflateRawSync
      return (bytes, maxBytes, partial) => inflate(bytes, options(maxBytes, partial))
    }
    case 'br':
      if (body.length === 0) return 'none'
      return (bytes, maxBytes, partial) =>
        brotliDecompressSync(bytes, {
          maxOutputLength: Math.max(1, maxBytes),
          ...(partial ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {}),
        })
    default:
      return looksLikeMarkup(body) ? 'none' : undefined
  }
}

/** What the longest prefix (by halving) gives that stays inside the cap; no more than half of the cap may be missed, and nobody trains on a cut page. */
function beginning(inflate: Inflate, body: Buffer, maxBytes: number): Buffer {
  for (let input = body.length; input > 0; input = Math.floor(input / 2)) {
    try {
      return inflate(body.subarray(0, input), maxBytes, true)
    } catch {
      // Still too large, or damaged in this prefix: ask for less.
    }
  }
  return Buffer.alloc(0)
}

function looksLikeMarkup(body: Buffer): boolean {
  return /^(\xef\xbb\xbf)?\s*</.test(body.toString('latin1', 0, 64))
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
