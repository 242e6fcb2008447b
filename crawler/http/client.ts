/**
 * The one guarded HTTP client: every byte that leaves or enters (pages, robots.txt, sitemaps, images) passes here.
 *
 * GET only; no redirects, no cookies, no decoding. Bodies are capped, every wait has a deadline, addresses and ports are
 * guarded, certificates are verified. What goes wrong on the web comes back as a value; only a missing contact throws.
 */

import PQueue from 'p-queue'
import { parseUrl } from '../../core/url.ts'
import type { NetworkConfig } from '../../schemas/index.ts'
import { openBlockList } from './block-list.ts'
import type { FetchFailure, HttpExchange } from './exchange.ts'
import { type AnswerHead, exchangeOnLine, failed } from './exchange-on-line.ts'
import { failureOf, isStaleConnection } from './failures.ts'
import { type BodyBudget, createBodyBudget } from './lines/body-budget.ts'
import { socketLimit } from './lines/file-limit.ts'
import { type Lines, openLines } from './lines/lines.ts'
import { type AddressGuard, openAddressGuard, portOf } from './names/address.ts'
import { openDns } from './names/dns.ts'
import { firstAddress, type ResolveAll, rememberAddresses } from './names/resolver.ts'
import type { Outage } from './outage.ts'
import { identityHeaders } from './user-agent.ts'

export type { AnswerHead } from './exchange-on-line.ts'

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
  /** Memory for bodies that arrive, and for what callers hold of them. */
  readonly bodies: BodyBudget
  /** Requests that are under way, and those that wait for a connection because so many are. */
  counts(): { readonly inFlight: number; readonly waiting: number; readonly mostInFlight: number }
  close(): Promise<void>
}

export interface HttpClientOptions {
  /** How names become addresses; by default the name servers of this machine, and its hosts file. */
  readonly resolve?: ResolveAll
  /** How long a slow body is tolerated before `minBytesPerSecond` is applied. */
  readonly rateGraceMs?: number
  /** Certificate authorities beside the system's, PEM. For tests. */
  readonly ca?: string
  readonly bodies?: BodyBudget
  /** Present: while the network of this machine is down nothing is asked, and what failed by it says so (`isOurs`). */
  readonly outage?: Outage
}

/** A slow body is judged after this long, ms: a connection that starts slowly or a server that hesitates is over it by then. */
const RATE_GRACE_MS = 10_000
/** Pages first, so that servers which negotiate give HTML; anything else is taken as well. Images and sitemaps have their own. */
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5'

interface ClientState {
  readonly network: NetworkConfig
  /** Who we are, in every request. */
  readonly identity: Readonly<Record<string, string>>
  readonly guard: AddressGuard
  readonly isBlocked: (url: string) => boolean
  readonly resolve: ResolveAll
  readonly lines: Lines
  readonly rateGraceMs: number
  readonly bodies: BodyBudget
  /** Requests that leave: so many at once as there may be sockets. */
  readonly requests: PQueue
  readonly outage: Outage | undefined
}

/** Opens the client. Throws E_CONFIG without `network.contact` and for bad address blocks. Close it, or connections keep the process alive. */
export function openHttpClient(network: NetworkConfig, options: HttpClientOptions = {}): HttpClient {
  const identity = identityHeaders(network)
  const guard = openAddressGuard(network)
  const isBlocked = openBlockList(network)
  const resolve = rememberAddresses(options.resolve ?? openDns().resolve)
  const { connectTimeoutMs } = network
  const { ca, rateGraceMs = RATE_GRACE_MS, bodies = createBodyBudget(), outage } = options
  const sockets = socketLimit()
  const mostInFlight = Math.min(network.maxConnections, Math.ceil(sockets / 2))
  const connections = { guard, connectTimeoutMs, resolve, ...(ca === undefined ? {} : { ca }) }
  const lines = openLines(connections, Math.floor(sockets / 2))
  const requests = new PQueue({ concurrency: mostInFlight })
  const state: ClientState = {
    network,
    identity,
    guard,
    isBlocked,
    resolve,
    lines,
    rateGraceMs,
    bodies,
    requests,
    outage,
  }
  return {
    get: (address, options) => get(state, address, options),
    addressOf: (host) => addressOf(state, host),
    bodies,
    counts: () => ({ inFlight: requests.pending, waiting: requests.size, mostInFlight }),
    close: () => lines.close(),
  }
}

async function get(state: ClientState, address: string, options: GetOptions): Promise<HttpExchange | FetchFailure> {
  const url = parseUrl(address)
  if (url === undefined) return failed(address, 'scheme_denied', 'not a URL')
  url.hash = ''
  url.username = ''
  url.password = ''
  const refusal = state.guard.refusesUrl(url)
  if (refusal !== undefined) return failed(url.href, refusal, `${url.host} is not allowed`)
  if (state.isBlocked(url.href)) return failed(url.href, 'blocked', 'on the block list')
  return await state.requests.add(async () => {
    await state.outage?.up(options.signal)
    if (options.signal?.aborted === true) return failed(url.href, 'deadline', 'interrupted')
    return await attemptWhileUp(state, url, options)
  })
}

/** An answer that was cut by an outage of ours is no answer, and is asked for again. */
async function attemptWhileUp(state: ClientState, url: URL, options: GetOptions): Promise<HttpExchange | FetchFailure> {
  const { outage } = state
  const startMs = performance.now()
  const result = await attempt(state, url, options, false)
  if (outage === undefined || options.signal?.aborted === true) return result
  const code = result.kind === 'failure' ? result.code : result.cutBy
  if (code !== undefined && (await outage.isOurs(code, startMs, await firstAddress(state.resolve, url.hostname)))) {
    return { ...failed(url.href, code, 'our own network was down'), isOurs: true }
  }
  if (result.kind === 'answer') outage.noteAnswer(result.ip, portOf(url))
  return result
}

async function attempt(
  state: ClientState,
  url: URL,
  options: GetOptions,
  fresh: boolean,
): Promise<HttpExchange | FetchFailure> {
  const { lines, identity, network, rateGraceMs, bodies } = state
  const { maxBytes, signal } = options
  const line = lines.take(url.origin, fresh)
  try {
    const sent = { accept: ACCEPT, ...options.headers, ...identity, 'accept-encoding': 'gzip' }
    const result = await exchangeOnLine({ line, url, headers: sent, maxBytes, signal, network, rateGraceMs, bodies })
    if (result.error === undefined) {
      if (result.value.kind === 'answer') line.used += 1
      return result.value
    }
    // RFC 9110 section 9.2.2: a GET may be repeated when a kept connection closed before any of the answer came.
    if (line.used > 0 && isStaleConnection(result.error)) return await attempt(state, url, options, true)
    const { code, detail } = failureOf(result.error)
    return failed(url.href, code, detail)
  } finally {
    lines.giveBack(line)
  }
}

async function addressOf({ resolve, guard }: ClientState, host: string): Promise<string | undefined> {
  const name = parseUrl(`http://${host}/`)?.hostname ?? host
  const address = await firstAddress(resolve, name)
  return address === undefined || guard.isExempt(address) ? undefined : address
}
