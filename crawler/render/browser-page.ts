/**
 * One page in a browser: its answer is given, its requests are judged and answered by us, its scripts run for a fixed stretch of their own
 * time, it is scrolled once, and what stands there then is read.
 *
 * Time is the page's: Chromium's virtual time runs timers and frames as fast as it can and stands still while a request is out, so how
 * busy a machine or how slow a host is decides nothing. @source Chrome DevTools Protocol, Emulation.setVirtualTimePolicy
 */
import type { BrowserContext, CDPSession, Page, Route } from 'playwright-core'
import { M3wError } from '../../core/errors.ts'
import { askSubresource, type PageRequests, type SubresourceDesk } from './ask-subresource.ts'
import { type RequestRefusal, treatmentOf } from './request-rules.ts'
import type { Subresource } from './subresource-cache.ts'

export interface BrowserPage {
  readonly page: Page
  readonly url: string
  /** What the browser gets for it. */
  readonly answer: Subresource
  readonly desk: SubresourceDesk
  readonly requests: PageRequests
  /** Longest DOM that is taken, UTF-8 bytes. */
  readonly maxBytes: number
  /** Where the page wanted to go. */
  readonly navigations: string[]
  hasPage: boolean
  /** Requests that are out. */
  pending: number
}

/** Before it is scrolled, ms of the page's time. Judgement: applications that show a page only after this long have lost their readers. */
const SETTLE_MS = 5000
/** While and after it is scrolled, ms of the page's time: 20 steps, and a second for what they set off. */
const SCROLL_MS = 2000
/** Elements of a page that is taken. @source the default of extract.maxNodes, beyond which the page is dropped anyway, is lower */
const MAX_ELEMENTS = 200_000
/** A transparent GIF of one pixel: pictures "load", so that nothing replaces them. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
/** Scrolls a screen at a time, as far as 20 screens: what waits to be seen is loaded. */
const SCROLL = `(() => {
  let steps = 0
  const step = () => {
    scrollTo(0, (steps += 1) * innerHeight)
    if (steps < 20 && steps * innerHeight < document.documentElement.scrollHeight) setTimeout(step, 50)
  }
  step()
})()`
/** The DOM with its open shadow roots, which \`outerHTML\` leaves out; a number in place of one that is too large. */
const SERIALIZE = `(() => {
  const roots = [], queue = [document]
  let elements = 0
  for (const root of queue) for (const element of root.querySelectorAll('*')) {
    if ((elements += 1) > ${MAX_ELEMENTS}) return elements
    if (element.shadowRoot) { roots.push(element.shadowRoot); queue.push(element.shadowRoot) }
  }
  const html = document.documentElement.getHTML({ shadowRoots: roots })
  const tag = document.documentElement.cloneNode(false).outerHTML
  return html.length > MAX ? html.length : [document.doctype ? '<!DOCTYPE ' + document.doctype.name + '>' : '', tag, html]
})()`

/** Closes every way out of a context but the requests that are answered here. Called before the page is given. */
export async function guardPage(state: BrowserPage): Promise<void> {
  const context = state.page.context()
  await closeSockets(context)
  await context.route('**/*', (route) => answerRoute(state, route))
  context.on('page', (popup) => {
    if (popup !== state.page) popup.close().catch(() => {})
  })
}

/** Lets the page's scripts run to their end and reads what stands there: UTF-8. E_FETCH, with what was too much, for a page that is too large. */
export async function readRendered({ page, maxBytes }: BrowserPage): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  await passTime(session, SETTLE_MS)
  // In the page's own world: it may see it, and do no more than not be scrolled.
  await session.send('Runtime.evaluate', { expression: SCROLL })
  await passTime(session, SCROLL_MS)
  const { frameTree } = await session.send('Page.getFrameTree')
  // In a world of its own: no script of the page has changed what these functions do.
  const world = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'm3w' })
  const { result } = await session.send('Runtime.evaluate', {
    expression: SERIALIZE.replace('MAX', String(maxBytes)),
    contextId: world.executionContextId,
    returnByValue: true,
  })
  // Time goes on, or the page would never close.
  await session.send('Emulation.setVirtualTimePolicy', { policy: 'advance' })
  const parts: unknown = result.value
  if (Array.isArray(parts)) {
    const dom = Buffer.from(domOf(parts.map(String)))
    if (dom.length <= maxBytes) return dom
  }
  const size = typeof parts === 'number' ? String(parts) : 'more'
  throw new M3wError('E_FETCH', `the rendered page is too large: ${size} elements or characters`)
}

/** An element's own tag, which came with its end tag, around its content. */
function domOf([doctype = '', tag = '<html></html>', content = '']: readonly string[]): string {
  const end = tag.lastIndexOf('</')
  return `${doctype}${tag.slice(0, end)}${content}${tag.slice(end)}`
}

async function passTime(session: CDPSession, budgetMs: number): Promise<void> {
  const over = new Promise<void>((done) => {
    session.once('Emulation.virtualTimeBudgetExpired', () => done())
  })
  await session.send('Emulation.setVirtualTimePolicy', {
    policy: 'pauseIfNetworkFetchesPending',
    budget: budgetMs,
    // A script that never rests would hold time still for ever: after so many of its tasks a step is forced.
    maxVirtualTimeTaskStarvationCount: 10_000,
  })
  await over
}

/** Sockets and peer connections are no requests, and reach no route: they are not there. (The dead proxy holds behind this, too.) */
async function closeSockets(context: BrowserContext): Promise<void> {
  await context.routeWebSocket(/.*/, (socket) => {
    socket.close().catch(() => {})
  })
  await context.addInitScript(
    `for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'EventSource']) delete globalThis[name]`,
  )
}

async function answerRoute(state: BrowserPage, route: Route): Promise<void> {
  const request = route.request()
  const url = request.url()
  const isNavigation = request.isNavigationRequest()
  const treatment = treatmentOf(
    {
      url,
      method: request.method(),
      type: request.resourceType(),
      isNavigation,
      isMain: isNavigation && isMainFrame(route, state.page),
      hasPage: state.hasPage,
    },
    state.url,
    state.desk.resourceHosts,
  )
  try {
    if (treatment === 'page') {
      state.hasPage = true
      await route.fulfill({ ...state.answer })
    } else if (treatment === 'pixel') await route.fulfill({ status: 200, contentType: 'image/gif', body: PIXEL })
    else if (treatment === 'empty') await route.fulfill({ status: 200, contentType: 'text/css', body: '' })
    else if (treatment === 'ask') await answerAsked(state, route)
    else {
      if (treatment.refused === 'navigation' && state.navigations.length < MAX_NAVIGATIONS) state.navigations.push(url)
      await refuse(state, route, treatment.refused)
    }
  } catch {
    // The page is gone, or its request was interrupted: nobody waits for this answer any more.
    await route.abort('aborted').catch(() => {})
  }
}

/** Of one page; it may try for ever. */
const MAX_NAVIGATIONS = 20

async function answerAsked(state: BrowserPage, route: Route): Promise<void> {
  const { accept, origin } = await route.request().allHeaders()
  const asked = {
    url: route.request().url(),
    ...(accept === undefined ? {} : { accept }),
    ...(origin === undefined ? {} : { origin }),
  }
  state.pending += 1
  const answer = await askSubresource(state.desk, state.requests, asked).finally(() => {
    state.pending -= 1
  })
  if (typeof answer === 'string') await refuse(state, route, answer)
  else await route.fulfill({ ...answer })
}

async function refuse({ requests }: BrowserPage, route: Route, why: RequestRefusal): Promise<void> {
  requests.refused[why] = (requests.refused[why] ?? 0) + 1
  // A navigation that is "aborted" leaves the page where it is; any other error would put an error page in its place.
  await route.abort(why === 'navigation' || why === 'frame' ? 'aborted' : 'blockedbyclient')
}

function isMainFrame(route: Route, page: Page): boolean {
  try {
    return route.request().frame() === page.mainFrame()
  } catch {
    // A navigation of a page that is not known yet: a popup.
    return false
  }
}
