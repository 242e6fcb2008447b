/**
 * Runs the jobs of a crawl partition: takes what is ready, and sleeps until the next host is. As many jobs run at once as there are
 * hosts ready; how many requests leave at once is bounded by the client for the whole process. docs/adr/0014 says why this is ours.
 */
import { onAbort } from '../../../core/abort.ts'

/** What the loop needs of a crawl. Jobs are the caller's; the loop tells them apart by identity only. */
export interface JobWork<J> {
  /** A job that is ready now. */
  take(): J | undefined
  /** Nothing is left, and nothing is under way. */
  isDone(): boolean
  /** When to look again, on the clock of performance.now; undefined if only running jobs can change anything. */
  nextAtMs(): number | undefined
  needsNetwork(job: J): boolean
  perform(job: J): Promise<void>
  settle(job: J): Promise<void>
  /** Called once for each job taken, whatever became of it. */
  release(job: J): void
}

interface LoopOptions {
  /** No further job is taken; those under way end. */
  readonly signal: AbortSignal
  /** Jobs at once. Default 10,000. */
  readonly mostAtOnce?: number
}

/** A job that waits takes 2 KB. Judgement: more hosts than a process can serve in ten seconds need not be out at once. */
const MOST_AT_ONCE = 10_000
/** Jobs are taken for this long in one go, then the event loop has its turn: answers must be read while jobs without network are settled. */
const TURN_MS = 8
/** A timer that fires early looks again; one that holds longer than 2^31 ms would fire at once. */
const MAX_WAIT_MS = 60_000

interface Loop<J> {
  readonly work: JobWork<J>
  readonly signal: AbortSignal
  readonly mostAtOnce: number
  out: number
  /** The first error of a job. After it no further job is taken. */
  failure: { readonly error: unknown } | undefined
  timer: NodeJS.Timeout | undefined
  turn: NodeJS.Immediate | undefined
  readonly end: () => void
}

/** Runs jobs until none is left or the signal aborts. Rejects with the first error of any step, after the other jobs have ended. */
export async function runJobs<J>(work: JobWork<J>, { signal, mostAtOnce = MOST_AT_ONCE }: LoopOptions): Promise<void> {
  let loop: Loop<J> | undefined
  let forget = (): void => {}
  await new Promise<void>((end) => {
    const started: Loop<J> = {
      work,
      signal,
      mostAtOnce,
      out: 0,
      failure: undefined,
      timer: undefined,
      turn: undefined,
      end,
    }
    loop = started
    forget = onAbort(signal, () => look(started))
    look(started)
  })
  forget()
  if (loop?.failure !== undefined) throw loop.failure.error
}

/** Looks for jobs in the next turn of the event loop. */
function look<J>(loop: Loop<J>): void {
  loop.turn ??= setImmediate(() => {
    loop.turn = undefined
    takeJobs(loop)
  })
}

function takeJobs<J>(loop: Loop<J>): void {
  clearTimeout(loop.timer)
  const untilMs = performance.now() + TURN_MS
  while (!isStopped(loop) && loop.out < loop.mostAtOnce) {
    const job = takeOne(loop)
    if (job === undefined) break
    loop.out += 1
    void runJob(loop, job)
    if (performance.now() >= untilMs) {
      look(loop)
      return
    }
  }
  if (loop.out === 0 && (isStopped(loop) || loop.work.isDone())) loop.end()
  else sleepUntilReady(loop)
}

function takeOne<J>(loop: Loop<J>): J | undefined {
  try {
    return loop.work.take()
  } catch (error) {
    loop.failure ??= { error }
    return undefined
  }
}

async function runJob<J>(loop: Loop<J>, job: J): Promise<void> {
  const { work } = loop
  try {
    if (work.needsNetwork(job)) await work.perform(job)
    if (loop.failure === undefined) await work.settle(job)
  } catch (error) {
    loop.failure ??= { error }
  }
  try {
    work.release(job)
  } catch (error) {
    loop.failure ??= { error }
  }
  loop.out -= 1
  look(loop)
}

function sleepUntilReady<J>(loop: Loop<J>): void {
  const atMs = isStopped(loop) || loop.out >= loop.mostAtOnce ? undefined : loop.work.nextAtMs()
  if (atMs === undefined) {
    if (loop.out > 0) return
    // A bug of the frontier; without a word the process would stand still for ever.
    loop.failure ??= { error: new Error('the crawl has URLs left, but none of them will ever be ready') }
    loop.end()
    return
  }
  const waitMs = Math.min(Math.max(1, Math.ceil(atMs - performance.now())), MAX_WAIT_MS)
  loop.timer = setTimeout(() => takeJobs(loop), waitMs)
}

function isStopped<J>({ signal, failure }: Loop<J>): boolean {
  return signal.aborted || failure !== undefined
}
