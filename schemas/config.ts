/**
 * The one config: every key, its unit, its default and where the default comes from.
 *
 * Sources are named by the papers: Gopher = arXiv 2112.11446 App. A, Flamingo = arXiv 2204.14198 App. A.3.1,
 * OBELICS = arXiv 2306.16527 Table 3. Defaults that differ by profile stand in `config-profiles.ts`, those that
 * `m3w extract` needs in `extract-limits.ts`.
 */
import { z } from 'zod'
import { EXTRACT_LIMITS, PAGE_DEFAULTS } from './extract-limits.ts'

const ms = z.int().min(0)
const bytes = z.int().min(1)
const share = z.number().min(0).max(1)

/** What governs every byte that leaves or enters the machine. */
export const networkConfig = z.strictObject({
  /** A mail address or an http(s) page for site owners; required as soon as anything is fetched. */
  contact: z.string().min(3).optional(),
  /** Ask nothing of any host: build from ledgers and archives alone. */
  offline: z.boolean().default(false),
  /** Our token in the User-Agent and in robots.txt groups. RFC 9309 section 2.2.1 allows letters, `_` and `-` only, so it cannot be "m3w". */
  userAgentToken: z
    .string()
    .regex(/^[A-Za-z_-]+$/)
    .default(PAGE_DEFAULTS.userAgentToken),
  /** Between the end of one answer and the next request to a host. @source Heritrix and Nutch use 3-5 s; 1 s is StormCrawler's. */
  minDelayMs: ms.default(1000),
  /** Longest robots.txt Crawl-delay that is obeyed as it stands; longer ones are cut to it. @source 30 s is where StormCrawler and Nutch skip a host */
  maxCrawlDelayMs: ms.default(30_000),
  /** Longest Retry-After that is waited for as it stands. @source crawl practice: 24 h */
  maxRetryAfterMs: ms.default(86_400_000),
  /** Requests in flight in one network worker. */
  maxConnections: z.int().min(1).max(1000).default(32),
  /** Connections to one host for images. @source W3C advice: 2 */
  maxImageConnectionsPerHost: z.int().min(1).max(16).default(2),
  /** Decoded body of a page: a longer one is archived up to here and dropped by extract. */
  maxPageBytes: bytes.default(PAGE_DEFAULTS.maxPageBytes),
  /** Decoded body of an image. @source img2dataset users ask for a cap; photographs on the web stay far below it */
  maxImageBytes: bytes.default(25_000_000),
  connectTimeoutMs: ms.default(10_000),
  headersTimeoutMs: ms.default(20_000),
  /** Longest silence inside a body. */
  idleTimeoutMs: ms.default(10_000),
  /** A whole exchange. */
  totalTimeoutMs: ms.default(60_000),
  /** Slowest body that is waited for, judged after 10 s. */
  minBytesPerSecond: z.int().min(0).default(1024),
  /** Attempts for answers that may change (5xx, 429, time-outs), the first included. */
  maxAttempts: z.int().min(1).max(10).default(3),
  /** First wait after a failure that names none; doubles with each further one. @source Heritrix-like back-off, 60 s */
  backoffMs: ms.default(60_000),
  /** @source RFC 9309 section 2.3.1.2 asks for at least five for robots.txt; browsers stop at 20. */
  maxRedirects: z.int().min(0).max(20).default(5),
  allowPorts: z.array(z.int().min(1).max(65_535)).default([80, 443]),
  /** CIDR blocks of addresses that are otherwise refused (private, loopback, …). They may use any port. */
  allowAddresses: z.array(z.string()).default([]),
})
export type NetworkConfig = z.infer<typeof networkConfig>

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
  /** Rounds of links between partitions; 1 for host-bound scopes. */
  maxRounds: z.int().min(1).max(100).default(1),
})
export type CrawlConfig = z.infer<typeof crawlConfig>

export const ledgerConfig = z.strictObject({
  /** A segment is committed when it holds this much or is this old: what the loss of a machine may cost. A crash loses nothing. */
  segmentBytes: bytes.default(64_000_000),
  segmentMs: ms.default(120_000),
})
export type LedgerConfig = z.infer<typeof ledgerConfig>

/** Limits that make any page end: beyond them, or beyond `network.maxPageBytes`, the page is dropped with its code. */
export const extractConfig = z.strictObject({
  maxNodes: z.int().min(1000).default(EXTRACT_LIMITS.maxNodes),
  maxSteps: z.int().min(1000).default(EXTRACT_LIMITS.maxSteps),
  maxImages: z.int().min(1).default(EXTRACT_LIMITS.maxImages),
  pageImage: z.enum(['never', 'fallback']).default(EXTRACT_LIMITS.pageImage),
})
export type ExtractConfig = z.infer<typeof extractConfig>

export const textConfig = z.strictObject({
  languages: z.array(z.string()),
  minLanguageScore: share,
  /** Gopher Table A1 and section A.1.1. */
  minWords: z.int().min(0).default(50),
  maxWords: z.int().min(1).default(100_000),
  minMeanWordLength: z.number().default(3),
  maxMeanWordLength: z.number().default(10),
  maxHashPerWord: z.number().default(0.1),
  maxEllipsisPerWord: z.number().default(0.1),
  maxBulletLineShare: share.default(0.9),
  maxEllipsisLineShare: share.default(0.3),
  minAlphaWordShare: share.default(0.8),
  minDistinctStopWords: z.int().min(0).default(2),
  maxDuplicateLineShare: share.default(0.3),
  maxDuplicateParagraphShare: share.default(0.3),
  maxDuplicateLineCharShare: share.default(0.2),
  maxDuplicateParagraphCharShare: share.default(0.2),
  /** Characters covered by the most frequent 2-, 3- and 4-gram. */
  maxTopNgramCharShare: z
    .strictObject({ 2: share.default(0.2), 3: share.default(0.18), 4: share.default(0.16) })
    .prefault({}),
  /** Characters in 5- to 10-grams that repeat. */
  maxDuplicateNgramCharShare: z
    .strictObject({
      5: share.default(0.15),
      6: share.default(0.14),
      7: share.default(0.13),
      8: share.default(0.12),
      9: share.default(0.11),
      10: share.default(0.1),
    })
    .prefault({}),
})
export type TextConfig = z.infer<typeof textConfig>

export const imagesConfig = z.strictObject({
  minSidePx: z.int().min(1),
  maxJudgedSidePx: z.int().min(1),
  maxAspect: z.number().min(1),
  /** An image whose colours deviate less is a single colour. @source measured on solid and near-solid pictures, docs/log.md */
  minColourDeviation: z.number().min(0).default(2),
  /** Documents that may use one image before it counts as decoration. @source OBELICS section 3.3: 10 */
  maxDocumentsPerImage: z.int().min(1).default(10),
  /** Longest side in a shard; larger images are scaled down. */
  maxSidePx: z.int().min(64).default(1024),
  /** Header pixels above this are a decompression bomb. */
  maxPixels: z.int().min(1).default(64_000_000),
  /**
   * CPU time of a decoder process for one image. @source measured: the costliest image that `maxPixels` admits (64 megapixels of
   * noise as AVIF) needs about 23 s, scaled from 5.7 s for 16, a photograph of the web under .5 s; the rest is for slower machines
   */
  decodeCpuMs: z.int().min(1).default(60_000),
})
export type ImagesConfig = z.infer<typeof imagesConfig>

export const shardsConfig = z.strictObject({
  /** Wanted size of a shard. @source WebDataset practice: 100 MB to 1 GB */
  targetBytes: bytes.default(512_000_000),
})

/** How work is cut. Never from the number of workers. */
export const partitionsConfig = z.strictObject({
  pages: z.int().min(1).max(1024).default(8),
  images: z.int().min(1).max(1024).default(16),
  shuffle: z.int().min(1).max(1024).default(64),
  /** WARC bytes a map task. A crash repeats at most this much. */
  taskBytes: bytes.default(256_000_000),
})

/**
 * How the engine works. `maxAttempts` and `networkSlots` belong to the machine: they are frozen into no run, and left out they
 * are what `engine/workers/machine.ts` says (3 attempts; slots by cores and memory).
 */
export const engineConfig = z.strictObject({
  /** Claims a task may have before the run gives up. */
  maxAttempts: z.int().min(1).optional(),
  /** Network tasks at a time, each a process of its own: crawl partitions, then image hosts. CPU workers are `--workers`. */
  networkSlots: z.int().min(1).max(1024).optional(),
  /** Share of records dropped for our own failures (a parser threw) above which a task stops. */
  maxErrorShare: share.default(0.01),
})

export type EngineConfig = z.infer<typeof engineConfig>

/** A complete config: what is frozen into a run, without what is the machine's. */
export const config = z.strictObject({
  $schema: z.string().optional(),
  profile: z.enum(['m3w', 'quality']).default('m3w'),
  seed: z.int().min(0).default(0),
  sources: z.array(z.string()).default([]),
  network: networkConfig.prefault({}),
  crawl: crawlConfig.prefault({}),
  ledger: ledgerConfig.prefault({}),
  extract: extractConfig.prefault({}),
  text: textConfig,
  images: imagesConfig,
  shards: shardsConfig.prefault({}),
  partitions: partitionsConfig.prefault({}),
  engine: engineConfig.prefault({}),
})
export type Config = z.infer<typeof config>
