/**
 * robots.txt by RFC 9309, plus what an AI crawler must also hear: Crawl-delay, Sitemap, Content-Signal, Content-Usage, License, and
 * whom else the file shuts out.
 *
 * Linear in the file's bytes: every line is read once, and only the rules that concern us are kept, once each. Where the RFC is
 * silent this follows Google's parser (prefix of the product token, usual misspellings, BOM, any line ending).
 * @source RFC 9309; google/robotstxt; contentsignals.org; IETF aipref drafts of 2026-08; RSL 1.0 (rslstandard.org).
 */
import { gather, openGathered } from './gather.ts'
import {
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
import { type Sibling, siblingsOf } from './siblings.ts'

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
  const gathered = openGathered(token, siblings)
  for (const record of robotsLines(body)) gather(gathered, record)
  const { own, everyone, others, sitemaps, licenses, isNamed } = gathered
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
