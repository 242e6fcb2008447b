/** One request over one connection, until its answer is whole, cut, or given up: caps, clocks and the signal are watched here. */

import type { Dispatcher } from 'undici'
import { onAbort } from '../../core/abort.ts'
import { M3wError } from '../../core/errors.ts'
import { headerOf } from '../../formats/http-message.ts'
import type { NetworkConfig } from '../../schemas/index.ts'
import type { FailureCode, FetchFailure, HttpExchange, RawHeaders } from './exchange.ts'
import { failureOf } from './failures.ts'
import { type BodyBudget, beginReading, endReading, freeBytes, holdBytes, mustPause } from './lines/body-budget.ts'
import type { Line } from './lines/lines.ts'

export interface AnswerHead {
  readonly status: number
  readonly headers: RawHeaders
}

interface ExchangeRequest {
  readonly line: Line
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Most body bytes taken from the wire; a function decides when the head is known, 0 takes none. */
  readonly maxBytes: number | ((head: AnswerHead) => number)
  /** Ends the exchange at once, as a `deadline` failure. */
  readonly signal?: AbortSignal | undefined
  readonly network: NetworkConfig
  /** How long a slow body is tolerated before `minBytesPerSecond` is applied. */
  readonly rateGraceMs: number
  /** Of the process: bytes that arrive are held in it until the exchange is over. */
  readonly bodies: BodyBudget
}

type LineResult =
  | { readonly error?: undefined; readonly value: HttpExchange | FetchFailure }
  /** Nothing of an answer came, and undici says why. */
  | { readonly error: Error }

interface Head extends AnswerHead {
  readonly statusText: string
  readonly date: string
  readonly startMs: number
}

/** A request under way. */
interface Exchange extends ExchangeRequest {
  readonly startMs: number
  readonly chunks: Buffer[]
  /** How many of them at the front were put together of pieces. */
  joined: number
  bytes: number
  capBytes: number
  head: Head | undefined
  /** Present as soon as undici has a connection for it. */
  controller: Dispatcher.DispatchController | undefined
  /** The result is told; what still comes is not looked at. */
  isSettled: boolean
  /** undici has said its last word. */
  isOver: boolean
  /** Bounds the whole of it. */
  deadline: NodeJS.Timeout | undefined
  /** Runs while nothing comes: from the request to the head, then between two chunks. */
  silence: NodeJS.Timeout | undefined
  /** It counts as a reader of the budget. */
  isReading: boolean
  /** Present while it does not read, for want of memory. */
  resume: (() => void) | undefined
  /** Time it did not read, which counts against nobody's speed. */
  pausedMs: number
  /** Takes back the wait for the signal. */
  unwait: () => void
  readonly settle: (result: LineResult) => void
}

/** Real answers have some tens of header lines; more than this is a bomb of short ones, within the byte limit of lines.ts. */
const MAX_HEADERS = 256
/** Pieces that are kept as they came. Each is an object of a hundred bytes and holds what was read from the socket with it: a page in chunks of one byte would be some hundred times its length. */
const MAX_PIECES = 1024
/** The reason given to undici when we end an exchange ourselves. */
const ENDED_HERE = new M3wError('E_FETCH', 'The exchange was ended by the client.')

/** Sends the request. Never rejects; the line is free again when it resolves. */
export function exchangeOnLine(request: ExchangeRequest): Promise<LineResult> {
  return new Promise((settle) => {
    const exchange: Exchange = {
      ...request,
      startMs: performance.now(),
      chunks: [],
      joined: 0,
      bytes: 0,
      capBytes: 0,
      head: undefined,
      controller: undefined,
      isSettled: false,
      isOver: false,
      deadline: undefined,
      silence: undefined,
      isReading: false,
      resume: undefined,
      pausedMs: 0,
      unwait: () => {},
      settle,
    }
    const { line, url, headers, signal, network } = request
    const { totalTimeoutMs } = network
    exchange.deadline = setTimeout(
      () => giveUp(exchange, 'deadline', `longer than ${totalTimeoutMs} ms`),
      totalTimeoutMs,
    )
    if (signal !== undefined) {
      const value = (): FetchFailure => failed(url.href, 'deadline', 'interrupted')
      exchange.unwait = onAbort(signal, () => finish(exchange, { value: value() }))
    }
    const path = `${url.pathname}${url.search}`
    line.client.dispatch({ origin: url.origin, path, method: 'GET', headers }, handlerOf(exchange))
  })
}

/** A failure as a value, dated now. */
export function failed(url: string, code: FailureCode, detail: string): FetchFailure {
  return { kind: 'failure', url, date: new Date().toISOString(), code, detail: detail.slice(0, 200) }
}

function handlerOf(exchange: Exchange): Dispatcher.DispatchHandler {
  return {
    onRequestStart(control) {
      exchange.controller = control
      if (exchange.isSettled) control.abort(ENDED_HERE)
      else expectWithin(exchange, exchange.network.headersTimeoutMs, 'headers_timeout')
    },
    onResponseStart(control, status, _headers, statusText = '') {
      if (!exchange.isSettled && status >= 200)
        takeHead(exchange, status, statusText, readRawHeaders(control.rawHeaders))
    },
    onResponseData(_control, chunk) {
      if (!exchange.isSettled) takeChunk(exchange, chunk)
    },
    onResponseEnd() {
      exchange.isOver = true
      finish(exchange, answerOf(exchange))
    },
    onResponseError(_control, error) {
      exchange.isOver = true
      if (exchange.isSettled) return
      if (exchange.head === undefined) {
        finish(exchange, { error })
        return
      }
      const { code, detail } = failureOf(error)
      giveUp(exchange, code, detail)
    },
  }
}

function takeHead(exchange: Exchange, status: number, statusText: string, headers: RawHeaders): void {
  const { url, maxBytes, network } = exchange
  if (headers.length > MAX_HEADERS) {
    finish(exchange, { value: failed(url.href, 'reset', `more than ${MAX_HEADERS} header lines`) })
    return
  }
  const head = { status, headers, statusText, date: new Date().toISOString(), startMs: performance.now() }
  exchange.head = head
  exchange.capBytes = typeof maxBytes === 'number' ? maxBytes : maxBytes(head)
  if (exchange.capBytes <= 0) finish(exchange, answerOf(exchange, hasNoBody(head) ? {} : { truncated: 'length' }))
  else {
    exchange.isReading = true
    beginReading(exchange.bodies)
    expectWithin(exchange, network.idleTimeoutMs, 'body_timeout')
  }
}

function takeChunk(exchange: Exchange, chunk: Buffer): void {
  const { head, chunks, rateGraceMs, network, bodies } = exchange
  if (head === undefined) return
  exchange.silence?.refresh()
  const room = exchange.capBytes - exchange.bytes
  chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
  if (chunks.length - exchange.joined >= MAX_PIECES)
    exchange.joined = chunks.push(Buffer.concat(chunks.splice(exchange.joined)))
  const taken = Math.min(chunk.length, room)
  exchange.bytes += taken
  holdBytes(bodies, taken)
  if (chunk.length > room) {
    finish(exchange, answerOf(exchange, { truncated: 'length' }))
    return
  }
  const elapsedMs = performance.now() - head.startMs - exchange.pausedMs
  const bytesPerSecond = (exchange.bytes * 1000) / elapsedMs
  if (elapsedMs > rateGraceMs && bytesPerSecond < network.minBytesPerSecond) {
    giveUp(exchange, 'too_slow', `${Math.round(bytesPerSecond)} bytes a second`)
  } else pauseWithoutRoom(exchange)
}

/** Stops reading while the process has no memory for more; the server waits, and its silence is none. */
function pauseWithoutRoom(exchange: Exchange): void {
  const { bodies, controller, network } = exchange
  if (exchange.resume !== undefined || controller === undefined) return
  const startMs = performance.now()
  const resume = (): void => {
    exchange.resume = undefined
    exchange.pausedMs += performance.now() - startMs
    // Later: room often comes from another answer that is being parsed, and undici parses one at a time.
    queueMicrotask(() => {
      if (exchange.isSettled) return
      expectWithin(exchange, network.idleTimeoutMs, 'body_timeout')
      controller.resume()
    })
  }
  if (!mustPause(bodies, resume)) return
  exchange.resume = resume
  clearTimeout(exchange.silence)
  controller.pause()
}

function expectWithin(exchange: Exchange, ms: number, code: FailureCode): void {
  clearTimeout(exchange.silence)
  exchange.silence = setTimeout(() => giveUp(exchange, code, `nothing for ${ms} ms`), ms)
}

/** Gives up: with what there is of a body if there is some, else as a failure. */
function giveUp(exchange: Exchange, code: FailureCode, detail: string): void {
  if (exchange.head === undefined) finish(exchange, { value: failed(exchange.url.href, code, detail) })
  else finish(exchange, answerOf(exchange, { truncated: code === 'reset' ? 'disconnect' : 'time', cutBy: code }))
}

/** The first result counts. */
function finish(exchange: Exchange, result: LineResult): void {
  if (exchange.isSettled) return
  exchange.isSettled = true
  clearTimeout(exchange.deadline)
  clearTimeout(exchange.silence)
  exchange.unwait()
  if (exchange.isReading) {
    endReading(exchange.bodies, exchange.resume)
    freeBytes(exchange.bodies, exchange.bytes)
  }
  // Still under way: end it. Without a controller it still waits for its connection, which is given up with it.
  if (!exchange.isOver && exchange.controller !== undefined) exchange.controller.abort(ENDED_HERE)
  else if (!exchange.isOver) exchange.line.client.destroy().catch(() => {})
  exchange.settle(result)
}

function answerOf(
  { url, line, head, chunks, bytes, startMs }: Exchange,
  cut?: Pick<HttpExchange, 'truncated' | 'cutBy'>,
): LineResult {
  return {
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
      waitMs: Math.round((head?.startMs ?? performance.now()) - startMs),
    },
  }
}

function hasNoBody({ status, headers }: AnswerHead): boolean {
  return status === 204 || status === 304 || headerOf(headers, 'content-length')?.trim() === '0'
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
