/**
 * Patterns of URLs, as people write them in scope rules and block lists: a host (and every host below it), a path pattern of robots.txt,
 * or both. No scheme, no regular expressions: matching never backtracks, and a list of a million hosts costs a few look-ups a URL.
 *
 * `example.org`, `example.org/private/`, `example.org:8080/`, `/print/`, `*.pdf$`, `*?replytocom=`; `https://example.org/a` is `example.org/a`.
 */
import { M3wError } from '../core/errors.ts'
import { parseUrl, withoutRootDot } from '../core/url.ts'
import { patternMatches, robotsPathOf, robotsPatternOf } from './robots/match.ts'

export interface UrlPatterns {
  readonly size: number
  /** Is a normalised URL matched by any of the patterns? */
  has(url: string): boolean
}

/** Patterns of a path on any host are tried one by one for each URL. @source judgement: a thousand cost some 0.1 ms */
const MAX_ANY_HOST = 1000
/** Longer ones are no pattern that a person wrote. */
const MAX_CHARS = 2048

/** Compiles patterns. Throws E_CONFIG, naming the pattern and `where` it stands, for one that cannot be read. */
export function compileUrlPatterns(patterns: readonly string[], where: string): UrlPatterns {
  const byHost = new Map<string, string[]>()
  for (const pattern of patterns) {
    const { host, path } = splitPattern(pattern, where)
    const same = byHost.get(host)
    if (same === undefined) byHost.set(host, [path])
    else same.push(path)
  }
  const anyHost = byHost.get('') ?? []
  if (anyHost.length > MAX_ANY_HOST) {
    throw new M3wError(
      'E_CONFIG',
      `${where}: expected at most ${MAX_ANY_HOST} patterns without a host, got ${anyHost.length}. Begin them with the host they are for.`,
    )
  }
  return {
    size: patterns.length,
    has(url) {
      if (byHost.size === 0) return false
      const parsed = new URL(url)
      const path = robotsPathOf(parsed)
      for (const host of hostsAbove(parsed)) {
        if (byHost.get(host)?.some((pattern) => patternMatches(pattern, path)) === true) return true
      }
      return false
    },
  }
}

/** '' is any host. An empty path pattern matches every path. */
function splitPattern(pattern: string, where: string): { readonly host: string; readonly path: string } {
  const text = pattern.trim().replace(/^https?:\/\//i, '')
  const cut = /[/*?]/.exec(text)?.index ?? text.length
  const typed = text.slice(0, cut)
  const rest = text.slice(cut)
  const url = typed === '' ? undefined : parseUrl(`http://${typed}/`)
  const isGood =
    text !== '' &&
    text.length <= MAX_CHARS &&
    !/\s/.test(text) &&
    (typed === '' || (url !== undefined && url.username === '' && rest.at(0) !== '*'))
  if (!isGood) {
    throw new M3wError(
      'E_CONFIG',
      `${where}: expected a host, or a path that begins with / or *, or both as in example.org/private/, got ${JSON.stringify(pattern.slice(0, 200))}. A host stands for all hosts below it, too.`,
    )
  }
  // Without its port a host is meant with every port; with one, only that.
  const host = url === undefined ? '' : withoutRootDot(/:\d+$/.test(typed) ? url.host : url.hostname)
  return { host, path: robotsPatternOf(rest.startsWith('?') ? `/${rest}` : rest) }
}

/** The names under which patterns of a URL's host may stand: any, itself with and without its port, and what lies above it. */
function* hostsAbove(url: URL): Generator<string> {
  const [host, hostname] = [withoutRootDot(url.host), withoutRootDot(url.hostname)]
  yield ''
  if (host !== hostname) yield host
  for (let name = hostname; ; ) {
    yield name
    const dot = name.indexOf('.')
    if (dot < 0 || hostname.startsWith('[')) return
    name = name.slice(dot + 1)
  }
}
