/** The rendering of one crawl task: which of its pages go through a browser, and what came of them. Opened only where the config asks for it. */
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { TaskContext } from '../../core/stage.ts'
import { decodeHtml } from '../../formats/html/decode.ts'
import { headerOf } from '../../formats/http-message.ts'
import type { JournalEvidence, JournalRender, JournalRow, NetworkConfig, RenderConfig } from '../../schemas/index.ts'
import type { HttpClient } from '../http/client.ts'
import type { HttpExchange } from '../http/exchange.ts'
import { type BodyBudget, freeBytes, holdBytes } from '../http/lines/body-budget.ts'
import type { Pacer } from '../http/pace.ts'
import { identityHeaders } from '../http/user-agent.ts'
import type { RobotsCache } from '../robots/robots-cache.ts'
import { givenHeaders, type PageRequests, type SubresourceDesk } from './ask-subresource.ts'
import { findBrowser } from './find-browser.ts'
import {
  type EndedPage,
  type HostChoice,
  isOverBudget,
  notePage,
  openHostChoice,
  renderCause,
  replayDecision,
} from './host-choice.ts'
import type { RenderedDom, RenderLane } from './lane.ts'
import { holdsItsText, lookAtPage, MIN_TEXT_CHARS, type PageLook } from './page-look.ts'
import { joinLane, type LaneMember } from './shared-lane.ts'
import { openSubresourceCache } from './subresource-cache.ts'

export interface RendererOptions {
  readonly config: RenderConfig
  readonly network: NetworkConfig
  readonly pacer: Pacer
  readonly robots: RobotsCache
  /** Ends what is under way. */
  readonly signal: AbortSignal
}

/** How what a page asks for is asked, and archived. */
export interface RendererWire extends Pick<HttpClient, 'get'>, Pick<SubresourceDesk, 'onExchange'> {
  /** The memory of the process, in which pages that wait for a browser count. */
  bodies(): BodyBudget
}

/** What came of a page. */
export type Rendering =
  /** Not chosen, or no browser is there: the answer is the page. */
  | { readonly kind: 'as_answered'; readonly note?: JournalRender }
  | ({ readonly kind: 'rendered'; readonly note: JournalRender } & RenderedDom)
  /** It was chosen for its missing text, and has none now. */
  | { readonly kind: 'failed'; readonly note: JournalRender }
  /** The crawl was stopped: nothing is said of the page. */
  | { readonly kind: 'interrupted' }

export interface Renderer {
  /** `body` is the decoded body of a page that is kept. Never rejects for the web's faults. */
  render(exchange: HttpExchange, body: Buffer): Promise<Rendering>
  /** Notes a page's row; what is decided by it about its host, as a row to be kept. */
  note(row: EndedPage): JournalEvidence | undefined
  /** While the ledger is replayed, in its order. */
  replay(row: JournalRow): void
  close(): Promise<void>
}

interface RendererState extends RendererOptions {
  readonly wire: RendererWire
  readonly log: Log
  readonly choice: HostChoice
  readonly desk: SubresourceDesk
  /** Taken when the first page is rendered; `missing` says why there is none. */
  lane: LaneMember | { readonly missing: string } | undefined
}

/** Opens the renderer of a task; undefined where the config renders nothing. No browser is looked for before a page is chosen. */
export function openRenderer(
  options: RendererOptions,
  { stateFolder, log }: Pick<TaskContext, 'stateFolder' | 'log'>,
  wire: RendererWire,
): Renderer | undefined {
  const { config, network, pacer, robots } = options
  if (config.mode === 'off') return undefined
  const desk: SubresourceDesk = {
    client: wire,
    onExchange: wire.onExchange,
    pacer,
    robots,
    network,
    config,
    resourceHosts: new Set(config.resourceHosts),
    cache: openSubresourceCache(join(stateFolder, 'subresources')),
    asking: new Map(),
  }
  const state: RendererState = { ...options, wire, log, choice: openHostChoice(config), desk, lane: undefined }
  return {
    render: (exchange, body) => render(state, exchange, body),
    note: (row) => notePage(state.choice, row),
    replay: (row) => replay(state, row),
    async close() {
      if (state.lane !== undefined && 'lane' in state.lane) await state.lane.leave()
    },
  }
}

function replay({ choice, desk }: RendererState, row: JournalRow): void {
  if ('outcome' in row) notePage(choice, row)
  else if (row.evidence === 'render') replayDecision(choice, row)
  else if (row.evidence === 'subresource') desk.cache.archived.add(row.url)
}

async function render(state: RendererState, exchange: HttpExchange, body: Buffer): Promise<Rendering> {
  const { choice, network } = state
  const html = (): string => decodeHtml(body, headerOf(exchange.headers, 'content-type')).html
  let look: PageLook | undefined
  const lookOnce = (): PageLook => {
    look ??= lookAtPage(html())
    return look
  }
  // A cut page is dropped for that, whatever its scripts would make of it.
  const because = exchange.truncated === undefined ? renderCause(choice, exchange.url, lookOnce) : undefined
  if (because === undefined || (because !== 'hosts' && holdsItsText(html()))) return { kind: 'as_answered' }
  const nothing = { because, requests: 0, bytes: 0, refused: {} }
  if (isOverBudget(choice, exchange.url)) return { kind: 'as_answered', note: { ...nothing, result: 'over_budget' } }
  const lane = laneOf(state)
  if (lane === undefined) return { kind: 'as_answered', note: { ...nothing, result: 'no_browser' } }

  const stop = new AbortController()
  const requests: PageRequests = {
    pageUrl: exchange.url,
    signal: AbortSignal.any([stop.signal, state.signal]),
    requests: 0,
    bytes: 0,
    refused: {},
  }
  const noteOf = (result: Pick<JournalRender, 'result' | 'detail' | 'textChars'>): JournalRender => ({
    because,
    ...result,
    requests: requests.requests,
    bytes: requests.bytes,
    refused: { ...requests.refused },
  })
  const answer = { status: exchange.status, headers: givenHeaders(exchange), body }
  const order = { url: exchange.url, answer, desk: state.desk, requests, maxBytes: network.maxPageBytes }
  const bodies = state.wire.bodies()
  const heldBytes = body.length + exchange.body.length
  holdBytes(bodies, heldBytes)
  try {
    const rendered = await lane.render(order)
    const { textChars } = lookAtPage(rendered.dom.toString('utf8'))
    return { kind: 'rendered', ...rendered, note: noteOf({ result: 'rendered', textChars }) }
  } catch (error) {
    if (!(error instanceof M3wError)) throw error
    if (error.code === 'E_INTERRUPTED') return { kind: 'interrupted' }
    const note = noteOf({ result: 'failed', detail: error.message.slice(0, 200) })
    return { kind: lookOnce().textChars >= MIN_TEXT_CHARS ? 'as_answered' : 'failed', note }
  } finally {
    freeBytes(bodies, heldBytes)
    stop.abort()
  }
}

/** The lane of this process; undefined, said once a task, where there is no browser. */
function laneOf(state: RendererState): RenderLane | undefined {
  const { network, log } = state
  if (state.lane === undefined) {
    const found = findBrowser(network.browserPath)
    if ('missing' in found) {
      state.lane = found
      log.warn('browser.missing', { message: found.missing })
    } else {
      state.lane = joinLane({
        browserPath: found.path,
        userAgent: identityHeaders(network)['user-agent'] ?? '',
        slots: network.renderSlots,
        timeoutMs: network.renderTimeoutMs,
      })
    }
  }
  return 'lane' in state.lane ? state.lane.lane : undefined
}
