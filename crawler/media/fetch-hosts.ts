/**
 * Works off all wanted URLs, many hosts at a time and few connections to each. A URL is asked for only if neither the ledger nor
 * an imported archive has a final answer.
 */
import PQueue from 'p-queue'
import type { ArchivedWords } from '../../archives/rights/archived-words.ts'
import type { RemovalList } from '../../archives/rights/removals.ts'
import type { Log } from '../../core/log.ts'
import { waitingAt } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import {
  type ArchivedImage,
  type ImageFact,
  type NetworkConfig,
  REFETCHABLE,
  type RightsPolicy,
} from '../../schemas/index.ts'
import { type OpenedGate, openRightsGate } from '../rights/rights-gate.ts'
import { type OpenedRobots, openRobots } from '../robots/robots-cache.ts'
import { fillDead, restoreImage } from './archived-answer.ts'
import { bodyOf, type Fetched, type FetchImageOptions, fetchImage, type MediaKind, unasked } from './fetch-image.ts'
import { heldBytes, readHeld } from './image-facts.ts'
import type { ImageHub } from './image-hub.ts'
import type { ImageIndex } from './image-index.ts'
import { isDecided, type PictureLimits, type Recorder } from './record-image.ts'
import { isDead, isDue, isPassing } from './refetch.ts'

interface FetchHostsOptions {
  readonly index: ImageIndex
  /** What was taken down. */
  readonly removed?: RemovalList
  /** Archived answers of a URL, in `archivedOrder`. */
  archivedOf(url: string): Iterable<ArchivedImage>
  /** What the archives hold of the sites that gave them. */
  readonly words?: ArchivedWords | undefined
  readonly recorder: Recorder
  readonly store: Pick<Store, 'read'>
  readonly network: NetworkConfig
  readonly hub: Pick<ImageHub, 'network' | 'places'>
  readonly token: string
  readonly policy: RightsPolicy
  readonly limits: PictureLimits
  /** Nothing may be asked: what is nowhere on record ends as `not_archived`. */
  readonly isOffline: boolean
  /** Of what is no image. */
  readonly media?: MediaKind | undefined
  readonly signal: AbortSignal
  readonly log: Log
  /** Called for each URL that has its outcome; `waiting` names those hosts in work of which most are left. */
  onDone(source: FactSource, waiting: Readonly<Record<string, number>>): void
}
type FactSource = 'ledger' | 'archive' | 'network' | 'unasked'

/** Hosts that are worked on side by side. Nearly all of them rest at any time, which costs a few KB each. */
const HOSTS_IN_WORK = 512
/** Images of one host at a time where nobody is asked. Judgement: enough for all decoders of a process, whose number is four at most */
const OFFLINE_LANES = 8
const SHOWN_HOSTS = 3
/** Hosts in work are looked through once in so many outcomes: there may be hundreds. */
const HOST_LOOKS = 16

interface Work {
  /** Their signal ends with the run's, or with the first failure. */
  readonly options: FetchHostsOptions
  readonly stop: AbortController
  /** Of a lane. After the first nothing more is asked. */
  failure: { readonly error: unknown } | undefined
  /** Opened by the first URL that needs it: a run whose answers are all on record needs no contact. */
  net: Network | undefined
  /** URLs of the hosts in work that have no outcome yet. */
  readonly left: Map<string, number>
  done: number
  waiting: Readonly<Record<string, number>>
}

interface Network {
  readonly options: FetchImageOptions
  readonly robots: OpenedRobots
  readonly gate: OpenedGate
}

/** Puts an outcome for every wanted URL into the index. Throws when interrupted, and if the store, the disk or the decoder fail. */
export async function fetchHosts(options: FetchHostsOptions): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const hosts = new PQueue({ concurrency: HOSTS_IN_WORK })
  const watched = { left: new Map<string, number>(), done: 0, waiting: {} }
  const work: Work = { options: { ...options, signal }, stop, failure: undefined, net: undefined, ...watched }
  try {
    for (const host of options.index.hosts()) {
      if (signal.aborted) break
      hosts.add(() => workOff(work, host)).catch((error: unknown) => fail(work, error))
      await hosts.onSizeLessThan(1)
    }
    await hosts.onIdle()
    options.signal.throwIfAborted()
    if (work.failure !== undefined) throw (work.failure as NonNullable<Work['failure']>).error
  } finally {
    stop.abort()
    await hosts.onIdle()
    work.net?.gate.close()
    work.net?.robots.close()
  }
}

function fail(work: Work, error: unknown): void {
  work.failure ??= { error }
  work.stop.abort(error)
}

/** Of a host: the URLs not yet begun, and the outcome of all of them once it is known. */
interface HostWork {
  readonly host: string
  readonly urls: Iterator<string>
  hostIs: Fetched['hostIs']
}

async function workOff(work: Work, host: string): Promise<void> {
  const { index, network, isOffline } = work.options
  const shared: HostWork = { host, urls: index.urlsOf(host)[Symbol.iterator](), hostIs: undefined }
  const length = isOffline ? OFFLINE_LANES : network.maxImageConnectionsPerHost
  work.left.set(host, index.wantedOf(host))
  const lanes = Array.from({ length }, () => workLane(work, shared))
  // All lanes end before the host does, the failed ones too: nothing may be archived after the writer was given up.
  await Promise.all(lanes.map((lane) => lane.catch((error: unknown) => fail(work, error))))
  work.left.delete(host)
}

/** Counts an outcome of a host, and tells it. */
function tell(work: Work, host: string, source: FactSource): void {
  const { left } = work
  left.set(host, Math.max(0, (left.get(host) ?? 0) - 1))
  if (work.done++ % HOST_LOOKS === 0) {
    const most = [...left].sort(([, a], [, b]) => b - a).slice(0, SHOWN_HOSTS)
    work.waiting = Object.fromEntries(most.map(([name, count]) => [waitingAt(name), count]))
  }
  work.options.onDone(source, work.waiting)
}

async function workLane(work: Work, shared: HostWork): Promise<void> {
  const { index, recorder, hub, signal, log } = work.options
  const { host, urls } = shared
  for (let next = urls.next(); next.done !== true; next = urls.next()) {
    signal.throwIfAborted()
    const url = next.value
    const local = await hub.places.add(() => recall(url, work.options))
    if (local !== undefined) {
      index.put(local.fact)
      tell(work, host, local.source)
      continue
    }
    const fetched = shared.hostIs === undefined ? await ask(work, url) : await skip(url, shared.hostIs, recorder)
    if (shared.hostIs === undefined && fetched.hostIs !== undefined)
      log.warn('host.parked', { host, ...fetched.hostIs })
    shared.hostIs ??= fetched.hostIs
    index.put(fetched.fact)
    tell(work, host, fetched.fact.status === 'host_breaker' ? 'unasked' : 'network')
  }
}

/** The outcome of a URL as far as it is on record; undefined if the network must be asked. */
async function recall(
  url: string,
  options: FetchHostsOptions,
): Promise<{ readonly fact: ImageFact; readonly source: FactSource } | undefined> {
  const { index, isOffline, network, token, media } = options
  const known = index.get(url)
  const { maxImageBytes, maxRedirects } = network
  const restoring = { ...options, maxImageBytes, maxRedirects, token, ...bodyOf(media) }
  // Bytes that are held are worth more than another request: what is missing is a decoder that lives.
  if (known !== undefined && !isPassing(known)) {
    const filled = isDead(known) ? await fillDead(url, options.archivedOf(url), restoring) : undefined
    if (filled !== undefined) return { fact: filled, source: 'archive' }
    return { fact: await upToDate(known, options), source: 'ledger' }
  }
  const restored = await restoreImage(url, options.archivedOf(url), restoring)
  if (restored !== undefined) return { fact: restored, source: 'archive' }
  if (!isOffline && (known === undefined || isDue(known, network.refetchPauseMs, Date.now()))) return undefined
  if (known !== undefined) return { fact: known, source: 'ledger' }
  return { fact: unasked(url, { status: 'not_archived' }), source: 'unasked' }
}

/** A fact of the ledger, decoded again from the bytes it points to if other limits or another decoder may change it. */
async function upToDate(fact: ImageFact, { limits, recorder, store, removed }: FetchHostsOptions): Promise<ImageFact> {
  const held = heldBytes(fact)
  // Of a picture that was taken down the bytes may be gone.
  if (held === undefined || !recorder.isDecoding || isDecided(fact, limits)) return fact
  if (removed?.picture(held) !== undefined) return fact
  return await recorder.decodedAgain(fact, held, await readHeld(store, held, fact.url))
}

/** What is final for the whole host is noted for each URL; the rest a later run asks again. */
async function skip(url: string, hostIs: NonNullable<Fetched['hostIs']>, recorder: Recorder): Promise<Fetched> {
  const fact = unasked(url, hostIs)
  return { fact: REFETCHABLE.has(hostIs.status) ? fact : await recorder.unanswered(fact, {}) }
}

function ask(work: Work, url: string): Promise<Fetched> {
  work.net ??= openNetwork(work.options)
  return fetchImage(url, work.net.options)
}

function openNetwork({ network, hub, policy, recorder, media, signal }: FetchHostsOptions): NonNullable<Work['net']> {
  const { pacer } = hub.network
  const client = hub.network.client()
  const shared = { client, network, pacer }
  const robots = openRobots({ ...shared, onExchange: (exchange) => recorder.words(exchange, 'robots') })
  const gate = openRightsGate({
    ...shared,
    robots,
    kind: 'image',
    policy,
    onExchange: (exchange) => recorder.words(exchange, 'rights'),
  })
  return { options: { ...shared, robots: gate, policy, recorder, media, signal }, robots, gate }
}
