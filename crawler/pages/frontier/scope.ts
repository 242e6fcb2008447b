/** The scope of a crawl: what its seeds open, how deep each of them leads, and the patterns that narrow it. */
import { type OpenedDomain, openSeedRules, type SeedWords } from '../../../archives/seeds/seed-words.ts'
import { openPartitionKey, siteOf } from '../../../core/site.ts'
import { authorityOf } from '../../../core/url.ts'
import { compileUrlPatterns } from '../../../formats/url-patterns.ts'
import type { CrawlConfig, LinkRefusal, Seed } from '../../../schemas/index.ts'

export interface Scope {
  /** A seed, or where one redirected to, opens the scope. `like`: the rule of that seed holds for its target. */
  open(url: string, like?: string): void
  /** A domain that a seed of another partition opens as a whole. */
  openDomain(domain: OpenedDomain): void
  /** What a seed file says of a seed holds for it, beside and before the rules of the config. */
  note(seed: Seed): void
  /** What is said of a seed. */
  ruleOf(seed: string): SeedWords
  /** Is the URL inside? Seeds are, whatever the patterns say. */
  has(url: string): boolean
  /** Is anything of its host inside? Sitemaps and feeds lie where they lie, and name pages of any folder. */
  hasHost(url: string): boolean
  /** Why a link at this depth stays out; undefined if it does not. */
  refusal(url: string, depth: number): LinkRefusal | undefined
  /** Its host was opened, whatever the scope rule: crawled here even if its partition would be another. */
  adopt(url: string): void
  isAdopted(url: string): boolean
}

type ScopeRules = Pick<CrawlConfig, 'scope' | 'maxDepth' | 'include' | 'exclude' | 'seedRules' | 'splitDomains'>

/** What was opened: the deepest that any seed allows. Prefixes by their host. */
interface Opened {
  readonly hosts: Map<string, number>
  readonly sites: Map<string, number>
  readonly prefixes: Map<string, Map<string, number>>
}

/** Opens an empty scope. `block`: is a URL on the block list of the network? Throws E_CONFIG for a bad pattern. */
export function openScope(rules: ScopeRules, block: (url: string) => boolean = () => false): Scope {
  const include = compileUrlPatterns(rules.include, 'crawl.include')
  const exclude = compileUrlPatterns(rules.exclude, 'crawl.exclude')
  const seedRuleOf = openSeedRules(rules.seedRules)
  const opened: Opened = { hosts: new Map(), sites: new Map(), prefixes: new Map() }
  const adopted = new Set<string>()
  const noted = new Map<string, SeedWords>()
  const ruleOf = (seed: string): SeedWords => ({
    ...seedRuleOf(seed),
    ...noted.get(seed),
  })
  const adoptKeyOf = rules.scope === 'domain' ? openPartitionKey(rules.splitDomains) : authorityOf
  return {
    open(url, like = url) {
      const { scope = rules.scope, maxDepth = rules.maxDepth } = ruleOf(like)
      openAs(opened, url, scope, maxDepth)
    },
    openDomain: ({ site, maxDepth }) => deepen(opened.sites, site, maxDepth),
    note({ url, ...words }) {
      if (Object.keys(words).length > 0) noted.set(url, words)
    },
    ruleOf,
    has: (url) => depthOf(opened, url) !== undefined,
    hasHost: (url) => depthOf(opened, url) !== undefined || opened.prefixes.has(authorityOf(url)),
    refusal(url, depth) {
      const maxDepth = depthOf(opened, url)
      if (maxDepth === undefined) return 'out_of_scope'
      if (block(url)) return 'link_blocked'
      if (exclude.has(url)) return 'excluded'
      if (include.size > 0 && !include.has(url)) return 'not_included'
      return depth > maxDepth ? 'too_deep' : undefined
    },
    adopt: (url) => void adopted.add(adoptKeyOf(url)),
    isAdopted: (url) => adopted.has(adoptKeyOf(url)),
  }
}

function openAs({ hosts, sites, prefixes }: Opened, url: string, scope: CrawlConfig['scope'], maxDepth: number): void {
  if (scope === 'host') deepen(hosts, authorityOf(url), maxDepth)
  else if (scope === 'domain') deepen(sites, siteOf(url), maxDepth)
  if (scope !== 'prefix') return
  const { host, pathname } = new URL(url)
  const ofHost = prefixes.get(host) ?? new Map<string, number>()
  prefixes.set(host, ofHost)
  deepen(ofHost, pathname.slice(0, pathname.lastIndexOf('/') + 1), maxDepth)
}

function deepen(depths: Map<string, number>, key: string, maxDepth: number): void {
  depths.set(key, Math.max(depths.get(key) ?? 0, maxDepth))
}

/** The most links from a seed that may lead to a URL; undefined outside. A prefix is looked up for each slash of the path. */
function depthOf({ hosts, sites, prefixes }: Opened, url: string): number | undefined {
  // The site is worked out by the public suffix list: only where it is asked for.
  const found = [
    hosts.size === 0 ? undefined : hosts.get(authorityOf(url)),
    sites.size === 0 ? undefined : sites.get(siteOf(url)),
  ]
  const ofHost = prefixes.size === 0 ? undefined : prefixes.get(authorityOf(url))
  if (ofHost !== undefined) {
    const { pathname } = new URL(url)
    for (let slash = pathname.indexOf('/'); slash >= 0; slash = pathname.indexOf('/', slash + 1))
      found.push(ofHost.get(pathname.slice(0, slash + 1)))
  }
  const depths = found.filter((depth) => depth !== undefined)
  return depths.length === 0 ? undefined : Math.max(...depths)
}
