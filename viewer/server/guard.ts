/** Who may ask: this machine's own browser, on our own page. Everybody else gets 403. */
import type { MiddlewareHandler } from 'hono'

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/
/** Of a path as it was sent: steps upward, however they are written, and what no path of ours has. */
const OUTSIDE = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){2}(?:$|[/\\?]|%2f|%5c)|\\|%5c|%00|\0/i

interface Asked {
  readonly host: string | undefined
  readonly origin: string | undefined
  /** As it was sent, with its query. */
  readonly path: string
  /** It has the key of this server's frames. */
  readonly isOfFrame: boolean
  /** `Sec-Fetch-Site`: whose page asks, as the browser says, where a request without an origin may come from any. */
  readonly site?: string | undefined
  /** `Sec-Fetch-Dest` of a request that opens a page by itself: a link, wherever it stands. */
  readonly opens?: string | undefined
}

/** Ours, or nobody's: an address that was typed. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none'])

/**
 * Why a request is refused; undefined where it may pass. A name that resolves to loopback (DNS rebinding) is not ours, and neither is another page of the
 * browser: it may hold a link, and load nothing. A frame has no address (`null`): what it loads has the key instead.
 */
export function refusalOf({ host, origin, path, isOfFrame, site, opens }: Asked): string | undefined {
  if (host === undefined || !LOOPBACK.test(host)) return 'The Host header names no loopback address.'
  const isOurs = origin === undefined || origin === `http://${host}` || (origin === 'null' && isOfFrame)
  const isLoaded = site !== undefined && !OWN_SITES.has(site) && opens !== 'document' && !isOfFrame
  if (!isOurs || isLoaded) return 'The request comes from another page.'
  // What stands behind the path is a search, in which everything may stand.
  if (OUTSIDE.test(path.split('?')[0] ?? '')) return 'The path leads outside.'
  return undefined
}

type Env = { Bindings: { incoming?: { url?: string } } }

/** Refuses before anything is looked at. The path is the one that was sent, not the one that a parser made of it. */
export function openGuard(frameKey: string): MiddlewareHandler<Env> {
  return async (context, next) => {
    const { req, env } = context
    const { pathname, search } = new URL(req.url)
    const refusal = refusalOf({
      host: req.header('host'),
      origin: req.header('origin'),
      path: env?.incoming?.url ?? `${pathname}${search}`,
      isOfFrame: req.method === 'GET' && req.query('frame') === frameKey,
      site: req.header('sec-fetch-site'),
      opens: req.header('sec-fetch-mode') === 'navigate' ? req.header('sec-fetch-dest') : undefined,
    })
    if (refusal !== undefined) return context.text(`403: ${refusal}`, 403)
    return await next()
  }
}
