/** Ends a crawl before its frontier is empty: on a person's word, or at a limit of the config. What is captured is built; the rest waits. */
import { endLeg, type LegEnd, readLegEnd } from '../../archives/crawl-legs.ts'
import type { Log } from '../../core/log.ts'
import { CUT_COUNTERS, isCrawlStage } from '../../datasets/pages.ts'
import { isRunning } from '../../engine/queues/run-lock.ts'
import type { RunProgress } from '../../engine/status/progress.ts'
import { readStatus } from '../../engine/status/status.ts'
import type { Config, Report } from '../../schemas/index.ts'
import { openNewestRun, type Run } from './run.ts'

/** What a word to end a crawl came to. */
export interface CrawlEnding {
  readonly run: string
  /** `done`: nothing of the crawl was left to end. */
  readonly state: 'ended' | 'ended before' | 'done'
  /** A build is at work and goes on to publish; else the next build does. */
  readonly isRunning: boolean
}

/** Ends the crawl of the newest run of a store, whoever works on it, or if nobody does. Rejects as `openNewestRun` does. */
export async function finishCrawl(location: string): Promise<CrawlEnding> {
  const run = await openNewestRun(location)
  const { stages } = await readStatus(run.store, run.pipeline)
  const about = { run: run.id, isRunning: await isRunning(run.workFolder) }
  if (stages.filter(({ name }) => isCrawlStage(name)).every(({ state }) => state === 'sealed'))
    return { ...about, state: 'done' }
  return { ...about, state: (await endLeg(run.store, run.leg, 'finish')) ? 'ended' : 'ended before' }
}

/** Ends a crawl at the limits of its config. */
export interface CrawlEnds {
  /** Looks at where the run stands. */
  note(progress: RunProgress): void
  close(): void
}

/** Opens the limits of a build that begins. A build that may not ask the network ends its crawl now. */
export async function openCrawlEnds({ store, leg }: Run, { network, crawl }: Config, log: Log): Promise<CrawlEnds> {
  let timer: NodeJS.Timeout | undefined
  let isEnded = false
  const end = (by: LegEnd['by']): void => {
    if (isEnded) return
    isEnded = true
    log.info('crawl.end', { by, leg: leg.leg })
    endLeg(store, leg, by).catch((error: unknown) => {
      // The next look at the progress tries again.
      isEnded = false
      log.warn('crawl.unended', { by, message: String(error) })
    })
  }
  if (network.offline) await endLeg(store, leg, 'offline')
  return {
    note(progress) {
      const crawls = progress.filter(({ name, state }) => isCrawlStage(name) && state === 'running')
      if (crawls.length === 0) return
      const { maxSeconds, maxBytes } = crawl
      if (maxSeconds !== undefined) timer ??= setTimeout(() => end('maxSeconds'), maxSeconds * 1000).unref()
      const bytes = crawls.reduce((sum, { counts, live }) => sum + (counts['crawl.bytes'] ?? 0) + (live.bytes ?? 0), 0)
      if (maxBytes !== undefined && bytes >= maxBytes) end('maxBytes')
    },
    close: () => clearTimeout(timer),
  }
}

/** What the report says of a crawl that was ended, and what is noted of the leg. Nothing in the report if no partition was cut. */
export async function crawlEndOf(
  { store, leg }: Run,
  totals: readonly { readonly counts: Readonly<Record<string, number>> }[],
): Promise<{ readonly report: Pick<Report, 'crawlEnded'>; readonly built: { cut: number; waiting: number } }> {
  const sum = (name: string): number => totals.reduce((total, { counts }) => total + (counts[name] ?? 0), 0)
  const built = { cut: sum(CUT_COUNTERS.cut), waiting: sum(CUT_COUNTERS.waiting) }
  const by = (await readLegEnd(store, leg))?.by
  return { built, report: built.cut === 0 || by === undefined ? {} : { crawlEnded: { by, waiting: built.waiting } } }
}
