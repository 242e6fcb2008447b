/** Crawls one partition until every admitted URL has its outcome, or the task is stopped: opens everything, replays the ledger, runs, closes. */
import { join } from 'node:path'
import { type CrawlCut, type CrawlLeg, cutLedger, watchLeg } from '../../archives/crawl-legs.ts'
import type { Ledger } from '../../archives/ledger.ts'
import { openSegmentWriter, type SegmentWriter } from '../../archives/segment-writer.ts'
import { onAbort } from '../../core/abort.ts'
import { M3wError, yielded } from '../../core/errors.ts'
import type { TaskContext } from '../../core/stage.ts'
import type { OutLink } from '../../datasets/pages.ts'
import type { CrawlConfig, JournalRow, LedgerConfig, NetworkConfig, RightsPolicy } from '../../schemas/index.ts'
import { openBlockList } from '../http/block-list.ts'
import type { HttpClient } from '../http/client.ts'
import { warcinfoRecord } from '../http/exchange-records.ts'
import { type Hub, joinHub } from '../http/hub.ts'
import { openRenderer, type Renderer } from '../render/renderer.ts'
import { openRightsGate, type RightsGate } from '../rights/rights-gate.ts'
import { type OpenedRobots, openRobots } from '../robots/robots-cache.ts'
import { openCrawlProgress, type Watched } from './crawl-progress.ts'
import { type CrawlSession, openCrawlSession } from './crawl-session.ts'
import { type AdmissionDesk, openAdmissionDesk } from './frontier/admission.ts'
import { type Frontier, openFrontier } from './frontier/frontier.ts'
import { createFrontierStore } from './frontier/frontier-store.ts'
import { readRow, replayRow } from './frontier/page-journal.ts'
import { openScope } from './frontier/scope.ts'
import { mustMakeWay, restoreClocks, saveClocks, wantedAgainMs } from './make-way.ts'
import { runJobs } from './run-jobs.ts'

interface PartitionCrawl {
  readonly crawl: CrawlConfig
  readonly token: string
  readonly policy: RightsPolicy
  /** Of all partitions: they open the scope. */
  readonly allSeeds: readonly string[]
  /** Of this partition. */
  readonly own: {
    readonly seeds: readonly string[]
    readonly sitemapSeeds: readonly string[]
    readonly links: readonly OutLink[]
  }
  readonly hasNextRound: boolean
  /** Which crawl, and which leg of it. */
  readonly place: CrawlLeg
  /** `legStart`: the first segment of the leg in `own`. */
  readonly ledgers: { readonly earlier: readonly Ledger[]; readonly own: Ledger; readonly legStart: number }
  readonly environment: { readonly network: NetworkConfig; readonly ledger: LedgerConfig }
}

/** What is opened on the way, and closed or told at the end. */
interface LateParts {
  session?: CrawlSession
  robots?: OpenedRobots
}

/** How long requests under way may still take when the task is stopped. */
const DRAIN_MS = 2000
/** The same when the crawl is ended: nobody kills us, and most answers come in this time. What does not waits for the next leg. */
const END_DRAIN_MS = 10_000
/** Twice a second: a person sees it move, and the channel to the parent stays free. */
const PROGRESS_MS = 500

/**
 * Resolves with where the ledger was cut if the leg was ended, by whomever. Rejects with E_INTERRUPTED when the task's signal aborts, and
 * with E_YIELDED when it makes way for others; what was answered is committed first. A full disk is an error that core/errors.ts recognises.
 */
export async function crawlPartition(options: PartitionCrawl, task: TaskContext): Promise<CrawlCut | undefined> {
  const { crawl, token, environment, hasNextRound, place, ledgers } = options
  const { network } = environment
  const drained = new AbortController()
  const late: LateParts = {}
  const startMs = performance.now()
  const end = await watchLeg(task.store, place)
  const hub = joinHub(network)
  const { pacer } = hub
  const store = createFrontierStore(join(task.stateFolder, 'frontier.sqlite'))
  let writer: SegmentWriter | undefined
  let wayMs: number | undefined
  let left: Pick<CrawlCut, 'waiting' | 'isDone'>
  let renderer: Renderer | undefined
  try {
    await restoreClocks(pacer, task.stateFolder)
    const gate = openWords(options, task, hub, late)
    const frontier = openFrontier({ store, crawl, pacer, robots: gate })
    const scope = openScope(crawl, openBlockList(network))
    const { partition, partitions } = task
    const desk = openAdmissionDesk({ frontier, scope, crawl, partition, partitions, hasNextRound })
    for (const url of options.allSeeds) scope.open(url)
    admitStart(options, frontier, scope.open)
    renderer = rendererOf(options, task, { hub, robots: gate, session: () => late.session, signal: drained.signal })
    const replayed = await replayLedgers(options, task, { frontier, desk, renderer })
    writer = replayed.writer
    const replayMs = performance.now() - startMs
    let madeWay = false
    if (!frontier.isDone() && !end.signal.aborted) {
      const client = hub.client()
      const own = { crawl, network, token, policy: options.policy, bodies: client.bodies, renderer, log: task.log }
      const parts = { client, pacer, robots: gate, frontier, desk, scope, writer, signal: drained.signal }
      const session = openCrawlSession({ ...own, ...parts })
      late.session = session
      const { bytesBefore } = replayed
      const watched = { frontier, client, robots: late.robots, isDown: hub.isDown, bytesBefore }
      madeWay = await crawlOn(session, task, { drained, end: end.signal, replayMs, watched })
      await session.flushed()
    }
    await writer.close()
    late.robots?.close(true)
    left = { waiting: frontier.counts().waiting, isDone: frontier.isDone() }
    if (!left.isDone) await saveClocks(pacer, frontier.hostNames(), task.stateFolder)
    if (madeWay && !left.isDone) wayMs = wantedAgainMs(frontier, replayMs)
  } catch (error) {
    // What was answered before is kept for the next attempt, if the disk still takes it.
    await writer?.abort().catch(() => {})
    throw error
  } finally {
    end.close()
    store.close()
    late.robots?.close()
    await renderer?.close()
    await hub.leave()
  }
  if (task.signal.aborted) throw new M3wError('E_INTERRUPTED', 'The crawl was stopped.', { cause: task.signal.reason })
  if (end.signal.aborted) return await cutLedger(task.store, ledgers.own.prefix, place.leg, left)
  if (wayMs !== undefined) throw yielded(wayMs)
  return undefined
}

/** What owners say before a request: robots.txt and policy files, asked through the client of the process and archived by the session. */
function openWords(
  { environment: { network }, policy }: PartitionCrawl,
  { stateFolder }: Pick<TaskContext, 'stateFolder'>,
  hub: Hub,
  late: LateParts,
): RightsGate {
  const shared = {
    client: { get: (...asked: Parameters<HttpClient['get']>) => hub.client().get(...asked) },
    network,
    pacer: hub.pacer,
  }
  const robots = openRobots({
    ...shared,
    storeFile: join(stateFolder, 'robots.sqlite'),
    onExchange: (exchange) => late.session?.recordWords(exchange, 'robots'),
  })
  late.robots = robots
  return openRightsGate({
    ...shared,
    robots,
    kind: 'page',
    policy,
    onExchange: (exchange) => late.session?.recordWords(exchange, 'rights'),
  })
}

function admitStart({ own }: PartitionCrawl, frontier: Frontier, openScopeFor: (url: string) => void): void {
  for (const url of own.seeds) frontier.admit(url, { depth: 0, hops: 0, via: 0, isForced: true })
  for (const { url, depth } of own.links) {
    // Depth 0 is where a seed of another partition redirected to.
    if (depth === 0) openScopeFor(url)
    // Whoever found the link has judged its depth.
    frontier.admit(url, { depth, hops: 0, via: 0, isForced: true })
  }
  for (const url of own.sitemapSeeds) frontier.addSitemap(url, 0)
}

/** The browser's part of a partition: it asks over the same hub, and its exchanges are archived like all others. */
function rendererOf(
  { crawl, environment }: PartitionCrawl,
  task: TaskContext,
  { hub, robots, session, signal }: RendererParts,
): Renderer | undefined {
  const { network } = environment
  return openRenderer({ config: crawl.render, network, pacer: hub.pacer, robots, signal }, task, {
    get: (url, request) => hub.client().get(url, request),
    bodies: () => hub.client().bodies,
    onExchange: async (exchange, pageUrl) => await session()?.recordSubresource(exchange, pageUrl),
  })
}

interface RendererParts {
  readonly hub: Hub
  readonly robots: RightsGate
  readonly session: () => CrawlSession | undefined
  readonly signal: AbortSignal
}

/** What knows of the rows that were written. */
interface Replayed {
  readonly frontier: Frontier
  readonly desk: AdmissionDesk
  readonly renderer: Renderer | undefined
}

async function replayLedgers(
  { ledgers, environment }: PartitionCrawl,
  task: TaskContext,
  { frontier, desk, renderer }: Replayed,
): Promise<{ readonly writer: SegmentWriter; readonly bytesBefore: number }> {
  let nextN = 0
  let bytesBefore = 0
  const replay = (row: JournalRow): void => {
    replayRow(row, frontier, desk)
    renderer?.replay(row)
  }
  for (const ledger of [...ledgers.earlier, ledgers.own]) {
    for await (const { n, rows } of ledger.replay()) {
      for (const row of rows) replay(readRow(row, ledger.prefix))
      if (ledger === ledgers.own) nextN = n + 1
      if (nextN <= ledgers.legStart) bytesBefore = frontier.counts().bytes
      task.signal.throwIfAborted()
    }
  }
  const { segmentBytes, segmentMs } = environment.ledger
  const writer = await openSegmentWriter({
    ledger: ledgers.own,
    stateFolder: join(task.stateFolder, 'segments'),
    layout: 'members',
    segmentBytes,
    segmentMs,
    nextN,
    head: () => [warcinfoRecord(environment.network)],
    log: task.log,
  })
  for (const row of writer.recovered) replay(readRow(row, ledgers.own.prefix))
  return { writer, bytesBefore }
}

interface CrawlOn {
  /** Aborted when requests under way have had their time. */
  readonly drained: AbortController
  /** The leg is ended. */
  readonly end: AbortSignal
  /** How long the ledger took. */
  readonly replayMs: number
  readonly watched: Watched & { readonly frontier: Frontier }
}

/** Runs jobs until there are none, the leg is ended, the task is stopped, or it makes way (then true). */
async function crawlOn(session: CrawlSession, task: TaskContext, options: CrawlOn): Promise<boolean> {
  const { drained, end, replayMs, watched } = options
  const { frontier } = watched
  const progressNow = openCrawlProgress(watched)
  const stop = new AbortController()
  const clock = { beganMs: performance.now(), replayMs }
  let madeWay = false
  const showProgress = (): void => {
    task.progress(progressNow())
    madeWay ||= mustMakeWay(task, frontier, clock)
    if (madeWay && !stop.signal.aborted) onStop()
  }
  let drain: NodeJS.Timeout | undefined
  const stopIn = (ms: number): void => {
    clearTimeout(drain)
    drain = setTimeout(() => drained.abort(), ms)
    stop.abort()
  }
  const onStop = (): void => stopIn(DRAIN_MS)
  const progress = setInterval(showProgress, PROGRESS_MS).unref()
  const unwait = onAbort(task.signal, onStop)
  const unwatch = onAbort(end, () => stopIn(END_DRAIN_MS))
  if (task.signal.aborted) onStop()
  try {
    await runJobs(
      {
        take: () => frontier.take(),
        isDone: () => frontier.isDone(),
        nextAtMs: () => frontier.nextAtMs(),
        needsNetwork: (job) => session.needsNetwork(job),
        perform: (job) => session.perform(job),
        settle: (job) => session.settle(job),
        release: ({ host }) => frontier.release(host),
      },
      { signal: stop.signal },
    )
  } finally {
    clearInterval(progress)
    clearTimeout(drain)
    unwait()
    unwatch()
  }
  showProgress()
  return madeWay
}
