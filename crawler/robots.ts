/**
 * robots.txt by RFC 9309, plus what an AI crawler must also hear: Crawl-delay, Sitemap, Content-Signal and Content-Usage.
 *
 * Linear: every line is read once, a pattern is matched without backtracking. Where the RFC is silent this follows Google's
 * parser (prefix of the product token, usual misspellings, BOM, any line ending). @source RFC 9309; google/robotstxt;
 * contentsignals.org; IETF aipref drafts of 2026-08.
 */
import { normalizeRobotsPath, patternMatches } from './robots-match.ts'

export interface RobotsRule {
  readonly allow: boolean
  /** Percent-encoding normalised; `*` and a final `$` have their meaning. */
  readonly pattern: string
}

export interface RobotsRules {
  /** Of the groups that name us, all merged, or of the `*` groups if none does. Longest pattern first, allow before disallow. */
  readonly rules: readonly RobotsRule[]
  /** The longest delay those groups ask for. */
  readonly crawlDelayMs?: number
  /** Statements about training (`ai-train=no`, `train-ai=n`) of those groups, with the path they hold for. */
  readonly training: readonly { readonly pattern: string; readonly allowed: boolean; readonly text: string }[]
  /** As written; they hold for the whole file. */
  readonly sitemaps: readonly string[]
}

export interface RobotsVerdict {
  readonly allowed: boolean
  /** The line that decided, for people. */
  readonly detail?: string
}

/** RFC 9309 section 2.5 asks for at least 500 KiB. */
export const MAX_ROBOTS_BYTES = 512_000
/** Longer lines are cut: no real path is this long. @source google/robotstxt: 2083 x 8 */
const MAX_LINE = 16_664
const MAX_SITEMAPS = 1000

export const NO_RULES: RobotsRules = { rules: [], training: [], sitemaps: [] }

/**
 * Parses a robots.txt for one product token (letters, `_`, `-`). Reads at most `MAX_ROBOTS_BYTES` and then drops the last,
 * partial line. Never throws: what is not understood says nothing.
 */
export function parseRobots(body: Uint8Array, token: string): RobotsRules {
  const groups: Group[] = []
  let agents: string[] = []
  let open: Group[] = []
  let inRules = false
  const sitemaps: string[] = []
  for (const { key, value } of linesOf(textOf(body))) {
    if (key === 'user-agent') {
      if (inRules) {
        agents = []
        inRules = false
      }
      agents.push(agentOf(value))
      open = []
    } else if (key === 'sitemap') {
      if (sitemaps.length < MAX_SITEMAPS && value !== '') sitemaps.push(value)
    } else if (agents.length > 0 && key !== 'other') {
      // Only allow and disallow end a list of agents (RFC 9309 section 2.2.1): other records may stand anywhere.
      if (key === 'allow' || key === 'disallow') inRules = true
      if (open.length === 0) {
        open = agents.map((agent) => ({ agent, rules: [], training: [], delaysMs: [] }))
        groups.push(...open)
      }
      for (const group of open) addTo(group, key, value)
    }
  }
  const own = groups.filter(({ agent }) => agent === token.toLowerCase())
  const chosen = isNamed(groups, agents, token) ? own : groups.filter(({ agent }) => agent === '*')
  const delaysMs = chosen.flatMap((group) => group.delaysMs)
  return {
    rules: chosen.flatMap(({ rules }) => rules).sort(byLength),
    training: chosen.flatMap(({ training }) => training),
    sitemaps,
    ...(delaysMs.length === 0 ? {} : { crawlDelayMs: Math.max(...delaysMs) }),
  }
}

/** May this URL be fetched, for use in training? The longest matching rule wins, a tie goes to allow; `/robots.txt` always may. */
export function judgeRobots({ rules, training }: RobotsRules, url: string): RobotsVerdict {
  const { pathname, search } = new URL(url)
  if (pathname === '/robots.txt') return { allowed: true }
  const path = normalizeRobotsPath(`${pathname}${search}`)
  const rule = rules.find(({ pattern }) => patternMatches(pattern, path))
  if (rule !== undefined && !rule.allow) return { allowed: false, detail: `Disallow: ${rule.pattern}`.slice(0, 200) }
  const statements = training.filter(({ pattern }) => patternMatches(pattern, path))
  const longest = Math.max(0, ...statements.map(({ pattern }) => pattern.length))
  const no = statements.find(({ pattern, allowed }) => !allowed && pattern.length === longest)
  return no === undefined ? { allowed: true } : { allowed: false, detail: no.text.slice(0, 200) }
}

type Key =
  | 'user-agent'
  | 'allow'
  | 'disallow'
  | 'crawl-delay'
  | 'sitemap'
  | 'content-signal'
  | 'content-usage'
  | 'other'

interface Group {
  readonly agent: string
  readonly rules: RobotsRule[]
  readonly training: { pattern: string; allowed: boolean; text: string }[]
  readonly delaysMs: number[]
}

/** Spellings that Google's parser accepts, and the records beyond the RFC. */
const KEYS: Readonly<Record<string, Key>> = {
  'user-agent': 'user-agent',
  useragent: 'user-agent',
  'user agent': 'user-agent',
  allow: 'allow',
  disallow: 'disallow',
  dissallow: 'disallow',
  dissalow: 'disallow',
  disalow: 'disallow',
  diasllow: 'disallow',
  disallaw: 'disallow',
  sitemap: 'sitemap',
  'site-map': 'sitemap',
  'crawl-delay': 'crawl-delay',
  crawldelay: 'crawl-delay',
  'content-signal': 'content-signal',
  'content-usage': 'content-usage',
}

function addTo(group: Group, key: Key, value: string): void {
  if (key === 'allow' || key === 'disallow') {
    // An empty value is no rule: `Disallow:` allows everything. A path begins with a slash; a wildcard may stand for it.
    if (value === '') return
    group.rules.push({
      allow: key === 'allow',
      pattern: normalizeRobotsPath(/^[/*$]/.test(value) ? value : `/${value}`),
    })
  } else if (key === 'crawl-delay') {
    const seconds = /^\d{1,9}(\.\d{1,9})?/.exec(value)
    if (seconds !== null) group.delaysMs.push(Math.round(Number(seconds[0]) * 1000))
  } else if (key === 'content-signal' || key === 'content-usage') {
    const [, path = '/', list = ''] = /^(?:(\/\S*)\s+)?(.*)$/.exec(value) ?? []
    const said = /(?:^|[,\s])(?:ai-train|train-ai)\s*=\s*(yes|no|y|n)(?=$|[,;\s])/.exec(list)
    if (said === null) return
    const name = key === 'content-signal' ? 'Content-Signal' : 'Content-Usage'
    group.training.push({
      pattern: normalizeRobotsPath(path),
      allowed: said[1]?.startsWith('y') === true,
      text: `${name}: ${value}`,
    })
  }
}

/** An agent list at the end of the file, without any record, still names its agents: with no rules they may do all. */
function isNamed(groups: readonly Group[], lastAgents: readonly string[], token: string): boolean {
  const name = token.toLowerCase()
  return lastAgents.includes(name) || groups.some(({ agent }) => agent === name)
}

/** The product token at the start of a User-agent value, lower-case; `*` for everyone. */
function agentOf(value: string): string {
  if (/^\*(\s|$)/.test(value)) return '*'
  return (/^[a-z_-]+/i.exec(value)?.[0] ?? '').toLowerCase()
}

function byLength(a: RobotsRule, b: RobotsRule): number {
  return b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow)
}

function textOf(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, MAX_ROBOTS_BYTES))
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  if (body.byteLength <= MAX_ROBOTS_BYTES) return text
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1)
}

function* linesOf(text: string): Generator<{ key: Key; value: string }> {
  for (let start = 0; start < text.length; ) {
    let end = start
    while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1
    const line = text.slice(start, Math.min(end, start + MAX_LINE))
    start = end + 1
    const hash = line.indexOf('#')
    const record = (hash < 0 ? line : line.slice(0, hash)).replaceAll('\0', '').trim()
    if (record === '') continue
    const colon = record.indexOf(':')
    // Google accepts a missing colon where white space separates the two words.
    const cut = colon >= 0 ? colon : record.search(/\s/)
    if (cut < 0) continue
    const key = KEYS[record.slice(0, cut).trim().toLowerCase()] ?? 'other'
    yield { key, value: record.slice(cut + 1).trim() }
  }
}
