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

export interface PolicyFilesOptions {
  readonly client: Pick<HttpClient, 'get'>
  readonly network: NetworkConfig
  readonly pacer: Pacer
  readonly robots: RobotsCache
  /** Sees every exchange, redirects included: what was read is archived as proof. */
  readonly onExchange?: (exchange: HttpExchange) => void | Promise<void>
}

interface Known {
  readonly file: PolicyFile
  /** About what it takes in memory. */
  readonly bytes: number
  readonly untilMs: number
}

export interface PolicyFilesState extends PolicyFilesOptions {
  /** By address, the one learned first first. */
  readonly known: Map<string, Known>
  /** Of all of `known`. */
  knownBytes: number
  /** Addresses that failed once. */
  readonly failed: Set<string>
  readonly asking: Map<string, Promise<'known' | 'again'>>
}

/** As robots.txt. @source RFC 9309 section 2.4; RSL says nothing, this project's spec asks for 24 h */
const DAY_MS = 86_400_000
/**
 * Memory for what is known; the file learned first goes first. Nearly all files are not there, which costs `ENTRY_BYTES`: room for
 * 200,000 hosts with their two files. A file that holds something takes about four times its length.
 */
const MAX_KNOWN_BYTES = 96_000_000
const ENTRY_BYTES = 200
const PARSED_FACTOR = 4

/** Knows nothing yet. */
export function createPolicyFiles(options: PolicyFilesOptions): PolicyFilesState {
  return { ...options, known: new Map(), knownBytes: 0, failed: new Set(), asking: new Map() }
}

/** What a file holds; undefined if it must be asked for first. */
export function peekFile({ known }: PolicyFilesState, url: string): PolicyFile | undefined {
  const entry = known.get(url)
  return entry === undefined || entry.untilMs <= performance.now() ? undefined : entry.file
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
  const { network, pacer, failed } = state
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
  remember(state, url, contentOf(result, file, url, network.userAgentToken))
  return 'known'
}

interface Learned {
  readonly file: PolicyFile
  /** Decoded; 0 for a file that holds nothing. */
  readonly bodyBytes: number
}

function contentOf(result: Fetched, file: SiteFile | 'rsl', url: string, token: string): Learned {
  const unread = (why: string): Learned => ({ file: { kind: 'unread', why }, bodyBytes: 0 })
  if (typeof result === 'string') return unread(result)
  if (result.kind === 'failure') return unread(result.code)
  const { status } = result
  if (status === 404 || status === 410) return { file: NOTHING, bodyBytes: 0 }
  if (status < 200 || status > 299) return unread(`HTTP ${status}`)
  const { body } = decodedBody(result, maxBytesOf(file))
  const content = readPolicyFile(file, body, url, token)
  return { file: content, bodyBytes: content.kind === 'nothing' ? 0 : body.length }
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

function remember(state: PolicyFilesState, url: string, { file, bodyBytes }: Learned): void {
  forget(state, url)
  const bytes = ENTRY_BYTES + bodyBytes * PARSED_FACTOR
  state.known.set(url, { file, bytes, untilMs: performance.now() + DAY_MS })
  state.knownBytes += bytes
  for (const oldest of state.known.keys()) {
    if (state.knownBytes <= MAX_KNOWN_BYTES || oldest === url) break
    forget(state, oldest)
  }
}

function forget(state: PolicyFilesState, url: string): void {
  state.knownBytes -= state.known.get(url)?.bytes ?? 0
  state.known.delete(url)
}
