/**
 * The frontier of a crawl partition: which URL may be asked now.
 *
 * One request at a time a host; a host is ready when its rest is over (crawler/http/pace.ts). Every URL that was admitted is given
 * out until it is finished.
 */
import { authorityOf } from '../../../core/url.ts'
import type { PageSketch } from '../../../schemas/index.ts'
import {
  type Admission,
  createFrontierState,
  type FrontierOptions,
  type FrontierState,
  findUrl,
  fingerprintOfUrl,
  type Host,
  type HostLimits,
  hasPaid,
  hostNamed,
  hostOfUrl,
  insertUrl,
  isHostTooMany,
  isMet,
  limitHost,
  maxPagesOf,
  putBack,
  schedule,
} from './frontier-state.ts'
import type { FrontierStore, FrontierUrl } from './frontier-store.ts'
import { type Job, takeJob } from './next-job.ts'
import {
  addFeed,
  addSitemap,
  endSitemap,
  type ReadSitemap,
  type SitemapAdmission,
  sitemapBytesLeft,
} from './sitemap-queue.ts'
import { isTrapped, notePage } from './traps.ts'

export type { DrainJob, Job, PageJob, SitemapJob } from './next-job.ts'

export interface Frontier {
  /** `seen`: it, or an equivalent URL, is known. Normalised URLs only. */
  admit(url: string, admission: Admission): 'admitted' | 'seen' | 'frontier_full' | 'domain_hosts'
  /** True if this very URL was met lately: a cheap answer for links that every page of a site repeats. False says nothing. */
  isRecent(url: string): boolean
  /** Remembers a URL as admitted elsewhere; false if it is known. */
  admitForeign(url: string): boolean
  /** Queues a sitemap of its host, once; `again` after a failure. Levels count from 0. */
  addSitemap(url: string, level: number, again?: 'again'): SitemapAdmission
  /** Queues a feed that a page names, as a sitemap. */
  addFeed(url: string): SitemapAdmission
  /** Most bytes of text that may still be read of the sitemaps of a URL's host. */
  sitemapBytesLeft(url: string): number
  /** A sitemap was read, now or in the ledger: charges its host. The number of queued sitemaps that go, if that was the last one. */
  endSitemap(url: string, read: ReadSitemap): number
  /** A job that is ready now. */
  take(): Job | undefined
  /** The job of this host is over. */
  release(host: string): void
  finish(item: FrontierUrl): void
  /** Another attempt after `dueMs` (clock of performance.now). */
  retry(item: FrontierUrl, dueMs: number): void
  /** Puts an unfinished URL back as it was: the job was interrupted. */
  putBack(item: FrontierUrl): void
  /** What a captured page looked like, now or while the ledger is replayed: parts of a site that bring nothing new are closed. */
  learn(url: string, sketch: PageSketch): void
  /** The URL lies in a part of its site that was closed. */
  isTrapped(url: string): boolean
  /** Charges a row's answer to its host, now or while the ledger is replayed. */
  charge(row: { readonly url: string; readonly wireBytes?: number | undefined }): void
  /** What a seed says of the budgets of its host; `url` is the seed, or where it redirected to. */
  limit(url: string, limits: HostLimits): void
  /** These hosts wait for the others. Before anything is taken. */
  waitForOthers(hosts: Iterable<string>): void
  urlOf(id: number): string | undefined
  /** The id of this very URL; 0 for one that was never admitted here. */
  idOf(url: string): number
  /** A URL and what led to it, by its id. */
  entryOf(id: number): FrontierUrl | undefined
  /** It, or an equivalent URL, was admitted here. */
  has(url: string): boolean
  /** Notes what is to be remembered of a page until it is asked, now or while the ledger is replayed; the first note counts. */
  note(page: string, text: string): void
  noteOf(page: string): string | undefined
  /** While the ledger is replayed: this URL has its outcome; `wasAsked` charges the budget. */
  replayDone(url: string, admission: Admission, wasAsked: boolean): void
  /** While earlier generations are replayed: this URL is asked again; `wasAsked` charges the budget, now and not when it is. */
  admitAgain(url: string, admission: Admission, wasAsked: boolean): void
  /** An earlier generation has asked for it. */
  hasPaid(url: string): boolean
  /** While the ledger is replayed: an attempt failed. */
  replayAttempt(url: string): void
  /** When something may become ready, on the clock of performance.now; undefined if only running jobs can change that. */
  nextAtMs(): number | undefined
  /** Names of all hosts met. */
  hostNames(): Iterable<string>
  /** True when every admitted URL is finished. */
  isDone(): boolean
  counts(): FrontierCounts
  /** So many hosts that most URLs wait for, the one with most first. */
  busiest(most: number): readonly { readonly name: string; readonly queued: number }[]
  /** Of the hosts with something to do: those whose turn it is or whose job is under way, and those that rest. */
  turns(): { readonly ready: number; readonly asking: number; readonly resting: number }
}

export interface FrontierCounts {
  readonly admitted: number
  readonly finished: number
  readonly waiting: number
  readonly hosts: number
  /** Of answers, as they came. */
  readonly bytes: number
}

/** A host's queue holds this many times its page budget; further links are refused and counted. The rest of it ends as over_budget. */
const FULL_FACTOR = 2

/** Opens an empty frontier over an empty store. */
export function openFrontier(options: FrontierOptions): Frontier {
  const state = createFrontierState(options)
  const { store, recent, total, hosts } = state
  return {
    admit: (url, admission) => admit(state, url, admission),
    isRecent: (url) => recent.has(url),
    admitForeign: (url) => admitForeign(state, url),
    addSitemap: (url, level, again) => addSitemap(state, url, level, again),
    addFeed: (url) => addFeed(state, url),
    sitemapBytesLeft: (url) => sitemapBytesLeft(state, url),
    endSitemap: (url, read) => endSitemap(state, url, read),
    take: () => takeJob(state),
    release: (host) => release(state, host),
    finish() {
      total.finished += 1
    },
    retry: (item, dueMs) => retry(state, item, dueMs),
    putBack: (item) => putBack(state, item),
    learn: (url, sketch) => learn(state, url, sketch),
    isTrapped: (url) => isTrapped(hosts.get(authorityOf(url))?.parts, url),
    charge: (row) => charge(state, row),
    limit: (url, limits) => limitHost(hostOfUrl(state, url), limits),
    waitForOthers(names) {
      for (const name of names) setPoor(state, hostNamed(state, name))
    },
    urlOf: (id) => store.urlOf(id),
    idOf: (url) => idOf(state, url),
    entryOf: (id) => store.entryOf(id),
    has: (url) => isAdmitted(store.find(fingerprintOfUrl(url))),
    note: (page, text) => store.note(fingerprintOfUrl(page), text),
    noteOf: (page) => store.noteOf(fingerprintOfUrl(page)),
    replayDone: (url, admission, wasAsked) => replayDone(state, url, admission, wasAsked),
    admitAgain: (url, admission, wasAsked) => admitAgain(state, url, admission, wasAsked),
    hasPaid: (url) => hasPaid(state, { url }),
    replayAttempt: (url) => replayAttempt(state, url),
    nextAtMs: () => nextAtMs(state),
    hostNames: () => hosts.keys(),
    isDone: () => total.out === 0 && total.sitemaps === 0 && total.finished >= total.admitted,
    turns() {
      const ready = state.ready.countDue(performance.now())
      return { ready, asking: total.out, resting: state.ready.size - ready }
    },
    busiest: (most) =>
      [...hosts.values()]
        .filter(({ queued }) => queued > 0)
        .sort((a, b) => b.queued - a.queued)
        .slice(0, most)
        .map(({ name, queued }) => ({ name, queued })),
    counts: () => ({
      admitted: total.admitted,
      finished: total.finished,
      waiting: total.admitted - total.finished,
      hosts: hosts.size,
      bytes: total.bytes,
    }),
  }
}

function admit(state: FrontierState, url: string, admission: Admission): ReturnType<Frontier['admit']> {
  const { crawl, recent, store, total } = state
  if (isMet(state, url) && admission.redirectedFrom === undefined) return 'seen'
  if (admission.isForced !== true && isHostTooMany(state, url)) {
    recent.delete(url)
    return 'domain_hosts'
  }
  const host = hostOfUrl(state, url)
  const isFull =
    host.admitted >= FULL_FACTOR * maxPagesOf(state, host) || total.admitted >= FULL_FACTOR * crawl.maxPagesPerPartition
  if (isFull && admission.isForced !== true) {
    // Not remembered: the reason must be the same for each page that links there.
    recent.delete(url)
    return store.find(fingerprintOfUrl(url)) === undefined ? 'frontier_full' : 'seen'
  }
  if (!insertUrl(state, host, url, admission, 'queued')) return 'seen'
  host.queued += 1
  schedule(state, host)
  return 'admitted'
}

function isAdmitted(entry: ReturnType<FrontierStore['find']>): boolean {
  return entry !== undefined && entry.state !== 'foreign'
}

function idOf(state: FrontierState, url: string): number {
  const entry = findUrl(state, url)
  return entry?.url === url ? entry.id : 0
}

function admitForeign(state: FrontierState, url: string): boolean {
  if (isMet(state, url)) return false
  const entry = { fingerprint: fingerprintOfUrl(url), host: -1, depth: 0, hops: 0, via: 0, url }
  return state.store.insert(entry, 'foreign')
}

function setPoor(state: FrontierState, host: Host): void {
  if (host.isPoor) return
  host.isPoor = true
  if (host.isScheduled) state.poor.ready += 1
}

function release(state: FrontierState, name: string): void {
  const host = hostNamed(state, name)
  host.isOut = false
  state.total.out -= 1
  if (host.isPoor) state.poor.out -= 1
  schedule(state, host)
}

function charge(
  state: FrontierState,
  { url, wireBytes = 0 }: { readonly url: string; readonly wireBytes?: number | undefined },
): void {
  if (wireBytes === 0) return
  hostOfUrl(state, url).bytes += wireBytes
  state.total.bytes += wireBytes
}

function retry(state: FrontierState, item: FrontierUrl, dueMs: number): void {
  state.store.addTry(item.id)
  const { id, depth, tries } = item
  state.sleeping.push(dueMs, { host: hostOfUrl(state, item.url), id, depth, tries: tries + 1 })
}

function replayDone(state: FrontierState, url: string, admission: Admission, wasAsked: boolean): void {
  const { store, total } = state
  const host = hostOfUrl(state, url)
  const entry = findUrl(state, url)
  if (entry?.url !== url || entry.state === 'foreign') {
    if (insertUrl(state, host, url, admission, 'done')) total.finished += 1
  } else if (entry.state === 'queued') {
    store.setDone(entry.id)
    host.queued -= 1
    total.finished += 1
  }
  if (wasAsked) {
    host.asked += 1
    total.asked += 1
  }
}

function admitAgain(state: FrontierState, url: string, admission: Admission, wasAsked: boolean): void {
  const host = hostOfUrl(state, url)
  // What earlier rows admitted is queued already.
  if (insertUrl(state, host, url, admission, 'queued')) {
    host.queued += 1
    schedule(state, host)
  }
  if (!wasAsked) return
  host.asked += 1
  state.total.asked += 1
}

/** A page that was asked before is like itself: that it brings nothing new says nothing. */
function learn(state: FrontierState, url: string, sketch: PageSketch): void {
  if (hasPaid(state, { url })) return
  notePage(hostOfUrl(state, url).parts, url, sketch, state.crawl.maxBarrenPages)
}

function replayAttempt(state: FrontierState, url: string): void {
  const entry = findUrl(state, url)
  if (entry?.url === url && entry.state === 'queued') state.store.addTry(entry.id)
}

function nextAtMs({ ready, sleeping }: FrontierState): number | undefined {
  const times = [ready.peekMs(), sleeping.peekMs()].filter((time) => time !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}
