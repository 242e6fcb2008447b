/** What a partition opens over the hub of its process: the words of owners, and the browser. Their exchanges are archived by the session. */
import { join } from 'node:path'
import type { TaskContext } from '../../../core/stage.ts'
import type { HttpClient } from '../../http/client.ts'
import type { Hub } from '../../http/hub.ts'
import { openRenderer, type Renderer } from '../../render/renderer.ts'
import { type OpenedGate, openRightsGate, type RightsGate } from '../../rights/rights-gate.ts'
import { type OpenedRobots, openRobots } from '../../robots/robots-cache.ts'
import type { CrawlSession } from '../session/crawl-session.ts'
import type { PartitionCrawl } from './partition-order.ts'

/** What is opened on the way, and closed or told at the end. */
export interface LateParts {
  session?: CrawlSession
  robots?: OpenedRobots
  gate?: OpenedGate
}

/** Keeps what owners said for the next attempt, if that is asked; what they said must be on disk by then. */
export function closeWords({ robots, gate }: LateParts, keep = false): void {
  robots?.close(keep)
  gate?.close(keep)
}

/** What owners say before a request: robots.txt and policy files, asked through the client of the process and archived by the session. */
export function openWords(
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
  late.gate = openRightsGate({
    ...shared,
    robots,
    kind: 'page',
    policy,
    storeFile: join(stateFolder, 'policies.sqlite'),
    onExchange: (exchange) => late.session?.recordWords(exchange, 'rights'),
  })
  return late.gate
}

/** The browser's part of a partition: it asks over the same hub, and its exchanges are archived like all others. */
export function rendererOf(
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
