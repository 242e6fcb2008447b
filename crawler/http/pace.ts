/**
 * Politeness: when the next request to a host may leave.
 *
 * A host (authority) rests from the end of an answer: the configured delay or its Crawl-delay, whichever is longer. 429, 503
 * and time-outs put the whole host to sleep: for as long as Retry-After says, else exponentially longer. A host that only
 * fails is broken and not asked again. Addresses have a gentler clock of their own, because many hosts share one machine;
 * it is kept per process.
 */
import { z } from 'zod'
import { onAbort } from '../../core/abort.ts'
import { M3wError } from '../../core/errors.ts'
import type { NetworkConfig } from '../../schemas/index.ts'
import { type FetchFailure, type HttpExchange, TRANSIENT } from './exchange.ts'
import { retryAfterMs } from './retry-after.ts'

/** Gives the slot back. The host's rest begins now; undefined if nothing was sent. */
type Release = (result?: HttpExchange | FetchFailure) => void

export interface Pacer {
  /** Waits for a slot of the host and its rest to be over. Rejects with E_INTERRUPTED when the signal aborts. */
  acquire(host: string, signal?: AbortSignal): Promise<Release>
  /** When the host's rest is over, on the clock of `performance.now()`; 0 for a host never met. */
  readyAtMs(host: string): number
  /** The host has only failed for too long: its URLs end as `host_breaker`. */
  isBroken(host: string): boolean
  /** Lets a host rest at least this long from now. */
  rest(host: string, ms: number): void
  /** What robots.txt asks for, cut to `maxCrawlDelayMs`; undefined asks for nothing. */
  setCrawlDelay(host: string, crawlDelayMs: number | undefined): void
  /** Those of these hosts that have asked for more than the usual delay, or are in trouble. */
  clocks(names: Iterable<string>): readonly HostClock[]
  /** Sets what an earlier process knew of a host; what is known already counts where it asks for more. */
  setClock(clock: HostClock): void
}

/** What a host has asked for, to be kept between processes. */
export const hostClock = z.strictObject({
  host: z.string(),
  /** From now. */
  restMs: z.number(),
  crawlDelayMs: z.number(),
  troubles: z.int(),
})
export type HostClock = z.infer<typeof hostClock>

interface PacerOptions {
  /** Requests in flight to one host. Pages: 1. */
  readonly connectionsPerHost?: number
  /** The address of a host, undefined for none or an exempt one. `HttpClient.addressOf` is one. */
  readonly addressOf?: (host: string) => Promise<string | undefined>
}

/** Failures in a row after which a host is given up. @source Nutch: 5 exceptions purge a host's queue; one more for luck of URLs. */
const BREAK_AFTER = 6
/** Longest back-off: a host that mends is asked again within the hour. A Retry-After may ask for more. */
const MAX_BACKOFF_MS = 3_600_000
/** Share of a host's delay that its address rests. @source BUbiNG scales the address delay down for shared hosting. */
const ADDRESS_SHARE = 0.25
/** Hosts at rest that are remembered before the map is swept: a few hundred bytes each. */
const MAX_HOSTS = 50_000

interface Host {
  inFlight: number
  readyAtMs: number
  crawlDelayMs: number
  /** Failures and refusals in a row. */
  troubles: number
  readonly waiting: (() => void)[]
}

/** The clocks of one process (or one stage's part of it). */
interface Clocks {
  readonly network: NetworkConfig
  readonly connectionsPerHost: number
  readonly addressOf: PacerOptions['addressOf']
  readonly hosts: Map<string, Host>
  /** When an address may be asked again. */
  readonly addresses: Map<string, number>
  /** Hosts at which the map is swept next: twice what the last sweep left, so that a new host costs the same however many there are. */
  sweepAt: number
}

/** Opens the clocks of one process (or one stage's part of it). */
export function openPacer(network: NetworkConfig, { connectionsPerHost = 1, addressOf }: PacerOptions = {}): Pacer {
  const hosts = new Map<string, Host>()
  const clocks: Clocks = { network, connectionsPerHost, addressOf, hosts, addresses: new Map(), sweepAt: MAX_HOSTS }
  return {
    acquire: (name, signal) => acquire(clocks, name, signal),
    readyAtMs: (name) => hosts.get(name)?.readyAtMs ?? 0,
    isBroken: (name) => (hosts.get(name)?.troubles ?? 0) >= BREAK_AFTER,
    rest: (name, ms) => restFor(hostOf(clocks, name), ms),
    setCrawlDelay: (name, crawlDelayMs) => setCrawlDelay(clocks, hostOf(clocks, name), crawlDelayMs),
    clocks: (names) => [...names].flatMap((name) => clockOf(clocks, name) ?? []),
    setClock({ host: name, restMs, crawlDelayMs, troubles }) {
      const host = hostOf(clocks, name)
      restFor(host, restMs)
      host.crawlDelayMs = Math.max(host.crawlDelayMs, Math.min(crawlDelayMs, network.maxCrawlDelayMs))
      host.troubles = Math.max(host.troubles, troubles)
    },
  }
}

function clockOf({ network, hosts }: Clocks, name: string): HostClock | undefined {
  const host = hosts.get(name)
  if (host === undefined) return undefined
  const { readyAtMs, crawlDelayMs, troubles } = host
  const restMs = Math.round(readyAtMs - performance.now())
  if (restMs <= network.minDelayMs && crawlDelayMs <= network.minDelayMs && troubles === 0) return undefined
  return { host: name, restMs, crawlDelayMs, troubles }
}

async function acquire(clocks: Clocks, name: string, signal?: AbortSignal): Promise<Release> {
  const host = hostOf(clocks, name)
  await waitForHost(clocks, host, signal)
  host.inFlight += 1
  let address: string | undefined
  try {
    address = await waitForAddress(clocks, name, host, signal)
  } catch (error) {
    giveSlot(host)
    throw error
  }
  let isReleased = false
  return (result) => {
    if (isReleased) return
    isReleased = true
    if (result !== undefined) noteAnswer(clocks, host, address, result)
    giveSlot(host)
  }
}

async function waitForHost({ connectionsPerHost }: Clocks, host: Host, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const nowMs = performance.now()
    if (host.inFlight < connectionsPerHost && host.readyAtMs <= nowMs) return
    if (host.inFlight < connectionsPerHost) await sleep(host.readyAtMs - nowMs, signal)
    else await slotOf(host, signal)
  }
}

async function waitForAddress(
  { network, addresses, addressOf }: Clocks,
  name: string,
  host: Host,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const address = delayOf(network, host) === 0 ? undefined : await addressOf?.(name)
  if (address === undefined) return undefined
  const startMs = Math.max(performance.now(), addresses.get(address) ?? 0)
  // The place in the queue of this address is taken now, before the wait.
  addresses.set(address, startMs + delayOf(network, host) * ADDRESS_SHARE)
  await sleep(startMs - performance.now(), signal)
  return address
}

/** The rest of the host and of its address begins now. */
function noteAnswer(
  { network, addresses }: Clocks,
  host: Host,
  address: string | undefined,
  result: HttpExchange | FetchFailure,
): void {
  const nowMs = performance.now()
  host.readyAtMs = Math.max(host.readyAtMs, nowMs + delayOf(network, host), nowMs + sleepAfter(host, result, network))
  if (address !== undefined) {
    const readyAtMs = nowMs + delayOf(network, host) * ADDRESS_SHARE
    addresses.set(address, Math.max(addresses.get(address) ?? 0, readyAtMs))
  }
}

function giveSlot(host: Host): void {
  host.inFlight -= 1
  host.waiting.shift()?.()
}

function setCrawlDelay({ network }: Clocks, host: Host, crawlDelayMs = 0): void {
  host.crawlDelayMs = Math.min(crawlDelayMs, network.maxCrawlDelayMs)
  // The delay also holds after the answer that announced it.
  if (host.crawlDelayMs > network.minDelayMs && host.readyAtMs > 0) restFor(host, host.crawlDelayMs)
}

function restFor(host: Host, ms: number): void {
  host.readyAtMs = Math.max(host.readyAtMs, performance.now() + ms)
}

function delayOf({ minDelayMs }: NetworkConfig, { crawlDelayMs }: Host): number {
  return Math.max(minDelayMs, crawlDelayMs)
}

function hostOf(clocks: Clocks, name: string): Host {
  const { hosts, addresses } = clocks
  const known = hosts.get(name)
  if (known !== undefined) return known
  if (hosts.size >= clocks.sweepAt) {
    sweep(hosts, addresses)
    clocks.sweepAt = Math.max(MAX_HOSTS, 2 * hosts.size)
  }
  const host: Host = { inFlight: 0, readyAtMs: 0, crawlDelayMs: 0, troubles: 0, waiting: [] }
  hosts.set(name, host)
  return host
}

/** How long a host sleeps after a result beyond its delay; also keeps its count of troubles. */
function sleepAfter(host: Host, result: HttpExchange | FetchFailure, network: NetworkConfig): number {
  if (result.kind === 'failure' && result.isOurs === true) return 0
  const failure = result.kind === 'failure' ? result.code : result.cutBy
  const isRefusal = result.kind === 'answer' && (result.status === 429 || result.status === 503)
  if (failure === undefined && !isRefusal) {
    host.troubles = 0
    return 0
  }
  // Nobody was asked.
  if (failure === 'blocked') return 0
  host.troubles += 1
  // A name that does not exist will not mend by waiting.
  if (failure !== undefined && !TRANSIENT.has(failure)) return 0
  const asked = result.kind === 'answer' ? retryAfterMs(result.headers, result.date) : undefined
  if (asked !== undefined && isRefusal) return Math.min(asked, network.maxRetryAfterMs)
  return Math.min(network.backoffMs * 2 ** (host.troubles - 1), Math.max(network.backoffMs, MAX_BACKOFF_MS))
}

function slotOf(host: Host, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.reject(interrupted())
  return new Promise((go, fail) => {
    const wake = (): void => {
      unwait?.()
      go()
    }
    const unwait =
      signal &&
      onAbort(signal, () => {
        const index = host.waiting.indexOf(wake)
        if (index >= 0) host.waiting.splice(index, 1)
        fail(interrupted())
      })
    host.waiting.push(wake)
  })
}

/** A longer sleep is slept again by the caller's loop. @source Node: timers hold 2^31 - 1 ms; a longer one fires at once. */
const MAX_TIMER_MS = 2_000_000_000

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.reject(interrupted())
  if (ms <= 0) return Promise.resolve()
  return new Promise((go, fail) => {
    const timer = setTimeout(
      () => {
        unwait?.()
        go()
      },
      // A timer may fire a fraction early; nothing may leave before the rest is over.
      Math.min(Math.ceil(ms) + 1, MAX_TIMER_MS),
    )
    const unwait =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer)
        fail(interrupted())
      })
  })
}

function interrupted(): M3wError {
  return new M3wError('E_INTERRUPTED', 'The wait for a host was interrupted.')
}

/** Forgets what says nothing any more: hosts that are idle, rested and without troubles or wishes, addresses at rest. */
function sweep(hosts: Map<string, Host>, addresses: Map<string, number>): void {
  const nowMs = performance.now()
  for (const [name, host] of hosts) {
    const isPlain = host.inFlight === 0 && host.waiting.length === 0 && host.troubles === 0 && host.crawlDelayMs === 0
    if (isPlain && host.readyAtMs <= nowMs) hosts.delete(name)
  }
  for (const [address, readyAtMs] of addresses) if (readyAtMs <= nowMs) addresses.delete(address)
}
