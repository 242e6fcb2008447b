/**
 * Policy files of sites over the network, kept for a day: `/.well-known/tdmrep.json`, `/ai.txt`, and terms in RSL. Asked by the same client
 * and clocks as pages, and where robots.txt allows it: only robots.txt itself may always be asked (RFC 9309 section 2.2.2).
 */
import {
  maxBytesOf,
  NOTHING,
  type PolicyFile,
  readPolicyFile,
  type SiteFile,
} from '../../archives/rights/site-words.ts'
import { authorityOf } from '../../core/url.ts'
import type { NetworkConfig } from '../../schemas/index.ts'
import type { HttpClient } from '../http/client.ts'
import { decodedBody, type FetchFailure, type HttpExchange } from '../http/exchange.ts'
import type { Pacer } from '../http/pace.ts'
import { pacedGet } from '../http/paced-get.ts'
import { redirectTarget } from '../http/redirect.ts'
import type { RobotsCache } from '../robots/robots-cache.ts'
import { dropRules, holdRules, processRules, type RulesMemory, touchRules } from '../robots/rules-memory.ts'
import { openRulesStore, type RulesStore } from '../robots/rules-store.ts'

export interface PolicyFilesOptions {
  readonly client: Pick<HttpClient, 'get'>
  readonly network: NetworkConfig
  readonly pacer: Pacer
  readonly robots: RobotsCache
  /** Sees every exchange, redirects included: what was read is archived as proof. */
  readonly onExchange?: (exchange: HttpExchange) => void | Promise<void>
  /** Where files are held that are in use. That of the process by default, which it shares with robots.txt. */
  readonly memory?: RulesMemory
  /** A file for all that was learned, kept for the next attempt. A temporary one by default. */
  readonly storeFile?: string
}

interface Known {
  readonly file: PolicyFile
  /** Ms since 1970. */
  readonly untilMs: number
}

export interface PolicyFilesState extends PolicyFilesOptions {
  readonly memory: RulesMemory
  readonly store: RulesStore
  /** By address: what is held in memory of the store. */
  readonly known: Map<string, Known>
  /** Addresses that failed once. */
  readonly failed: Set<string>
  readonly asking: Map<string, Promise<'known' | 'again'>>
}

/** As robots.txt. @source RFC 9309 section 2.4; RSL says nothing, this project's spec asks for 24 h */
const DAY_MS = 86_400_000
/** A file that holds something takes about so many times its length when it is parsed; nearly all are not there. */
const PARSED_FACTOR = 4

/** Knows nothing yet but what an earlier attempt kept. */
export function createPolicyFiles(options: PolicyFilesOptions): PolicyFilesState {
  const { memory = processRules, storeFile } = options
  return {
    ...options,
    memory,
    store: openRulesStore(storeFile),
    known: new Map(),
    failed: new Set(),
    asking: new Map(),
  }
}

/** Keeps what was learned for the next attempt if that is asked; its exchanges must be on disk by then. */
export function closePolicyFiles({ memory, store, known }: PolicyFilesState, keep: boolean): void {
  for (const entry of known.values()) dropRules(memory, entry)
  known.clear()
  store.close(keep)
}

/** What a file holds; undefined if it must be asked for first. `as` is what it is read as. */
export function peekFile(state: PolicyFilesState, as: SiteFile | 'rsl', url: string): PolicyFile | undefined {
  const entry = knownOf(state, as, url)
  return entry === undefined || entry.untilMs <= Date.now() ? undefined : entry.file
}

/** One attempt to learn a file; callers that ask together share it. `again`: it failed once, and deserves another after the host's rest. */
export function askFile(
  state: PolicyFilesState,
  file: SiteFile | 'rsl',
  url: string,
  signal?: AbortSignal,
): Promise<'known' | 'again'> {
  const running = state.asking.get(url)
  if (running !== undefined) return running
  const asked = learn(state, file, url, signal).finally(() => state.asking.delete(url))
  state.asking.set(url, asked)
  return asked
}

async function learn(
  state: PolicyFilesState,
  file: SiteFile | 'rsl',
  url: string,
  signal?: AbortSignal,
): Promise<'known' | 'again'> {
  const { network, pacer, failed, store } = state
  if (store.recall(url)) return 'known'
  const result = await fetchFile(state, file, url, signal)
  if (signal?.aborted === true) return 'again'
  // An outage of ours: nobody was asked.
  if (typeof result !== 'string' && result.kind === 'failure' && result.isOurs === true) return 'again'
  const isPassing = typeof result !== 'string' && (result.kind === 'failure' || [429, 503].includes(result.status))
  // Once more, and no more: many servers have an error for whatever they do not know, and pages wait meanwhile.
  if (isPassing && !failed.has(url) && network.maxAttempts > 1 && !pacer.isBroken(authorityOf(url))) {
    failed.add(url)
    pacer.rest(authorityOf(url), network.backoffMs)
    return 'again'
  }
  failed.delete(url)
  remember(state, { file, url }, saidBy(result, file))
  return 'known'
}

/** What an answer says: a file, nothing, or that nobody could read it. */
interface Said {
  readonly body?: Buffer
  readonly unread?: string
}

function saidBy(result: Fetched, file: SiteFile | 'rsl'): Said {
  if (typeof result === 'string') return { unread: result }
  if (result.kind === 'failure') return { unread: result.code }
  const { status } = result
  // Terms that are named and are not there can be read by nobody.
  if ((status === 404 || status === 410) && file !== 'rsl') return {}
  if (status < 200 || status > 299) return { unread: `HTTP ${status}` }
  return { body: decodedBody(result, maxBytesOf(file)).body }
}

type Fetched = HttpExchange | FetchFailure | string

/** Follows redirects, each of them only where robots.txt allows it. */
async function fetchFile(
  { client, network, pacer, robots, onExchange }: PolicyFilesState,
  file: SiteFile | 'rsl',
  from: string,
  signal?: AbortSignal,
): Promise<Fetched> {
  let url = from
  for (let hops = 0; hops <= network.maxRedirects; hops += 1) {
    const { allowed, reason = 'robots_disallow' } = await robots.check(url, signal)
    if (!allowed) return reason
    const result = await pacedGet({ client, pacer }, url, {
      maxBytes: maxBytesOf(file),
      headers: { accept: file === 'rsl' ? 'application/rsl+xml,application/xml;q=0.9,*/*;q=0.5' : '*/*' },
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

/** A body that holds nothing is not kept: servers answer any address with a page. */
function remember(
  state: PolicyFilesState,
  { file, url }: { readonly file: SiteFile | 'rsl'; readonly url: string },
  said: Said,
): void {
  const untilMs = Date.now() + DAY_MS
  const { file: content } = hold(state, file, url, said, untilMs)
  const { body, unread } = said
  state.store.put(url, {
    untilMs,
    ...(body === undefined || content.kind === 'nothing' ? {} : { body }),
    ...(unread === undefined ? {} : { refusal: unread }),
  })
}

/** What is known of a file: from memory, or from the store, where it is read again. */
function knownOf(state: PolicyFilesState, as: SiteFile | 'rsl', url: string): Known | undefined {
  const held = state.known.get(url)
  if (held !== undefined) {
    touchRules(state.memory, held)
    return held
  }
  const kept = state.store.get(url)
  if (kept === undefined) return undefined
  const { body, refusal: unread, untilMs } = kept
  return hold(
    state,
    as,
    url,
    { ...(body === undefined ? {} : { body }), ...(unread === undefined ? {} : { unread }) },
    untilMs,
  )
}

function hold(
  { network, memory, known }: PolicyFilesState,
  as: SiteFile | 'rsl',
  url: string,
  { body, unread }: Said,
  untilMs: number,
): Known {
  const read = body === undefined ? NOTHING : readPolicyFile(as, body, url, network.userAgentToken)
  const entry: Known = { file: unread === undefined ? read : { kind: 'unread', why: unread }, untilMs }
  const before = known.get(url)
  if (before !== undefined) dropRules(memory, before)
  known.set(url, entry)
  const bytes = read.kind === 'nothing' ? 0 : (body?.length ?? 0) * PARSED_FACTOR
  holdRules(memory, entry, bytes, () => known.get(url) === entry && known.delete(url))
  return entry
}
