/** What a robots.txt says to us, gathered record by record: whom its open list of agents names, and the rules of the groups that concern us. */
import { addRule, addTraining, emptyGroup, type Group } from './groups.ts'
import type { RobotsRecord } from './lines.ts'
import { listOf, nameSibling, openSiblings, type SiblingGroups, startList } from './siblings.ts'
import { unquoted } from './unquoted.ts'

export interface Gathered {
  /** Our token, in lower case. */
  readonly name: string
  readonly own: Group
  readonly everyone: Group
  readonly others: SiblingGroups
  /**
   * Of `own` and `everyone` those that the open list of agents names; the value: may it open anything to them? A file may name 20,000 agents for
   * 30,000 rules: no more is kept of a list.
   */
  readonly open: Map<Group, boolean>
  /** They hold for the whole file. */
  readonly sitemaps: string[]
  readonly licenses: string[]
  /** A list of agents names us. */
  isNamed: boolean
  /** The open list has a rule: the next agent begins another. */
  isListOver: boolean
  /** No agent was named yet. */
  isHead: boolean
}

/** Real files name a few; a list without end would be kept for a day. */
const MAX_SITEMAPS = 1000
/** Each may cost a request. @source judgement: RSL's own examples have one */
const MAX_LICENSES = 5

/** Nothing is read yet. */
export function openGathered(token: string, siblings: readonly string[]): Gathered {
  return {
    name: token.toLowerCase(),
    own: emptyGroup(),
    everyone: emptyGroup(),
    others: openSiblings(siblings),
    open: new Map(),
    sitemaps: [],
    licenses: [],
    isNamed: false,
    isListOver: false,
    isHead: true,
  }
}

/** Adds the next record of the file. */
export function gather(state: Gathered, { key, value, isMended: mended }: RobotsRecord): void {
  const isMended = mended === true
  if (key === 'user-agent') {
    if (isMended) takeMendedAgents(state, value)
    else takeAgents(state, value)
  } else if (key === 'sitemap') addAddress(state.sitemaps, value, MAX_SITEMAPS)
  else if (key === 'license') addAddress(state.licenses, value, MAX_LICENSES)
  else if (key === 'allow' || key === 'disallow') takeRule(state, key, value, isMended)
  else if (key === 'content-signal' || key === 'content-usage') {
    // Before any group it speaks to everyone, whoever is named below.
    const heard = state.isHead ? [state.own, state.everyone].map((each) => [each, true] as const) : state.open
    for (const [group, mayOpen] of heard) addTraining(group, key, value, mayOpen && !isMended)
  } else if (key === 'crawl-delay') for (const group of state.open.keys()) addDelay(group, value)
}

function takeAgents(state: Gathered, value: string): void {
  const { name, own, everyone, open, others } = state
  if (state.isListOver) {
    open.clear()
    startList(others)
  }
  state.isListOver = false
  state.isHead = false
  for (const written of agentsIn(value)) {
    const agent = agentOf(written)
    // An agent list without any record still names its agents: with no rules they may do all.
    if (agent === name) state.isNamed = true
    if (agent === name || agent === '*') open.set(agent === name ? own : everyone, true)
    else nameSibling(others, written)
  }
}

/** Whom a mended record may name hears what is refused below, and what it says for everyone as well. */
function takeMendedAgents({ name, own, everyone, open }: Gathered, value: string): void {
  const agents = agentsIn(value).map(agentOf)
  if (agents.includes(name)) for (const each of [own, everyone]) open.set(each, open.get(each) ?? false)
  if (agents.includes('*')) open.set(everyone, open.get(everyone) ?? false)
}

/** Only allow and disallow end a list of agents (RFC 9309 section 2.2.1): other records may stand anywhere. */
function takeRule(state: Gathered, key: 'allow' | 'disallow', value: string, isMended: boolean): void {
  if (!isMended) state.isListOver = true
  const group = listOf(state.others)
  for (const [each, mayOpen] of state.open) if (mayOpen || key === 'disallow') addRule(each, key, value)
  if (group !== undefined) addRule(group, key, value)
}

function addAddress(list: string[], value: string, most: number): void {
  const address = unquoted(value).replace(/^<(.*)>$/, '$1')
  if (list.length < most && address !== '') list.push(address)
}

function addDelay(group: Group, value: string): void {
  // Half of Europe writes a comma.
  const seconds = /^\d{1,9}([.,]\d{1,9})?/.exec(value)?.[0].replace(',', '.')
  if (seconds === undefined) return
  group.crawlDelayMs = Math.max(group.crawlDelayMs ?? 0, Math.round(Number(seconds) * 1000))
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
