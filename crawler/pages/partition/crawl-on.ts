/** Runs the jobs of a partition, says how far it is, and gives requests under way their time when it is to stop. */
import { onAbort } from '../../../core/abort.ts'
import type { TaskContext } from '../../../core/stage.ts'
import type { Frontier } from '../frontier/frontier.ts'
import type { CrawlSession } from '../session/crawl-session.ts'
import { openCrawlProgress, type Watched } from './crawl-progress.ts'
import type { HostClocks } from './host-clocks.ts'
import { mustMakeWay } from './make-way.ts'
import { runJobs } from './run-jobs.ts'

/** How long requests under way may still take when the task is stopped. */
const DRAIN_MS = 2000
/** The same when the crawl is ended: nobody kills us, and most answers come in this time. What does not waits for the next leg. */
const END_DRAIN_MS = 10_000
/** Twice a second: a person sees it move, and the channel to the parent stays free. */
const PROGRESS_MS = 500

interface CrawlOn {
  /** Aborted when requests under way have had their time. */
  readonly drained: AbortController
  /** The leg is ended. */
  readonly end: AbortSignal
  /** How long the ledger took. */
  readonly replayMs: number
  readonly watched: Watched & { readonly frontier: Frontier }
  readonly clocks: Pick<HostClocks, 'note'>
}

/** Runs jobs until there are none, the leg is ended, the task is stopped, or it makes way (then true). */
export async function crawlOn(session: CrawlSession, task: TaskContext, options: CrawlOn): Promise<boolean> {
  const { drained, end, replayMs, watched, clocks } = options
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
        release({ host }) {
          frontier.release(host)
          clocks.note(host)
        },
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
