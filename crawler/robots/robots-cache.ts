/**
 * The robots.txt of every origin that is asked, kept for a day: what it allows, or that nobody could say.
 *
 * 4xx: no rules. 401, 402, 403, 407, 451 and challenges: refused, stricter than the RFC, because this crawler feeds training. 5xx, 429, what cannot
 * be decoded and network failures: asked again with growing pauses while the host's URLs wait, then everything is disallowed. @source RFC 9309 section 2.3.1
 */

import { isChallenge } from '../../archives/http-outcome.ts'
import { decodeRobots, KEPT_FROM_US } from '../../archives/rights/robots-answer.ts'
import { SIBLING_TOKENS } from '../../archives/rights/sibling-tokens.ts'
import { headerOf } from '../../formats/http-message.ts'
import { judgeRobots, MAX_ROBOTS_BYTES, NO_RULES, parseRobots, type RobotsRules } from '../../formats/robots/robots.ts'
import type { NetworkConfig, RightsEvidence } from '../../schemas/index.ts'
import type { HttpClient } from '../http/client.ts'
import { type FailureCode, type FetchFailure, type HttpExchange, TRANSIENT } from '../http/exchange.ts'
import { openPacer, type Pacer } from '../http/pace.ts'
import { pacedGet } from '../http/paced-get.ts'
import { redirectTarget } from '../http/redirect.ts'
import { dropRules, holdRules, processRules, type RulesMemory, touchRules } from './rules-memory.ts'
import { openRulesStore, type RulesStore } from './rules-store.ts'

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

export interface OpenedRobots extends RobotsCache {
  /** Hosts whose robots.txt could not be had so far, and is asked again. */
  pending(): number
  /** Keeps what was learned for the next attempt if that is asked; its exchanges must be on disk by then. */
  close(keep?: boolean): void
}

export interface RobotsOptions {
  readonly client: Pick<HttpClient, 'get'>
  readonly network: NetworkConfig
  /** The clocks that page requests use; one of its own by default. */
  readonly pacer?: Pacer
  /** Where rules are held that are in use. That of the process by default. */
  readonly memory?: RulesMemory
  /** A file for all that was learned, kept for the next attempt. A temporary one by default. */
  readonly storeFile?: string
  /** Sees every exchange, redirects included: robots.txt is archived as proof. */
  readonly onExchange?: (exchange: HttpExchange) => void | Promise<void>
}

/** @source RFC 9309 section 2.4: a cached robots.txt should not be used for more than 24 hours. */
const DAY_MS = 86_400_000
/** A Cache-Control below the day is honoured, but not below this: many servers send `no-cache` with everything. */
const MIN_KEEP_MS = 3_600_000
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
  readonly memory: RulesMemory
  readonly store: RulesStore
  readonly onExchange: RobotsOptions['onExchange']
  /** By origin: what is held in memory of the store. */
  readonly known: Map<string, Known>
  /** By origin: requests under way, and attempts that failed. */
  readonly asking: Map<string, Promise<Learned>>
  readonly attempts: Map<string, { readonly tries: number; readonly sinceMs: number }>
}

/** Opens a cache. Callers that ask for one origin together share one request. */
export function openRobots(options: RobotsOptions): OpenedRobots {
  const { client, network, pacer = openPacer(network), memory = processRules, storeFile, onExchange } = options
  const store = openRulesStore(storeFile)
  const empty = { known: new Map(), asking: new Map(), attempts: new Map() }
  const state: CacheState = { client, network, pacer, memory, store, onExchange, ...empty }
  return {
    peek: (url) => peek(state, url),
    refresh: (url, signal) => refresh(state, url, signal),
    check: (url, signal) => check(state, url, signal),
    pending: () => state.attempts.size,
    close(keep = false) {
      for (const entry of state.known.values()) dropRules(memory, entry)
      state.known.clear()
      store.close(keep)
    },
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

function peek(state: CacheState, url: string): RobotsCheck | undefined {
  const entry = knownOf(state, new URL(url).origin)
  if (entry === undefined || entry.untilMs <= Date.now()) return undefined
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
  const { network, pacer, attempts, store } = state
  if (store.recall(origin)) {
    const kept = knownOf(state, origin)
    pacer.setCrawlDelay(new URL(origin).host, kept?.rules.crawlDelayMs)
    return 'known'
  }
  const result = await fetchRobots(state, origin, signal)
  const unreachable = unreachableBy(result, origin)
  if (unreachable === undefined) {
    remember(state, origin, saidBy(result), keepMsOf(result))
    return 'known'
  }
  // Nobody was asked: an outage of ours, or the task was stopped.
  if (signal?.aborted === true || unreachable.isOurs === true) return 'again'
  const { tries: before, sinceMs } = attempts.get(origin) ?? { tries: 0, sinceMs: performance.now() }
  const tries = before + 1
  const pauseMs = network.backoffMs * 2 ** before
  const isFinal = unreachable.failure !== undefined && !TRANSIENT.has(unreachable.failure)
  const isPatient = performance.now() - sinceMs + pauseMs <= network.robotsPatienceMs
  const host = new URL(origin).host
  if (!isFinal && (tries < network.maxAttempts || isPatient) && !pacer.isBroken(host)) {
    attempts.set(origin, { tries, sinceMs })
    pacer.rest(host, pauseMs)
    return 'again'
  }
  const { isOurs: _, ...why } = unreachable
  remember(state, origin, { refusal: { reason: 'robots_unreachable', ...why } }, DAY_MS)
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
    const result = await pacedGet({ client, pacer }, url, {
      maxBytes: MAX_ROBOTS_BYTES + 1,
      headers: { accept: 'text/plain,*/*;q=0.5' },
      ...(signal === undefined ? {} : { signal }),
    })
    if (result.kind === 'failure') return result
    await onExchange?.(result)
    const next = redirectTarget(result)
    if (next === undefined) return result
    url = next
  }
  return 'too many redirects'
}

/** What an answer says: a file with rules, nothing, or that everything is refused. */
interface Said {
  readonly body?: Buffer
  readonly refusal?: Known['refusal']
}

function remember(state: CacheState, origin: string, said: Said, keepMs: number): void {
  const { store, attempts, pacer } = state
  const untilMs = Date.now() + keepMs
  const { body, refusal } = said
  store.put(origin, {
    untilMs,
    ...(body === undefined ? {} : { body }),
    ...(refusal === undefined ? {} : { refusal: JSON.stringify(refusal) }),
  })
  attempts.delete(origin)
  const { rules } = hold(state, origin, said, untilMs)
  pacer.setCrawlDelay(new URL(origin).host, rules.crawlDelayMs)
}

/** What is known of an origin: from memory, or from the store, where it is read again. */
function knownOf(state: CacheState, origin: string): Known | undefined {
  const held = state.known.get(origin)
  if (held !== undefined) {
    touchRules(state.memory, held)
    return held
  }
  const kept = state.store.get(origin)
  if (kept === undefined) return undefined
  const { body, refusal, untilMs } = kept
  const said = {
    ...(body === undefined ? {} : { body }),
    ...(refusal === undefined ? {} : { refusal: JSON.parse(refusal) as Known['refusal'] }),
  }
  return hold(state, origin, said, untilMs)
}

function hold({ network, memory, known }: CacheState, origin: string, { body, refusal }: Said, untilMs: number): Known {
  const rules = body === undefined ? NO_RULES : parseRobots(body, network.userAgentToken, SIBLING_TOKENS)
  const entry: Known = { rules, untilMs, ...(refusal === undefined ? {} : { refusal }) }
  const before = known.get(origin)
  if (before !== undefined) dropRules(memory, before)
  known.set(origin, entry)
  holdRules(memory, entry, rules.memoryBytes, () => known.get(origin) === entry && known.delete(origin))
  return entry
}

type Fetched = HttpExchange | FetchFailure | 'too many redirects'

/** A failure behind a redirect is of another host: it says nothing of this one but that its robots.txt cannot be had. */
function unreachableBy(
  result: Fetched,
  origin: string,
): (Pick<RobotsCheck, 'detail' | 'failure'> & { isOurs?: true }) | undefined {
  if (result === 'too many redirects') return undefined
  if (result.kind === 'failure') {
    const detail = `robots.txt: ${result.detail}`.slice(0, 200)
    if (result.isOurs === true) return { detail, isOurs: true }
    return new URL(result.url).origin === origin ? { failure: result.code, detail } : { detail }
  }
  // Its refusal is an answer: asking again, or waiting, brings no other.
  if (isChallenge(result.headers)) return undefined
  if (result.cutBy !== undefined) return { failure: result.cutBy, detail: 'robots.txt was cut off' }
  if (result.status >= 500 || result.status === 429) return { detail: `robots.txt answered ${result.status}` }
  if (isFile(result) && decodeRobots(result.headers, result.body) === undefined)
    return { detail: 'robots.txt is in a coding that cannot be removed' }
  return undefined
}

function isFile({ status }: HttpExchange): boolean {
  return status >= 200 && status <= 299
}

function saidBy(result: Fetched): Said {
  if (result === 'too many redirects' || result.kind === 'failure') return {}
  const { status, headers } = result
  if (isChallenge(headers) || KEPT_FROM_US.has(status)) {
    const what = isChallenge(headers) ? 'a challenge' : String(status)
    return { refusal: { reason: 'robots_disallow', detail: `robots.txt answered ${what}` } }
  }
  const body = isFile(result) ? decodeRobots(headers, result.body) : undefined
  return body === undefined ? {} : { body }
}

function keepMsOf(result: Fetched): number {
  if (result === 'too many redirects' || result.kind === 'failure') return DAY_MS
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(headerOf(result.headers, 'cache-control') ?? '')?.[1]
  return seconds === undefined ? DAY_MS : Math.min(DAY_MS, Math.max(MIN_KEEP_MS, Number(seconds) * 1000))
}
