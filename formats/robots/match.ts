/**
 * Paths and patterns of robots.txt: one percent-encoding for both, a matcher that never backtracks, and an index of patterns by
 * their literal start, so that a URL is held against few of many rules.
 */

/** What stands before the path of a URL. */
const ORIGIN = /^https?:\/\/[^/?*$]+(?=$|[/?*$])/i
/** @source RFC 3986 section 2.3 */
const UNRESERVED = /^[A-Za-z0-9._~-]$/

/**
 * A path or pattern in one encoding: escapes of unreserved characters decoded, other escapes upper-case, what a URL may not
 * hold as it is written (outside printable ASCII, and `"'<>^{|}` and the backtick, which browsers escape) as escapes of its
 * UTF-8 bytes. Every other character stays. @source RFC 9309 section 2.2.2; WHATWG URL, path and special-query percent-encode sets
 */
export function normalizeRobotsPath(text: string): string {
  return text.replace(/%[0-9a-f]{2}|[^\x21-\x7e]+|["'<>^`{|}]/gi, (found) => {
    if (!/^%./.test(found)) return Buffer.from(found, 'utf8').toString('hex').toUpperCase().replace(/../g, '%$&')
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16))
    return UNRESERVED.test(character) ? character : found.toUpperCase()
  })
}

/** The path and query of a URL, ready to be matched: a `*` or `$` of its own is only a character (RFC 9309 section 2.2.3). */
export function robotsPathOf(url: URL): string {
  return normalizeRobotsPath(`${url.pathname}${url.search}`).replaceAll('*', '%2A').replaceAll('$', '%24')
}

/**
 * A pattern as it is matched: `*` and a final `$` have their meaning, any other `$` is only a character. It is written as the links
 * are that it means: a URL parser reads a backslash of the path as a slash, and leaves tabs out. @source WHATWG URL, path state
 * Of a whole URL its path counts (of one to be open: `addRule`).
 */
export function robotsPatternOf(value: string): string {
  const own = ORIGIN.test(value) ? value.replace(ORIGIN, '') || '/' : value
  const query = own.indexOf('?')
  const path = query < 0 ? own : own.slice(0, query)
  const written = `${path.replaceAll('\\', '/')}${own.slice(path.length)}`.replaceAll('\t', '')
  return normalizeRobotsPath(written).replace(/\$(?!$)/g, '%24')
}

/** How much a verdict may still cost. One unit is a search in the path, or 16 characters of it gone through: under 80 ns. */
export interface Work {
  left: number
}

/**
 * Does a pattern match a path, both normalised? `*` stands for any characters, a final `$` for the end; without `$` the rest of
 * the path is free. Between wildcards the leftmost place is always as good as any other, so there is no backtracking: the cost
 * is the path's length once, and a search for each wildcard. It is taken from `work`.
 */
export function patternMatches(
  pattern: string,
  path: string,
  work: Work = { left: Number.POSITIVE_INFINITY },
): boolean {
  const isAnchored = pattern.endsWith('$')
  const end = isAnchored ? pattern.length - 1 : pattern.length
  const start = literalStart(pattern)
  work.left -= 1
  if (!path.startsWith(start)) return false
  if (start.length === end) return !isAnchored || path.length === end
  let at = start.length
  for (let from = at + 1; ; ) {
    const next = pattern.indexOf('*', from)
    const piece = pattern.slice(from, next < 0 ? end : next)
    if (next < 0 && isAnchored) return path.length - piece.length >= at && path.endsWith(piece)
    const found = path.indexOf(piece, at)
    work.left -= 1 + ((found < 0 ? path.length : found + piece.length) - at) / 16
    if (found < 0) return false
    if (next < 0) return true
    at = found + piece.length
    from = next + 1
  }
}

export interface PathRule {
  readonly allow: boolean
  /** As `robotsPatternOf` makes it. */
  readonly pattern: string
}

export interface PathIndex<R extends PathRule> {
  /** Each pattern once, longest first; of the same length, those that win a tie first. */
  readonly rules: readonly R[]
  /** Lengths of the literal starts, longest first. Together they are no longer than the file. */
  readonly lengths: readonly number[]
  /** Rules by what stands before their first `*` or final `$`, in the order of `rules`. */
  readonly byStart: ReadonlyMap<string, readonly R[]>
  /** Which rules win between patterns of one length: those that allow, or those that do not. */
  readonly tieTo: 'allow' | 'disallow'
}

/** Indexes rules in time linear in their characters, but for one sort. */
export function indexRules<R extends PathRule>(rules: readonly R[], tieTo: 'allow' | 'disallow'): PathIndex<R> {
  const byPattern = new Map<string, R>()
  for (const rule of rules) {
    const other = byPattern.get(rule.pattern)
    if (other === undefined || rankOf(rule, tieTo) > rankOf(other, tieTo)) byPattern.set(rule.pattern, rule)
  }
  const sorted = [...byPattern.values()].sort((a, b) => rankOf(b, tieTo) - rankOf(a, tieTo))
  const byStart = new Map<string, R[]>()
  for (const rule of sorted) {
    const start = literalStart(rule.pattern)
    const same = byStart.get(start)
    if (same === undefined) byStart.set(start, [rule])
    else same.push(rule)
  }
  const lengths = [...new Set([...byStart.keys()].map(({ length }) => length))].sort((a, b) => b - a)
  return { rules: sorted, lengths, byStart, tieTo }
}

/** The rule of the longest pattern that matches a path (RFC 9309 section 2.2.2), of those tried before the work was used up. */
export function strongestMatch<R extends PathRule>(index: PathIndex<R>, path: string, work: Work): R | undefined {
  const { lengths, byStart, tieTo } = index
  let best: R | undefined
  for (const length of lengths) {
    if (length > path.length) continue
    for (const rule of byStart.get(path.slice(0, length)) ?? []) {
      if (work.left <= 0 || (best !== undefined && rankOf(rule, tieTo) <= rankOf(best, tieTo))) break
      if (!patternMatches(rule.pattern, path, work)) continue
      best = rule
      break
    }
  }
  return best
}

/** What stands before the first `*` or the final `$`. */
function literalStart(pattern: string): string {
  const star = pattern.indexOf('*')
  return star >= 0 ? pattern.slice(0, star) : pattern.endsWith('$') ? pattern.slice(0, -1) : pattern
}

function rankOf({ pattern, allow }: PathRule, tieTo: 'allow' | 'disallow'): number {
  return 2 * pattern.length + Number(allow === (tieTo === 'allow'))
}
