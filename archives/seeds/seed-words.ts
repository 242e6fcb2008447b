/** What is said of single seeds: by rules of the config, and by their lines in a seed file, which say more. */
import { siteOf } from '../../core/site.ts'
import { compileUrlPatterns } from '../../formats/url-patterns.ts'
import type { CrawlConfig, Seed, SeedRule } from '../../schemas/index.ts'

export type SeedWords = Partial<Omit<SeedRule, 'match'>>

/** A registrable domain that a seed opens as a whole, and how many links from it may lead there. */
export interface OpenedDomain {
  readonly site: string
  readonly maxDepth: number
}

/** Gives what the rules say of a seed: the first that matches. Throws E_CONFIG for a bad pattern. */
export function openSeedRules(rules: readonly SeedRule[]): (url: string) => SeedWords | undefined {
  const compiled = rules.map((rule) => ({ ...rule, patterns: compileUrlPatterns([rule.match], 'crawl.seedRules') }))
  return (url) => {
    const found = compiled.find(({ patterns }) => patterns.has(url))
    if (found === undefined) return undefined
    const { match: _match, patterns: _patterns, ...words } = found
    return words
  }
}

/**
 * Tells of a seed whether it opens a domain of `splitDomains` as a whole: such a domain lies in every partition, and each must know it,
 * while a list of seeds is read by partition. Undefined for all others.
 */
export function openSplitDomains({
  scope: usual,
  maxDepth: deepest,
  seedRules,
  splitDomains = [],
}: Pick<CrawlConfig, 'scope' | 'maxDepth' | 'seedRules' | 'splitDomains'>): (seed: Seed) => OpenedDomain | undefined {
  const split = new Set(splitDomains)
  const ruleOf = openSeedRules(seedRules)
  return (seed) => {
    if (split.size === 0) return undefined
    const site = siteOf(seed.url)
    if (!split.has(site)) return undefined
    const { scope = usual, maxDepth = deepest } = { ...ruleOf(seed.url), ...seed }
    return scope === 'domain' ? { site, maxDepth } : undefined
  }
}
