/** What a crawl asks of the web: scope, depth, budgets, and the shapes of URLs it does not follow. */
import { z } from 'zod'
import { bytes } from './units.ts'

export const crawlConfig = z.strictObject({
  /** What a seed opens: its host (authority), or its registrable domain. */
  scope: z.enum(['host', 'domain']).default('host'),
  maxDepth: z.int().min(0).default(20),
  maxPagesPerHost: z.int().min(1).default(10_000),
  maxPagesPerPartition: z.int().min(1).default(1_000_000),
  maxUrlLength: z.int().min(10).default(2048),
  maxPathSegments: z.int().min(1).default(20),
  /** A path segment may occur this often. @source Heritrix: 2 repeats */
  maxRepeatedSegments: z.int().min(1).default(3),
  maxQueryParameters: z.int().min(0).default(8),
  /** Read the sitemaps that robots.txt names, and /sitemap.xml. */
  sitemaps: z.boolean().default(true),
  /** Sitemaps and feeds read of a host. @source judgement: with 50,000 URLs each they name more pages than any budget, and an index may name 50,000 of them */
  maxSitemapsPerHost: z.int().min(0).default(500),
  /** Text of all sitemaps and feeds of a host together. @source sitemaps.org: 50 MB a file; 35 MB name 700,000 pages */
  maxSitemapBytesPerHost: bytes.default(104_857_600),
  /** Rounds of links between partitions; 1 for host-bound scopes. */
  maxRounds: z.int().min(1).max(100).default(1),
})
export type CrawlConfig = z.infer<typeof crawlConfig>
