/** Crawls one partition until every admitted URL has its outcome, or the task is stopped: opens everything, replays the ledger, runs, closes. */
import { join } from 'node:path'
import { type CrawlCut, cutLedger, watchLeg } from '../../../archives/crawl-legs.ts'
import type { SegmentWriter } from '../../../archives/segment-writer.ts'
import { M3wError, yielded } from '../../../core/errors.ts'
import type { TaskContext } from '../../../core/stage.ts'
import { openBlockList } from '../../http/block-list.ts'
import { joinHub } from '../../http/hub.ts'
import type { Pacer } from '../../http/pace.ts'
import type { Renderer } from '../../render/renderer.ts'
import { openAdmissionDesk } from '../frontier/admission.ts'
import { type Frontier, openFrontier } from '../frontier/frontier.ts'
import { createFrontierStore, type FrontierStore } from '../frontier/frontier-store.ts'
import { openScope, type Scope } from '../frontier/scope.ts'
import { openOriginals } from '../refresh/original.ts'
import { openPageHistory, type PageHistory } from '../refresh/page-history.ts'
import { openCrawlSession } from '../session/crawl-session.ts'
import { crawlOn } from './crawl-on.ts'
import { type HostClocks, openHostClocks } from './host-clocks.ts'
import { wantedAgainMs } from './make-way.ts'
import { closeWords, type LateParts, openWords, rendererOf } from './open-words.ts'
import type { PartitionCrawl } from './partition-order.ts'
import { replayLedgers } from './replay-ledgers.ts'

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
  const hub = joinHub(network, 'pages')
  const { pacer } = hub
  const files: StateFiles = {}
  let writer: SegmentWriter | undefined
  let wayMs: number | undefined
  let left: Pick<CrawlCut, 'waiting' | 'isDone'>
  let renderer: Renderer | undefined
  try {
    const { store, history, clocks } = openStateFiles(files, options, task, pacer)
    const gate = openWords(options, task, hub, late)
    const wasAsked = history && ((url: string): boolean => history.get(url)?.wasAsked === true)
    const frontier = openFrontier({ store, crawl, pacer, robots: gate, wasAsked })
    const scope = openScope(crawl, openBlockList(network))
    const { partition, partitions } = task
    const desk = openAdmissionDesk({ frontier, scope, crawl, partition, partitions, hasNextRound })
    for (const url of options.allSeeds) scope.open(url)
    await admitStart(options, frontier, scope)
    renderer = rendererOf(options, task, { hub, robots: gate, session: () => late.session, signal: drained.signal })
    const replayed = await replayLedgers(options, task, { frontier, desk, renderer, history })
    writer = replayed.writer
    const replayMs = performance.now() - startMs
    let madeWay = false
    if (!frontier.isDone() && !end.signal.aborted) {
      const client = hub.client()
      const own = { crawl, network, token, policy: options.policy, bodies: client.bodies, renderer, log: task.log }
      const parts = { client, pacer, robots: gate, frontier, desk, scope, writer, signal: drained.signal }
      const originals = history && openOriginals(history, task.store, network)
      const session = openCrawlSession({ ...own, ...parts, originals })
      late.session = session
      const { bytesBefore } = replayed
      const watched = { frontier, client, robots: late.robots, isDown: hub.isDown, bytesBefore }
      madeWay = await crawlOn(session, task, { drained, end: end.signal, replayMs, watched, clocks })
      await session.flushed()
    }
    await writer.close()
    closeWords(late, true)
    left = { waiting: frontier.counts().waiting, isDone: frontier.isDone() }
    if (!left.isDone) clocks.save(frontier.hostNames())
    if (madeWay && !left.isDone) wayMs = wantedAgainMs(frontier, replayMs)
  } catch (error) {
    // What was answered before is kept for the next attempt, if the disk still takes it.
    await writer?.abort().catch(() => {})
    throw error
  } finally {
    end.close()
    files.store?.close()
    files.history?.close()
    files.clocks?.close()
    closeWords(late)
    await renderer?.close()
    await hub.leave()
  }
  if (task.signal.aborted) throw new M3wError('E_INTERRUPTED', 'The crawl was stopped.', { cause: task.signal.reason })
  if (end.signal.aborted) return await cutLedger(task.store, ledgers.own.prefix, place.leg, left)
  if (wayMs !== undefined) throw yielded(wayMs)
  return undefined
}

/** What lies in the state folder, as far as it is open. */
interface StateFiles {
  store?: FrontierStore
  /** Of a generation that asks again. Worked out anew at each start. */
  history?: PageHistory
  clocks?: HostClocks
}

/** Opens one after the other into `files`, so that whoever closes them knows which are open when one throws. */
function openStateFiles(
  files: StateFiles,
  { ledgers }: PartitionCrawl,
  { stateFolder }: TaskContext,
  pacer: Pacer,
): StateFiles & Required<Pick<StateFiles, 'store' | 'clocks'>> {
  const store = createFrontierStore(join(stateFolder, 'frontier.sqlite'))
  files.store = store
  if (ledgers.refresh !== undefined) files.history = openPageHistory(join(stateFolder, 'history.sqlite'))
  const clocks = openHostClocks(pacer, stateFolder)
  files.clocks = clocks
  return { ...files, store, clocks }
}

async function admitStart({ own }: PartitionCrawl, frontier: Frontier, scope: Scope): Promise<void> {
  const admitSeed = (url: string): void => {
    frontier.limit(url, scope.ruleOf(url))
    frontier.admit(url, { depth: 0, hops: 0, via: 0, isForced: true })
  }
  for (const url of own.seeds) admitSeed(url)
  for (const domain of await own.openedDomains()) scope.openDomain(domain)
  for await (const seed of own.listed()) {
    scope.note(seed)
    scope.open(seed.url)
    admitSeed(seed.url)
  }
  for (const { url, depth } of own.links) {
    // Depth 0 is where a seed of another partition redirected to.
    if (depth === 0) scope.open(url)
    // Whoever found the link has judged its depth.
    frontier.admit(url, { depth, hops: 0, via: 0, isForced: true })
  }
  for (const url of own.sitemapSeeds) frontier.addSitemap(url, 0)
}
