/**
 * The robots.txt of every origin that is asked, kept for a day: what it allows, or that nobody could say.
 *
 * 4xx: no rules. 401 and 403: refused, stricter than the RFC, because this crawler feeds training. 5xx, 429 and network
 * failures: tried again with the host's back-off, then everything is disallowed. @source RFC 9309 section 2.3.1
 */

import { SIBLING_TOKENS } from '../../archives/rights/sibling-tokens.ts'
import { decodeBody, headerOf } from '../../formats/http-message.ts'
import { judgeRobots, MAX_ROBOTS_BYTES, NO_RULES, parseRobots, type RobotsRules } from '../../formats/robots/robots.ts'
import type { NetworkConfig, RightsEvidence } from '../../schemas/index.ts'
import type { HttpClient } from '../http/client.ts'
import { type FailureCode, type FetchFailure, type HttpExchange, TRANSIENT } from '../http/exchange.ts'
import { openPacer, type Pacer } from '../http/pace.ts'
import { redirectTarget } from '../http/redirect.ts'

export interface RobotsCheck {
  readonly allowed: boolean
  /** `rights_reserved` is said by the gate over this cache (crawler/rights/), for words that are no Disallow. */
  readonly reason?: 'robots_disallow' | 'robots_unreachable' | 'rights_reserved'
  /** The line or the answer that decided, for people. */
  readonly detail?: string
  /** With `robots_unreachable`: what went wrong on the network. */
  readonly failure?: FailureCode
  readonly crawlDelayMs?: number
  /** As written in the file. */
  readonly sitemaps: readonly string[]
  /** As written in the file. */
  readonly licenses: readonly string[]
  /** Of a URL that is allowed: what the file says of training on it. */
  readonly statements: readonly RightsEvidence[]
}

export interface RobotsCache {
  /** Asks for robots.txt if it is not known, waiting for the host as long as it takes, and judges the URL. */
  check(url: string, signal?: AbortSignal): Promise<RobotsCheck>
  /** Judges without asking; undefined if robots.txt must be fetched first. */
  peek(url: string): RobotsCheck | undefined
  /** One attempt to learn the robots.txt of a URL's origin. `again`: it failed and deserves another attempt after the host's rest. */
  refresh(url: string, signal?: AbortSignal): Promise<'known' | 'again'>
}

export interface RobotsOptions {
  readonly client: Pick<HttpClient, 'get'>
  readonly network: NetworkConfig
  /** The clocks that page requests use; one of its own by default. */
  readonly pacer?: Pacer
  /** Memory for the rules of large files, all together; 192 MB by default. */
  readonly maxLargeBytes?: number
  /** Sees every exchange, redirects included: robots.txt is archived as proof. */
  readonly onExchange?: (exchange: HttpExchange) => void | Promise<void>
}

/** @source RFC 9309 section 2.4: a cached robots.txt should not be used for more than 24 hours. */
const DAY_MS = 86_400_000
/** A Cache-Control below the day is honoured, but not below this: many servers send `no-cache` with everything. */
const MIN_KEEP_MS = 3_600_000
/** Origins kept, of small rules 8 KB each at most; the one learned first goes first. */
const MAX_ORIGINS = 20_000
/**
 * Rules that take more than this (about 40 rules) are large. The small ones of `MAX_ORIGINS` origins have 160 MB, the large
 * ones of all origins `MAX_LARGE_BYTES`: a process is bound to 1 GB. One file can take 6 MB.
 */
const LARGE_BYTES = 8_192
const MAX_LARGE_BYTES = 192_000_000

interface Known {
  readonly rules: RobotsRules
  /** Present: everything is refused, and why. */
  readonly refusal?: Pick<RobotsCheck, 'reason' | 'detail' | 'failure'>
  readonly untilMs: number
}

type Learned = 'known' | 'again'

const NOTHING_SAID = { sitemaps: [], licenses: [], statements: [] } as const

interface CacheState {
  readonly client: RobotsOptions['client']
  readonly network: NetworkConfig
  readonly pacer: Pacer
  readonly maxLargeBytes: number
  readonly onExchange: RobotsOptions['onExchange']
  /** By origin, the one learned first first. */
  readonly known: Map<string, Known>
  /** Of the large rules in `known`. */
  largeBytes: number
  /** By origin: requests under way, and attempts that failed. */
  readonly asking: Map<string, Promise<Learned>>
  readonly attempts: Map<string, number>
}

/** Opens an empty cache. Callers that ask for one origin together share one request. */
export function openRobots(options: RobotsOptions): RobotsCache {
  const { client, network, pacer = openPacer(network), maxLargeBytes = MAX_LARGE_BYTES, onExchange } = options
  const empty = { known: new Map(), largeBytes: 0, asking: new Map(), attempts: new Map() }
  const state: CacheState = { client, network, pacer, maxLargeBytes, onExchange, ...empty }
  return {
    peek: (url) => peek(state, url),
    refresh: (url, signal) => refresh(state, url, signal),
    check: (url, signal) => check(state, url, signal),
  }
}

async function check(state: CacheState, url: string, signal?: AbortSignal): Promise<RobotsCheck> {
  for (;;) {
    const verdict = peek(state, url)
    if (verdict !== undefined) return verdict
    if (signal?.aborted === true) {
      return { allowed: false, reason: 'robots_unreachable', detail: 'interrupted', ...NOTHING_SAID }
    }
    await refresh(state, url, signal)
  }
}

function peek({ known }: CacheState, url: string): RobotsCheck | undefined {
  const entry = known.get(new URL(url).origin)
  if (entry === undefined || entry.untilMs <= performance.now()) return undefined
  const { rules, refusal } = entry
  const about = {
    ...NOTHING_SAID,
    sitemaps: rules.sitemaps,
    licenses: rules.licenses,
    ...(rules.crawlDelayMs === undefined ? {} : { crawlDelayMs: rules.crawlDelayMs }),
  }
  if (refusal !== undefined) return { allowed: false, ...refusal, ...about }
  const { allowed, detail, statements } = judgeRobots(rules, url)
  if (allowed) return { allowed, ...about, statements }
  return { allowed, reason: 'robots_disallow', ...(detail === undefined ? {} : { detail }), ...about }
}

function refresh(state: CacheState, url: string, signal?: AbortSignal): Promise<Learned> {
  const { origin } = new URL(url)
  const running = state.asking.get(origin)
  if (running !== undefined) return running
  const asked = learn(state, origin, signal).finally(() => state.asking.delete(origin))
  state.asking.set(origin, asked)
  return asked
}

async function learn(state: CacheState, origin: string, signal?: AbortSignal): Promise<Learned> {
  const { network, pacer, attempts } = state
  const result = await fetchRobots(state, origin, signal)
  const unreachable = unreachableBy(result, origin)
  if (unreachable === undefined) {
    remember(state, origin, entryOf(result, network.userAgentToken), keepMsOf(result))
    return 'known'
  }
  const tries = (attempts.get(origin) ?? 0) + 1
  const isFinal = unreachable.failure !== undefined && !TRANSIENT.has(unreachable.failure)
  const host = new URL(origin).host
  if (!isFinal && tries < network.maxAttempts && !pacer.isBroken(host) && signal?.aborted !== true) {
    attempts.set(origin, tries)
    pacer.rest(host, network.backoffMs * 2 ** (tries - 1))
    return 'again'
  }
  if (signal?.aborted === true) return 'again'
  remember(state, origin, { rules: NO_RULES, refusal: { reason: 'robots_unreachable', ...unreachable } }, DAY_MS)
  return 'known'
}

/** Follows up to `maxRedirects`, across hosts: the rules count for the origin that was asked (RFC 9309 section 2.3.1.2). */
async function fetchRobots(
  { client, network, pacer, onExchange }: CacheState,
  origin: string,
  signal?: AbortSignal,
): Promise<Fetched> {
  let url = `${origin}/robots.txt`
  for (let hops = 0; hops <= network.maxRedirects; hops += 1) {
    const release = await pacer.acquire(new URL(url).host, signal)
    let result: HttpExchange | FetchFailure | undefined
    try {
      result = await client.get(url, {
        maxBytes: MAX_ROBOTS_BYTES + 1,
        headers: { accept: 'text/plain,*/*;q=0.5' },
        ...(signal === undefined ? {} : { signal }),
      })
    } finally {
      release(result)
    }
    if (result.kind === 'failure') return result
    await onExchange?.(result)
    const next = redirectTarget(result)
    if (next === undefined) return result
    url = next
  }
  return 'too many redirects'
}

function remember(state: CacheState, origin: string, entry: Omit<Known, 'untilMs'>, keepMs: number): void {
  const { known, attempts, pacer, maxLargeBytes } = state
  forget(state, origin)
  const hasRoom = state.largeBytes + largeBytesOf(entry) <= maxLargeBytes
  const kept = hasRoom ? entry : { rules: NO_RULES, refusal: noRoomFor(entry) }
  known.set(origin, { ...kept, untilMs: performance.now() + keepMs })
  state.largeBytes += largeBytesOf(kept)
  attempts.delete(origin)
  pacer.setCrawlDelay(new URL(origin).host, entry.rules.crawlDelayMs)
  for (const oldest of known.keys()) {
    if (known.size <= MAX_ORIGINS) break
    forget(state, oldest)
  }
}

function forget(state: CacheState, origin: string): void {
  state.largeBytes -= largeBytesOf(state.known.get(origin))
  state.known.delete(origin)
}

function largeBytesOf(entry: Pick<Known, 'rules'> | undefined): number {
  const bytes = entry?.rules.memoryBytes ?? 0
  return bytes > LARGE_BYTES ? bytes : 0
}

/** Rules that cannot be kept cannot be obeyed. Asking again for each page would cost the host more than a refusal costs us. */
function noRoomFor({ rules: { rules } }: Pick<Known, 'rules'>): NonNullable<Known['refusal']> {
  const detail = `robots.txt: no memory is left for its ${rules.length} rules beside those of other hosts`
  return { reason: 'robots_disallow', detail }
}

type Fetched = HttpExchange | FetchFailure | 'too many redirects'

/** A failure behind a redirect is of another host: it says nothing of this one but that its robots.txt cannot be had. */
function unreachableBy(result: Fetched, origin: string): Pick<RobotsCheck, 'detail' | 'failure'> | undefined {
  if (result === 'too many redirects') return undefined
  if (result.kind === 'failure') {
    const detail = `robots.txt: ${result.detail}`.slice(0, 200)
    return new URL(result.url).origin === origin ? { failure: result.code, detail } : { detail }
  }
  if (result.cutBy !== undefined) return { failure: result.cutBy, detail: 'robots.txt was cut off' }
  if (result.status >= 500 || result.status === 429) return { detail: `robots.txt answered ${result.status}` }
  return undefined
}

function entryOf(result: Fetched, token: string): Omit<Known, 'untilMs'> {
  if (result === 'too many redirects' || result.kind === 'failure') return { rules: NO_RULES }
  if (result.status === 401 || result.status === 403) {
    const detail = `robots.txt answered ${result.status}`
    return { rules: NO_RULES, refusal: { reason: 'robots_disallow', detail } }
  }
  if (result.status < 200 || result.status > 299) return { rules: NO_RULES }
  const { body } = decodeBody(result.headers, result.body, MAX_ROBOTS_BYTES + 1)
  return { rules: parseRobots(body, token, SIBLING_TOKENS) }
}

function keepMsOf(result: Fetched): number {
  if (result === 'too many redirects' || result.kind === 'failure') return DAY_MS
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(headerOf(result.headers, 'cache-control') ?? '')?.[1]
  return seconds === undefined ? DAY_MS : Math.min(DAY_MS, Math.max(MIN_KEEP_MS, Number(seconds) * 1000))
}
