/**
 * The frontier of a crawl partition: which URL may be asked now.
 *
 * One request at a time a host; a host is ready when its rest is over (crawler/http/pace.ts). Within a host: its robots.txt, its
 * sitemaps, then pages by depth and order of admission. Every URL that was admitted is given out until it is finished.
 */
import { authorityOf } from '../../core/url.ts'
import type { CrawlConfig } from '../../schemas/index.ts'
import type { Pacer } from '../http/pace.ts'
import { createTimeHeap } from '../http/time-heap.ts'
import type { RobotsCache, RobotsCheck } from '../robots/robots-cache.ts'
import type { FrontierStore, FrontierUrl } from './frontier-store.ts'
import { dedupKeyOf, fingerprintOf } from './url-key.ts'

/** What a worker does next; exactly one job a host is out at any time. `release` ends it. */
export type Job =
  | { readonly kind: 'robots'; readonly host: string; readonly url: string }
  | { readonly kind: 'sitemap'; readonly host: string; readonly url: string; readonly level: number }
  | { readonly kind: 'page'; readonly host: string; readonly item: FrontierUrl; readonly robots: RobotsCheck }
  /** URLs that will not be asked any more, and why. */
  | {
      readonly kind: 'drain'
      readonly host: string
      readonly items: readonly FrontierUrl[]
      readonly outcome: 'over_budget' | 'host_breaker'
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

export interface Frontier {
  /** `seen`: it, or an equivalent URL, is known. Normalised URLs only. */
  admit(url: string, admission: Admission): 'admitted' | 'seen' | 'frontier_full'
  /** True if this very URL was met lately: a cheap answer for links that every page of a site repeats. False says nothing. */
  isRecent(url: string): boolean
  /** Remembers a URL as admitted elsewhere; false if it is known. */
  admitForeign(url: string): boolean
  /** Queues a sitemap of its host, once; `again` after a failure. Levels count from 0. */
  addSitemap(url: string, level: number, again?: 'again'): void
  /** A job that is ready now. */
  take(): Job | undefined
  /** The job of this host is over. */
  release(host: string): void
  finish(item: FrontierUrl): void
  /** Another attempt after `dueMs` (clock of performance.now). */
  retry(item: FrontierUrl, dueMs: number): void
  /** Puts an unfinished URL back as it was: the job was interrupted. */
  putBack(item: FrontierUrl): void
  urlOf(id: number): string | undefined
  /** While the ledger is replayed: this URL has its outcome; `wasAsked` charges the budget. */
  replayDone(url: string, admission: Admission, wasAsked: boolean): void
  /** While the ledger is replayed: an attempt failed. */
  replayAttempt(url: string): void
  replaySitemap(url: string): void
  /** When something may become ready, on the clock of performance.now; undefined if only running jobs can change that. */
  nextAtMs(): number | undefined
  /** True when nothing is ready at this moment. */
  isIdle(): boolean
  /** True when every admitted URL is finished. */
  isDone(): boolean
  counts(): { readonly admitted: number; readonly finished: number; readonly waiting: number; readonly hosts: number }
}

export interface FrontierOptions {
  readonly store: FrontierStore
  readonly crawl: CrawlConfig
  readonly pacer: Pacer
  readonly robots: Pick<RobotsCache, 'peek'>
}

/** A host's queue holds this many times its page budget; further links are refused and counted. The rest of it ends as over_budget. */
const FULL_FACTOR = 2
const DRAIN_AT_ONCE = 500
/** Further sitemaps are read when the pages of the earlier ones are nearly all asked. */
const LOW_QUEUE = 500
const MAX_SITEMAPS_PER_HOST = 500
/** URLs met lately, by their text: most links of a site repeat from page to page. */
const MAX_RECENT = 100_000

interface Host {
  readonly id: number
  readonly name: string
  queued: number
  waiting: number
  admitted: number
  asked: number
  isOut: boolean
  isScheduled: boolean
  readonly sitemaps: { url: string; level: number }[]
  readonly sitemapsMet: Set<string>
}

/** Opens an empty frontier over an empty store. */
export function openFrontier({ store, crawl, pacer, robots }: FrontierOptions): Frontier {
  const hosts = new Map<string, Host>()
  const byId: Host[] = []
  const ready = createTimeHeap<Host>()
  const sleeping = createTimeHeap<{ host: Host; id: number }>()
  const recent = new Set<string>()
  const total = { admitted: 0, finished: 0, asked: 0, out: 0, sitemaps: 0 }

  const hostOf = (name: string): Host => {
    const known = hosts.get(name)
    if (known !== undefined) return known
    const host: Host = {
      id: byId.length,
      name,
      queued: 0,
      waiting: 0,
      admitted: 0,
      asked: 0,
      isOut: false,
      isScheduled: false,
      sitemaps: [],
      sitemapsMet: new Set(),
    }
    hosts.set(name, host)
    byId.push(host)
    return host
  }
  const schedule = (host: Host): void => {
    if (host.isOut || host.isScheduled || (host.queued === 0 && host.sitemaps.length === 0)) return
    host.isScheduled = true
    ready.push(pacer.isBroken(host.name) ? 0 : pacer.readyAtMs(host.name), host)
  }
  const isMet = (url: string): boolean => {
    if (recent.has(url)) return true
    if (recent.size >= MAX_RECENT) recent.clear()
    recent.add(url)
    return false
  }
  const fingerprint = (url: string, redirectedFrom?: string): bigint => {
    const key = dedupKeyOf(url)
    return fingerprintOf(redirectedFrom !== undefined && dedupKeyOf(redirectedFrom) === key ? exactKeyOf(url) : key)
  }
  /** The entry of a URL: under its dedup key, or, for what a redirect told apart, under its exact text. */
  const find = (url: string): ReturnType<FrontierStore['find']> => {
    const plain = store.find(fingerprintOf(dedupKeyOf(url)))
    if (plain === undefined || plain.url === url) return plain
    return store.find(fingerprintOf(exactKeyOf(url))) ?? plain
  }
  const insert = (url: string, { depth, hops, via, redirectedFrom }: Admission, state: 'queued' | 'done'): boolean => {
    const host = hostOf(authorityOf(url))
    const entry = { fingerprint: fingerprint(url, redirectedFrom), host: host.id, depth, hops, via, url }
    if (!store.insert(entry, state)) return false
    host.admitted += 1
    total.admitted += 1
    return true
  }
  const wake = (nowMs: number): void => {
    for (let next = sleeping.popDue(nowMs); next !== undefined; next = sleeping.popDue(nowMs)) {
      store.setState(next.id, 'queued')
      next.host.waiting -= 1
      next.host.queued += 1
      schedule(next.host)
    }
  }
  const takeUrls = (host: Host, most: number): readonly FrontierUrl[] => {
    const items = store.take(host.id, most)
    host.queued -= items.length
    return items
  }
  const putBack = (item: FrontierUrl): void => {
    const host = hostOf(authorityOf(item.url))
    store.setState(item.id, 'queued')
    host.queued += 1
    schedule(host)
  }
  const isSpent = (host: Host): boolean =>
    host.asked >= crawl.maxPagesPerHost || total.asked >= crawl.maxPagesPerPartition

  const jobOf = (host: Host): Job | undefined => {
    const { name } = host
    if (pacer.isBroken(name)) {
      dropSitemaps(host, total)
      if (host.queued === 0) return undefined
      return { kind: 'drain', host: name, items: takeUrls(host, DRAIN_AT_ONCE), outcome: 'host_breaker' }
    }
    if (isSpent(host)) dropSitemaps(host, total)
    const sitemap = host.sitemaps[0]
    if (sitemap !== undefined && (sitemap.level === 0 || host.queued < LOW_QUEUE)) {
      if (robots.peek(sitemap.url) === undefined) return { kind: 'robots', host: name, url: sitemap.url }
      host.sitemaps.shift()
      total.sitemaps -= 1
      return { kind: 'sitemap', host: name, ...sitemap }
    }
    const [item] = takeUrls(host, 1)
    if (item === undefined) return undefined
    // A URL that was asked before has paid already.
    if (isSpent(host) && item.tries === 0) {
      const more = takeUrls(host, DRAIN_AT_ONCE)
      for (const retried of more.filter(({ tries }) => tries > 0)) putBack(retried)
      return {
        kind: 'drain',
        host: name,
        items: [item, ...more.filter(({ tries }) => tries === 0)],
        outcome: 'over_budget',
      }
    }
    const verdict = robots.peek(item.url)
    if (verdict === undefined) {
      putBack(item)
      return { kind: 'robots', host: name, url: item.url }
    }
    if (verdict.allowed && item.tries === 0) {
      host.asked += 1
      total.asked += 1
    }
    return { kind: 'page', host: name, item, robots: verdict }
  }

  return {
    admit(url, admission) {
      if (isMet(url) && admission.redirectedFrom === undefined) return 'seen'
      const host = hostOf(authorityOf(url))
      const isFull =
        host.admitted >= FULL_FACTOR * crawl.maxPagesPerHost ||
        total.admitted >= FULL_FACTOR * crawl.maxPagesPerPartition
      if (isFull && admission.isForced !== true) {
        // Not remembered: the reason must be the same for each page that links there.
        recent.delete(url)
        return store.find(fingerprint(url)) === undefined ? 'frontier_full' : 'seen'
      }
      if (!insert(url, admission, 'queued')) return 'seen'
      host.queued += 1
      schedule(host)
      return 'admitted'
    },
    isRecent: (url) => recent.has(url),
    admitForeign(url) {
      if (isMet(url)) return false
      const entry = { fingerprint: fingerprintOf(dedupKeyOf(url)), host: -1, depth: 0, hops: 0, via: 0, url }
      return store.insert(entry, 'foreign')
    },
    addSitemap(url, level, again) {
      const host = hostOf(authorityOf(url))
      if (again === undefined && (host.sitemapsMet.has(url) || host.sitemapsMet.size >= MAX_SITEMAPS_PER_HOST)) return
      host.sitemapsMet.add(url)
      host.sitemaps.push({ url, level })
      total.sitemaps += 1
      schedule(host)
    },
    take() {
      const nowMs = performance.now()
      wake(nowMs)
      for (let host = ready.popDue(nowMs); host !== undefined; host = ready.popDue(nowMs)) {
        host.isScheduled = false
        if (pacer.readyAtMs(host.name) > nowMs && !pacer.isBroken(host.name)) {
          schedule(host)
          continue
        }
        // The host is out before its job is made, so that nothing schedules it meanwhile.
        host.isOut = true
        const job = jobOf(host)
        if (job !== undefined) {
          total.out += 1
          return job
        }
        host.isOut = false
        schedule(host)
      }
      return undefined
    },
    release(name) {
      const host = hostOf(name)
      host.isOut = false
      total.out -= 1
      schedule(host)
    },
    finish(item) {
      store.setState(item.id, 'done')
      total.finished += 1
    },
    retry(item, dueMs) {
      const host = hostOf(authorityOf(item.url))
      store.addTry(item.id)
      store.setState(item.id, 'waiting')
      host.waiting += 1
      sleeping.push(dueMs, { host, id: item.id })
    },
    putBack,
    urlOf: (id) => store.urlOf(id),
    replayDone(url, admission, wasAsked) {
      const host = hostOf(authorityOf(url))
      const entry = find(url)
      if (entry?.url !== url || entry.state === 'foreign') {
        if (insert(url, admission, 'done')) total.finished += 1
      } else if (entry.state === 'queued') {
        store.setState(entry.id, 'done')
        host.queued -= 1
        total.finished += 1
      }
      if (wasAsked) {
        host.asked += 1
        total.asked += 1
      }
    },
    replayAttempt(url) {
      const entry = find(url)
      if (entry?.url === url && entry.state === 'queued') store.addTry(entry.id)
    },
    replaySitemap(url) {
      hostOf(authorityOf(url)).sitemapsMet.add(url)
    },
    nextAtMs() {
      const times = [ready.peekMs(), sleeping.peekMs()].filter((time) => time !== undefined)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    isIdle() {
      const nowMs = performance.now()
      return (ready.peekMs() ?? Infinity) > nowMs && (sleeping.peekMs() ?? Infinity) > nowMs
    },
    isDone: () => total.out === 0 && total.sitemaps === 0 && total.finished >= total.admitted,
    counts: () => ({
      admitted: total.admitted,
      finished: total.finished,
      waiting: total.admitted - total.finished,
      hosts: hosts.size,
    }),
  }
}

function exactKeyOf(url: string): string {
  return `exactly ${url}`
}

function dropSitemaps(host: Host, total: { sitemaps: number }): void {
  total.sitemaps -= host.sitemaps.length
  host.sitemaps.length = 0
}
