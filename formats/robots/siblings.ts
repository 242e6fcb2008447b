/**
 * Whom else a robots.txt shuts out: the groups of other agents of our kind. Each rule is kept once, however many of them it is for: rules
 * belong to the set of agents that a list names, not to each agent.
 */
import { indexPaths, ownCopy, type RobotsRule } from './groups.ts'
import type { PathIndex } from './match.ts'

export interface Sibling {
  /** Names as the list of tokens has them, for people: the first, and how many more. */
  readonly agents: string
  readonly rules: PathIndex<RobotsRule>
}

interface SiblingGroup {
  readonly agents: readonly string[]
  readonly rules: RobotsRule[]
}

export interface SiblingGroups {
  /** The tokens that are listened for, by their lower-case form. */
  readonly tokens: ReadonlyMap<string, string>
  /** Those that the open list of agents names. */
  readonly named: Set<string>
  /** Of the open list, once it has a rule. */
  current: SiblingGroup | undefined
  /** By the set of agents, in the order in which the file first has it. */
  readonly groups: Map<string, SiblingGroup>
}

/** Tokens by their lower-case form; a token may hold digits and spaces, as some agents' names do. */
export function tokensByName(tokens: readonly string[]): ReadonlyMap<string, string> {
  return new Map(tokens.map((token) => [token.toLowerCase(), token]))
}

/** The token that a name is of, in any case: `GPTBot`, `GPTBot/1.1`, `GPTBot (all)`, and names with a space in them; undefined: of none. */
export function siblingOf(tokens: ReadonlyMap<string, string>, name: string): string | undefined {
  const plain = name.toLowerCase()
  return tokens.get(plain) ?? tokens.get(/^[a-z0-9._-]+/.exec(plain)?.[0] ?? '')
}

/** Nobody is named yet. */
export function openSiblings(tokens: readonly string[]): SiblingGroups {
  return { tokens: tokensByName(tokens), named: new Set(), current: undefined, groups: new Map() }
}

/** A new list of agents begins. */
export function startList(state: SiblingGroups): void {
  state.named.clear()
  state.current = undefined
}

/** Notes a User-agent value if it names one of the tokens. */
export function nameSibling({ tokens, named }: SiblingGroups, value: string): void {
  const token = siblingOf(tokens, value)
  if (token !== undefined) named.add(token)
}

/** The group of the open list of agents; undefined if it names none of the tokens. Its first rule has come: it names no more. */
export function listOf(state: SiblingGroups): SiblingGroup | undefined {
  const { named, groups } = state
  if (state.current !== undefined || named.size === 0) return state.current
  const agents = [...named].sort()
  const key = agents.join('\n')
  const group = groups.get(key) ?? { agents, rules: [] }
  groups.set(key, group)
  state.current = group
  return group
}

/** Those groups that refuse anything, each set of rules once. */
export function siblingsOf({ groups }: SiblingGroups): readonly Sibling[] {
  const byRules = new Map<string, { readonly agents: string[]; readonly rules: readonly RobotsRule[] }>()
  for (const { agents, rules } of groups.values()) {
    if (!rules.some(({ allow }) => !allow)) continue
    const key = rules.map(({ allow, pattern }) => `${allow ? 'a' : 'd'}${pattern}`).join('\n')
    const same = byRules.get(key)
    if (same === undefined) byRules.set(key, { agents: [...agents], rules })
    else same.agents.push(...agents)
  }
  return [...byRules.values()].map(({ agents, rules }) => ({
    agents: ownCopy(namesOf(agents)),
    rules: indexPaths(rules),
  }))
}

/** Agents for people: the first by its letters, and how many more. */
export function namesOf(agents: Iterable<string>): string {
  const [first = '', ...more] = [...new Set(agents)].sort()
  return more.length === 0 ? first : `${first} (and ${more.length} more)`
}
