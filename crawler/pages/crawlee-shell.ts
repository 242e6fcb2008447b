/**
 * Crawlee as the shell that runs jobs: its task loop, its concurrency, its stop. Queue, HTTP client, robots, retries and pace are
 * ours (docs/adr/0004 says why), and this file is the only one that knows Crawlee.
 *
 * Crawlee takes our queue by its shape, not its type; test/crawler/pages/crawlee-shell.test.ts fails when that shape changes.
 */
import { Readable } from 'node:stream'
import type { BaseHttpClient, EventManager, HttpCrawlerOptions, IRequestManager, RequestQueue } from 'crawlee'
import { M3wError } from '../../core/errors.ts'

/** What the shell needs of a crawl. Jobs are the caller's; the shell tells them apart by identity only. */
export interface ShellWork<J> {
  /** A job that is ready now. */
  take(): J | undefined
  /** Nothing is ready at this moment. */
  isIdle(): boolean
  /** Nothing is left, and nothing is under way. */
  isDone(): boolean
  /** When to look again, on the clock of performance.now. */
  nextAtMs(): number | undefined
  needsNetwork(job: J): boolean
  perform(job: J): Promise<void>
  settle(job: J): Promise<void>
  /** Called once for each job taken, whatever became of it. */
  release(job: J): void
}

interface ShellOptions {
  /** Jobs at once. */
  readonly concurrency: number
  /** No further job is taken; those under way end. */
  readonly signal: AbortSignal
}

/** Ours end earlier, all of them; Crawlee must never cut an exchange that the client still has in hand. */
const NEVER_SECS = 86_400
/** How a job's key comes back to us with the request that Crawlee makes of it. Nothing of that request leaves. */
const JOB_HEADER = 'x-m3w-job'
/** Crawlee looks every half second by itself; a host that becomes ready is announced to it. */
const MAX_WAIT_MS = 60_000

/** A run: the jobs that are out, and what ends it. */
interface ShellRun<J> {
  readonly work: ShellWork<J>
  readonly signal: AbortSignal
  /** Jobs under way, by the key that Crawlee knows them by. */
  readonly running: Map<string, J>
  /** Of `perform`, `settle` or Crawlee. After the first no further job is taken. */
  failure: { readonly error: unknown } | undefined
  taken: number
  /** Announces the next host that becomes ready. */
  timer: NodeJS.Timeout | undefined
  /** Makes Crawlee look again. */
  notify(): void
}

type Crawlee = Awaited<ReturnType<typeof loadCrawlee>>

/** Runs jobs until none is left or the signal aborts. Rejects with the first error of `perform` or `settle`, after the other jobs have ended. */
export async function runWithCrawlee<J extends object>(
  work: ShellWork<J>,
  { concurrency, signal }: ShellOptions,
): Promise<void> {
  const crawlee = await loadCrawlee()
  const { Configuration, EventManager, HttpCrawler } = crawlee
  const running = new Map<string, J>()
  const run: ShellRun<J> = { work, signal, running, failure: undefined, taken: 0, timer: undefined, notify() {} }
  class QuietEvents extends EventManager {}
  const configuration = new Configuration({
    persistStorage: false,
    purgeOnStart: false,
    // Its own would start `ps` every second to measure memory; concurrency is fixed here, so nothing is to be measured.
    eventManager: new QuietEvents() as EventManager,
  })
  const crawler = new HttpCrawler(crawlerOptions(run, crawlee, concurrency), configuration)
  run.notify = () => void crawler.autoscaledPool?.notify()
  signal.addEventListener('abort', run.notify, { once: true })
  try {
    await crawler.run()
  } finally {
    clearTimeout(run.timer)
    signal.removeEventListener('abort', run.notify)
  }
  if (run.failure !== undefined) throw run.failure.error
  // Crawlee ends a run on SIGINT by itself: that is an interruption, not the end of the crawl.
  if (!signal.aborted && !work.isDone()) throw new M3wError('E_INTERRUPTED', 'The crawl was interrupted.')
}

function crawlerOptions<J>(run: ShellRun<J>, { Log, LogLevel, Request }: Crawlee, concurrency: number) {
  const options: HttpCrawlerOptions = {
    // Only `fetchNextRequest` and `addRequest` are looked for; the rest is called.
    requestQueue: queueOf(run, Request) as unknown as RequestQueue,
    httpClient: clientOf(run),
    log: new Log({ level: LogLevel.OFF }),
    useSessionPool: false,
    persistCookiesPerSession: false,
    maxRequestRetries: 0,
    ignoreSslErrors: false,
    additionalMimeTypes: ['*/*'],
    minConcurrency: concurrency,
    maxConcurrency: concurrency,
    navigationTimeoutSecs: NEVER_SECS,
    requestHandlerTimeoutSecs: NEVER_SECS,
    statisticsOptions: { saveErrorSnapshots: false, persistenceOptions: { enable: false } },
    autoscaledPoolOptions: { loggingIntervalSecs: null },
    requestHandler: async ({ request }) => {
      if (run.failure === undefined) await guard(run, () => run.work.settle(jobOf(run, request.uniqueKey)))
    },
    failedRequestHandler: async (_context, error) => fail(run, error),
  }
  return options
}

/** The frontier in the shape of Crawlee's queue. */
function queueOf<J>(run: ShellRun<J>, Request: Crawlee['Request']) {
  const { work, running } = run
  const queue: Omit<IRequestManager, 'addRequest' | 'addRequestsBatched' | typeof Symbol.asyncIterator> & Unused = {
    name: 'm3w-frontier',
    internalTimeoutMillis: 0,
    requestLockSecs: 0,
    isEmpty: async () => {
      const isEmpty = isStopped(run) || work.isIdle()
      if (isEmpty) wakeLater(run)
      return isEmpty
    },
    isFinished: async () => running.size === 0 && (isStopped(run) || work.isDone()),
    fetchNextRequest: async () => {
      const job = isStopped(run) ? undefined : work.take()
      if (job === undefined) return null
      run.taken += 1
      const id = String(run.taken)
      running.set(id, job)
      // The URL is Crawlee's business only: the job knows what is fetched. It must be one, and unique.
      return new Request({
        url: `http://job.invalid/${id}`,
        uniqueKey: id,
        headers: { [JOB_HEADER]: id },
        skipNavigation: !work.needsNetwork(job),
      })
    },
    markRequestHandled: async (request) => end(run, request.uniqueKey),
    reclaimRequest: async (request) => {
      end(run, request.uniqueKey)
      return null
    },
    getTotalCount: () => run.taken + 1,
    getPendingCount: () => running.size,
    handledCount: async () => run.taken - running.size,
    addRequest: refuseToAdd,
    addRequestsBatched: refuseToAdd,
  }
  return queue
}

/** An HTTP client that performs jobs. */
function clientOf<J>(run: ShellRun<J>): BaseHttpClient {
  return {
    sendRequest: refuseToSend,
    async stream(request) {
      const id = request.headers?.[JOB_HEADER]
      await guard(run, () => run.work.perform(jobOf(run, typeof id === 'string' ? id : undefined)))
      // The true answer is the session's. Crawlee sees a neutral one, which none of its rules on status, type or charset concerns.
      return {
        stream: Readable.from([]),
        request,
        url: String(request.url),
        statusCode: 200,
        headers: { 'content-type': 'application/octet-stream' },
        redirectUrls: [],
        trailers: {},
        complete: true,
        downloadProgress: { percent: 1, transferred: 0 },
        uploadProgress: { percent: 1, transferred: 0 },
      }
    },
  }
}

function isStopped<J>({ signal, failure }: ShellRun<J>): boolean {
  return signal.aborted || failure !== undefined
}

function fail<J>(run: ShellRun<J>, error: unknown): void {
  run.failure ??= { error }
}

async function guard<J>(run: ShellRun<J>, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    fail(run, error)
  }
}

function jobOf<J>({ running }: ShellRun<J>, id: string | undefined): J {
  const job = id === undefined ? undefined : running.get(id)
  if (job !== undefined) return job
  throw new M3wError('E_CHILD', `Crawlee asked for job ${id}: expected one of ${running.size} that run. Report it.`)
}

function end<J>({ work, running }: ShellRun<J>, id: string): void {
  const job = running.get(id)
  if (job === undefined) return
  running.delete(id)
  work.release(job)
}

function wakeLater<J>(run: ShellRun<J>): void {
  const atMs = run.work.nextAtMs()
  if (atMs === undefined || isStopped(run)) return
  clearTimeout(run.timer)
  const waitMs = Math.min(Math.max(1, Math.ceil(atMs - performance.now())), MAX_WAIT_MS)
  run.timer = setTimeout(run.notify, waitMs)
}

/** Members that Crawlee writes to, and those it must never use here. */
interface Unused {
  name: string
  internalTimeoutMillis: number
  requestLockSecs: number
  addRequest(): Promise<never>
  addRequestsBatched(): Promise<never>
}

function refuseToAdd(): Promise<never> {
  return Promise.reject(
    new M3wError('E_CHILD', 'Crawlee wants to add a URL: expected URLs from the frontier only. Report it.'),
  )
}

function refuseToSend(): Promise<never> {
  return Promise.reject(
    new M3wError(
      'E_CHILD',
      'Crawlee wants to send a request: expected requests from crawler/http/client.ts only. Report it.',
    ),
  )
}

/**
 * Loaded when a crawl begins, and only the part of crawlee that is used: it costs 0.9 s where the whole package costs 3.5 s, and
 * other stages and commands need none of it.
 */
async function loadCrawlee() {
  const crawlee = await import('@crawlee/http')
  return { ...crawlee, Log: crawlee.Log, LogLevel: crawlee.LogLevel }
}
