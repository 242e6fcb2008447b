/**
 * The one guarded HTTP client: every byte that leaves or enters (pages, robots.txt, sitemaps, images) passes here.
 *
 * GET only; no redirects, no cookies, no decoding. Bodies are capped, every wait has a deadline, addresses and ports are
 * guarded, certificates are verified. What goes wrong on the web comes back as a value; only a missing contact throws.
 */
import type { Dispatcher } from 'undici'
import { M3wError } from '../../core/errors.ts'
import type { NetworkConfig } from '../../schemas/index.ts'
import { openAddressGuard } from './address.ts'
import { type FailureCode, type FetchFailure, type HttpExchange, headerValue, type RawHeaders } from './exchange.ts'
import { failureOf, isStaleConnection } from './failures.ts'
import { type Line, openLines } from './lines.ts'
import { firstAddress, type ResolveAll, rememberAddresses, resolveBySystem } from './resolver.ts'
import { identityHeaders } from './user-agent.ts'

export type { FetchFailure, HttpExchange } from './exchange.ts'

export interface AnswerHead {
  readonly status: number
  readonly headers: RawHeaders
}

export interface GetOptions {
  /** Most body bytes taken from the wire; a function decides when the head is known, 0 takes none. More is cut: `truncated: 'length'`. */
  readonly maxBytes: number | ((head: AnswerHead) => number)
  /** Ends the exchange at once, as a `deadline` failure. */
  readonly signal?: AbortSignal
  /** Further request headers, lower-case. Identity, host and accept-encoding are not to be overridden. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface HttpClient {
  get(url: string, options: GetOptions): Promise<HttpExchange | FetchFailure>
  /** The address a host would be reached at, undefined if it has none or it is exempt from the per-address pace. */
  addressOf(host: string): Promise<string | undefined>
  close(): Promise<void>
}

export interface HttpClientSettings {
  /** How names become addresses; the system's resolver by default. */
  readonly resolve?: ResolveAll
  /** How long a slow body is tolerated before `minBytesPerSecond` is applied. */
  readonly rateGraceMs?: number
  /** Certificate authorities beside the system's, PEM. For tests. */
  readonly ca?: string
}

const MAX_HEADERS = 256
/** A slow body is judged after 10 s: `network.minBytesPerSecond`. */
const RATE_GRACE_MS = 10_000
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5'

/** Opens the client. Throws E_CONFIG without `network.contact` and for bad address blocks. Close it, or connections keep the process alive. */
export function openHttpClient(network: NetworkConfig, settings: HttpClientSettings = {}): HttpClient {
  const identity = identityHeaders(network)
  const guard = openAddressGuard(network)
  const resolve = rememberAddresses(settings.resolve ?? resolveBySystem)
  const lines = openLines(network, {
    guard,
    connectTimeoutMs: network.connectTimeoutMs,
    resolve,
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
  })
  const limits = { network, rateGraceMs: settings.rateGraceMs ?? RATE_GRACE_MS }

  const attempt = async (url: URL, options: GetOptions, fresh: boolean): Promise<HttpExchange | FetchFailure> => {
    const line = lines.take(url.origin, fresh)
    try {
      const headers = { accept: ACCEPT, ...options.headers, ...identity, 'accept-encoding': 'gzip' }
      const result = await exchangeOn(line, url, headers, options, limits)
      if (result.error === undefined) {
        if (result.value.kind === 'answer') line.used += 1
        return result.value
      }
      // RFC 9110 section 9.2.2: a GET may be repeated when a kept connection closed before any of the answer came.
      if (line.used > 0 && isStaleConnection(result.error)) return await attempt(url, options, true)
      return failed(url.href, failureOf(result.error))
    } finally {
      lines.giveBack(line)
    }
  }

  return {
    async get(address, options) {
      const url = URL.canParse(address) ? new URL(address) : undefined
      if (url === undefined) return failed(address, { code: 'scheme_denied', detail: 'not a URL' })
      url.hash = ''
      url.username = ''
      url.password = ''
      const refusal = guard.refusesUrl(url)
      if (refusal !== undefined) return failed(url.href, { code: refusal, detail: `${url.host} is not allowed` })
      if (options.signal?.aborted === true) return failed(url.href, { code: 'deadline', detail: 'interrupted' })
      return await attempt(url, options, false)
    },
    async addressOf(host) {
      const name = URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : host
      const address = await firstAddress(resolve, name)
      return address === undefined || guard.isExempt(address) ? undefined : address
    },
    close: () => lines.close(),
  }
}

interface Limits {
  readonly network: NetworkConfig
  readonly rateGraceMs: number
}
type Result =
  | { readonly error?: undefined; readonly value: HttpExchange | FetchFailure }
  /** Nothing of an answer came, and undici says why. */
  | { readonly error: Error }

/** The reason given to undici when we end an exchange ourselves. */
const ENDED_HERE = new M3wError('E_FETCH', 'ended by the client')

function exchangeOn(
  line: Line,
  url: URL,
  headers: Readonly<Record<string, string>>,
  { maxBytes, signal }: GetOptions,
  { network, rateGraceMs }: Limits,
): Promise<Result> {
  return new Promise((settle) => {
    const startMs = performance.now()
    const chunks: Buffer[] = []
    let head:
      | (AnswerHead & { readonly statusText: string; readonly date: string; readonly startMs: number })
      | undefined
    let bytes = 0
    let capBytes = 0
    let controller: Dispatcher.DispatchController | undefined
    let isSettled = false
    let isOver = false

    const finish = (result: Result): void => {
      if (isSettled) return
      isSettled = true
      clearTimeout(deadline)
      clearTimeout(silence)
      signal?.removeEventListener('abort', onAbort)
      // Still under way: end it. Without a controller it still waits for its connection, which is given up with it.
      if (!isOver && controller !== undefined) controller.abort(ENDED_HERE)
      else if (!isOver) line.client.destroy().catch(() => {})
      settle(result)
    }
    const answer = (cut?: Pick<HttpExchange, 'truncated' | 'cutBy'>): Result => ({
      value: {
        kind: 'answer',
        url: url.href,
        date: head?.date ?? '',
        ip: line.ip,
        protocol: 'http/1.1',
        status: head?.status ?? 0,
        statusText: head?.statusText ?? '',
        headers: head?.headers ?? [],
        requestHead: line.requestHead,
        body: chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks, bytes),
        ...cut,
        ms: Math.round(performance.now() - startMs),
      },
    })
    /** Gives up: with what there is of a body if there is some, else as a failure. */
    const giveUp = (code: FailureCode, detail: string): void => {
      if (head === undefined) finish({ value: failed(url.href, { code, detail }) })
      else finish(answer({ truncated: code === 'reset' ? 'disconnect' : 'time', cutBy: code }))
    }
    const onAbort = (): void => {
      finish({ value: failed(url.href, { code: 'deadline', detail: 'interrupted' }) })
    }
    /** Runs while nothing comes: from the request to the head, then between two chunks. */
    let silence: NodeJS.Timeout | undefined
    const expectWithin = (ms: number, code: FailureCode): void => {
      clearTimeout(silence)
      silence = setTimeout(() => giveUp(code, `nothing for ${ms} ms`), ms)
    }
    const deadline = setTimeout(
      () => giveUp('deadline', `longer than ${network.totalTimeoutMs} ms`),
      network.totalTimeoutMs,
    )
    signal?.addEventListener('abort', onAbort, { once: true })

    line.client.dispatch(
      { origin: url.origin, path: `${url.pathname}${url.search}`, method: 'GET', headers },
      {
        onRequestStart(control) {
          controller = control
          if (isSettled) control.abort(ENDED_HERE)
          else expectWithin(network.headersTimeoutMs, 'headers_timeout')
        },
        onResponseStart(control, status, _headers, statusText = '') {
          if (isSettled || status < 200) return
          const rawHeaders = readRawHeaders(control.rawHeaders)
          if (rawHeaders.length > MAX_HEADERS) {
            finish({ value: failed(url.href, { code: 'reset', detail: `more than ${MAX_HEADERS} header lines` }) })
            return
          }
          head = { status, headers: rawHeaders, statusText, date: new Date().toISOString(), startMs: performance.now() }
          capBytes = typeof maxBytes === 'number' ? maxBytes : maxBytes(head)
          if (capBytes <= 0) finish(answer(hasNoBody(head) ? {} : { truncated: 'length' }))
          else expectWithin(network.idleTimeoutMs, 'body_timeout')
        },
        onResponseData(_control, chunk) {
          if (isSettled || head === undefined) return
          silence?.refresh()
          const room = capBytes - bytes
          chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
          bytes += Math.min(chunk.length, room)
          if (chunk.length > room) {
            finish(answer({ truncated: 'length' }))
            return
          }
          const elapsedMs = performance.now() - head.startMs
          if (elapsedMs > rateGraceMs && (bytes * 1000) / elapsedMs < network.minBytesPerSecond) {
            giveUp('too_slow', `${Math.round((bytes * 1000) / elapsedMs)} bytes a second`)
          }
        },
        onResponseEnd() {
          isOver = true
          finish(answer())
        },
        onResponseError(_control, error) {
          isOver = true
          if (isSettled) return
          if (head === undefined) finish({ error })
          else {
            const { code, detail } = failureOf(error)
            giveUp(code, detail)
          }
        },
      },
    )
  })
}

function failed(url: string, { code, detail }: { code: FailureCode; detail: string }): FetchFailure {
  return { kind: 'failure', url, date: new Date().toISOString(), code, detail: detail.slice(0, 200) }
}

function hasNoBody({ status, headers }: AnswerHead): boolean {
  return status === 204 || status === 304 || headerValue(headers, 'content-length')?.trim() === '0'
}

/** undici gives name, value, name, value, … as bytes. Line folding (obsolete, RFC 9112 section 5.2) becomes a space. */
function readRawHeaders(raw: Dispatcher.DispatchController['rawHeaders']): RawHeaders {
  if (!Array.isArray(raw)) return []
  const texts = raw.map((part: Buffer | string) => (typeof part === 'string' ? part : part.toString('latin1')))
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < texts.length; index += 2) {
    pairs.push([texts[index] ?? '', (texts[index + 1] ?? '').replace(/[\r\n\0]+\s*/g, ' ')])
  }
  return pairs
}
