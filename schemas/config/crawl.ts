/** What a crawl asks of the web: scope, depth, budgets, and the shapes of URLs it does not follow. */
import { z } from 'zod'
import { bytes } from './base/units.ts'
import { renderConfig } from './render.ts'

/** What a seed opens: its host (authority), its registrable domain, or of its host what lies in its folder. */
const scope = z.enum(['host', 'domain', 'prefix'])

/** What may be said of single seeds. */
const ofSeed = {
  scope: scope.optional(),
  maxDepth: z.int().min(0).optional(),
  /** Stands in for `maxPagesPerHost` on the seed's host; where several seeds of a host say something, the most. */
  maxPages: z.int().min(1).optional(),
  /** Stands in for `maxBytesPerHost`, likewise. */
  maxBytes: bytes.optional(),
}

/** How some seeds differ from the others. */
export const seedRule = z.strictObject({
  /** A pattern as in `exclude`: the first rule that matches a seed holds for it; left out it matches all. */
  match: z.string().max(2048).default('*'),
  ...ofSeed,
})
export type SeedRule = z.infer<typeof seedRule>

/** A line of a seed file (`.jsonl`): a URL, and how it differs from the others. */
export const seed = z.strictObject({ url: z.string().max(2048), ...ofSeed })
export type Seed = z.infer<typeof seed>

/**
 * A pattern is a host (and all below it), a path as in robots.txt (`*` any characters, `$` the end, else a beginning) that begins with `/` or
 * `*`, or both: `example.org`, `example.org/private/`, `/print/`, `*?replytocom=`. No scheme, no regular expressions (docs/crawling.md).
 */
const patterns = z.array(z.string().max(2048)).max(10_000)

export const crawlConfig = z.strictObject({
  /** What a seed opens: its host (authority), its registrable domain, or of its host what lies in its folder. */
  scope: scope.default('host'),
  /** Links inside the scope are followed only where one of these patterns matches; none: everywhere. Seeds are asked in any case. */
  include: patterns.default([]),
  /** Links that match one of these patterns are not followed, whatever `include` says. */
  exclude: patterns.default([]),
  /** Scope, depth and budgets of single seeds. A line of a seed file says more than a rule. */
  seedRules: z.array(seedRule).max(10_000).default([]),
  /** Hosts of one registrable domain that are crawled; links to further ones are refused. @source Common Crawl caps subdomains at 100 to 500,000 by rank, against link farms. Of a domain in `splitDomains` this is of each partition */
  maxHostsPerDomain: z.int().min(1).default(1000),
  /**
   * Registrable domains that are too large for one partition: they are cut by host. Links from one of their partitions into another wait for
   * the next round (`maxRounds`), as those between domains do. Absent, not empty, where there are none: then old crawls keep their names.
   */
  splitDomains: z.array(z.string().min(1).max(253)).max(10_000).optional(),
  /**
   * Ends the crawl so long after the crawl began: what is captured is built and published, and the same command goes on with the rest. Its start (processes,
   * journals that are read, robots.txt) is part of it. Of each run of the command; unlimited if absent. Changing it makes no other crawl.
   */
  maxSeconds: z.int().min(1).optional(),
  /** Ends the crawl likewise when so many bytes of answers came since it was last ended. What is under way then still comes. */
  maxBytes: bytes.optional(),
  /**
   * A build of a crawl that is done asks again for every page that was asked last so long ago; the others stay as they are. Never if absent.
   * Changing it makes no other crawl (docs/crawling.md, "Again and again").
   */
  refreshAfterSeconds: z.int().min(1).optional(),
  maxDepth: z.int().min(0).default(20),
  maxPagesPerHost: z.int().min(1).default(10_000),
  /** Bytes of answers of a host, its sitemaps and errors included, as they came over the wire. @source judgement: 10,000 pages of 100 KB, twice */
  maxBytesPerHost: bytes.default(2_000_000_000),
  maxPagesPerPartition: z.int().min(1).default(1_000_000),
  maxUrlLength: z.int().min(10).default(2048),
  maxPathSegments: z.int().min(1).default(20),
  /** A path segment may occur this often. @source Heritrix: 2 repeats */
  maxRepeatedSegments: z.int().min(1).default(3),
  /**
   * Pages in a row of one part of a site (a folder, a path with any query, …) that may bring nothing new; then the part is closed. 0 closes none.
   * @source 4,185 pages of real sites of documentation have no such run of 5 (docs/crawling.md, "Traps"); judgement: ten times that, for fifty pages cost little and a closed part may cost many
   */
  maxBarrenPages: z.int().min(0).default(50),
  maxQueryParameters: z.int().min(0).default(8),
  /** Read the sitemaps that robots.txt names, and /sitemap.xml. */
  sitemaps: z.boolean().default(true),
  /** Sitemaps and feeds read of a host. @source judgement: with 50,000 URLs each they name more pages than any budget, and an index may name 50,000 of them */
  maxSitemapsPerHost: z.int().min(0).default(500),
  /** Text of all sitemaps and feeds of a host together. @source sitemaps.org: 50 MB a file; 35 MB name 700,000 pages */
  maxSitemapBytesPerHost: bytes.default(104_857_600),
  /** Rounds of links between partitions; 1 for host-bound scopes. */
  maxRounds: z.int().min(1).max(100).default(1),
  /**
   * Hosts whose pages of earlier rounds and legs gave next to nothing wait for the others (docs/crawling.md, "Who comes first"). Absent: all
   * hosts are alike, and old crawls keep their names.
   */
  preferYield: z.boolean().optional(),
  /** Pages that need a browser. */
  render: renderConfig.prefault({}),
})
export type CrawlConfig = z.infer<typeof crawlConfig>

/** What of the config makes it this crawl: when it is ended or asked again does not, so that both may change from one run to the next. */
export function withoutEnds({
  maxSeconds: _seconds,
  maxBytes: _bytes,
  refreshAfterSeconds: _refresh,
  ...asked
}: CrawlConfig): Omit<CrawlConfig, 'maxSeconds' | 'maxBytes' | 'refreshAfterSeconds'> {
  return asked
}
