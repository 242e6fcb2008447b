/**
 * The browser of a crawl process: Crawlee's PlaywrightCrawler, with its pool (a browser is retired after 100 pages, a crashed one
 * replaced), its page for each job, its time-outs and its second try. Queue, requests and what is read are ours.
 *
 * Crawlee and Playwright are loaded when the first page is rendered; all tasks of a process share one lane.
 */
import type { ConfigurationOptions, PlaywrightCrawler, PlaywrightCrawlerOptions, RequestQueue } from 'crawlee'
import { M3wError } from '../../core/errors.ts'
import { browserOptions } from './browser-options.ts'
import { type BrowserPage, guardPage, readRendered } from './browser-page.ts'
import { renderQueue, type WaitingPages } from './render-queue.ts'

/** What a browser is started with. */
export interface LaneOptions {
  readonly browserPath: string
  readonly userAgent: string
  /** Pages at a time. */
  readonly slots: number
  readonly timeoutMs: number
}

/** A page to be rendered; the lane brings the browser's page. */
export type RenderOrder = Omit<BrowserPage, 'page' | 'hasPage' | 'pending' | 'navigations'>

export interface RenderedDom {
  readonly dom: Buffer
  /** Where the page wanted to go, by its own scripts. */
  readonly navigations: readonly string[]
}

export interface RenderLane {
  /** Rejects with what became of the page instead, with E_INTERRUPTED when the lane or the page's signal ends first. */
  render(order: RenderOrder): Promise<RenderedDom>
  /** Ends the browser. Pages under way are interrupted. */
  close(): Promise<void>
}

interface Ticket {
  readonly order: RenderOrder
  readonly done: (dom: RenderedDom) => void
  readonly failed: (error: unknown) => void
  state: BrowserPage | undefined
}

interface Lane extends WaitingPages {
  readonly options: LaneOptions
  readonly tickets: Map<string, Ticket>
  taken: number
  isClosed: boolean
  crawler: PlaywrightCrawler | undefined
  /** Settles, never rejecting, when Crawlee has ended. */
  running: Promise<void> | undefined
}

/** Opens a lane. Nothing is loaded or started before the first page. */
export function openRenderLane(options: LaneOptions): RenderLane {
  const lane: Lane = {
    options,
    waiting: [],
    again: [],
    tickets: new Map(),
    taken: 0,
    isClosed: false,
    crawler: undefined,
    running: undefined,
  }
  return { render: (order) => render(lane, order), close: () => close(lane) }
}

function render(lane: Lane, order: RenderOrder): Promise<RenderedDom> {
  return new Promise((done, failed) => {
    if (lane.isClosed || order.requests.signal.aborted) {
      failed(interrupted())
      return
    }
    lane.taken += 1
    const id = String(lane.taken)
    lane.tickets.set(id, { order, done, failed, state: undefined })
    order.requests.signal.addEventListener('abort', () => end(lane, id, interrupted()), { once: true })
    lane.waiting.push(id)
    lane.running ??= run(lane)
    void lane.crawler?.autoscaledPool?.notify()
  })
}

async function close(lane: Lane): Promise<void> {
  lane.isClosed = true
  for (const id of [...lane.tickets.keys()]) end(lane, id, interrupted())
  await lane.crawler?.teardown().catch(() => {})
  await lane.running
}

/** The first word on a ticket counts. */
function end(lane: Lane, id: string, result: RenderedDom | M3wError): void {
  const ticket = lane.tickets.get(id)
  if (ticket === undefined) return
  lane.tickets.delete(id)
  if (result instanceof M3wError) {
    ticket.failed(result)
    ticket.state?.page.close().catch(() => {})
  } else ticket.done(result)
}

/** Runs until the lane is closed. Whatever ends it early, by an interrupt for one, fails what still waits. */
async function run(lane: Lane): Promise<void> {
  let cause: unknown
  try {
    const { Configuration, EventManager, Log, LogLevel, PlaywrightCrawler, Request } = await loadCrawlee()
    const { chromium } = await import('playwright-core')
    class QuietEvents extends EventManager {}
    const configuration = new Configuration({
      persistStorage: false,
      purgeOnStart: false,
      eventManager: new QuietEvents() as unknown as NonNullable<ConfigurationOptions['eventManager']>,
    })
    const requestQueue = renderQueue(lane, Request) as unknown as RequestQueue
    const options = { ...crawlerOptions(lane), requestQueue, log: new Log({ level: LogLevel.OFF }) }
    const launchContext = { ...options.launchContext, launcher: chromium }
    lane.crawler = new PlaywrightCrawler({ ...options, launchContext }, configuration)
    if (!lane.isClosed) await lane.crawler.run()
  } catch (error) {
    cause = error
  }
  lane.crawler = undefined
  lane.running = undefined
  const failure = cause === undefined ? interrupted() : failureOf(cause)
  for (const id of [...lane.tickets.keys()]) end(lane, id, failure)
  lane.waiting.length = 0
  lane.again.length = 0
}

function crawlerOptions(lane: Lane): PlaywrightCrawlerOptions {
  const { slots, timeoutMs } = lane.options
  return {
    minConcurrency: slots,
    maxConcurrency: slots,
    maxRequestRetries: 1,
    useSessionPool: false,
    persistCookiesPerSession: false,
    retryOnBlocked: false,
    navigationTimeoutSecs: timeoutMs / 1000,
    requestHandlerTimeoutSecs: timeoutMs / 1000,
    statisticsOptions: { saveErrorSnapshots: false, persistenceOptions: { enable: false } },
    autoscaledPoolOptions: { loggingIntervalSecs: null },
    ...browserOptions(lane.options),
    preNavigationHooks: [
      async ({ page, request }, goto = {}) => {
        const ticket = ticketOf(lane, request.uniqueKey)
        ticket.state = { ...ticket.order, page, navigations: [], hasPage: false, pending: 0 }
        await guardPage(ticket.state)
        goto.waitUntil = 'commit'
      },
    ],
    requestHandler: async ({ request }) => {
      const { state } = ticketOf(lane, request.uniqueKey)
      if (state === undefined) throw interrupted()
      const dom = await readRendered(state)
      end(lane, request.uniqueKey, { dom, navigations: state.navigations })
    },
    errorHandler: async ({ request }, error) => {
      // What a host was too slow to bring is there by now, and a browser that crashed is replaced; a script that never rests never will.
      const isEndless = /timed out/i.test(error.message) && ticketOf(lane, request.uniqueKey).state?.pending === 0
      if (isEndless) request.noRetry = true
    },
    failedRequestHandler: async ({ request }, error) => end(lane, request.uniqueKey, failureOf(error)),
  }
}

function ticketOf({ tickets }: Lane, id: string): Ticket {
  const ticket = tickets.get(id)
  if (ticket === undefined) throw interrupted()
  return ticket
}

function interrupted(): M3wError {
  return new M3wError('E_INTERRUPTED', 'The page was not rendered: the crawl was stopped.')
}

/** What a page's row says: the first line of the error, which for a time-out is Crawlee's. */
function failureOf(error: unknown): M3wError {
  if (error instanceof M3wError) return error
  const text = error instanceof Error ? error.message : String(error)
  return new M3wError('E_FETCH', (text.split('\n', 1)[0] ?? '').replace(/[^\x20-\x7e]+/g, ' ').slice(0, 180), {
    cause: error,
  })
}

/** The package where it is first needed: HTTP crawls never load it. */
async function loadCrawlee() {
  const crawlee = await import('crawlee')
  return { ...crawlee, Log: crawlee.Log, LogLevel: crawlee.LogLevel }
}
