/** What a frontier knows, and the small steps over it: hosts and their turns, the URLs it met, the entries of its store. */
import { siteOf } from '../../../core/site.ts'
import { authorityOf } from '../../../core/url.ts'
import type { CrawlConfig } from '../../../schemas/index.ts'
import type { Pacer } from '../../http/pace.ts'
import { createTimeHeap, type TimeHeap } from '../../http/time-heap.ts'
import type { RobotsCache } from '../../robots/robots-cache.ts'
import type { FrontierStore, FrontierUrl } from './frontier-store.ts'
import { createHostParts, type HostParts } from './traps.ts'
import { dedupKeyOf, fingerprintOf } from './url-key.ts'

export interface FrontierOptions {
  readonly store: FrontierStore
  readonly crawl: CrawlConfig
  readonly pacer: Pacer
  readonly robots: Pick<RobotsCache, 'peek'>
  /** Present where an earlier generation of the crawl is asked again: it has asked for the URL, and so paid for it. */
  readonly wasAsked?: ((url: string) => boolean) | undefined
}

export interface Admission {
  readonly depth: number
  readonly hops: number
  /** Id of the page that led here, 0 for none. */
  readonly via: number
  /** Seeds and redirect targets are taken even into a full frontier. */
  readonly isForced?: boolean
  /** The page that redirects here: a target with the same dedup key is told apart from it by its exact URL. */
  readonly redirectedFrom?: string
}

/** Budgets of a host that stand in for those of the config. */
export interface HostLimits {
  readonly maxPages?: number | undefined
  readonly maxBytes?: number | undefined
}

export interface Host {
  readonly id: number
  readonly name: string
  queued: number
  admitted: number
  asked: number
  /** Of answers, as they came. */
  bytes: number
  /** What its seeds say of its budgets. */
  limits: HostLimits | undefined
  readonly parts: HostParts
  /** A job of it is out. */
  isOut: boolean
  isScheduled: boolean
  /** Its pages gave next to nothing: it waits for the others. */
  isPoor: boolean
  readonly sitemaps: { readonly url: string; readonly level: number }[]
  readonly sitemapsMet: Set<string>
  /** Of the text of its sitemaps, read so far. */
  sitemapBytes: number
  /** Sitemaps read since one named a page that was new. */
  barrenSitemaps: number
  /** Feeds among its sitemaps. */
  feeds: number
}

export interface FrontierState extends FrontierOptions {
  readonly hosts: Map<string, Host>
  /** Hosts with something to do, by the end of their rest. */
  readonly ready: TimeHeap<Host>
  /** URLs that wait for another attempt. */
  readonly sleeping: TimeHeap<{ readonly host: Host } & Pick<FrontierUrl, 'id' | 'depth' | 'tries'>>
  /** Hosts met of each site. */
  readonly hostsOfSite: Map<string, number>
  readonly recent: Set<string>
  /** Poor hosts among those that are ready, and among those whose job is out. */
  readonly poor: { ready: number; out: number }
  /** Over all hosts. `out`: jobs that are not over. */
  readonly total: { admitted: number; finished: number; asked: number; bytes: number; out: number; sitemaps: number }
}

/**
 * URLs met lately, by their text: most links of a site repeat from page to page. So many of 100 characters take some 4 MB, and up to 128
 * partitions share a process; when it is full it is emptied, and the store is asked again.
 */
const MAX_RECENT = 20_000

/** What a poor host waits beyond its own rest while others have something to do. Judgement: seven pages of another host at the default delay */
const POOR_REST_MS = 7000

/** An empty frontier over an empty store. */
export function createFrontierState(options: FrontierOptions): FrontierState {
  return {
    ...options,
    hosts: new Map(),
    ready: createTimeHeap(),
    sleeping: createTimeHeap(),
    hostsOfSite: new Map(),
    recent: new Set(),
    poor: { ready: 0, out: 0 },
    total: { admitted: 0, finished: 0, asked: 0, bytes: 0, out: 0, sitemaps: 0 },
  }
}

/** The host of a URL. */
export function hostOfUrl(state: FrontierState, url: string): Host {
  return hostNamed(state, authorityOf(url))
}

/** A host by its authority; a new one if it was never met. */
export function hostNamed({ hosts, hostsOfSite }: FrontierState, name: string): Host {
  const known = hosts.get(name)
  if (known !== undefined) return known
  const host: Host = {
    id: hosts.size,
    name,
    queued: 0,
    admitted: 0,
    asked: 0,
    bytes: 0,
    limits: undefined,
    parts: createHostParts(),
    isOut: false,
    isScheduled: false,
    isPoor: false,
    sitemaps: [],
    sitemapsMet: new Set(),
    sitemapBytes: 0,
    barrenSitemaps: 0,
    feeds: 0,
  }
  hosts.set(name, host)
  const site = siteOf(`http://${name}/`)
  hostsOfSite.set(site, (hostsOfSite.get(site) ?? 0) + 1)
  return host
}

/** Notes budgets of a host; of what several seeds say the most counts. */
export function limitHost(host: Host, { maxPages, maxBytes }: HostLimits): void {
  if (maxPages === undefined && maxBytes === undefined) return
  const most = (one: number | undefined, other: number | undefined): number | undefined =>
    one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
  host.limits = { maxPages: most(host.limits?.maxPages, maxPages), maxBytes: most(host.limits?.maxBytes, maxBytes) }
}

/** Pages that a host may still be asked for at most, all in all. */
export function maxPagesOf({ crawl }: FrontierState, { limits }: Host): number {
  return limits?.maxPages ?? crawl.maxPagesPerHost
}

/** The URL would be of a further host of a site that has had all the hosts it may have. */
export function isHostTooMany({ hosts, hostsOfSite, crawl }: FrontierState, url: string): boolean {
  return !hosts.has(authorityOf(url)) && (hostsOfSite.get(siteOf(url)) ?? 0) >= crawl.maxHostsPerDomain
}

/** Gives a host its turn when its rest is over, if it has something to do and is not out. */
export function schedule(state: FrontierState, host: Host): void {
  const { pacer, ready } = state
  if (host.isOut || host.isScheduled || (host.queued === 0 && host.sitemaps.length === 0)) return
  host.isScheduled = true
  const restMs = host.isPoor && hasOthers(state) ? POOR_REST_MS : 0
  if (host.isPoor) state.poor.ready += 1
  const readyAtMs = pacer.isBroken(host.name) ? 0 : pacer.readyAtMs(host.name)
  ready.push(restMs === 0 ? readyAtMs : Math.max(readyAtMs, performance.now()) + restMs, host)
}

/** A host that is not poor has something to do. */
function hasOthers({ ready, total, poor }: FrontierState): boolean {
  return ready.size + total.out > poor.ready + poor.out
}

/** Was this very URL met lately? It is now. */
export function isMet({ recent }: FrontierState, url: string): boolean {
  if (recent.has(url)) return true
  if (recent.size >= MAX_RECENT) recent.clear()
  recent.add(url)
  return false
}

/** The fingerprint under which a URL is entered. */
export function fingerprintOfUrl(url: string, redirectedFrom?: string): bigint {
  const key = dedupKeyOf(url)
  return fingerprintOf(redirectedFrom !== undefined && dedupKeyOf(redirectedFrom) === key ? exactKeyOf(url) : key)
}

/** The entry of a URL: under its dedup key, or, for what a redirect told apart, under its exact text. */
export function findUrl({ store }: FrontierState, url: string): ReturnType<FrontierStore['find']> {
  const plain = store.find(fingerprintOf(dedupKeyOf(url)))
  if (plain === undefined || plain.url === url) return plain
  return store.find(fingerprintOf(exactKeyOf(url))) ?? plain
}

/** Enters a URL of a host of this partition; false if it is known. */
export function insertUrl(
  state: FrontierState,
  host: Host,
  url: string,
  { depth, hops, via, redirectedFrom }: Admission,
  as: 'queued' | 'done',
): boolean {
  const entry = { fingerprint: fingerprintOfUrl(url, redirectedFrom), host: host.id, depth, hops, via, url }
  if (!state.store.insert(entry, as)) return false
  host.admitted += 1
  state.total.admitted += 1
  return true
}

/** The URL costs no budget any more, and lies in no trap: it was asked before, in this generation of the crawl or an earlier one. */
export function hasPaid(
  { wasAsked }: FrontierState,
  { url, tries = 0 }: { readonly url: string; readonly tries?: number },
): boolean {
  return tries > 0 || wasAsked?.(url) === true
}

/** Puts an unfinished URL back as it was. */
export function putBack(state: FrontierState, item: FrontierUrl): void {
  const host = hostOfUrl(state, item.url)
  state.store.putBack(host.id, item)
  host.queued += 1
  schedule(state, host)
}

function exactKeyOf(url: string): string {
  return `exactly ${url}`
}
