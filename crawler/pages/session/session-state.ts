/** What the jobs of one crawl partition share: the parts they use, what the network brought, and the rows on their way to the archive. */
import PQueue from 'p-queue'
import type { SegmentWriter } from '../../../archives/segment-writer.ts'
import type { Log } from '../../../core/log.ts'
import type { CrawlConfig, NetworkConfig, RightsPolicy } from '../../../schemas/index.ts'
import type { HttpClient } from '../../http/client.ts'
import type { FetchFailure, HttpExchange } from '../../http/exchange.ts'
import { type BodyBudget, createBodyBudget } from '../../http/lines/body-budget.ts'
import type { Pacer } from '../../http/pace.ts'
import type { Renderer } from '../../render/renderer.ts'
import type { RightsGate } from '../../rights/rights-gate.ts'
import type { AdmissionDesk } from '../frontier/admission.ts'
import type { Frontier, Job } from '../frontier/frontier.ts'
import type { Scope } from '../frontier/scope.ts'
import type { OriginalHead, Originals } from '../refresh/original.ts'
import { createWriteBehind, type WriteBehind } from './write-behind.ts'

export interface SessionOptions {
  readonly crawl: CrawlConfig
  readonly network: NetworkConfig
  readonly token: string
  readonly client: Pick<HttpClient, 'get'>
  readonly pacer: Pacer
  readonly robots: RightsGate
  readonly policy: RightsPolicy
  readonly frontier: Frontier
  readonly desk: AdmissionDesk
  readonly scope: Scope
  readonly writer: Pick<SegmentWriter, 'append'>
  /** Memory of the process for bodies. One of its own by default. */
  readonly bodies?: BodyBudget
  /** Present where `crawl.render` asks for it. */
  readonly renderer?: Renderer | undefined
  /** Present in a later generation of the crawl: the captures that stand. */
  readonly originals?: Originals | undefined
  /** Ends requests that are under way. */
  readonly signal: AbortSignal
  readonly log: Log
}

export interface SessionState extends SessionOptions {
  readonly bodies: BodyBudget
  /** What `perform` brought, until `settle` judges it. A job without a result was interrupted. */
  readonly results: WeakMap<Job, HttpExchange | FetchFailure>
  /** Of pages that are asked again: the capture that stands. */
  readonly heads: WeakMap<Job, OriginalHead>
  /** URLs that are to be asked without a condition. */
  readonly plainly: Set<string>
  /** Attempts at sitemaps that failed. */
  readonly sitemapTries: Map<string, number>
  /** For reading sitemaps; to ask for them costs nothing but their host's time. */
  readonly sitemapQueue: PQueue
  readonly behind: WriteBehind
}

/** Sitemaps may have 50 MB, and more when they are read: so many at once in a process, whatever its number of partitions. */
const sitemapQueue = new PQueue({ concurrency: 2 })

/** A session in which nothing was done yet. It owns nothing: client, frontier and writer are opened and closed by the caller. */
export function createSessionState(options: SessionOptions): SessionState {
  const { bodies = createBodyBudget(), writer } = options
  return {
    ...options,
    bodies,
    results: new WeakMap(),
    heads: new WeakMap(),
    plainly: new Set(),
    sitemapTries: new Map(),
    sitemapQueue,
    behind: createWriteBehind(writer, bodies, (row) => options.frontier.charge(row)),
  }
}
