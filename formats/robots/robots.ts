/**
 * robots.txt by RFC 9309, plus what an AI crawler must also hear: Crawl-delay, Sitemap, Content-Signal and Content-Usage.
 *
 * Linear in the file's bytes: every line is read once, and only the rules that concern us are kept, once each. Where the RFC is
 * silent this follows Google's parser (prefix of the product token, usual misspellings, BOM, any line ending).
 * @source RFC 9309; google/robotstxt; contentsignals.org; IETF aipref drafts of 2026-08.
 */
import { type RobotsKey, robotsLines } from './lines.ts'
import { indexRules, type PathIndex, type PathRule, robotsPathOf, robotsPatternOf, strongestMatch } from './match.ts'

export { MAX_ROBOTS_BYTES } from './lines.ts'

type RobotsRule = PathRule

/** A statement about training (`ai-train=no`, `train-ai=n`), with the path it holds for. */
interface TrainingRule extends PathRule {
  /** The line, for people. */
  readonly text: string
}

export interface RobotsRules {
  /** Of the groups that name us, all merged, or of the `*` groups if none does. Longest pattern first, allow before disallow. */
  readonly rules: readonly RobotsRule[]
  /** The longest delay those groups ask for. */
  readonly crawlDelayMs?: number
  readonly training: readonly TrainingRule[]
  /** As written; they hold for the whole file. */
  readonly sitemaps: readonly string[]
  /** `rules` and `training`, made to be searched. */
  readonly index: { readonly rules: PathIndex<RobotsRule>; readonly training: PathIndex<TrainingRule> }
  /** About what all this takes in memory. */
  readonly memoryBytes: number
}

export interface RobotsVerdict {
  readonly allowed: boolean
  /** The line that decided, for people. */
  readonly detail?: string
}

/** Real files name a few; a list without end would be kept for a day. */
const MAX_SITEMAPS = 1000
/** Objects, map entries and string headers of a rule, beside its characters. @source bench/robots.ts */
const RULE_BYTES = 200
/**
 * What one verdict may cost, in units of `Work`: at most some 20 ms. It is enough for 18,000 wildcard rules on a path of 200
 * characters, or 2,000 on one of 2,000; real files hold some hundreds. Where it is not enough, nobody knows what the file
 * says of the URL, and the URL is refused. @source bench/robots.ts
 */
const MAX_WORK = 250_000

export const NO_RULES: RobotsRules = rulesOf({ rules: [], training: [] }, [])

/**
 * Parses a robots.txt for one product token (letters, `_`, `-`). Reads at most `MAX_ROBOTS_BYTES` and then drops the last,
 * partial line. Never throws: what is not understood says nothing.
 */
export function parseRobots(body: Uint8Array, token: string): RobotsRules {
  const name = token.toLowerCase()
  const own: Group = { rules: [], training: [] }
  const everyone: Group = { rules: [], training: [] }
  // A file may name 20,000 agents for 30,000 rules: all that is kept of a list of agents is whether it names us or everyone.
  const open = new Set<Group>()
  const sitemaps: string[] = []
  let isNamed = false
  let isListOver = false
  for (const { key, value } of robotsLines(body)) {
    if (key === 'user-agent') {
      if (isListOver) open.clear()
      isListOver = false
      const agent = agentOf(value)
      // An agent list without any record still names its agents: with no rules they may do all.
      if (agent === name) isNamed = true
      if (agent === name || agent === '*') open.add(agent === name ? own : everyone)
    } else if (key === 'sitemap') {
      if (sitemaps.length < MAX_SITEMAPS && value !== '') sitemaps.push(value)
    } else if (key !== 'other') {
      // Only allow and disallow end a list of agents (RFC 9309 section 2.2.1): other records may stand anywhere.
      if (key === 'allow' || key === 'disallow') isListOver = true
      if (open.size > 0) addTo(open, key, value)
    }
  }
  return rulesOf(isNamed ? own : everyone, sitemaps)
}

/**
 * May this URL be fetched, for use in training? The longest matching rule wins, a tie goes to allow; between statements on
 * training a tie goes to the refusal. `/robots.txt` always may. The cost is bounded, whatever the file and the URL.
 */
export function judgeRobots({ index }: RobotsRules, url: string): RobotsVerdict {
  const address = new URL(url)
  if (address.pathname === '/robots.txt') return { allowed: true }
  const path = robotsPathOf(address)
  const work = { left: MAX_WORK }
  const rule = strongestMatch(index.rules, path, work)
  if (rule !== undefined && !rule.allow) return refusal(`Disallow: ${rule.pattern}`)
  const statement = strongestMatch(index.training, path, work)
  if (statement !== undefined && !statement.allow) return refusal(statement.text)
  if (work.left > 0) return { allowed: true }
  return refusal(
    `robots.txt: its ${index.rules.rules.length} rules are too many to try on a path of ${path.length} characters`,
  )
}

function refusal(detail: string): RobotsVerdict {
  return { allowed: false, detail: detail.slice(0, 200) }
}

interface Group {
  readonly rules: RobotsRule[]
  readonly training: TrainingRule[]
  crawlDelayMs?: number
}

function addTo(groups: ReadonlySet<Group>, key: RobotsKey, value: string): void {
  if (key === 'allow' || key === 'disallow') {
    // An empty value is no rule: `Disallow:` allows everything. A path begins with a slash; a wildcard may stand for it.
    if (value === '') return
    const pattern = robotsPatternOf(/^[/*$]/.test(value) ? value : `/${value}`)
    for (const { rules } of groups) rules.push({ allow: key === 'allow', pattern })
  } else if (key === 'crawl-delay') {
    const seconds = /^\d{1,9}(\.\d{1,9})?/.exec(value)
    if (seconds === null) return
    const delayMs = Math.round(Number(seconds[0]) * 1000)
    for (const group of groups) group.crawlDelayMs = Math.max(group.crawlDelayMs ?? 0, delayMs)
  } else {
    const [, path = '/', list = ''] = /^(?:(\/\S*)\s+)?(.*)$/.exec(value) ?? []
    const said = /(?:^|[,\s])(?:ai-train|train-ai)\s*=\s*(yes|no|y|n)(?=$|[,;\s])/.exec(list)
    if (said === null) return
    const name = key === 'content-signal' ? 'Content-Signal' : 'Content-Usage'
    const allow = said[1]?.startsWith('y') === true
    const text = `${name}: ${value}`.slice(0, 200)
    for (const { training } of groups) training.push({ allow, pattern: robotsPatternOf(path), text })
  }
}

function rulesOf({ rules, training, crawlDelayMs }: Group, sitemaps: readonly string[]): RobotsRules {
  const index = {
    rules: indexRules(
      rules.map(({ allow, pattern }) => ({ allow, pattern: ownCopy(pattern) })),
      'allow',
    ),
    training: indexRules(
      training.map(({ allow, pattern, text }) => ({ allow, pattern: ownCopy(pattern), text: ownCopy(text) })),
      'disallow',
    ),
  }
  const kept = [index.rules.rules, index.training.rules]
  const texts = [...kept.flatMap((list) => list.map(({ pattern }) => pattern)), ...sitemaps]
  return {
    rules: index.rules.rules,
    training: index.training.rules,
    sitemaps: sitemaps.map(ownCopy),
    index,
    memoryBytes: texts.reduce((sum, { length }) => sum + length + RULE_BYTES, 0),
    ...(crawlDelayMs === undefined ? {} : { crawlDelayMs }),
  }
}

/** A part of a string keeps the whole string in memory, here a file of up to 500 KiB; a copy of the part does not. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

/** The product token at the start of a User-agent value, lower-case; `*` for everyone. */
function agentOf(value: string): string {
  if (/^\*(\s|$)/.test(value)) return '*'
  return (/^[a-z_-]+/i.exec(value)?.[0] ?? '').toLowerCase()
}
