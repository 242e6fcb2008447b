/**
 * robots.txt by RFC 9309, plus what an AI crawler must also hear: Crawl-delay, Sitemap, Content-Signal, Content-Usage, License, and
 * whom else the file shuts out.
 *
 * Linear in the file's bytes: every line is read once, and only the rules that concern us are kept, once each. Where the RFC is
 * silent this follows Google's parser (prefix of the product token, usual misspellings, BOM, any line ending).
 * @source RFC 9309; google/robotstxt; contentsignals.org; IETF aipref drafts of 2026-08; RSL 1.0 (rslstandard.org).
 */
import {
  addRule,
  addTraining,
  emptyGroup,
  type Group,
  type IndexedGroup,
  indexGroup,
  ownCopy,
  type RobotsRule,
  type TrainingRule,
} from './groups.ts'
import { robotsLines } from './lines.ts'
import { robotsPathOf, strongestMatch, type Work } from './match.ts'
import { listOf, nameSibling, openSiblings, type Sibling, siblingsOf, startList } from './siblings.ts'
import { unquoted } from './unquoted.ts'

export { MAX_ROBOTS_BYTES } from './robots-text.ts'

export interface RobotsRules {
  /** Of the groups that name us, all merged, or of the `*` groups if none does. Longest pattern first, allow before disallow. */
  readonly rules: readonly RobotsRule[]
  /** The longest delay those groups ask for. */
  readonly crawlDelayMs?: number
  readonly training: readonly TrainingRule[]
  /** As written, without quotes or brackets around; they hold for the whole file. */
  readonly sitemaps: readonly string[]
  /** `License:` lines as written; they hold for the whole file. */
  readonly licenses: readonly string[]
  /** Groups of training agents that may not do all; none where the file names us. */
  readonly siblings: readonly Sibling[]
  /** `rules` and `training`, made to be searched. */
  readonly index: IndexedGroup
  /** About what all this takes in memory. */
  readonly memoryBytes: number
}

/** What a file says of training on a URL: the shape of `RightsEvidence`, which `schemas/` defines. */
export interface RobotsStatement {
  readonly signal: 'robots-content-signal' | 'robots-content-usage' | 'robots-sibling'
  /** The line, at most 200 characters. */
  readonly value: string
  readonly says: 'reserved' | 'allowed'
}

export interface RobotsVerdict {
  /** May it be fetched? What the statements say is not in it. */
  readonly allowed: boolean
  /** The line that decided, for people. */
  readonly detail?: string
  /** In a fixed order, one a signal: the strongest. None where the URL is not allowed. */
  readonly statements: readonly RobotsStatement[]
}

/** Real files name a few; a list without end would be kept for a day. */
const MAX_SITEMAPS = 1000
/** Each may cost a request. @source judgement: RSL's own examples have one */
const MAX_LICENSES = 5
/** Objects, map entries and string headers of a rule, beside its characters. @source bench/robots.ts */
const RULE_BYTES = 200
/**
 * What one verdict may cost, in units of `Work`: at most some 20 ms. It is enough for 18,000 wildcard rules on a path of 200
 * characters, or 2,000 on one of 2,000; real files hold some hundreds. Where it is not enough, nobody knows what the file
 * says of the URL, and the URL is refused. @source bench/robots.ts
 */
const MAX_WORK = 250_000

export const NO_RULES: RobotsRules = rulesOf(emptyGroup(), { sitemaps: [], licenses: [], siblings: [] })

/**
 * Parses a robots.txt for one product token (letters, `_`, `-`). Reads at most `MAX_ROBOTS_BYTES` and then drops the last,
 * partial line. Never throws: what is not understood says nothing. `siblings`: product tokens of agents whose refusal is ours, too.
 */
export function parseRobots(body: Uint8Array, token: string, siblings: readonly string[] = []): RobotsRules {
  const name = token.toLowerCase()
  const own = emptyGroup()
  const everyone = emptyGroup()
  const others = openSiblings(siblings)
  // A file may name 20,000 agents for 30,000 rules: all that is kept of a list of agents is whom of these it names.
  // The value: may the list open anything to it?
  const open = new Map<Group, boolean>()
  const sitemaps: string[] = []
  const licenses: string[] = []
  let isNamed = false
  let isListOver = false
  let isHead = true
  for (const { key, value, isMended = false } of robotsLines(body)) {
    if (key === 'user-agent' && isMended) {
      // Whom it may name hears what is refused below, and what it says for everyone as well.
      const agents = agentsIn(value).map(agentOf)
      if (agents.includes(name)) for (const each of [own, everyone]) open.set(each, open.get(each) ?? false)
      if (agents.includes('*')) open.set(everyone, open.get(everyone) ?? false)
    } else if (key === 'user-agent') {
      if (isListOver) {
        open.clear()
        startList(others)
      }
      isListOver = false
      isHead = false
      for (const written of agentsIn(value)) {
        const agent = agentOf(written)
        // An agent list without any record still names its agents: with no rules they may do all.
        if (agent === name) isNamed = true
        if (agent === name || agent === '*') open.set(agent === name ? own : everyone, true)
        else nameSibling(others, written)
      }
    } else if (key === 'sitemap' || key === 'license') {
      const list = key === 'sitemap' ? sitemaps : licenses
      const address = unquoted(value).replace(/^<(.*)>$/, '$1')
      if (list.length < (key === 'sitemap' ? MAX_SITEMAPS : MAX_LICENSES) && address !== '') list.push(address)
    } else if (key !== 'other') {
      // Only allow and disallow end a list of agents (RFC 9309 section 2.2.1): other records may stand anywhere.
      if (key === 'allow' || key === 'disallow') {
        if (!isMended) isListOver = true
        const group = listOf(others)
        for (const [each, mayOpen] of open) if (mayOpen || key === 'disallow') addRule(each, key, value)
        if (group !== undefined) addRule(group, key, value)
      } else if (key === 'content-signal' || key === 'content-usage') {
        // Before any group it speaks to everyone, whoever is named below.
        for (const [each, mayOpen] of isHead ? [own, everyone].map((each) => [each, true] as const) : open)
          addTraining(each, key, value, mayOpen && !isMended)
      } else for (const each of open.keys()) addDelay(each, value)
    }
  }
  // Who is named has been told what holds for it: what the file tells others is for others.
  return rulesOf(isNamed ? own : everyone, { sitemaps, licenses, siblings: isNamed ? [] : siblingsOf(others) })
}

/**
 * May this URL be fetched, and what does the file say of training on it? The longest matching rule wins, a tie goes to allow; between
 * statements on training a tie goes to the refusal. `/robots.txt` always may. The cost is bounded, whatever the file and the URL.
 */
export function judgeRobots({ index, siblings }: RobotsRules, url: string): RobotsVerdict {
  const address = new URL(url)
  if (address.pathname === '/robots.txt') return { allowed: true, statements: [] }
  const path = robotsPathOf(address)
  const work: Work = { left: MAX_WORK }
  const rule = strongestMatch(index.rules, path, work)
  if (rule !== undefined && !rule.allow) return refusal(`Disallow: ${rule.pattern}`)
  const statements = statementsOn(path, index, siblings, work)
  if (work.left > 0) return { allowed: true, statements }
  return refusal(
    `robots.txt: its ${index.rules.rules.length} rules are too many to try on a path of ${path.length} characters`,
  )
}

function statementsOn(
  path: string,
  { signals, usages }: IndexedGroup,
  siblings: readonly Sibling[],
  work: Work,
): RobotsStatement[] {
  const statements: RobotsStatement[] = []
  for (const [signal, index] of [
    ['robots-content-signal', signals],
    ['robots-content-usage', usages],
  ] as const) {
    const said = strongestMatch(index, path, work)
    if (said !== undefined) statements.push({ signal, value: said.text, says: said.allow ? 'allowed' : 'reserved' })
  }
  for (const { agents, rules } of siblings) {
    const rule = strongestMatch(rules, path, work)
    if (rule === undefined || rule.allow) continue
    const value = `User-agent: ${agents} Disallow: ${rule.pattern}`.slice(0, 200)
    statements.push({ signal: 'robots-sibling', value, says: 'reserved' })
    break
  }
  return statements
}

function refusal(detail: string): RobotsVerdict {
  return { allowed: false, detail: detail.slice(0, 200), statements: [] }
}

function addDelay(group: Group, value: string): void {
  // Half of Europe writes a comma.
  const seconds = /^\d{1,9}([.,]\d{1,9})?/.exec(value)?.[0].replace(',', '.')
  if (seconds === undefined) return
  group.crawlDelayMs = Math.max(group.crawlDelayMs ?? 0, Math.round(Number(seconds) * 1000))
}

function rulesOf(
  group: Group,
  { sitemaps, licenses, siblings }: Pick<RobotsRules, 'sitemaps' | 'licenses' | 'siblings'>,
): RobotsRules {
  const index = indexGroup(group)
  const training = [...index.signals.rules, ...index.usages.rules]
  const kept = [index.rules.rules, training, ...siblings.map(({ rules }) => rules.rules)]
  const texts = [...kept.flatMap((list) => list.map(({ pattern }) => pattern)), ...sitemaps, ...licenses]
  return {
    rules: index.rules.rules,
    training,
    sitemaps: sitemaps.map(ownCopy),
    licenses: licenses.map(ownCopy),
    siblings,
    index,
    memoryBytes: texts.reduce((sum, { length }) => sum + length + RULE_BYTES, 0),
    ...(group.crawlDelayMs === undefined ? {} : { crawlDelayMs: group.crawlDelayMs }),
  }
}

/**
 * The agents that a User-agent value names. One is what the RFC has; people write lists (`GPTBot, CCBot`), quotes, stars around a name, and the header of an agent
 * (`Mozilla/5.0 (compatible; GPTBot/1.2)`), and mean those in it. Parts between blanks are no agents of their own: names have blanks.
 */
function agentsIn(value: string): string[] {
  if (!/[,;("'*]/.test(value)) return [value]
  return value.split(/[,;()]+/).map((part) => unquoted(part).replace(/^[\s"'*]+(?=[a-z])/i, ''))
}

/** The product token at the start of a User-agent value, lower-case; `*` for everyone. */
function agentOf(value: string): string {
  if (/^\*(\s|$)/.test(value)) return '*'
  return (/^[a-z_-]+/i.exec(value)?.[0] ?? '').toLowerCase()
}
