/**
 * What a worker does next. Within a host: its robots.txt, its sitemaps, then pages by depth and order of admission; what will not be
 * asked any more is drained.
 */
import type { RobotsCheck } from '../../robots/robots-cache.ts'
import { type FrontierState, type Host, hasPaid, maxPagesOf, putBack, schedule } from './frontier-state.ts'
import type { FrontierUrl } from './frontier-store.ts'
import { dropSitemaps, takeSitemap } from './sitemap-queue.ts'
import { isTrapped } from './traps.ts'

/** Exactly one job a host is out at any time. `release` ends it. */
export type Job = RobotsJob | SitemapJob | PageJob | DrainJob

interface RobotsJob {
  readonly kind: 'robots'
  readonly host: string
  readonly url: string
}

export interface SitemapJob {
  readonly kind: 'sitemap'
  readonly host: string
  readonly url: string
  /** 0 for one that robots.txt names; an index leads one level down. */
  readonly level: number
}

export interface PageJob {
  readonly kind: 'page'
  readonly host: string
  readonly item: FrontierUrl
  readonly robots: RobotsCheck
}

/** URLs that will not be asked any more, and why. */
export interface DrainJob {
  readonly kind: 'drain'
  readonly host: string
  readonly items: readonly FrontierUrl[]
  readonly outcome: 'over_budget' | 'over_byte_budget' | 'trapped' | 'host_breaker'
  /** The budget, where it is a seed's. */
  readonly limit?: number
}

/** URLs of one drain: it holds the event loop, so other jobs must come in between. */
const DRAIN_AT_ONCE = 500
/** Further sitemaps are read when the pages of the earlier ones are nearly all asked: one names up to 50,000. */
const LOW_QUEUE = 500

/** A job that is ready at this moment; undefined if there is none. */
export function takeJob(state: FrontierState): Job | undefined {
  const { pacer, ready, total } = state
  const nowMs = performance.now()
  wakeUrls(state, nowMs)
  for (let host = ready.popDue(nowMs); host !== undefined; host = ready.popDue(nowMs)) {
    host.isScheduled = false
    if (host.isPoor) state.poor.ready -= 1
    if (pacer.readyAtMs(host.name) > nowMs && !pacer.isBroken(host.name)) {
      schedule(state, host)
      continue
    }
    // The host is out before its job is made, so that nothing schedules it meanwhile.
    host.isOut = true
    const job = jobOf(state, host)
    if (job !== undefined) {
      total.out += 1
      if (host.isPoor) state.poor.out += 1
      return job
    }
    host.isOut = false
    schedule(state, host)
  }
  return undefined
}

function wakeUrls(state: FrontierState, nowMs: number): void {
  const { sleeping, store } = state
  for (let next = sleeping.popDue(nowMs); next !== undefined; next = sleeping.popDue(nowMs)) {
    store.queueAgain(next.host.id, next)
    next.host.queued += 1
    schedule(state, next.host)
  }
}

function jobOf(state: FrontierState, host: Host): Job | undefined {
  if (state.pacer.isBroken(host.name)) {
    dropSitemaps(state, host)
    if (host.queued === 0) return undefined
    return { kind: 'drain', host: host.name, items: takeUrls(state, host, DRAIN_AT_ONCE), outcome: 'host_breaker' }
  }
  if (spent(state, host) !== undefined) dropSitemaps(state, host)
  const sitemap = host.sitemaps[0]
  if (sitemap !== undefined && (sitemap.level === 0 || host.queued < LOW_QUEUE)) {
    if (state.robots.peek(sitemap.url) === undefined) return { kind: 'robots', host: host.name, url: sitemap.url }
    takeSitemap(state, host)
    return { kind: 'sitemap', host: host.name, ...sitemap }
  }
  const [item] = takeUrls(state, host, 1)
  return item === undefined ? undefined : pageJobOf(state, host, item)
}

/** A seed is never trapped, nor is what was asked before. */
function isLost(state: FrontierState, host: Host, item: FrontierUrl): boolean {
  return item.depth > 0 && isTrapped(host.parts, item.url) && !hasPaid(state, item)
}

/** What follows in the queue and is trapped, too. */
function takeTrapped(state: FrontierState, host: Host, first: FrontierUrl): Job {
  const items = [first]
  while (items.length < DRAIN_AT_ONCE) {
    const [next] = takeUrls(state, host, 1)
    if (next === undefined) break
    if (isLost(state, host, next)) items.push(next)
    else {
      putBack(state, next)
      break
    }
  }
  return { kind: 'drain', host: host.name, items, outcome: 'trapped' }
}

function pageJobOf(state: FrontierState, host: Host, item: FrontierUrl): Job {
  // A URL that was asked before has paid already.
  const outcome = spent(state, host)
  if (outcome !== undefined && !hasPaid(state, item)) {
    const more = takeUrls(state, host, DRAIN_AT_ONCE)
    // From the last one on, so that they stand as they stood.
    for (const paid of more.filter((one) => hasPaid(state, one)).reverse()) putBack(state, paid)
    const items = [item, ...more.filter((one) => !hasPaid(state, one))]
    return { kind: 'drain', host: host.name, items, ...outcome }
  }
  if (isLost(state, host, item)) return takeTrapped(state, host, item)
  const verdict = state.robots.peek(item.url)
  if (verdict === undefined) {
    putBack(state, item)
    return { kind: 'robots', host: host.name, url: item.url }
  }
  if (verdict.allowed && !hasPaid(state, item)) {
    host.asked += 1
    state.total.asked += 1
  }
  return { kind: 'page', host: host.name, item, robots: verdict }
}

/** What becomes of what is not asked any more because a budget of the host or the partition is used up; undefined while there is some left. */
function spent(state: FrontierState, host: Host): Pick<DrainJob, 'outcome' | 'limit'> | undefined {
  const { crawl, total } = state
  const { maxPages, maxBytes } = host.limits ?? {}
  if (host.asked >= maxPagesOf(state, host)) return said('over_budget', maxPages)
  if (total.asked >= crawl.maxPagesPerPartition) return said('over_budget')
  return host.bytes >= (maxBytes ?? crawl.maxBytesPerHost) ? said('over_byte_budget', maxBytes) : undefined
}

function said(outcome: DrainJob['outcome'], limit?: number): Pick<DrainJob, 'outcome' | 'limit'> {
  return limit === undefined ? { outcome } : { outcome, limit }
}

function takeUrls({ store }: FrontierState, host: Host, most: number): readonly FrontierUrl[] {
  const items = store.take(host.id, most)
  host.queued -= items.length
  return items
}
